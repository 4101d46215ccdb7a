"""What each ray from the head's centre meets: the surface, the neck cut, the lesion.

A direction is necrotic if the lesion reaches to within the surface reach (4 mm) of the head
surface along it. The answer is kept as a *score*: how many standard deviations of its own
error the front lies on the lesion's side. Zero is the outline as drawn, so one sampling gives
the outline and every shifted version of it.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from annotator.geometry.points import Vector
from annotator.geometry.sphere import Sphere
from annotator.measure.bundle import Bundle, deepest_score
from annotator.measure.outline import HipOutlines

__all__ = ["NOT_NECROTIC", "Rays", "cast_rays", "deep_score"]

#: Score of a direction that no shift of the front makes necrotic.
NOT_NECROTIC = -1e6

#: Step of the samples along a ray, mm.
SURFACE_STEP_MM = 1.0
LESION_STEP_MM = 0.5

#: The surface is looked for between these distances from the sphere, mm.
DEEPEST_SURFACE_MM = 14.0
BEYOND_SPHERE_MM = 5.0

#: Most of it lies no deeper below the sphere than this, mm.
NEAR_SPHERE_MM = 2.0

#: Outline and sphere that agree to so many pixels (and half a slice step where the surface faces
#: the slices) are the same surface; the sphere is then the better estimate of it.
SAME_SURFACE_PIXELS = 1.5

#: Near the lesion's rim it is thinner than a voxel and not drawn. There the front is continued
#: along the ray from these depths below the surface, pixels (but from these mm to twice them).
RIM_DEPTHS_PIXELS = (4.0, 8.0)
RIM_DEPTHS_MINIMUM_MM = (2.0, 4.0)
RIM_SAMPLES = 8

#: The continued front counts only this near to a direction in which the lesion itself was met.
RIM_REACH_DEG = 8.0

#: Neighbours looked at within that reach: more than a cap of 8 deg holds of 10 000 directions.
RIM_NEIGHBOURS = 64

#: Only a front that rises towards the surface more steeply than this has a thin rim; one that
#: meets the surface upright is seen whole, and a second look would only add noise.
LEAST_RIM_SLOPE = 0.15

#: The lesion is looked for from this depth on, pixels: the outermost voxels are partly outside.
#: A thin lesion is looked for nearer to the surface.
SHALLOWEST_PIXELS = 1.25

#: Directions through the neck: their surface lies inside the sphere, near the neck's axis.
NECK_HALF_ANGLE_DEG = 65.0
NECK_GAP_PIXELS = 2.0

#: A lesion this far inside the head still counts for "not involved", share of the radius.
DEEP_START = 1.0 / 3.0


@frozen(eq=False)
class _Seen:
    """Scores at which directions over the whole sphere meet the lesion itself.

    Parameters
    ----------
    tree : cKDTree
        Of the directions.
    met : (n,) array
    """

    tree: cKDTree
    met: NDArray[np.float64]

    def near(self, directions: Vector) -> NDArray[np.float64]:
        """The best of these scores within the rim's reach of other directions, (n,)."""
        chord = 2.0 * np.sin(np.radians(RIM_REACH_DEG) / 2.0)
        _, number = self.tree.query(directions, k=RIM_NEIGHBOURS, distance_upper_bound=chord)
        return np.asarray(np.append(self.met, NOT_NECROTIC)[number].max(axis=1))


@frozen(eq=False)
class Rays:
    """Rays from the head's centre and what they meet.

    Parameters
    ----------
    directions : (n, 3) array
        Unit vectors, LPS.
    outline_mm : (n,) array
        Distance of the outline from the centre along each ray; 0 where none was found.
    surface_mm : (n,) array
        The same, with the sphere's radius where both agree within the resolution.
    resolution_mm : (n,) array
        Extent of a voxel along the ray.
    leaves_through_neck : (n,) bool array
    seen : _Seen
        Where the lesion itself is met.
    score : (n,) array
        Necrotic at the surface: standard deviations by which the front lies beyond the ray.
    """

    directions: Vector
    outline_mm: NDArray[np.float64]
    surface_mm: NDArray[np.float64]
    resolution_mm: NDArray[np.float64]
    leaves_through_neck: NDArray[np.bool_]
    seen: _Seen
    score: NDArray[np.float64]

    def necrotic(self, shift_sd: float = 0.0) -> NDArray[np.bool_]:
        """Which directions are necrotic if the front is moved outwards by so many SDs, (n,)."""
        return self.score > -shift_sd


