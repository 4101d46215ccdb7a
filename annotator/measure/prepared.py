"""One hip made ready: fields, sphere, frame, zone and rays that every measurement reads."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.geometry.points import Vector
from annotator.measure.checks import lesion_placement
from annotator.measure.direction_table import direction_table
from annotator.measure.head import FittedSurface
from annotator.measure.head_outline import HeadOutline, MeasuredHead, outline_in
from annotator.measure.neck import NeckAxis
from annotator.measure.outline import HipOutlines
from annotator.measure.prepared_head import PreparedHead, prepare_head
from annotator.measure.rays import SURE_SD, Rays, cast_rays
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_rays import SurfaceRays, meet_surface
from annotator.measure.zone import Zone
from annotator.model.anatomy import HipFrame
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue

__all__ = ["PreparedHip", "prepare_hip"]


@frozen(eq=False)
class PreparedHip:
    """What every measurement of one hip reads.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings
    head : PreparedHead
        What does not depend on the lesion.
    outline : HeadOutline
        Head and lesion as they are measured.
    frame : HipFrame
    zone : Zone or None
        None where the landmarks are implausible.
    neck : NeckAxis
    components : (n, 3) array
        (lateral, anterior, superior) of each ray of `sphere`.
    sphere : Rays
        Evenly over the whole sphere.
    coronal, sagittal : Rays
        Around the mid-coronal and the mid-sagittal plane.
    zone_issues : tuple of Issue
        What is odd about the landmarks of the zone.
    placement_issue : Issue or None
        Told of a lesion that lies partly outside the head.
    moved : tuple of PreparedHip
        The same about the other centres that a head has which is seen in part.
    """

    annotation: HipAnnotation
    settings: MeasureSettings
    head: PreparedHead
    outline: HeadOutline
    frame: HipFrame
    zone: Zone | None
    neck: NeckAxis
    components: Vector
    sphere: Rays
    coronal: Rays
    sagittal: Rays
    zone_issues: tuple[Issue, ...]
    placement_issue: Issue | None
    moved: "tuple[PreparedHip, ...]" = ()

    @property
    def outlines(self) -> HipOutlines:
        """Distance fields of head and lesion."""
        return self.outline.outlines

    @property
    def fitted(self) -> FittedSurface:
        """The head's sphere."""
        return self.outline.fitted

    @property
    def has_lesion(self) -> bool:
        """Whether any voxel is outlined as lesion."""
        return self.outlines.front is not None

    @cached_property
    def score_table(self) -> NDArray[np.float64]:
        """Scores of the even rays, bounded, to be read in any direction."""
        return direction_table(np.clip(self.sphere.score, -SURE_SD, SURE_SD))

    @property
    def reaches_surface(self) -> bool:
        """Whether any direction is necrotic at the surface."""
        return any(rays.necrotic().any() for rays in (self.sphere, self.coronal, self.sagittal))

    def rays(self, directions: Vector) -> Rays:
        """Rays along other directions, (n, 3), LPS."""
        ends = meet_surface(
            self.outlines.whole, self.fitted.sphere, directions, neck_axis=self.neck.direction
        )
        return cast_rays(
            self.outlines,
            ends,
            surface_reach_mm=self.settings.surface_reach_mm,
            lesion_seen_by=self.sphere,
        )


def prepare_hip(
    annotation: HipAnnotation, settings: MeasureSettings, before: PreparedHip | None = None
) -> PreparedHip:
    """Make one hip ready that can be measured; what is odd about it is told by measuring it.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings
    before : PreparedHip or None
        An earlier state of the annotation, to be quick; what is not so any more is passed over.

    Returns
    -------
    PreparedHip

    Raises
    ------
    AnnotationError
        If the head is no femoral head, the lesion lies outside it, or the landmarks are those
        of the other side.
    """
    ready = prepare_head(annotation, settings, None if before is None else before.head)
    outline = outline_in(ready.measured, annotation, None if before is None else before.outlines)
    hip = _hip(annotation, settings, ready, outline, before=before)
    moved = (
        _hip(
            annotation,
            settings,
            other,
            _about(other.measured, outline, annotation, was),
            before=was,
        )
        for other, was in zip(ready.moved, _moved_before(ready, before), strict=True)
    )
    return evolve(hip, moved=tuple(moved))


def _moved_before(ready: PreparedHead, before: PreparedHip | None) -> Iterable[PreparedHip | None]:
    """An earlier state about each of the other centres; none of another head."""
    if before is not None and before.head is ready:
        return before.moved
    return (None,) * len(ready.moved)


def _about(
    head: MeasuredHead,
    outline: HeadOutline,
    annotation: HipAnnotation,
    before: PreparedHip | None,
) -> HeadOutline:
    """The lesion in a head about another centre."""
    if head.whole is outline.head.whole:
        return evolve(outline, head=head)
    return outline_in(head, annotation, None if before is None else before.outlines)


def _hip(
    annotation: HipAnnotation,
    settings: MeasureSettings,
    ready: PreparedHead,
    outline: HeadOutline,
    *,
    before: PreparedHip | None = None,
) -> PreparedHip:
    """Lesion and head together."""

    def rays(ends: SurfaceRays, known: Rays | None, lesion_seen_by: Rays | None = None) -> Rays:
        return cast_rays(
            outline.outlines,
            ends,
            surface_reach_mm=settings.surface_reach_mm,
            lesion_seen_by=lesion_seen_by,
            before=known,
        )

    known = (None,) * 3 if before is None else (before.sphere, before.coronal, before.sagittal)
    sphere = rays(ready.sphere, known[0])
    return PreparedHip(
        annotation=annotation,
        settings=settings,
        head=ready,
        outline=outline,
        frame=ready.frame,
        zone=ready.zone,
        neck=ready.neck,
        components=ready.components,
        sphere=sphere,
        coronal=rays(ready.coronal, known[1], sphere),
        sagittal=rays(ready.sagittal, known[2], sphere),
        zone_issues=ready.zone_issues,
        placement_issue=lesion_placement(outline.outlines, outline.fitted.sphere),
    )
