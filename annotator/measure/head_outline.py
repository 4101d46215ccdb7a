"""The head that is measured: as outlined, less an attached neck, or through a reader's points."""

from collections.abc import Mapping

from attrs import frozen

from annotator.geometry.points import LpsPoints
from annotator.measure.checks import NECK_SHARE, share_outside
from annotator.measure.head import FittedSurface, fit_head
from annotator.measure.neck_removal import (
    find_neck_plane,
    neck_issue,
    with_unsure_cut,
    without_neck,
)
from annotator.measure.outline import HipOutlines, outline_fields
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
    with_unseen_radius,
)
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue
from annotator.model.quantity import Quantity

__all__ = ["HeadOutline", "head_outline"]


@frozen(eq=False)
class HeadOutline:
    """Outlines and sphere of the head that is measured, and what was done to get them.

    Parameters
    ----------
    annotation : HipAnnotation
        With the head that is measured.
    outlines : HipOutlines
    fitted : FittedSurface
    unseen : UnseenPart
    is_from_points : bool
    definitions : mapping of str to str
        What differs from the usual, for the definitions of the result.
    issues : tuple of Issue
    """

    annotation: HipAnnotation
    outlines: HipOutlines
    fitted: FittedSurface
    unseen: UnseenPart
    is_from_points: bool
    definitions: Mapping[str, str]
    issues: tuple[Issue, ...]

    def known(self, quantities: Mapping[str, Quantity], sphere: Rays) -> dict[str, Quantity]:
        """The figures, without those that outline or image do not give."""
        ends = self.fitted.sphere.center_mm + self.fitted.sphere.radius_mm * sphere.directions
        seen = known_quantities(
            quantities, self.unseen, self.annotation.grid, LpsPoints(ends[sphere.necrotic()])
        )
        return without_head_outline(seen) if self.is_from_points else seen


def head_outline(annotation: HipAnnotation, settings: MeasureSettings) -> HeadOutline:
    """The head of an annotation.

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
    if is_marked_by_points(annotation):
        return _from_points(annotation, settings)
    outlines = outline_fields(annotation, settings.boundary_error_mm)
    fitted = fit_head(outlines)
    require_head(annotation, fitted.sphere)
    beyond = share_outside(outlines.head, outlines, fitted.sphere)
    if beyond > NECK_SHARE or settings.neck_cut_mm is not None:
        plane = find_neck_plane(outlines, fitted.sphere, annotation, settings.neck_cut_mm)
        if plane is not None:
            cut = without_neck(annotation, fitted.sphere, plane)
            removed = 1.0 - float(cut.head.voxels.sum() / annotation.head.voxels.sum())
            outlines = with_unsure_cut(
                outline_fields(cut, settings.boundary_error_mm), fitted.sphere, plane
            )
            return _seen(
                cut,
                outlines,
                fit_head(outlines),
                definitions={"neck_cut": plane.in_words},
                issues=(neck_issue(plane, removed),),
            )
    return _seen(annotation, outlines, fitted)


def _from_points(annotation: HipAnnotation, settings: MeasureSettings) -> HeadOutline:
    sphere = sphere_through_points(annotation)
    ball = with_ball_for_head(annotation, sphere)
    outlines = outline_fields(ball, settings.boundary_error_mm)
    fitted = fit_to_points(annotation, sphere, outlines)
    return _seen(
        ball,
        outlines,
        fitted,
        is_from_points=True,
        definitions={
            "head_denominator": "none: the head is not outlined",
            "head_sphere": "least squares on the reader's points on the head's surface",
        },
        issues=(points_issue(annotation, fitted),),
    )


def _seen(
    annotation: HipAnnotation,
    outlines: HipOutlines,
    fitted: FittedSurface,
    *,
    is_from_points: bool = False,
    definitions: Mapping[str, str] | None = None,
    issues: tuple[Issue, ...] = (),
) -> HeadOutline:
    """With what the image does not show."""
    unseen = find_unseen_part(annotation, fitted)
    fitted = with_unseen_radius(fitted, unseen)
    is_whole = not (is_from_points or unseen.cuts_head)
    about_shape = roundness_issues(outlines, fitted, annotation.side) if is_whole else ()
    return HeadOutline(
        annotation=annotation,
        outlines=outlines,
        fitted=fitted,
        unseen=unseen,
        is_from_points=is_from_points,
        definitions=definitions or {},
        issues=(*issues, *unseen.issues(fitted), *about_shape),
    )
