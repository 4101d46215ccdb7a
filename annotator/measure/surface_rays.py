"""Where each ray from the head's centre leaves it: through its surface or through the neck."""

from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import Vector, lengths
from annotator.geometry.sphere import Sphere
from annotator.measure.bundle import Bundle
from annotator.measure.distance_field import RayPaths, ray_paths
from annotator.measure.outline import OutlinedHead

__all__ = ["SurfaceRays", "meet_surface"]

Field = NDArray[np.float64]

#: Step of the samples along a ray, mm.
SURFACE_STEP_MM = 1.0

#: The surface is looked for between these distances from the sphere, mm.
DEEPEST_SURFACE_MM = 14.0
BEYOND_SPHERE_MM = 5.0

#: Most of it lies no deeper below the sphere than this, mm.
NEAR_SPHERE_MM = 2.0

#: Outline and sphere that agree to so many pixels (and half a slice step where the surface faces
#: the slices) are the same surface; the sphere is then the better estimate of it.
SAME_SURFACE_PIXELS = 1.5

#: Directions through the neck: their surface lies inside the sphere, near the neck's axis.
NECK_HALF_ANGLE_DEG = 65.0
NECK_GAP_PIXELS = 2.0


@frozen(eq=False)
class SurfaceRays:
    """Rays from the head's centre and where they meet its surface, whatever lies in the head.

    Parameters
    ----------
    paths : RayPaths
        Through the head's grid.
    directions : (n, 3) array
        Unit vectors, LPS.
    outline_mm : (n,) array
        Distance of the outline from the centre along each ray; 0 where none was found.
    surface_mm : (n,) array
        The same, with the sphere's radius where both agree within the resolution.
    surface_error_mm : (n,) array
        Standard deviation of the head's outline there.
    resolution_mm : (n,) array
        Extent of a voxel along the ray.
    leaves_through_neck : (n,) bool array
    """

    paths: RayPaths
    directions: Vector
    outline_mm: Field
    surface_mm: Field
    surface_error_mm: Field
    resolution_mm: Field
    leaves_through_neck: NDArray[np.bool_]

    @property
    def bundle(self) -> Bundle:
        """The rays as far as the surface."""
        return Bundle(self.paths, self.directions, self.surface_mm, self.surface_error_mm)

    @cached_property
    def articular(self) -> Bundle:
        """The rays that do not leave through the neck, as far as the surface."""
        return self.bundle.where(~self.leaves_through_neck)


def meet_surface(
    head: OutlinedHead, sphere: Sphere, directions: Vector, *, neck_axis: Vector
) -> SurfaceRays:
    """Follow rays from the head's centre to its surface.

    Parameters
    ----------
    head : OutlinedHead
    sphere : Sphere
        Fitted to the articular surface.
    directions : (n, 3) array
        Unit vectors, LPS.
    neck_axis : (3,) array
        Unit vector from the head's centre along the neck, LPS.

    Returns
    -------
    SurfaceRays
    """
    surface = head.surface
    paths = ray_paths(head.grid, sphere.center_mm, directions)
    outline_mm = _outline_along(head, sphere, paths)
    across_slices = np.abs(directions @ head.grid.slice_normal_lps)
    same_mm = SAME_SURFACE_PIXELS * head.pixel_mm + 0.5 * head.slice_mm * across_slices
    agrees = np.abs(outline_mm - sphere.radius_mm) <= same_mm
    surface_mm = np.where(agrees, sphere.radius_mm, outline_mm)
    leaves_through_neck = (outline_mm == 0) | (
        (outline_mm < sphere.radius_mm - np.maximum(NECK_GAP_PIXELS * head.pixel_mm, same_mm))
        & (directions @ neck_axis > np.cos(np.radians(NECK_HALF_ANGLE_DEG)))
    )
    error_mm = paths.read(surface.error_mm, surface_mm[:, None])
    return SurfaceRays(
        paths=paths,
        directions=directions,
        outline_mm=outline_mm,
        surface_mm=surface_mm,
        surface_error_mm=error_mm[:, 0],
        resolution_mm=np.hypot(
            np.sqrt(1.0 - across_slices**2) * head.pixel_mm, across_slices * head.slice_mm
        ),
        leaves_through_neck=leaves_through_neck,
    )


def _outline_along(head: OutlinedHead, sphere: Sphere, paths: RayPaths) -> Field:
    """Distance of the outermost point of the head along each ray, mm, (n,)."""
    surface = head.surface
    depths_mm = np.arange(
        0.0, min(DEEPEST_SURFACE_MM, sphere.radius_mm) + BEYOND_SPHERE_MM, SURFACE_STEP_MM
    )
    radii_mm = sphere.radius_mm + BEYOND_SPHERE_MM - depths_mm
    # Beyond every cell that has a corner inside the head, one sample is outside as surely as more.
    reach_mm = lengths(head.row_ends - sphere.center_mm).max(initial=0.0)
    reach_mm += np.linalg.norm(head.grid.spacing_mm) + SURFACE_STEP_MM
    first = min(int(np.count_nonzero(radii_mm >= reach_mm)), len(radii_mm) - 1)
    depths_mm, radii_mm = depths_mm[first:], radii_mm[first:]
    inside_mm = np.full((len(paths.steps), len(radii_mm)), -np.inf)
    near = depths_mm <= BEYOND_SPHERE_MM + NEAR_SPHERE_MM
    inside_mm[:, near] = paths.read(surface.distance_mm, radii_mm[None, near])
    # Nearly every ray meets the surface there; only the others are followed further inwards.
    deeper = np.flatnonzero(~(inside_mm[:, near] > 0).any(axis=1))
    further = paths.where(deeper).read(surface.distance_mm, radii_mm[None, ~near])
    inside_mm[np.ix_(deeper, np.flatnonzero(~near))] = further
    inside = inside_mm > 0
    first = np.argmax(inside, axis=1)
    each = np.arange(len(inside_mm))
    here, beyond = inside_mm[each, first], inside_mm[each, np.maximum(first - 1, 0)]
    share = np.where(first > 0, here / np.maximum(here - beyond, 1e-9), 0.0)
    found_mm = radii_mm[first] + SURFACE_STEP_MM * np.clip(share, 0.0, 1.0)
    return np.where(inside.any(axis=1), found_mm, 0.0)
