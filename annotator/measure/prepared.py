"""One hip made ready: fields, sphere, frame, zone and rays that every measurement reads."""

from attrs import frozen

from annotator.geometry.directions import even_directions
from annotator.geometry.points import Vector
from annotator.measure.choices import landmark_error_mm
from annotator.measure.frame import hip_frame
from annotator.measure.head import FittedSurface
from annotator.measure.head_outline import head_outline
from annotator.measure.neck import NeckAxis, find_neck_axis
from annotator.measure.necrotic_angle import coronal_directions, sagittal_directions
from annotator.measure.outline import HipOutlines
from annotator.measure.rays import Rays, cast_rays
from annotator.measure.settings import MeasureSettings
from annotator.measure.zone import Zone, find_zone
from annotator.model.anatomy import HipFrame
from annotator.model.annotation import HipAnnotation

__all__ = ["PreparedHip", "prepare_hip", "prepared"]

#: Rays over the whole sphere: one for about 0.7 mm2 of a head of 24 mm radius.
SPHERE_DIRECTIONS = 10_000


@frozen(eq=False)
class PreparedHip:
    """What every measurement of one hip reads.

    Parameters
    ----------
    outlines : HipOutlines
    fitted : FittedSurface
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
    """

    outlines: HipOutlines
    fitted: FittedSurface
    frame: HipFrame
    zone: Zone | None
    neck: NeckAxis
    components: Vector
    sphere: Rays
    coronal: Rays
    sagittal: Rays

    @property
    def has_lesion(self) -> bool:
        """Whether any voxel is outlined as lesion."""
        return self.outlines.front is not None

    @property
    def reaches_surface(self) -> bool:
        """Whether any direction is necrotic at the surface."""
        return any(rays.necrotic().any() for rays in (self.sphere, self.coronal, self.sagittal))


def prepare_hip(annotation: HipAnnotation, settings: MeasureSettings) -> PreparedHip:
    """Make one hip ready that can be measured; what is odd about it is not said here.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings

    Returns
    -------
    PreparedHip

    Raises
    ------
    AnnotationError
        If the head is no femoral head.
    """
    head = head_outline(annotation, settings)
    outlines, fitted = head.outlines, head.fitted
    frame = hip_frame(fitted.sphere.center_mm, annotation.side, annotation.landmarks)
    error_mm = landmark_error_mm(outlines, settings.boundary_error_mm)
    zone, _ = find_zone(frame, annotation.landmarks, settings.zone, error_mm)
    return prepared(annotation, settings, outlines=outlines, fitted=fitted, frame=frame, zone=zone)


def prepared(
    annotation: HipAnnotation,
    settings: MeasureSettings,
    *,
    outlines: HipOutlines,
    fitted: FittedSurface,
    frame: HipFrame,
    zone: Zone | None,
) -> PreparedHip:
    """Cast the rays of one hip whose head is fitted.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings
    outlines, fitted, frame, zone
        Of the same annotation.

    Returns
    -------
    PreparedHip
    """
    neck = find_neck_axis(
        outlines,
        fitted.sphere,
        frame,
        landmarks=annotation.landmarks,
        landmark_error_mm=landmark_error_mm(outlines, settings.boundary_error_mm),
    )
    components = even_directions(SPHERE_DIRECTIONS)

    def rays(directions: Vector, lesion_seen_by: Rays | None = None) -> Rays:
        return cast_rays(
            outlines,
            fitted.sphere,
            directions,
            surface_reach_mm=settings.surface_reach_mm,
            neck_axis=neck.direction,
            lesion_seen_by=lesion_seen_by,
        )

    sphere = rays(frame.directions(components))
    return PreparedHip(
        outlines=outlines,
        fitted=fitted,
        frame=frame,
        zone=zone,
        neck=neck,
        components=components,
        sphere=sphere,
        coronal=rays(coronal_directions(frame), sphere),
        sagittal=rays(sagittal_directions(frame), sphere),
    )
