"""What is odd about the pieces of an outline: several parts, islands, holes; told, all counted."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.geometry.voxels import marked_box
from annotator.measure.outline import HipOutlines
from annotator.model.issue import Issue, Severity

__all__ = ["SMALLEST_PART_MM3", "piece_issues"]

Voxels = NDArray[np.bool_]

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
    lesion_mm3 = _sizes_mm3(outlines, outlines.lesion)
    found = (
        _several_parts([size for size in lesion_mm3 if _is_part(size)]),
        _small_islands([size for size in lesion_mm3 if not _is_part(size)]),
        _islands_of_head(outlines),
        _holes(outlines, outlines.lesion, "lesion"),
        _holes(outlines, outlines.head, "head"),
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


def _islands_of_head(outlines: HipOutlines) -> Issue | None:
    apart_mm3 = _sizes_mm3(outlines, outlines.head)[1:]
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


def _holes(outlines: HipOutlines, mask: Voxels, structure: str) -> Issue | None:
    """Empty areas that the outline encloses on a slice."""
    box = marked_box(mask)
    if box is None:
        return None
    within_slice = ndimage.generate_binary_structure(2, 1)[None]
    holes = ndimage.binary_fill_holes(mask[box], within_slice) & ~mask[box]
    size_mm3 = int(holes.sum()) * outlines.grid.voxel_volume_mm3
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


def _sizes_mm3(outlines: HipOutlines, mask: Voxels) -> list[float]:
    """Volumes of the pieces that touch nowhere, not even by a corner; the largest first."""
    box = marked_box(mask)
    if box is None:
        return []
    pieces, count = ndimage.label(mask[box], ndimage.generate_binary_structure(3, 3))
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    return sorted(float(number) * outlines.grid.voxel_volume_mm3 for number in voxels)[::-1]


def _is_part(size_mm3: float) -> bool:
    return size_mm3 >= SMALLEST_PART_MM3


def _pieces(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
