"""What is odd about the pieces of an outline: several parts, islands, holes; told, all counted."""

from annotator.geometry.voxels import hole_size, piece_sizes
from annotator.measure.outline import HipOutlines
from annotator.model.issue import Issue, Severity

__all__ = ["SMALLEST_PART_MM3", "piece_issues"]

#: A piece below this is likelier a slip of the brush than anatomy, mm3 (a ball of 4.6 mm).
SMALLEST_PART_MM3 = 50.0

#: Holes are told from this on, mm3: fewer are the roughness of an outline.
SMALLEST_HOLE_MM3 = 10.0

ML_PER_MM3 = 1e-3


def piece_issues(outlines: HipOutlines) -> tuple[Issue, ...]:
    """Parts, islands and holes of lesion and head.

    Parameters
    ----------
    outlines : HipOutlines

    Returns
    -------
    tuple of Issue
        Every piece counts in every figure, whatever its size; no hole does.
    """
    lesion, head = outlines.lesion, outlines.whole
    voxel_mm3 = outlines.grid.voxel_volume_mm3
    lesion_mm3 = [count * voxel_mm3 for count in piece_sizes(lesion)]
    head_mm3 = [count * voxel_mm3 for count in head.piece_sizes]
    found = (
        _several_parts([size for size in lesion_mm3 if _is_part(size)]),
        _small_islands([size for size in lesion_mm3 if not _is_part(size)]),
        _islands_of_head(head_mm3[1:]),
        _holes(hole_size(lesion) * voxel_mm3, "lesion"),
        _holes(head.hole_size * voxel_mm3, "head"),
    )
    return tuple(issue for issue in found if issue is not None)


def _several_parts(parts_mm3: list[float]) -> Issue | None:
    if len(parts_mm3) <= 1:
        return None
    listed = ", ".join(f"{size * ML_PER_MM3:.1f}" for size in parts_mm3)
    return Issue(
        code="lesion_in_several_parts",
        severity=Severity.INFO,
        message=(
            f"the lesion has {len(parts_mm3)} separate parts ({listed} mL): all are counted, "
            "and each arc spans from the first to the last"
        ),
        subject="lesion_volume_mm3",
    )


def _small_islands(islands_mm3: list[float]) -> Issue | None:
    if not islands_mm3:
        return None
    return Issue(
        code="lesion_islands",
        severity=Severity.WARNING,
        message=(
            f"{_pieces(len(islands_mm3), 'piece')} of the lesion under {SMALLEST_PART_MM3:.0f} mm3 "
            f"({sum(islands_mm3):.0f} mm3 together) are counted: erase stray voxels"
        ),
        subject="lesion_volume_mm3",
    )


def _islands_of_head(apart_mm3: list[float]) -> Issue | None:
    if not apart_mm3:
        return None
    return Issue(
        code="head_islands",
        severity=Severity.WARNING,
        message=(
            f"{_pieces(len(apart_mm3), 'piece')} of {sum(apart_mm3):.0f} mm3 lie apart from the "
            "head and are counted in its volume: erase stray voxels"
        ),
        subject="head_volume_mm3",
    )


def _holes(size_mm3: float, structure: str) -> Issue | None:
    """Empty areas that the outline encloses on a slice."""
    if size_mm3 < SMALLEST_HOLE_MM3:
        return None
    counted = "as living bone" if structure == "lesion" else "as no part of the head"
    return Issue(
        code=f"{structure}_holes",
        severity=Severity.WARNING,
        message=(
            f"the {structure}'s outline has holes of {size_mm3:.0f} mm3, which count {counted}: "
            "fill them unless they are meant"
        ),
        subject=f"{structure}_volume_mm3",
    )


def _is_part(size_mm3: float) -> bool:
    return size_mm3 >= SMALLEST_PART_MM3


def _pieces(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
