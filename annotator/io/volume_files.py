"""Images and label maps in NIfTI, NRRD and MetaImage files, and 3D Slicer segmentations."""

from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.itk_files import ItkImage, read_itk, write_itk
from annotator.io.segments import (
    FRAME_KEY,
    holds_segments,
    segment_layers,
    segment_names,
    segment_number,
    segment_voxels,
)
from annotator.model.anatomy import Side
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Source, Volume

__all__ = ["LabelMap", "read_image", "read_label_map", "write_label_map", "write_seg_nrrd"]

#: Segment names that are understood, case ignored.
HEAD_NAMES = ("head", "femoral head")
LESION_NAMES = ("lesion", "necrosis")

#: Display colours in 3D Slicer, red green blue.
HEAD_COLOR = "0.35 0.70 0.90"
LESION_COLOR = "0.90 0.35 0.10"

_SIDE_KEY = "onfh_side"

#: A refusal lists at most this many labels.
LISTED_LABELS = 20


@frozen(eq=False)
class LabelMap:
    """Head and lesion as a file holds them.

    Parameters
    ----------
    grid : Grid
        The file's own grid.
    labels : (slices, rows, columns) uint8 array
        0 background, 1 head, 2 lesion, whatever the values in the file were.
    side : Side or None
        None where the file does not say.
    issues : tuple of Issue
    """

    grid: Grid
    labels: NDArray[np.uint8]
    side: Side | None = None
    issues: tuple[Issue, ...] = ()


def read_image(path: Path) -> Volume:
    """An image from a NIfTI, NRRD or MetaImage file.

    Returns
    -------
    Volume
        In LPS, on the file's index axes: slice, row and column are the third, second and
        first. These formats carry no UIDs.

    Raises
    ------
    FormatError
        If the file is no such image, is damaged, or does not say how it lies in the patient.
    """
    image = read_itk(path)
    if image.values.ndim != 3:  # noqa: PLR2004 - dimensions of space
        raise FormatError(f"{path.name} has several values a voxel; save one grey-level image")
    return Volume(
        grid=image.grid,
        values=image.values,
        source=Source(description=path.name),
        issues=tuple(_image_issues(image)),
    )


def read_label_map(
    path: Path, head_label: int = HEAD_LABEL, lesion_label: int = LESION_LABEL
) -> LabelMap:
    """Head and lesion from a label map, or by name from a 3D Slicer segmentation.

    Parameters
    ----------
    path : Path
        NIfTI, NRRD or MetaImage label map, or ``.seg.nrrd`` (one layer or several).
    head_label, lesion_label : int
        Values in a label map; a file with named segments is read by its names instead.

    Returns
    -------
    LabelMap

    Raises
    ------
    FormatError
        If the file cannot be read as an image.
    AnnotationError
        If it is empty or holds no head, or a segment cannot be told from another.
    """
    image = read_itk(path)
    if holds_segments(image.header):
        return _from_segments(path.name, image)
    if image.values.ndim != 3:  # noqa: PLR2004 - dimensions of space
        raise AnnotationError(f"{path.name} has several values a voxel; save a label map")
    return _from_values(path.name, image, head_label, lesion_label)


def write_label_map(path: Path, grid: Grid, labels: NDArray[np.integer]) -> None:
    """Write a label map (1 head, 2 lesion) as ``.nii.gz``, ``.nrrd`` or ``.mha``.

    Raises
    ------
    FormatError
        If the suffix is unknown, the grid is sheared or the file cannot be written.
    """
    write_itk(path, grid, _as_bytes(labels))


def write_seg_nrrd(path: Path, grid: Grid, labels: NDArray[np.integer], side: Side) -> None:
    """Write a segmentation that 3D Slicer opens with names and colours.

    Parameters
    ----------
    path : Path
        Must end in ``.seg.nrrd``.
    grid : Grid
    labels : (slices, rows, columns) integer array
        1 head, 2 lesion; both segments are written, also an empty lesion.
    side : Side

    Raises
    ------
    FormatError
        If the name does not end in ``.seg.nrrd``, the grid is sheared or writing fails.
    """
    if not path.name.lower().endswith(".seg.nrrd"):
        raise FormatError(f"{path.name}: a segmentation's name ends in .seg.nrrd")
    header = {
        "Segmentation_ContainedRepresentationNames": "Binary labelmap|",
        "Segmentation_MasterRepresentation": "Binary labelmap",
        "Segmentation_SourceRepresentation": "Binary labelmap",
        "Segmentation_ReferenceImageExtentOffset": "0 0 0",
        _SIDE_KEY: side.value,
    }
    if grid.frame_of_reference_uid:
        header[FRAME_KEY] = grid.frame_of_reference_uid
    names = ((HEAD_NAMES[0], HEAD_LABEL, HEAD_COLOR), (LESION_NAMES[0], LESION_LABEL, LESION_COLOR))
    for number, (name, label, color) in enumerate(names):
        segment = {
            "ID": name,
            "Name": name,
            "NameAutoGenerated": "0",
            "Color": color,
            "ColorAutoGenerated": "0",
            "LabelValue": str(label),
            "Layer": "0",
            "Extent": " ".join(f"0 {count - 1}" for count in reversed(grid.shape)),
            "Tags": f"onfh.side:{side.value}|",
        }
        header |= {f"Segment{number}_{key}": entry for key, entry in segment.items()}
    write_itk(path, grid, _as_bytes(labels), header)


