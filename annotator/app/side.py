"""Is it the hip that was named? Refuse a contradiction; say so if nothing could be checked."""

import numpy as np

from annotator.errors import AnnotationError
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.measure.body_side import side_in_body
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Volume

__all__ = ["check_side", "side_evidence"]


def side_evidence(image: Volume, center_mm: LpsPoints) -> tuple[str, str] | None:
    """The side that the image itself gives, and what says so.

    Parameters
    ----------
    image : Volume
    center_mm : (3,) array, LPS mm
        About the middle of the head.

    Returns
    -------
    (side, witness) or None
        ``"L"`` or ``"R"`` and words for a message; None if nothing says.
    """
    if image.source.laterality in {"L", "R"}:
        return image.source.laterality, "the Laterality tag of the series"
    side = side_in_body(image, center_mm)
    return None if side is None else (side.value, "the outline's place in the body")


def check_side(case: Case) -> Issue | None:
    """Compare the named side with what the image says.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Issue or None
        ``side_unverified`` if neither the image nor the landmarks could confirm the side.

    Raises
    ------
    AnnotationError
        If the Laterality tag or the outline's place between both flanks says otherwise.
    """
    annotation = case.annotation
    evidence = side_evidence(case.image, _head_center(annotation))
    if evidence is not None and evidence[0] != annotation.side.value:
        side, witness = evidence
        raise AnnotationError(
            f"the hip was named {annotation.side.value}, but {witness} says {side}: "
            "check the side and the outline"
        )
    landmarks = annotation.landmarks
    if evidence is not None or (landmarks is not None and landmarks.teardrop_lps_mm is not None):
        return None
    return Issue(
        code="side_unverified",
        severity=Severity.INFO,
        message=f"nothing in the image or the landmarks confirms that this is the "
        f"{annotation.side.in_words} hip",
        subject="side",
    )


def _head_center(annotation: HipAnnotation) -> LpsPoints:
    """Mean position of the outlined voxels, LPS mm, (3,)."""
    voxels = np.argwhere(annotation.head.voxels | annotation.lesion.voxels)
    if len(voxels) == 0:
        raise AnnotationError("no voxel is outlined as femoral head: outline the head first")
    return annotation.grid.to_lps(IndexPoints(voxels.mean(axis=0)))