def cast_rays(
    outlines: HipOutlines,
    sphere: Sphere,
    directions: Vector,
    *,
    surface_reach_mm: float,
    neck_axis: Vector,
    lesion_seen_by: Rays | None = None,
) -> Rays:
    """Follow rays from the head's centre to the surface.

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere
        Fitted to the articular surface.
    directions : (n, 3) array
        Unit vectors, LPS.
    surface_reach_mm : float
        Depth below the surface within which a lesion makes the direction necrotic, mm.
    neck_axis : (3,) array
        Unit vector from the head's centre along the neck, LPS.
    lesion_seen_by : Rays or None
        Rays over the whole sphere, which tell where the lesion itself is met: its rim counts near
        there only. None where `directions` themselves cover the sphere.

    Returns
    -------
    Rays
    """
    outline_mm = _outline_along(outlines, sphere, directions)
    across_slices = np.abs(directions @ outlines.grid.slice_normal_lps)
    same_mm = SAME_SURFACE_PIXELS * outlines.pixel_mm + 0.5 * outlines.slice_mm * across_slices
    agrees = np.abs(outline_mm - sphere.radius_mm) <= same_mm
    surface_mm = np.where(agrees, sphere.radius_mm, outline_mm)
    leaves_through_neck = (outline_mm == 0) | (
        (outline_mm < sphere.radius_mm - np.maximum(NECK_GAP_PIXELS * outlines.pixel_mm, same_mm))
        & (directions @ neck_axis > np.cos(np.radians(NECK_HALF_ANGLE_DEG)))
    )
    articular = ~leaves_through_neck
    bundle = Bundle(sphere.center_mm, directions[articular], surface_mm[articular])
    score = np.full(len(directions), NOT_NECROTIC)
    met = _score_met(outlines, bundle, surface_reach_mm)
    score[articular] = met
    if lesion_seen_by is None:
        seen = _Seen(cKDTree(directions), score.copy())
    else:
        seen = lesion_seen_by.seen
    score[articular] = np.maximum(met, _rim_score(outlines, bundle, seen))
    return Rays(
        directions=directions,
        outline_mm=outline_mm,
        surface_mm=surface_mm,
        resolution_mm=np.hypot(
            np.sqrt(1.0 - across_slices**2) * outlines.pixel_mm, across_slices * outlines.slice_mm
        ),
        leaves_through_neck=leaves_through_neck,
        seen=seen,
        score=score,
    )


