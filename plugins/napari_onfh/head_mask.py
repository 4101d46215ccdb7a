"""The femoral head as voxels: a fitted sphere, cut where the neck begins."""

import numpy as np

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints, Vector
from annotator.geometry.sphere import Sphere
from annotator.model.anatomy import PointLps
from annotator.model.mask import Mask

__all__ = ["NECK_RADIUS_SHARE", "head_from_sphere", "neck_direction"]

#: Radius of a usual neck over that of its head; a starting point that the reader corrects.
NECK_RADIUS_SHARE = 0.62


def neck_direction(head_end: PointLps, far_end: PointLps) -> Vector:
    """Unit direction from the head into the neck, LPS, (3,); raises ValueError if they agree."""
    axis = np.subtract(far_end, head_end)
    length_mm = float(np.linalg.norm(axis))
    if length_mm < 1.0:
        raise ValueError(f"the neck axis needs two points apart, got {length_mm:.1f} mm")
    return np.asarray(axis / length_mm)


def head_from_sphere(grid: Grid, sphere: Sphere, neck: Vector | None = None) -> Mask:
    """Voxels whose centre lies in a sphere and before the neck.

    Parameters
    ----------
    grid : Grid
    sphere : Sphere
    neck : (3,) array or None
        Unit direction into the neck. The cut is the plane across it where the neck's
        cylinder, of `NECK_RADIUS_SHARE` of the head's radius, leaves the sphere. None cuts
        nothing.

    Returns
    -------
    Mask
    """
    voxels = np.zeros(grid.shape, dtype=bool)
    box = _box_around(grid, sphere)
    start = np.array([part.start for part in box])
    inside = np.array(np.indices([part.stop - part.start for part in box]), dtype=np.float64)
    centers = grid.to_lps(IndexPoints(np.moveaxis(inside, 0, -1) + start))
    offsets = centers - sphere.center_mm
    part_of_head = (offsets**2).sum(axis=-1) <= sphere.radius_mm**2
    if neck is not None:
        cut_mm = sphere.radius_mm * np.sqrt(1.0 - NECK_RADIUS_SHARE**2)
        part_of_head &= offsets @ neck <= cut_mm
    voxels[box] = part_of_head
    return Mask(grid, voxels)


def _box_around(grid: Grid, sphere: Sphere) -> tuple[slice, slice, slice]:
    """Index box that holds the sphere's voxels, within the grid."""
    inverse = np.linalg.inv(grid.affine_lps[:3, :3])
    reach = sphere.radius_mm * np.linalg.norm(inverse, axis=1)
    middle = grid.to_index(LpsPoints(sphere.center_mm))
    low = np.clip(np.floor(middle - reach), 0, grid.shape).astype(int)
    high = np.clip(np.ceil(middle + reach) + 1, 0, grid.shape).astype(int)
    slices, rows, columns = (slice(int(a), int(max(a, b))) for a, b in zip(low, high, strict=True))
    return slices, rows, columns
