"""The head that is measured: as outlined, less an attached neck, or through a reader's points."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.measure.checks import NECK_SHARE, share_outside
from annotator.measure.head import FittedSurface, fit_head
from annotator.measure.neck_removal import (
    NeckPlane,
    find_neck_plane,
    neck_issue,
    with_unsure_cut,
    without_neck,
)
from annotator.measure.outline import HipOutlines, OutlinedHead, outlined_head, with_lesion
from annotator.measure.rays import Rays
from annotator.measure.roundness import roundness_issues
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_points import (
    fit_to_points,
    is_marked_by_points,
    points_issue,
    require_head,
    sphere_through_points,
    with_ball_for_head,
    without_head_outline,
)
from annotator.measure.unseen import (
    UnseenPart,
    find_unseen_part,
    known_quantities,
    with_unseen_lesion,
    with_unseen_radius,
)
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue
from annotator.model.quantity import Quantity

__all__ = ["HeadOutline", "MeasuredHead", "head_outline", "measured_head", "outline_in"]


@frozen(eq=False)
class MeasuredHead:
    """The head that is measured, whatever part of it is lesion, and what was done to get it.

    Parameters
    ----------
    grid : Grid
        Of the annotation.
    whole : OutlinedHead
    fitted : FittedSurface
    unseen : UnseenPart
        Of the head alone.
    share_outside : float
        Of the outline's voxels, outside the sphere grown by 2 mm.
    is_from_points : bool
    rests_on_lesion : bool
        Whether the lesion's own voxels decided what the head is; otherwise the head is the same
        for each lesion that is drawn within it.
    definitions : mapping of str to str
        What differs from the usual, for the definitions of the result.
    issues, shape_issues : tuples of Issue
        What was done; and how far the head is from a ball.
    neck_plane : NeckPlane or None
        Where a neck was cut off.
    """

    grid: Grid
    whole: OutlinedHead
    fitted: FittedSurface
    unseen: UnseenPart
    share_outside: float
    is_from_points: bool = False
    rests_on_lesion: bool = False
    definitions: Mapping[str, str] = field(factory=dict)
    issues: tuple[Issue, ...] = ()
    shape_issues: tuple[Issue, ...] = ()
    neck_plane: NeckPlane | None = None


@frozen(eq=False)
class HeadOutline:
    """Outlines and sphere of the head that is measured, with its lesion.

    Parameters
    ----------
    head : MeasuredHead
    outlines : HipOutlines
    unseen : UnseenPart
        Of head and lesion.
    """

    head: MeasuredHead
    outlines: HipOutlines
    unseen: UnseenPart

    @property
    def fitted(self) -> FittedSurface:
        """The head's sphere."""
        return self.head.fitted

    @property
    def is_from_points(self) -> bool:
        """Whether points stand for the head's outline."""
        return self.head.is_from_points

    @property
    def definitions(self) -> Mapping[str, str]:
        """What differs from the usual, for the definitions of the result."""
        return self.head.definitions

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What was done, what the image does not show, and how far the head is from a ball."""
        head = self.head
        return (*head.issues, *self.unseen.issues(head.fitted), *head.shape_issues)

    def known(self, quantities: Mapping[str, Quantity], sphere: Rays) -> dict[str, Quantity]:
        """The figures, without those that outline or image do not give."""
        ends = self.fitted.sphere.center_mm + self.fitted.sphere.radius_mm * sphere.directions
        seen = known_quantities(
            quantities, self.unseen, self.head.grid, LpsPoints(ends[sphere.necrotic()])
        )
        return without_head_outline(seen) if self.is_from_points else seen


def head_outline(annotation: HipAnnotation, settings: MeasureSettings) -> HeadOutline:
    """The head of an annotation, with its lesion.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings

    Returns
    -------
    HeadOutline

    Raises
    ------
    AnnotationError
        If the head is not marked, is no femoral head, or too little of it is seen.
    """
    return outline_in(measured_head(annotation, settings), annotation)


def outline_in(
    head: MeasuredHead, annotation: HipAnnotation, before: HipOutlines | None = None
) -> HeadOutline:
    """A measured head with the lesion that is drawn in it.

    Parameters
    ----------
    head : MeasuredHead
    annotation : HipAnnotation
        Whose head, lesion included, is this one.
    before : HipOutlines or None
        Of an earlier state of the annotation; of another head it is passed over.

    Returns
    -------
    HeadOutline

    Raises
    ------
    AnnotationError
        If the lesion alone is outlined.
    """
    sphere = head.fitted.sphere
    if not head.is_from_points:
        require_head(annotation, sphere)
    return HeadOutline(
        head=head,
        outlines=with_lesion(head.whole, annotation, before),
        unseen=with_unseen_lesion(head.unseen, annotation, sphere),
    )


def measured_head(annotation: HipAnnotation, settings: MeasureSettings) -> MeasuredHead:
    """The head of an annotation, whatever part of it is lesion.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings

    Returns
    -------
    MeasuredHead

    Raises
    ------
    AnnotationError
        If the head is not marked, is no femoral head, or too little of it is seen.
    """
    if is_marked_by_points(annotation):
        return _from_points(annotation, settings)
    whole = outlined_head(annotation, settings.boundary_error_mm)
    fitted = fit_head(whole)
    require_head(annotation, fitted.sphere)
    beyond = share_outside(whole.head, whole, fitted.sphere)
    if beyond > NECK_SHARE or settings.neck_cut_mm is not None:
        plane = find_neck_plane(whole, fitted.sphere, annotation, settings.neck_cut_mm)
        if plane is not None:
            cut = without_neck(annotation, fitted.sphere, plane)
            removed = 1.0 - float(cut.head.voxels.sum() / annotation.head.voxels.sum())
            whole = with_unsure_cut(
                outlined_head(cut, settings.boundary_error_mm), fitted.sphere, plane
            )
            return evolve(
                _refitted(annotation, whole, fit_head(whole)),
                rests_on_lesion=True,
                definitions={"neck_cut": plane.in_words},
                issues=(neck_issue(plane, removed),),
                neck_plane=plane,
            )
    return _seen(annotation, whole, fitted, beyond)


def _from_points(annotation: HipAnnotation, settings: MeasureSettings) -> MeasuredHead:
    sphere = sphere_through_points(annotation)
    ball = with_ball_for_head(annotation, sphere)
    whole = outlined_head(ball, settings.boundary_error_mm)
    fitted = fit_to_points(annotation, sphere, whole)
    return evolve(
        _refitted(annotation, whole, fitted),
        is_from_points=True,
        rests_on_lesion=True,
        definitions={
            "head_denominator": "none: the head is not outlined",
            "head_sphere": "least squares on the reader's points on the head's surface",
        },
        issues=(points_issue(annotation, fitted),),
        shape_issues=(),
    )


def _refitted(
    annotation: HipAnnotation, whole: OutlinedHead, fitted: FittedSurface
) -> MeasuredHead:
    """A head that is another than the one that was outlined."""
    return _seen(annotation, whole, fitted, share_outside(whole.head, whole, fitted.sphere))


def _seen(
    annotation: HipAnnotation, whole: OutlinedHead, fitted: FittedSurface, beyond: float
) -> MeasuredHead:
    """With what the image does not show, and how far the head is from a ball."""
    unseen = find_unseen_part(annotation.grid, annotation.side, fitted)
    fitted = with_unseen_radius(fitted, unseen)
    return MeasuredHead(
        grid=annotation.grid,
        whole=whole,
        fitted=fitted,
        unseen=unseen,
        share_outside=beyond,
        shape_issues=() if unseen.cuts_head else roundness_issues(whole, fitted, annotation.side),
    )
