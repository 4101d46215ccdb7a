"""How deep below the head's surface the lesion begins and ends."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.sphere import Sphere
from annotator.measure.distance_field import DistanceField
from annotator.measure.outline import HipOutlines
from annotator.measure.rays import Rays
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.quantity import Quantity

__all__ = ["DEPTH_NAMES", "depth_quantities"]

DEPTH_NAMES = ("lesion_depth_mm", "lesion_top_depth_mm")

#: Every so many rays of the even ones are followed: about 4 deg apart.
EVERY_RAY = 4

#: Samples along a ray from the surface to the centre: half a millimetre of an adult head.
SAMPLES = 49

#: The outermost voxels are partly outside: the lesion is looked for from this depth on, pixels.
SHALLOWEST_PIXELS = 1.25


#: An end that tapers is not drawn where it is thinner than a voxel: a cone of 15 deg half-angle
#: reaches two voxels' extents farther.
TAPER_VOXELS = 2.0


@frozen(eq=False)
class _Profile:
    """The lesion along rays from the surface inwards.

    Parameters
    ----------
    depths_mm : (n, m) array
        Below the surface.
    score : (n, m) array
        Standard deviations on the lesion's side of the front.
    """

    depths_mm: NDArray[np.float64]
    score: NDArray[np.float64]

    def top(self, shift_sd: float) -> tuple[float, int] | None:
        """Shallowest point of the lesion, its front moved outwards by so many SDs, and its ray."""
        score = self.score + shift_sd
        inside = score > 0
        first = inside.argmax(axis=1)
        meets = inside[np.arange(len(inside)), first]
        if not meets.any():
            return None
        tops = np.where(
            meets, _crossing(self.depths_mm, score, first, np.maximum(first - 1, 0)), np.inf
        )
        tops[meets & (first == 0)] = 0.0
        ray = int(tops.argmin())
        return float(tops[ray]), ray

    def bottom(self, shift_sd: float) -> tuple[float, int] | None:
        """Deepest point of the lesion, its front moved outwards by so many SDs, and its ray."""
        score = self.score + shift_sd
        inside = score > 0
        end = inside.shape[1] - 1
        last = end - inside[:, ::-1].argmax(axis=1)
        meets = inside[np.arange(len(inside)), last]
        if not meets.any():
            return None
        bottoms = np.where(
            meets, _crossing(self.depths_mm, score, last, np.minimum(last + 1, end)), -np.inf
        )
        ray = int(bottoms.argmax())
        return float(bottoms[ray]), ray

    def core_mm(self) -> float:
        """Depth of the point that lies farthest inside the lesion: all that erosion leaves."""
        return float(self.depths_mm.flat[int(self.score.argmax())])


@frozen(eq=False)
class _Errors:
    """What is not known of the surface along the rays of a profile."""

    rays: Rays
    numbers: NDArray[np.intp]

    def surface_mm(self, ray: int) -> float:
        """Half the 95 % range of the surface where a ray meets it, mm."""
        return Z_95 * float(self.rays.ends.surface_error_mm[self.numbers[ray]])

    def center_mm(self, ray: int) -> float:
        """Depth of the head's centre along a ray, the deepest that a point can lie, mm."""
        return float(self.rays.surface_mm[self.numbers[ray]])

    def unseen_mm(self, ray: int) -> float:
        """Extent of a voxel along a ray: a thinner layer may be hidden in it, mm."""
        return float(self.rays.resolution_mm[self.numbers[ray]])


