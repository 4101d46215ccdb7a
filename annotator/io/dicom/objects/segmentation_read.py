"""Head and lesion of one hip from a DICOM segmentation of whatever program.

Segments are known by their codes, else by their names. They are put on the image's voxels where
these are the same, so that what is measured does not depend on the file they came by; on another
grid of the same frame of reference they stay, for nothing is resampled.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from highdicom.seg import Segmentation, segread
from numpy.typing import NDArray

from annotator.drawing.change import Structure
from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.dicom.header.bounds import BoundedFile
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.objects.quiet import quiet_highdicom
from annotator.io.dicom.objects.same_voxels import on_same_voxels
from annotator.io.dicom.objects.segment_choice import FoundSegment, choose_segments, found_segments
from annotator.io.volume_files import LabelMap
from annotator.model.anatomy import Side
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask

__all__ = ["FRACTION_THRESHOLD", "read_segment", "read_segmentation"]

#: A voxel of a fractional segmentation belongs to a segment from this fraction on.
FRACTION_THRESHOLD = 0.5

#: No outline of one patient spans more voxels; a file that says so is damaged.
MOST_VOXELS = 2**31


def read_segmentation(path: Path, side: Side, image_grid: Grid | None = None) -> LabelMap:
    """Head and lesion of one side.

    Parameters
    ----------
    path : Path
        BINARY, FRACTIONAL or LABELMAP; frames may be sparse and segments overlap.
    side : Side
        Chooses among segments with a laterality.
    image_grid : Grid, optional
        The labels come on it where the file's voxels are its own.

    Returns
    -------
    LabelMap

    Raises
    ------
    FormatError
        If the file is no segmentation, is damaged, or its frames make no volume.
    AnnotationError
        If no segment, or more than one, may be the head or the lesion; the message names all.
    """
    opened = _opened(path)
    chosen = choose_segments(path.name, found_segments(opened), side)
    grid, voxels = _voxels(path.name, opened, [each.number for each in chosen.values()])
    marked = dict(zip(chosen, voxels, strict=True))
    if not marked[Structure.HEAD].any():
        raise AnnotationError(f"{path.name}: its head segment is empty; outline the head first")
    labels = marked[Structure.HEAD] * np.uint8(HEAD_LABEL)
    if Structure.LESION in marked:
        labels[marked[Structure.LESION]] = LESION_LABEL
    if image_grid is not None:
        grid, labels = on_same_voxels(grid, labels, image_grid)
    stated = chosen[Structure.HEAD].side
    return LabelMap(grid, labels, stated, tuple(_issues(opened, chosen)))


def read_segment(path: Path, number: int) -> Mask:
    """One segment by its number, on the file's own grid.

    Raises
    ------
    FormatError
        As `read_segmentation`, or if there is no such segment.
    """
    opened = _opened(path)
    segments = found_segments(opened)
    if number not in {each.number for each in segments}:
        held = "; ".join(each.in_words for each in segments)
        raise FormatError(f"{path.name} holds no segment {number}; its segments are {held}")
    grid, (voxels,) = _voxels(path.name, opened, [number])
    return Mask(grid, voxels)


def _opened(path: Path) -> Segmentation:
    try:
        with quiet_highdicom(), BoundedFile(path) as file:
            return segread(file)
    except (*PYDICOM_ERRORS, OSError) as error:
        raise FormatError(
            f"{path.name} cannot be read as a DICOM segmentation ({type(error).__name__}); give a "
            "DICOM SEG, NIfTI or NRRD file"
        ) from error


def _voxels(
    name: str, opened: Segmentation, numbers: Sequence[int]
) -> tuple[Grid, list[NDArray[np.bool_]]]:
    """The grid of a file's frames, and for each segment (slices, rows, columns) bool on it."""
    try:
        with quiet_highdicom():
            geometry = opened.get_volume_geometry()
            if geometry is None:
                raise FormatError(
                    f"{name}: its frames are not parallel planes at even distances, so they make "
                    "no volume; resample it to the image in the program that made it"
                )
            if np.prod(geometry.spatial_shape, dtype=float) * len(numbers) > MOST_VOXELS:
                raise FormatError(
                    f"{name}: its frames span {geometry.spatial_shape} voxels, more than any "
                    "outline; it is damaged"
                )
            volume = opened.get_volume(segment_numbers=list(numbers))
    except (*PYDICOM_ERRORS, RuntimeError) as error:
        raise FormatError(
            f"{name} is damaged ({type(error).__name__} while its frames were read); send it again"
        ) from error
    uid = opened.get("FrameOfReferenceUID")
    grid = Grid(volume.spatial_shape, volume.affine, str(uid) if uid else None)
    values = np.moveaxis(volume.array, -1, 0)
    return grid, [value >= _least(opened) for value in values]


def _least(opened: Segmentation) -> float:
    return FRACTION_THRESHOLD if opened.SegmentationType == "FRACTIONAL" else 1


def _issues(opened: Segmentation, chosen: Mapping[Structure, FoundSegment]) -> Iterator[Issue]:
    if opened.SegmentationType == "FRACTIONAL":
        yield Issue(
            code="fractional_labels",
            severity=Severity.WARNING,
            message="The segmentation holds fractions: a voxel counts as marked from "
            f"{FRACTION_THRESHOLD} on.",
            subject="geometry",
        )
    if Structure.LESION not in chosen:
        yield Issue(
            code="lesion_label_absent",
            severity=Severity.INFO,
            message="Nothing is outlined as lesion (no such segment): measured as a hip without "
            "lesion.",
            subject="lesion_volume_mm3",
        )
