"""What each ray tells of the lesion's front by itself; kept where no stroke changed it."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.measure.bundle import Bundle, deepest_score
from annotator.measure.changed_voxels import ChangedVoxels
from annotator.measure.distance_field import DistanceField
from annotator.measure.outline import HipOutlines
from annotator.measure.uncertainty import Z_95

__all__ = ["LESION_STEP_MM", "SHALLOWEST_PIXELS", "SURE_SD", "RayLooks", "look_along"]

Field = NDArray[np.float64]

#: Beyond so many standard deviations a score no longer matters; interpolation needs it bounded.
SURE_SD = 6.0

#: Step of the samples along a ray, mm.
LESION_STEP_MM = 0.5

#: Near the lesion's rim it is thinner than a voxel and not drawn. There the front is continued
#: along the ray from these depths below the surface, pixels (but from these mm to twice them).
RIM_DEPTHS_PIXELS = (4.0, 8.0)
RIM_DEPTHS_MINIMUM_MM = (2.0, 4.0)
RIM_SAMPLES = 8

#: Only a front that rises towards the surface more steeply than this has a thin rim; one that
#: meets the surface upright is seen whole, and a second look would only add noise.
LEAST_RIM_SLOPE = 0.15

#: The lesion is looked for from this depth on, pixels: the outermost voxels are partly outside.
#: A thin lesion is looked for nearer to the surface.
SHALLOWEST_PIXELS = 1.25


@frozen(eq=False)
class RayLooks:
    """What rays tell of one front, each by itself.

    Parameters
    ----------
    front : DistanceField
    bundle : Bundle
        The rays.
    depths_mm, rim_depths_mm : (m,), (k,) arrays
        Below the surface, at which they were looked along.
    met : (n,) array
        Score at which each meets the lesion itself near the surface, at least minus `SURE_SD`.
    continued : (n,) array
        Score of the front that is continued straight to the surface; -inf where it must not be.
    """

    front: DistanceField
    bundle: Bundle
    depths_mm: Field
    rim_depths_mm: Field
    met: Field
    continued: Field

    def is_before(self, changed: ChangedVoxels, bundle: Bundle, *depths_mm: Field) -> bool:
        """Whether this is what these rays told, at these depths, before voxels were changed."""
        return (
            self.bundle is bundle
            and self.front is changed.since
            and all(map(np.array_equal, (self.depths_mm, self.rim_depths_mm), depths_mm))
        )


def look_along(
    outlines: HipOutlines,
    front: DistanceField,
    bundle: Bundle,
    *,
    reach_mm: float,
    before: RayLooks | None = None,
) -> RayLooks:
    """Look for a lesion along rays.

    Parameters
    ----------
    outlines : HipOutlines
    front : DistanceField
        Of these outlines.
    bundle : Bundle
    reach_mm : float
        Depth below the surface down to which the lesion is looked for.
    before : RayLooks or None
        Of an earlier front; where it cannot tell, it is passed over.

    Returns
    -------
    RayLooks
    """
    depths_mm, rim_depths_mm = _depths_mm(outlines, reach_mm), _rim_depths_mm(outlines.pixel_mm)
    changed = outlines.changed
    if (
        before is None
        or changed is None
        or not before.is_before(changed, bundle, depths_mm, rim_depths_mm)
    ):
        met, continued = _look(front, bundle, depths_mm, rim_depths_mm)
    else:
        shallow_mm = min(depths_mm[0], rim_depths_mm[0])
        deep_mm = max(depths_mm[-1], rim_depths_mm[-1])
        anew = np.flatnonzero(bundle.meets(changed, shallow_mm, deep_mm))
        some = bundle.where(anew)
        met, continued = before.met.copy(), before.continued.copy()
        met[anew], continued[anew] = _look(front, some, depths_mm, rim_depths_mm)
    return RayLooks(front, bundle, depths_mm, rim_depths_mm, met, continued)


def _depths_mm(outlines: HipOutlines, reach_mm: float) -> Field:
    shallowest_mm = min(
        SHALLOWEST_PIXELS * outlines.pixel_mm / outlines.front_error_factor, reach_mm
    )
    count = 1 + int(np.ceil((reach_mm - shallowest_mm) / LESION_STEP_MM))
    return np.linspace(shallowest_mm, reach_mm, count)


def _rim_depths_mm(pixel_mm: float) -> Field:
    shallow_mm, deep_mm = (
        min(max(pixels * pixel_mm, smallest), 2.0 * smallest)
        for pixels, smallest in zip(RIM_DEPTHS_PIXELS, RIM_DEPTHS_MINIMUM_MM, strict=True)
    )
    return np.linspace(shallow_mm, deep_mm, RIM_SAMPLES)


def _look(
    front: DistanceField, bundle: Bundle, depths_mm: Field, rim_depths_mm: Field
) -> tuple[Field, Field]:
    """Score at which each ray meets the lesion, and that of the front continued straight, (n,)."""
    met = np.maximum(deepest_score(front, bundle, depths_mm), -SURE_SD)
    at_mm = rim_depths_mm[0]
    first_mm = bundle.distances_mm(front, rim_depths_mm[:1])[:, 0]
    near = np.flatnonzero(first_mm + Z_95 * front.largest_error_mm > -at_mm)
    continued = np.full(len(first_mm), -np.inf)
    continued[near] = _continued_near(front, bundle.where(near), rim_depths_mm)
    return met, continued


def _continued_near(front: DistanceField, bundle: Bundle, depths_mm: Field) -> Field:
    distances_mm = bundle.distances_mm(front, depths_mm)
    centered_mm = depths_mm - depths_mm.mean()
    # Not by a matrix product: its last figure may change with the number of rays.
    slope = (distances_mm * centered_mm).sum(axis=1) / (centered_mm * centered_mm).sum()
    at_surface_mm = distances_mm.mean(axis=1) - slope * depths_mm.mean()
    rising = np.flatnonzero(slope < -LEAST_RIM_SLOPE)
    near = bundle.where(rising)
    front_error_mm = near.errors_mm(front, depths_mm[0])
    errors_mm = np.hypot(front_error_mm, slope[rising] * near.surface_error_mm)
    # A front at the end of its range comes as near as one that was drawn so.
    comes_near = distances_mm[rising, 0] + Z_95 * front_error_mm > -depths_mm[0]
    continued = np.full(len(distances_mm), -np.inf)
    continued[rising] = np.where(comes_near, at_surface_mm[rising] / errors_mm, -np.inf)
    return continued
