"""The femoral head as voxels: a sphere, or the edges near it, cut where the neck begins."""

import numpy as np

from annotator.drawing.find_head import FoundHead
from annotator.drawing.head_neck import NECK_RADIUS_SHARE, find_neck_direction
from annotator.drawing.head_relief import FOLLOW_MM, Relief, edge_relief
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints, Vector, lengths
from annotator.geometry.sphere import Sphere
from annotator.model.anatomy import PointLps
from annotator.model.mask import Mask
from annotator.model.volume import Volume

__all__ = [
    "NECK_RADIUS_SHARE",
    "head_from_sphere",
    "head_from_sphere_and_edges",
    "neck_direction",
]

#: Two points closer than this give no axis, mm.
SHORTEST_AXIS_MM = 1.0


def neck_direction(head_end: PointLps, far_end: PointLps) -> Vector:
    """Unit direction from the head into the neck, LPS, (3,); raises ValueError if they agree."""
    axis = np.subtract(far_end, head_end)
    length_mm = float(np.linalg.norm(axis))
    if length_mm < SHORTEST_AXIS_MM:
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
    return _head(grid, sphere, neck, None)


def head_from_sphere_and_edges(
    volume: Volume, found: FoundHead, neck: Vector | None = None
) -> Mask:
    """Voxels within the bone's surface as the image shows it, and before the neck.

    The surface is that of the sphere, and where the image shows its edge within 3 mm of it, that
    edge: a flattened dome, an oval head.

    Parameters
    ----------
    volume : Volume
    found : FoundHead
        The head in this image.
    neck : (3,) array or None
        Unit direction into the neck, LPS; None looks for it in the image, and cuts nothing where
        it is not seen.

    Returns
    -------
    Mask
        On the volume's grid.
    """
    direction = find_neck_direction(volume, found.sphere) if neck is None else neck
    return _head(volume.grid, found.sphere, direction, edge_relief(volume, found))


def _head(grid: Grid, sphere: Sphere, neck: Vector | None, relief: Relief | None) -> Mask:
    voxels = np.zeros(grid.shape, dtype=bool)
    box = _box_around(grid, sphere, 0.0 if relief is None else FOLLOW_MM)
    start = np.array([part.start for part in box])
    inside = np.array(np.indices([part.stop - part.start for part in box]), dtype=np.float64)
    centers = grid.to_lps(IndexPoints(np.moveaxis(inside, 0, -1) + start))
    offsets = centers - sphere.center_mm
    beyond_mm = lengths(offsets) - sphere.radius_mm
    if relief is not None:
        near = np.abs(beyond_mm) <= FOLLOW_MM
        beyond_mm[near] -= relief.at(offsets[near])
    part_of_head = beyond_mm <= 0.0
    if neck is not None:
        cut_mm = sphere.radius_mm * np.sqrt(1.0 - NECK_RADIUS_SHARE**2)
        part_of_head &= offsets @ neck <= cut_mm
    voxels[box] = part_of_head
    return Mask(grid, voxels)


def _box_around(grid: Grid, sphere: Sphere, room_mm: float) -> tuple[slice, slice, slice]:
    """Index box that holds the sphere's voxels and some room, within the grid."""
    inverse = np.linalg.inv(grid.affine_lps[:3, :3])
    reach = (sphere.radius_mm + room_mm) * np.linalg.norm(inverse, axis=1)
    middle = grid.to_index(LpsPoints(sphere.center_mm))
    low = np.clip(np.floor(middle - reach), 0, grid.shape).astype(int)
    high = np.clip(np.ceil(middle + reach) + 1, 0, grid.shape).astype(int)
    slices, rows, columns = (slice(int(a), int(max(a, b))) for a, b in zip(low, high, strict=True))
    return slices, rows, columns
