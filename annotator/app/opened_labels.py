"""What a labels file holds: an outline, and what was kept with it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.annotation_file import load_annotation
from annotator.io.dicom.objects.dicom_mark import is_dicom_file, is_structure_set
from annotator.io.itk_files import has_image_suffix
from annotator.io.volume_files import LabelMap, read_label_map
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue
from annotator.model.outline_proposal import ProposedBy

__all__ = ["OpenedLabels", "read_labels"]


@frozen(eq=False)
class OpenedLabels:
    """One hip of a labels file.

    Parameters
    ----------
    annotation : HipAnnotation
    findings : mapping of fact name to raw value
    issues : tuple of Issue
        What reading raised.
    neck_cut_mm : float or None
    proposals : tuple of ProposedBy
        As a saved annotation keeps them.
    is_head_from_click : bool
    """

    annotation: HipAnnotation
    findings: Mapping[str, Any] = field(factory=dict)
    issues: tuple[Issue, ...] = ()
    neck_cut_mm: float | None = None
    proposals: tuple[ProposedBy, ...] = ()
    is_head_from_click: bool = False


def read_labels(
    path: Path,
    side: Side,
    head_label: int,
    lesion_label: int,
    *,
    image_grid: Grid | None = None,
) -> OpenedLabels:
    """The outline of one hip from a label map or segmentation, or a saved annotation's NAME.json.

    Parameters
    ----------
    path : Path
    side : Side
    head_label, lesion_label : int
        Values in a label map.
    image_grid : Grid, optional
        A DICOM segmentation comes on it where its voxels are the image's own; the contours of a
        structure set surround its voxels.

    Raises
    ------
    AnnotationError
        If the file is of the other side.
    FormatError
        If it cannot be read.
    """
    if path.suffix.lower() == ".json":
        stored = load_annotation(path)
        _refuse_other_side(path.name, stored.annotation.side, side)
        return OpenedLabels(
            stored.annotation,
            stored.findings,
            neck_cut_mm=stored.neck_cut_mm,
            proposals=stored.proposals,
            is_head_from_click=stored.head_from_click is not None,
        )
    if is_dicom_file(path):
        return _opened(path.name, _from_dicom(path, side, image_grid), side)
    if not has_image_suffix(path):
        raise FormatError(
            f"{path.name} is neither a NIfTI, NRRD or .seg.nrrd label map nor a DICOM SEG or "
            "RTSTRUCT; other labels are not read"
        )
    return _opened(path.name, read_label_map(path, head_label, lesion_label), side)


def _from_dicom(path: Path, side: Side, image_grid: Grid | None) -> LabelMap:
    if image_grid is not None and is_structure_set(path):
        from annotator.io.dicom.objects.structure_set_read import read_structure_set

        return read_structure_set(path, side, image_grid)
    # highdicom loads only where a segmentation is read.
    from annotator.io.dicom.objects.segmentation_read import read_segmentation

    return read_segmentation(path, side, image_grid)


def _opened(name: str, labels: LabelMap, side: Side) -> OpenedLabels:
    _refuse_other_side(name, labels.side, side)
    annotation = HipAnnotation.from_label_map(labels.grid, labels.labels, side=side)
    return OpenedLabels(annotation, issues=labels.issues)


def _refuse_other_side(name: str, stated: Side | None, side: Side) -> None:
    if stated not in (None, side):
        raise AnnotationError(
            f"{name} was saved as the outline of the {side.other.in_words} hip, but the "
            f"{side.in_words} one is analysed; give that side's file or change the side"
        )
