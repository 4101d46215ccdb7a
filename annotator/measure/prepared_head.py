"""One head made ready: all that its own outline, the landmarks and the settings decide.

It is the same for every lesion that is drawn within that outline, so it can be kept from one
stroke of the lesion's brush to the next.
"""

from collections.abc import Iterator

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.geometry.directions import even_directions
from annotator.geometry.grid import Grid
from annotator.geometry.points import Vector
from annotator.measure.center_error import unsure_spheres, unsure_spheres_through
from annotator.measure.choices import landmark_error_mm
from annotator.measure.frame import hip_frame, require_side
from annotator.measure.head_box import HeadBox, head_box
from annotator.measure.head_outline import MeasuredHead, measured_head
from annotator.measure.neck import NeckAxis, find_neck_axis
from annotator.measure.necrotic_angle import coronal_directions, sagittal_directions
from annotator.measure.outline import outlined_head
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_points import (
    is_marked_by_points,
    points_of,
    with_ball_for_head,
)
from annotator.measure.surface_rays import SurfaceRays, meet_surface
from annotator.measure.zone import Zone, find_zone
from annotator.model.anatomy import HipFrame, Landmarks, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue

__all__ = ["PreparedHead", "prepare_head"]

#: Rays over the whole sphere: one for about 0.7 mm2 of a head of 24 mm radius.
SPHERE_DIRECTIONS = 10_000

Voxels = NDArray[np.bool_]


@frozen(eq=False)
class _Drawing:
    """What a reader gave, as far as a head can rest on it."""

    grid: Grid
    side: Side
    landmarks: Landmarks | None
    settings: MeasureSettings
    box: HeadBox
    head: Voxels
    lesion: Voxels

    @classmethod
    def of(cls, annotation: HipAnnotation, settings: MeasureSettings) -> "_Drawing":
        box = head_box(annotation)
        return cls(
            grid=annotation.grid,
            side=annotation.side,
            landmarks=annotation.landmarks,
            settings=settings,
            box=box,
            head=box.cut(annotation.head.voxels),
            lesion=box.cut(annotation.lesion.voxels),
        )

    def has_same_head(self, other: "_Drawing") -> bool:
        """Whether head and lesion together are the same, on one grid, under the same conditions."""
        return (
            (self.side, self.landmarks, self.settings)
            == (other.side, other.landmarks, other.settings)
            and self.grid.is_identical_to(other.grid)
            and self.box.is_same_as(other.box)
            and np.array_equal(self.head | self.lesion, other.head | other.lesion)
        )

    def has_same_masks(self, other: "_Drawing") -> bool:
        """Whether head and lesion are each the same."""
        return np.array_equal(self.head, other.head) and np.array_equal(self.lesion, other.lesion)


@frozen(eq=False)
class PreparedHead:
    """What every measurement of one head reads, before any lesion is looked at.

    Parameters
    ----------
    drawing : _Drawing
        What it was prepared from.
    measured : MeasuredHead
    frame : HipFrame
    zone : Zone or None
        None where the landmarks are implausible.
    zone_issues : tuple of Issue
    neck : NeckAxis
    components : (n, 3) array
        (lateral, anterior, superior) of each ray of `sphere`.
    sphere : SurfaceRays
        Evenly over the whole sphere.
    coronal, sagittal : SurfaceRays
        Around the mid-coronal and the mid-sagittal plane.
    moved : tuple of PreparedHead
        The head about the other centres that it may have; none where its outline is seen.
    """

    drawing: _Drawing
    measured: MeasuredHead
    frame: HipFrame
    zone: Zone | None
    zone_issues: tuple[Issue, ...]
    neck: NeckAxis
    components: Vector
    sphere: SurfaceRays
    coronal: SurfaceRays
    sagittal: SurfaceRays
    moved: "tuple[PreparedHead, ...]" = ()

    def is_of(self, annotation: HipAnnotation, settings: MeasureSettings) -> bool:
        """Whether preparing this annotation's head would give this very head.

        The voxels themselves are compared: an outline that was changed in place is noticed.
        """
        if annotation.head.is_empty and annotation.lesion.is_empty:
            return False
        if is_marked_by_points(annotation) is not self.measured.is_from_points:
            return False
        drawing = _Drawing.of(annotation, settings)
        return self.drawing.has_same_head(drawing) and (
            not self.measured.rests_on_lesion or self.drawing.has_same_masks(drawing)
        )


def prepare_head(
    annotation: HipAnnotation, settings: MeasureSettings, known: PreparedHead | None = None
) -> PreparedHead:
    """Make the head of one annotation ready.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings
    known : PreparedHead or None
        Of an earlier state of the annotation. It is given back if it is this annotation's head
        still, and passed over if not.

    Returns
    -------
    PreparedHead

    Raises
    ------
    AnnotationError
        If the head is no femoral head, or the landmarks are those of the other side.
    """
    if known is not None and known.is_of(annotation, settings):
        return known
    measured = measured_head(annotation, settings)
    require_side(measured.fitted.sphere.center_mm, annotation.side, annotation.landmarks)
    drawing = _Drawing.of(annotation, settings)
    others = _moved(measured, annotation, settings)
    return evolve(_about(measured, drawing), moved=tuple(_about(one, drawing) for one in others))


def _moved(
    measured: MeasuredHead, annotation: HipAnnotation, settings: MeasureSettings
) -> Iterator[MeasuredHead]:
    """The head about its other centres; a ball that stands for it moves with its centre."""
    fitted, whole = measured.fitted, measured.whole
    if measured.is_from_points:
        for other in unsure_spheres_through(points_of(annotation.landmarks), fitted, whole):
            ball = with_ball_for_head(annotation, other.sphere)
            moved = outlined_head(ball, settings.boundary_error_mm)
            yield evolve(measured, whole=moved, fitted=other)
    elif measured.unseen.cuts_head:
        for other in unsure_spheres(fitted, whole):
            yield evolve(measured, fitted=other)


def _about(measured: MeasuredHead, drawing: _Drawing) -> PreparedHead:
    """Frame, zone, neck and rays about the centre of a measured head."""
    settings, landmarks = drawing.settings, drawing.landmarks
    sphere, whole = measured.fitted.sphere, measured.whole
    frame = hip_frame(sphere.center_mm, drawing.side, landmarks)
    error_mm = landmark_error_mm(whole, settings.boundary_error_mm)
    zone, zone_issues = find_zone(frame, landmarks, settings.zone, error_mm)
    neck = find_neck_axis(whole, sphere, frame, landmarks=landmarks, landmark_error_mm=error_mm)
    components = even_directions(SPHERE_DIRECTIONS)

    def rays(directions: Vector) -> SurfaceRays:
        return meet_surface(whole, sphere, directions, neck_axis=neck.direction)

    return PreparedHead(
        drawing=drawing,
        measured=measured,
        frame=frame,
        zone=zone,
        zone_issues=zone_issues,
        neck=neck,
        components=components,
        sphere=rays(frame.directions(components)),
        coronal=rays(coronal_directions(frame)),
        sagittal=rays(sagittal_directions(frame)),
    )