def depth_quantities(outlines: HipOutlines, sphere: Sphere, rays: Rays) -> dict[str, Quantity]:
    """Depth of the lesion's deepest and of its shallowest point below the head's surface.

    Along rays from the head's centre: depth = distance of the surface less distance of the point.

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere
    rays : Rays
        Evenly over the sphere.

    Returns
    -------
    dict of NAME to Quantity
        mm; missing without a lesion, or where it lies beneath the neck cut only.
    """
    if outlines.front is None:
        return {name: Quantity.missing("mm", "no lesion") for name in DEPTH_NAMES}
    profiles = (
        _profile(outlines, outlines.front, sphere, rays=rays, chosen=chosen)
        for chosen in (slice(None, None, EVERY_RAY), slice(None))
    )
    for profile, numbers in profiles:
        if (profile.score > 0).any():
            errors = _Errors(rays, numbers)
            return {
                "lesion_depth_mm": _bottom(profile, errors),
                "lesion_top_depth_mm": _top(profile, errors),
            }
    reason = "no lesion along the rays from the head's centre to its articular surface"
    return {name: Quantity.missing("mm", reason) for name in DEPTH_NAMES}


def _profile(
    outlines: HipOutlines, front: DistanceField, sphere: Sphere, *, rays: Rays, chosen: slice
) -> tuple[_Profile, NDArray[np.intp]]:
    """The lesion along those of the chosen rays that may meet it, with their numbers."""
    every = np.arange(len(rays.directions))[chosen]
    numbers = every[~rays.leaves_through_neck[every]]
    surface_mm = rays.surface_mm[numbers, None]
    shallowest_mm = SHALLOWEST_PIXELS * outlines.pixel_mm / outlines.front_error_factor
    depths_mm = shallowest_mm + (surface_mm - shallowest_mm) * np.linspace(0.0, 1.0, SAMPLES)
    score = front.along(
        front.distance_mm / front.error_mm,
        sphere.center_mm,
        rays.directions[numbers],
        surface_mm - depths_mm,
    )
    # A ray that a front moved outwards does not meet either has no part in any depth.
    meets = (score + Z_95 > 0).any(axis=1)
    return _Profile(depths_mm[meets], score[meets]), numbers[meets]


def _crossing(
    depths_mm: NDArray[np.float64],
    score: NDArray[np.float64],
    inside: NDArray[np.intp],
    beyond: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Depth at which each ray crosses the front between a sample inside and the one beyond, mm."""
    each = np.arange(len(score))
    here, there = score[each, inside], score[each, beyond]
    share = np.where(there < 0, here / np.maximum(here - there, 1e-9), 0.0)
    found_mm: NDArray[np.float64] = depths_mm[each, inside] + np.clip(share, 0.0, 1.0) * (
        depths_mm[each, beyond] - depths_mm[each, inside]
    )
    return found_mm


def _bottom(profile: _Profile, errors: _Errors) -> Quantity:
    value_mm, ray = profile.bottom(0.0) or (0.0, 0)
    eroded = profile.bottom(-Z_95) or (profile.core_mm(), ray)
    dilated = profile.bottom(Z_95) or (value_mm, ray)
    # Beyond a tip the distance is that from the tip, while the flanks that meet there carry it on
    # as far as they draw it back.
    deepest_mm = max(dilated[0], min(2.0 * value_mm - eroded[0], errors.center_mm(ray)))
    surface_mm = errors.surface_mm(ray)
    unseen_mm = errors.unseen_mm(ray)
    return interval_quantity(
        value_mm,
        "mm",
        [
            (eroded[0], deepest_mm),
            (value_mm - surface_mm, value_mm + surface_mm),
            (value_mm, value_mm + TAPER_VOXELS * unseen_mm),
        ],
        lowest=0.0,
    )


def _top(profile: _Profile, errors: _Errors) -> Quantity:
    value_mm, ray = profile.top(0.0) or (0.0, 0)
    eroded = profile.top(-Z_95) or (profile.core_mm(), ray)
    dilated = profile.top(Z_95) or (value_mm, ray)
    surface_mm = errors.surface_mm(ray)
    unseen_mm = errors.unseen_mm(ray)
    if value_mm > unseen_mm:
        moved = (value_mm - surface_mm, value_mm + surface_mm)
        return interval_quantity(value_mm, "mm", [(dilated[0], eroded[0]), moved], lowest=0.0)
    return interval_quantity(
        value_mm, "mm", [(0.0, max(eroded[0], value_mm)), (0.0, unseen_mm)], lowest=0.0
    )
