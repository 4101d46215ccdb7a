"""Slices in the order of their positions, without copies of one image."""

from collections.abc import Iterable, Sequence

import numpy as np

from annotator.errors import DicomError
from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.header.syntaxes import UNCOMPRESSED_SYNTAXES
from annotator.io.dicom.pixels.stored import stored_pixels
from annotator.model.issue import Issue, Severity

__all__ = ["SAME_POSITION_MM", "geometry_issue", "without_copies"]

#: Slices closer than this lie at one position, mm; scanners write positions to 0.001 mm.
SAME_POSITION_MM = 0.01


def without_copies(headers: Iterable[SliceHeader]) -> tuple[tuple[SliceHeader, ...], list[Issue]]:
    """One slice for each position along the slice normal, in that order.

    Parameters
    ----------
    headers : iterable of SliceHeader
        At least one; parallel.

    Returns
    -------
    slices : tuple of SliceHeader
    issues : list of Issue
        Copies of one image are said (of several encodings the one that lost nothing stays);
        another image at the same place blocks.
    """
    ordered = _ordered(headers)
    if _surely_apart(ordered):
        return tuple(ordered), []
    kept: list[SliceHeader] = []
    equal = different = 0
    for header in ordered:
        if not kept or not _same_place(kept[-1], header):
            kept.append(header)
        elif _same_values(kept[-1], header):
            equal += 1
        else:
            different += 1
    issues = []
    if equal:
        issues.append(
            geometry_issue(
                "duplicate_slice",
                f"{equal} copies of slices{_encodings(ordered)} were left out of the volume.",
            )
        )
    if different:
        issues.append(
            geometry_issue(
                "duplicate_slice",
                f"{different} slices lie where another, different slice lies, so this is more than "
                "one volume; export the acquisitions as separate series.",
                Severity.BLOCKING,
            )
        )
    return tuple(kept), issues


def _surely_apart(ordered: Sequence[SliceHeader]) -> bool:
    """Whether each slice lies far from the one before it, so that there are no copies."""
    steps_mm = np.diff([header.position_mm for header in ordered], axis=0)
    normals = np.array([header.normal for header in ordered[:-1]]).reshape(-1, 3)
    return bool((np.abs((steps_mm * normals).sum(axis=1)) > 2.0 * SAME_POSITION_MM).all())


def _ordered(headers: Iterable[SliceHeader]) -> list[SliceHeader]:
    """Slices by position along the normal; copies in an order that no file name decides."""
    known = sorted(headers, key=_preference)
    heights_mm = np.array([header.position_mm for header in known]) @ known[0].normal
    order = np.argsort(np.rint(heights_mm / SAME_POSITION_MM), kind="stable")
    return [known[index] for index in order.tolist()]


def _preference(header: SliceHeader) -> tuple[object, ...]:
    """Which of several copies is kept: first what lost nothing, then what needs no decoder."""
    return (
        header.is_lossy,
        header.transfer_syntax not in UNCOMPRESSED_SYNTAXES,
        header.instance_uid,
        header.instance_number or 0,
        header.location,
    )


def _encodings(headers: Iterable[SliceHeader]) -> str:
    names = sorted({header.transfer_syntax.name for header in headers})
    return f" (in several encodings: {', '.join(names)})" if len(names) > 1 else ""


def _same_place(one: SliceHeader, other: SliceHeader) -> bool:
    return abs(float((other.position_mm - one.position_mm) @ one.normal)) < SAME_POSITION_MM


def _same_values(one: SliceHeader, other: SliceHeader) -> bool:
    """Whether two slices are one image: the same voxels, however encoded, or one made lossy."""
    is_one_image = (one.instance_uid, one.frame) == (other.instance_uid, other.frame)
    if is_one_image and other.is_lossy:
        return True
    if one.rescale != other.rescale or one.is_monochrome1 != other.is_monochrome1:
        return False
    try:
        return np.array_equal(stored_pixels(one), stored_pixels(other))
    except DicomError:
        return False  # what cannot be read cannot be shown to be a copy


def geometry_issue(code: str, message: str, severity: Severity = Severity.INFO) -> Issue:
    """An issue about where a volume lies and what its voxels hold."""
    return Issue(code=code, severity=severity, message=message, subject="geometry")