def _as_bytes(labels: NDArray[np.integer]) -> NDArray[np.uint8]:
    stored = labels.astype(np.uint8)
    if not np.array_equal(stored, labels):
        raise ValueError(f"labels must be 0 to 255, got {labels.min()} to {labels.max()}")
    return stored


def _image_issues(image: ItkImage) -> list[Issue]:
    issues = []
    if image.grid.shape[0] == 1:
        message = "There is one slice only, so no volume can be measured; give the whole series."
        issues.append(_issue("single_slice", Severity.BLOCKING, message))
    bad = int(image.values.size - np.isfinite(image.values).sum())
    if bad:
        message = f"{bad} voxels of the image hold no finite number."
        issues.append(_issue("non_finite_values", Severity.WARNING, message))
    return issues


def _from_values(name: str, image: ItkImage, head_label: int, lesion_label: int) -> LabelMap:
    if min(head_label, lesion_label) < 1 or head_label == lesion_label:
        raise AnnotationError(
            f"head label {head_label} and lesion label {lesion_label} must be different and at "
            "least 1"
        )
    values = image.values
    if not np.isfinite(values).all() or not np.array_equal(values, np.rint(values)):
        raise AnnotationError(f"{name} holds fractions, not labels; save it as a label map")
    present = [int(label) for label in np.unique(values) if label != 0]
    if not present:
        raise AnnotationError(f"{name} is empty: no voxel is labelled; outline the head first")
    held = ", ".join(str(label) for label in present[:LISTED_LABELS])
    if head_label not in present:
        raise AnnotationError(
            f"{name} holds no head (label {head_label}); its labels are {held}; give --head-label"
        )
    issues = () if lesion_label in present else (_head_alone(f"label {lesion_label}"),)
    if issues and len(present) > 1:
        message = (
            f"Label {lesion_label} (lesion) does not occur among the labels {held}: measured as a "
            "hip without lesion; give --lesion-label if another label is the lesion."
        )
        issues = (_issue("lesion_label_absent", Severity.WARNING, message, "lesion_volume_mm3"),)
    return LabelMap(
        image.grid, _labels(values == head_label, values == lesion_label), issues=issues
    )


def _from_segments(name: str, image: ItkImage) -> LabelMap:
    header, layers = image.header, segment_layers(image)
    segments = segment_names(header)
    held = ", ".join(repr(segment) for segment in segments.values())
    head = segment_number(name, segments, HEAD_NAMES)
    lesion = segment_number(name, segments, LESION_NAMES)
    if head is None:
        raise AnnotationError(
            f"{name} holds no segment named head or femoral head; its segments are {held}"
        )
    if lesion is None and len(segments) > 1:
        raise AnnotationError(
            f"{name} holds no segment named lesion or necrosis; its segments are {held}; for a hip "
            "without lesion leave an empty segment of that name"
        )
    in_head = segment_voxels(name, header, layers, head)
    in_lesion = (
        np.zeros_like(in_head) if lesion is None else segment_voxels(name, header, layers, lesion)
    )
    if not in_head.any():
        raise AnnotationError(f"{name}: its head segment is empty; outline the head first")
    grid = Grid(image.grid.shape, image.grid.affine_lps, header.get(FRAME_KEY))
    given = header.get(_SIDE_KEY)
    issues = (_head_alone("a segment named lesion or necrosis"),) if lesion is None else ()
    side = Side(given) if given in {"L", "R"} else None
    return LabelMap(grid, _labels(in_head, in_lesion), side, issues)


def _labels(in_head: NDArray[np.bool_], in_lesion: NDArray[np.bool_]) -> NDArray[np.uint8]:
    labels = np.where(in_head, np.uint8(HEAD_LABEL), np.uint8(0))
    labels[in_lesion] = LESION_LABEL
    labels.setflags(write=False)
    return labels


def _head_alone(lesion: str) -> Issue:
    message = f"Nothing is outlined as lesion ({lesion}): measured as a hip without lesion."
    return _issue("lesion_label_absent", Severity.INFO, message, "lesion_volume_mm3")


def _issue(code: str, severity: Severity, message: str, subject: str = "geometry") -> Issue:
    return Issue(code=code, severity=severity, message=message, subject=subject)
