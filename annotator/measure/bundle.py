"""A bundle of rays that end at the head's surface, and how far inside a front each runs."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import Vector
from annotator.measure.changed_voxels import ChangedVoxels
from annotator.measure.distance_field import DistanceField, RayPaths

__all__ = ["Bundle", "deepest_score"]

Field = NDArray[np.float64]


@frozen(eq=False)
class Bundle:
    """Rays from one centre, cut off at the head's surface.

    Parameters
    ----------
    paths : RayPaths
        Through the head's grid.
    directions : (n, 3) array
        Unit vectors, LPS.
    surface_mm : (n,) array
        Distance of the surface from the centre.
    surface_error_mm : (n,) array
        Standard deviation of the surface where each ray meets it.
    """

    paths: RayPaths
    directions: Vector
    surface_mm: Field
    surface_error_mm: Field

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "Bundle":
        """Some of the rays, chosen one by one or by their numbers."""
        return Bundle(
            self.paths.where(chosen),
            self.directions[chosen],
            self.surface_mm[chosen],
            self.surface_error_mm[chosen],
        )

    def distances_mm(self, field: DistanceField, depths_mm: Field) -> Field:
        """Distance from an outline at (m,) or (n, m) depths below the surface, (n, m)."""
        return self.paths.read(field.distance_mm, self.surface_mm[:, None] - depths_mm)

    def errors_mm(self, field: DistanceField, depths_mm: Field) -> Field:
        """Error of an outline at one depth below the surface on each ray, (n,)."""
        return self.paths.read(field.error_mm, (self.surface_mm - depths_mm)[:, None])[:, 0]

    def meets(self, changed: ChangedVoxels, from_mm: float, to_mm: float) -> NDArray[np.bool_]:
        """Which rays pass changed voxels between two depths below the surface, (n,)."""
        ends = [self.paths.places(self.surface_mm[:, None] - depth) for depth in (from_mm, to_mm)]
        one, other = (end[:, :, 0] for end in ends)
        return changed.in_boxes(np.minimum(one, other), np.maximum(one, other))


def deepest_score(front: DistanceField, bundle: Bundle, depths_mm: Field) -> Field:
    """Standard deviations by which each ray runs farthest inside the front, (n,).

    The depths are counted from the head's surface, so its error moves them; where the front runs
    across the ray at the first or the last depth, that counts as the front's own error does.

    Parameters
    ----------
    front : DistanceField
    bundle : Bundle
    depths_mm : (m,) array
        Even steps below the surface.
    """
    distances_mm = bundle.distances_mm(front, depths_mm)
    deepest = distances_mm.argmax(axis=1)
    inside_mm = distances_mm[np.arange(len(distances_mm)), deepest]
    slope = _slope_at_ends(distances_mm, depths_mm, deepest)
    by_surface_mm = slope * bundle.surface_error_mm
    return np.asarray(
        inside_mm / np.hypot(bundle.errors_mm(front, depths_mm[deepest]), by_surface_mm)
    )


def _slope_at_ends(distances_mm: Field, depths_mm: Field, deepest: NDArray[np.intp]) -> Field:
    """Change of the distance with depth where the first or last depth lies farthest inside."""
    if len(depths_mm) == 1:
        return np.zeros(len(distances_mm))
    step_mm = depths_mm[1] - depths_mm[0]
    at_first = (distances_mm[:, 1] - distances_mm[:, 0]) / step_mm
    at_last = (distances_mm[:, -1] - distances_mm[:, -2]) / step_mm
    at_last = np.where(deepest == len(depths_mm) - 1, at_last, 0.0)
    return np.asarray(np.where(deepest == 0, at_first, at_last))
