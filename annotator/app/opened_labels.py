"""What a labels file holds: an outline, and what was kept with it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from annotator.errors import AnnotationError, FormatError
from annotator.io.annotation_file import load_annotation
from annotator.io.itk_files import has_image_suffix
from annotator.io.volume_files import read_label_map
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
    """

    annotation: HipAnnotation
    findings: Mapping[str, Any] = field(factory=dict)
    issues: tuple[Issue, ...] = ()
    neck_cut_mm: float | None = None
    proposals: tuple[ProposedBy, ...] = ()


def read_labels(path: Path, side: Side, head_label: int, lesion_label: int) -> OpenedLabels:
    """The outline of one hip from a label map, ``.seg.nrrd`` or a saved annotation's NAME.json.

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
        )
    if not has_image_suffix(path):
        raise FormatError(
            f"{path.name} is not a NIfTI, NRRD or .seg.nrrd label map; other labels (DICOM SEG "
            "among them) are not read by this version"
        )
    labels = read_label_map(path, head_label, lesion_label)
    _refuse_other_side(path.name, labels.side, side)
    annotation = HipAnnotation.from_label_map(labels.grid, labels.labels, side=side)
    return OpenedLabels(annotation, issues=labels.issues)


def _refuse_other_side(name: str, stated: Side | None, side: Side) -> None:
    if stated not in (None, side):
        raise AnnotationError(
            f"{name} was saved as the outline of the {side.other.in_words} hip, but the "
            f"{side.in_words} one is analysed; give that side's file or change the side"
        )