def deep_score(
    outlines: HipOutlines, sphere: Sphere, rays: Rays, where: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Score of the lesion at any depth beyond a third of the radius from the centre.

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere
    rays : Rays
    where : (n,) bool array
        Rays to look along.

    Returns
    -------
    (m,) array
        For each of the m rays that were looked along.
    """
    if outlines.front is None:
        return rays.score[where]
    deepest_mm = (1.0 - DEEP_START) * sphere.radius_mm
    depths_mm = np.arange(SHALLOWEST_PIXELS * outlines.pixel_mm, deepest_mm, LESION_STEP_MM)
    bundle = Bundle(sphere.center_mm, rays.directions[where], rays.surface_mm[where])
    met = deepest_score(outlines.front, outlines.surface, bundle, depths_mm)
    return np.asarray(np.maximum(met, rays.score[where]))


def _outline_along(
    outlines: HipOutlines, sphere: Sphere, directions: Vector
) -> NDArray[np.float64]:
    """Distance of the outermost point of the head along each ray, mm, (n,)."""
    farthest = np.full(len(directions), sphere.radius_mm + BEYOND_SPHERE_MM)
    bundle = Bundle(sphere.center_mm, directions, farthest)
    depths_mm = np.arange(
        0.0,
        min(DEEPEST_SURFACE_MM, sphere.radius_mm) + BEYOND_SPHERE_MM,
        SURFACE_STEP_MM,
    )
    inside_mm = np.full((len(directions), len(depths_mm)), -np.inf)
    near = depths_mm <= BEYOND_SPHERE_MM + NEAR_SPHERE_MM
    inside_mm[:, near] = bundle.distances_mm(outlines.surface, depths_mm[near])
    # Nearly every ray meets the surface there; only the others are followed further inwards.
    deeper = ~(inside_mm[:, near] > 0).any(axis=1)
    inner = Bundle(sphere.center_mm, directions[deeper], farthest[deeper])
    inside_mm[np.ix_(deeper, ~near)] = inner.distances_mm(outlines.surface, depths_mm[~near])
    inside = inside_mm > 0
    first = np.argmax(inside, axis=1)
    previous = np.maximum(first - 1, 0)
    each = np.arange(len(directions))
    here, beyond = inside_mm[each, first], inside_mm[each, previous]
    share = np.where(first > 0, here / np.maximum(here - beyond, 1e-9), 0.0)
    found = farthest - depths_mm[first] + SURFACE_STEP_MM * np.clip(share, 0.0, 1.0)
    return np.where(inside.any(axis=1), found, 0.0)


def _score_met(outlines: HipOutlines, bundle: Bundle, reach_mm: float) -> NDArray[np.float64]:
    """Score at which each ray meets the lesion itself near the surface, (n,)."""
    if outlines.front is None:
        return np.full(len(bundle.directions), NOT_NECROTIC)
    shallowest_mm = min(
        SHALLOWEST_PIXELS * outlines.pixel_mm / outlines.front_error_factor, reach_mm
    )
    count = 1 + int(np.ceil((reach_mm - shallowest_mm) / LESION_STEP_MM))
    depths_mm = np.linspace(shallowest_mm, reach_mm, count)
    return deepest_score(outlines.front, outlines.surface, bundle, depths_mm)


def _rim_score(outlines: HipOutlines, bundle: Bundle, seen: _Seen) -> NDArray[np.float64]:
    """Score at the surface of the front continued straight along each ray, (n,).

    Shifted as far as the continued front must be, and the lesion itself near it.
    """
    score = np.full(len(bundle.directions), NOT_NECROTIC)
    front = outlines.front
    if front is None:
        return score
    shallow_mm, deep_mm = (
        min(max(pixels * outlines.pixel_mm, smallest), 2.0 * smallest)
        for pixels, smallest in zip(RIM_DEPTHS_PIXELS, RIM_DEPTHS_MINIMUM_MM, strict=True)
    )
    depths_mm = np.linspace(shallow_mm, deep_mm, RIM_SAMPLES)
    distances_mm = bundle.distances_mm(front, depths_mm)
    centered_mm = depths_mm - depths_mm.mean()
    slope = distances_mm @ centered_mm / (centered_mm @ centered_mm)
    at_surface_mm = distances_mm.mean(axis=1) - slope * depths_mm.mean()
    approaches = (slope < -LEAST_RIM_SLOPE) & (distances_mm[:, 0] > -shallow_mm)
    near = Bundle(bundle.center_mm, bundle.directions[approaches], bundle.surface_mm[approaches])
    by_surface_mm = slope[approaches] * near.surface_error_mm(outlines.surface)
    errors_mm = np.hypot(near.errors_mm(front, np.array(shallow_mm)), by_surface_mm)
    continued = at_surface_mm[approaches] / errors_mm
    score[approaches] = np.minimum(continued, seen.near(near.directions))
    return score
