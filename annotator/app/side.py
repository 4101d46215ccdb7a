"""Is it the hip that was named? Refuse a contradiction; say so if nothing could be checked."""

from collections.abc import Iterator

import numpy as np
from attrs import evolve

from annotator.errors import AnnotationError
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.measure.body_side import BodyAcross, body_across, side_across
from annotator.measure.expected_heads import OFF_CENTER_MM
from annotator.measure.heads_in_view import Sureness, heads_with_body, is_in_scanner
from annotator.measure.side_witnesses import (
    SIDE_CONTRADICTION,
    Witness,
    body_witness,
    header_witnesses,
    side_contradiction,
    side_warning,
)
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from annotator.model.volume import Source, Volume

__all__ = ["check_side", "side_evidence", "with_side_issue"]


def with_side_issue(image: Volume) -> Volume:
    """The image with a warning among its issues if its witnesses name different sides.

    Parameters
    ----------
    image : Volume
        Tag, description and position in the scanner are compared with the body's outline in
        its pixels. A warning that it already carries is not repeated.

    Returns
    -------
    Volume
    """
    if _is_contradicted(image):
        return image
    seen = body_witness(body_across(image))
    witnesses = header_witnesses(image.source, image.grid)
    issue = side_contradiction(witnesses if seen is None else (seen, *witnesses))
    return image if issue is None else evolve(image, issues=(*image.issues, issue))


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
    return _evidence(image.source, body_across(image), center_mm)


def check_side(case: Case, body: BodyAcross | None) -> Issue | None:
    """Compare the named side with what the image says.

    Parameters
    ----------
    case : Case
    body : BodyAcross or None
        What `body_across` finds in the case's image.

    Returns
    -------
    Issue or None
        ``side_contradiction``, a warning, if something weaker says otherwise: the description,
        one flank, or the place in the scanner. ``side_unverified`` if neither the image nor the
        landmarks could confirm the side.

    Raises
    ------
    AnnotationError
        If the Laterality tag or the outline's place between both flanks says otherwise.
    """
    annotation, image = case.annotation, case.image
    center_mm = _head_center(annotation)
    evidence = _evidence(image.source, body, center_mm)
    if evidence is not None and evidence[0] != annotation.side.value:
        side, witness = evidence
        raise AnnotationError(
            f"the hip was named {annotation.side.value}, but {witness} says {side}: "
            "check the side and the outline"
        )
    for weak in _weak_witnesses(image, body, center_mm):
        if weak.side is not annotation.side and not _is_contradicted(image):
            return side_warning(
                f"the hip was named {annotation.side.in_words}, but {weak.source} says "
                f"{weak.side.in_words}: check the side and the outline"
            )
    landmarks = annotation.landmarks
    has_teardrop = landmarks is not None and landmarks.teardrop_lps_mm is not None
    if evidence is not None or has_teardrop or _is_confirmed(image, body, annotation.side):
        return None
    return Issue(
        code="side_unverified",
        severity=Severity.INFO,
        message=f"nothing in the image or the landmarks confirms that this is the "
        f"{annotation.side.in_words} hip",
        subject="side",
    )


def _is_contradicted(image: Volume) -> bool:
    return any(issue.code == SIDE_CONTRADICTION for issue in image.issues)


def _evidence(
    source: Source, body: BodyAcross | None, center_mm: LpsPoints
) -> tuple[str, str] | None:
    if source.laterality in {"L", "R"}:
        return source.laterality, "the Laterality tag of the series"
    side = side_across(body, center_mm)
    return None if side is None else (side.value, "the outline's place in the body")


def _is_confirmed(image: Volume, body: BodyAcross | None, side: Side) -> bool:
    """Whether the image surely shows this hip and not the other."""
    heads = heads_with_body(image, body)
    return heads.sureness is Sureness.CONFIRMED and heads.only_side is side


def _weak_witnesses(
    image: Volume, body: BodyAcross | None, center_mm: LpsPoints
) -> Iterator[Witness]:
    """What may be wrong, but must not be overlooked."""
    yield from header_witnesses(image.source, image.grid)
    seen = body_witness(body)
    if seen is not None:
        yield seen
    across_mm = float(center_mm[0])
    is_placed = is_in_scanner(image.source) and abs(across_mm) > OFF_CENTER_MM
    if is_placed and side_across(body, center_mm) is None:
        side = Side.LEFT if across_mm > 0 else Side.RIGHT
        yield Witness(side, "the outline's place in the scanner")


def _head_center(annotation: HipAnnotation) -> LpsPoints:
    """Mean position of the outlined voxels, LPS mm, (3,)."""
    box = _box_of_both(annotation.head, annotation.lesion)
    if box is None:
        raise AnnotationError("no voxel is outlined as femoral head: outline the head first")
    marked = annotation.head.voxels[box] | annotation.lesion.voxels[box]
    by_slice, plane = marked.sum(axis=(1, 2)), marked.sum(axis=0)
    index = [
        float(extent.start + counts @ np.arange(len(counts)) / counts.sum())
        for extent, counts in zip(
            box, (by_slice, plane.sum(axis=1), plane.sum(axis=0)), strict=True
        )
    ]
    return annotation.grid.to_lps(IndexPoints(np.array(index)))


def _box_of_both(one: Mask, other: Mask) -> tuple[slice, ...] | None:
    """The smallest box that holds every voxel of both; None if there is none."""
    if one.box is None or other.box is None:
        return one.box or other.box
    return tuple(
        slice(min(a.start, b.start), max(a.stop, b.stop))
        for a, b in zip(one.box, other.box, strict=True)
    )
