"""Where the femoral neck leaves the head, and on what that rests."""

from typing import Literal

import numpy as np
from attrs import frozen

from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, Vector
from annotator.geometry.sphere import Sphere
from annotator.measure.frame import lps
from annotator.measure.outline import OutlinedHead
from annotator.measure.rays import Rays
from annotator.model.anatomy import HipFrame, Landmarks, PointLps

__all__ = ["NeckAxis", "NeckAxisBasis", "NeckCut", "find_neck_axis", "find_neck_cut"]

#: ``landmarks``: two points of the reader; ``cut``: the part of the sphere that the head's outline
#: leaves open; ``usual``: neither, so the population's usual direction.
NeckAxisBasis = Literal["landmarks", "cut", "usual"]

#: Neck-shaft angle of an adult femur, about 130 deg: the axis falls this far below lateral, deg.
USUAL_FALL_DEG = 40.0

#: The cut is looked for within this of the usual axis: a turned leg, and half the cut, deg.
SEARCH_DEG = 75.0
SEARCH_DIRECTIONS = 4000

#: So far below the sphere an outline that still follows it is met, mm.
BELOW_SPHERE_MM = 1.5

#: Below this share of the sphere no cut is seen.
SMALLEST_CUT_SHARE = 0.004

#: Standard deviation of each axis, deg; conventions of this tool. Landmarks add what their own
#: error gives over the distance between them.
LANDMARK_AXIS_ERROR_DEG = 2.0
CUT_AXIS_ERROR_DEG = 5.0
USUAL_AXIS_ERROR_DEG = 15.0

#: Fewer rays through the cut give no plane.
SMALLEST_CUT_RAYS = 20


@frozen(eq=False)
class NeckAxis:
    """The neck's axis with its error.

    Parameters
    ----------
    direction : (3,) array
        Unit vector from the head's centre along the neck, LPS.
    basis : NeckAxisBasis
    error_deg : float
        Standard deviation of the direction towards each side, deg.
    """

    direction: Vector
    basis: NeckAxisBasis
    error_deg: float


@frozen(eq=False)
class NeckCut:
    """The plane at which the head's outline ends towards the neck.

    Parameters
    ----------
    normal : (3,) array
        Unit vector towards the neck, LPS.
    distance_mm : float
        Of the plane from the head's centre.
    rms_residual_mm : float
        Of the outline's points from the plane.
    """

    normal: Vector
    distance_mm: float
    rms_residual_mm: float


def find_neck_axis(
    outlines: OutlinedHead,
    sphere: Sphere,
    frame: HipFrame,
    *,
    landmarks: Landmarks | None,
    landmark_error_mm: float,
) -> NeckAxis:
    """The axis from the landmarks if they hold it, else from the cut, else the usual one.

    Parameters
    ----------
    outlines : OutlinedHead
    sphere : Sphere
    frame : HipFrame
    landmarks : Landmarks or None
    landmark_error_mm : float
        Standard deviation of a landmark to each side, mm.

    Returns
    -------
    NeckAxis
    """
    if landmarks is not None and landmarks.neck_axis_lps_mm is not None:
        return _between(*landmarks.neck_axis_lps_mm, landmark_error_mm)
    middle = _middle_of_cut(outlines, sphere, frame)
    if middle is None:
        return NeckAxis(_usual_direction(frame), "usual", USUAL_AXIS_ERROR_DEG)
    return NeckAxis(middle, "cut", CUT_AXIS_ERROR_DEG)


def find_neck_cut(sphere: Sphere, rays: Rays) -> NeckCut | None:
    """The plane through the points where rays leave the head through the neck.

    Parameters
    ----------
    sphere : Sphere
    rays : Rays
        Evenly over the sphere.

    Returns
    -------
    NeckCut or None
        None where the outline is nowhere cut off: it is round all over, or holds the neck too.
    """
    through = rays.leaves_through_neck & (rays.outline_mm > 0)
    if through.sum() < SMALLEST_CUT_RAYS:
        return None
    points = rays.directions[through] * rays.outline_mm[through, None]
    per_distance, *_ = np.linalg.lstsq(points, np.ones(len(points)), rcond=None)
    distance_mm = 1.0 / float(np.linalg.norm(per_distance))
    if distance_mm >= sphere.radius_mm:
        return None
    normal = np.asarray(per_distance * distance_mm, dtype=np.float64)
    residual_mm = points @ normal - distance_mm
    return NeckCut(normal, distance_mm, float(np.sqrt(np.mean(residual_mm**2))))


def _between(near: PointLps, far: PointLps, landmark_error_mm: float) -> NeckAxis:
    along = lps(far) - lps(near)
    length_mm = float(np.linalg.norm(along))
    of_points_deg = float(np.degrees(np.sqrt(2.0) * landmark_error_mm / length_mm))
    error_deg = min(float(np.hypot(of_points_deg, LANDMARK_AXIS_ERROR_DEG)), USUAL_AXIS_ERROR_DEG)
    return NeckAxis(np.asarray(along / length_mm), "landmarks", error_deg)


def _middle_of_cut(outlines: OutlinedHead, sphere: Sphere, frame: HipFrame) -> Vector | None:
    """Middle of the directions in which the outline ends well below the sphere."""
    directions = even_directions(SEARCH_DIRECTIONS)
    usual = _usual_direction(frame)
    near_neck = directions[directions @ usual > np.cos(np.radians(SEARCH_DEG))]
    reach_mm = sphere.radius_mm - outlines.pixel_mm - BELOW_SPHERE_MM
    field = outlines.surface
    is_open = field.at(field.distance_mm, LpsPoints(sphere.center_mm + reach_mm * near_neck)) < 0
    if is_open.sum() < SMALLEST_CUT_SHARE * SEARCH_DIRECTIONS:
        return None
    middle = near_neck[is_open].mean(axis=0)
    return np.asarray(middle / np.linalg.norm(middle))


def _usual_direction(frame: HipFrame) -> Vector:
    fall = np.radians(USUAL_FALL_DEG)
    return np.asarray(np.cos(fall) * frame.lateral - np.sin(fall) * frame.superior)
