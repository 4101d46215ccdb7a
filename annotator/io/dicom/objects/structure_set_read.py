"""Head and lesion of one hip from a DICOM RT structure set: contours made voxels of the image.

A structure set holds lines, not voxels; which voxels they surround depends on the image that they
were drawn on. A line on another plane than one of its slices is refused, never moved there.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from annotator.drawing.change import Structure
from annotator.drawing.polygon import surrounded
from annotator.drawing.region import Plane
from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.objects.segment_choice import FoundSegment, choose_segments
from annotator.io.dicom.objects.whole import whole_object
from annotator.io.volume_files import LabelMap
from annotator.model.anatomy import Side
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL
from annotator.model.issue import Issue, Severity

__all__ = ["read_structure_set"]

#: How far a contour may lie off its slice, in slices: the rounding of its text.
OFF_SLICE = 0.05

_CLOSED = frozenset({"CLOSED_PLANAR", "CLOSEDPLANAR_XOR"})

#: A side at the end of a name, as in ``Femur_Head_L`` (AAPM TG-263) or ``lesion left``.
_SIDED = re.compile(r"(.*\S)[\s_-]+(l|r|lt|rt|left|right)\Z", re.IGNORECASE)
_SYNONYMS = {"femur head": "femoral head", "femoralhead": "femoral head"}


def read_structure_set(path: Path, side: Side, image_grid: Grid) -> LabelMap:
    """Head and lesion of one side, as voxels of the image.

    A voxel belongs to a structure if a contour goes around its centre; of several contours in a
    slice, what lies within two is a hole.

    Parameters
    ----------
    path : Path
    side : Side
        Chooses among structures whose names end in a side.
    image_grid : Grid
        Of the image that the contours were drawn on.

    Returns
    -------
    LabelMap
        On the image's grid.

    Raises
    ------
    FormatError
        If the file is no whole structure set.
    AnnotationError
        If its structures cannot be told, are of another frame of reference, or hold other lines
        than closed ones on the image's slices.
    """
    try:
        dataset = whole_object(path, with_pixels=False)
        rois = {int(roi.ROINumber): roi for roi in dataset.StructureSetROISequence}
        contours = {
            int(item.ReferencedROINumber): item for item in dataset.get("ROIContourSequence") or ()
        }
        chosen = choose_segments(path.name, [_found(roi) for roi in rois.values()], side)
        for found in chosen.values():
            _refuse_other_frame(path.name, rois[found.number], found, image_grid)
        lines = {
            structure: tuple(_lines(path.name, found, contours.get(found.number)))
            for structure, found in chosen.items()
        }
    except PYDICOM_ERRORS as error:
        raise FormatError(
            f"{path.name} is damaged ({type(error).__name__} while its contours were read); send "
            "it again"
        ) from error
    if not lines[Structure.HEAD]:
        raise AnnotationError(f"{path.name}: its head has no contour; outline the head first")
    issues: list[Issue] = []
    labels = np.zeros(image_grid.shape, np.uint8)
    for structure, label in ((Structure.HEAD, HEAD_LABEL), (Structure.LESION, LESION_LABEL)):
        if structure in lines:
            marked = _voxels(path.name, lines[structure], image_grid)
            issues += _gaps(structure, marked)
            labels[marked] = label
    if Structure.LESION not in lines:
        issues.append(_no_lesion())
    return LabelMap(image_grid, labels, chosen[Structure.HEAD].side, tuple(issues))


def _found(roi: Dataset) -> FoundSegment:
    name = " ".join(str(roi.get("ROIName") or "").replace("_", " ").split())
    sided = _SIDED.match(name)
    plain = sided[1] if sided else name
    stated = Side(sided[2][0].upper()) if sided else None
    return FoundSegment(
        int(roi.ROINumber), _SYNONYMS.get(plain.casefold(), plain), None, side=stated
    )


def _refuse_other_frame(name: str, roi: Dataset, found: FoundSegment, grid: Grid) -> None:
    frame = str(roi.get("ReferencedFrameOfReferenceUID") or "")
    if frame and grid.frame_of_reference_uid not in (None, frame):
        raise AnnotationError(
            f"{name}: structure {found.in_words} lies in another frame of reference than the "
            "image; choose the series that it was drawn on"
        )


def _lines(name: str, found: FoundSegment, item: Dataset | None) -> Iterator[NDArray[np.float64]]:
    for contour in (item.get("ContourSequence") or ()) if item is not None else ():
        kind = str(contour.get("ContourGeometricType") or "")
        if kind not in _CLOSED:
            raise AnnotationError(
                f"{name}: structure {found.in_words} holds a contour of kind {kind or 'unknown'}; "
                "only closed ones surround voxels"
            )
        points = np.array([float(value) for value in contour.ContourData], dtype=np.float64)
        if points.size % 3 or not np.isfinite(points).all():
            raise FormatError(f"{name} is damaged: a contour's points are not whole; send it again")
        yield points.reshape(-1, 3)


def _voxels(name: str, lines: tuple[NDArray[np.float64], ...], grid: Grid) -> NDArray[np.bool_]:
    marked = np.zeros(grid.shape, dtype=bool)
    for line in lines:
        corners = grid.to_index(LpsPoints(line))
        number = _slice_of(name, corners)
        if not 0 <= number < grid.shape[0]:
            raise AnnotationError(
                f"{name}: a contour lies outside the image's slices; choose the series that it was "
                "drawn on"
            )
        try:
            region = surrounded(grid, corners, Plane(0, number))
        except AnnotationError:
            continue  # smaller than a voxel
        ends = np.add(region.start, region.voxels.shape)
        box = tuple(map(slice, region.start, ends.tolist()))
        marked[box] ^= region.voxels
    if lines and not marked.any():
        raise AnnotationError(f"{name}: its contours go around no voxel of the image")
    return marked


def _slice_of(name: str, corners: IndexPoints) -> int:
    along = np.asarray(corners)[:, 0]
    number = int(np.rint(along.mean()))
    if np.abs(along - number).max() > OFF_SLICE:
        raise AnnotationError(
            f"{name}: a contour does not lie on one of the image's slices (it spans slices "
            f"{along.min() + 1:.2f} to {along.max() + 1:.2f}); choose the series that it was drawn "
            "on, or export a segmentation instead"
        )
    return number


def _gaps(structure: Structure, marked: NDArray[np.bool_]) -> Iterator[Issue]:
    held = np.flatnonzero(marked.any(axis=(1, 2)))
    missing = int(held[-1] - held[0] + 1 - len(held)) if len(held) else 0
    if missing:
        yield Issue(
            code="contours_leave_slices_out",
            severity=Severity.WARNING,
            message=f"Between its contours the {structure} has {missing} slices without one: they "
            "count as empty. Fill them if they were passed over.",
            subject=f"{structure}_volume_mm3",
        )


def _no_lesion() -> Issue:
    return Issue(
        code="lesion_label_absent",
        severity=Severity.INFO,
        message="Nothing is outlined as lesion (no such structure): measured as a hip without "
        "lesion.",
        subject="lesion_volume_mm3",
    )
