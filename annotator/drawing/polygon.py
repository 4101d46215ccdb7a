"""The voxels that a closed line surrounds: polygon, lasso, and livewire once it is closed."""

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.region import Plane, Region
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints

__all__ = ["surrounded"]

#: A line with fewer different points surrounds nothing.
FEWEST_CORNERS = 3

Floats = NDArray[np.float64]


def surrounded(grid: Grid, corners: IndexPoints, plane: Plane) -> Region:
    """Voxels of one plane whose centre a closed line goes around.

    A line that goes around a place twice, as a lasso does that ends past its beginning, holds
    it too: the winding number counts, not whether crossings are even. (scikit-image's polygon
    follows the even-odd rule and would leave such a place out.)

    Parameters
    ----------
    grid : Grid
    corners : (n, 3) array, (slice, row, column) index
        Corners of a polygon or places along a free hand's line, in order; the last is joined
        to the first. Points are taken as lying on the plane; what lies off the image is cut.
    plane : Plane

    Returns
    -------
    Region
        Of two outlines that share an edge each voxel belongs to one.

    Raises
    ------
    AnnotationError
        If the line surrounds no voxel centre of the image.
    ValueError
        If the corners are not finite 3D points.
    """
    axes = list(plane.other_axes)
    points = np.asarray(corners, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 3 or not np.isfinite(points).all():  # noqa: PLR2004 - a list of points
        raise ValueError(f"corners are finite 3D points, got an array of {points.shape}")
    line = points[:, axes]
    start, voxels = _inside(line, (grid.shape[axes[0]], grid.shape[axes[1]]))
    if not (voxels.any() and 0 <= plane.number < grid.shape[plane.axis]):
        raise AnnotationError(
            f"the line of {len(points)} points goes around no voxel of the image; "
            "draw it wider, around what you mean"
        )
    return Region(
        grid.shape, np.insert(start, plane.axis, plane.number), np.expand_dims(voxels, plane.axis)
    )


def _inside(line: Floats, shape: tuple[int, int]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """First voxel of the box about a closed line, and the voxels of the box that it goes around."""
    nothing = np.zeros(2, dtype=np.intp), np.zeros((0, 0), dtype=bool)
    if len(np.unique(line, axis=0)) < FEWEST_CORNERS:
        return nothing
    start = np.clip(np.floor(line.min(axis=0)), 0, shape).astype(np.intp)
    stop = np.clip(np.ceil(line.max(axis=0)) + 1, 0, shape).astype(np.intp)
    if (stop <= start).any():
        return nothing
    return start, _winding_numbers(line - start, stop - start) != 0


def _winding_numbers(line: Floats, shape: NDArray[np.intp]) -> NDArray[np.int64]:
    """How often a closed line goes around each centre of a (rows, columns) lattice."""
    following = np.roll(line, -1, axis=0)
    rows = np.arange(shape[0])
    is_down = (line[:, :1] <= rows) & (following[:, :1] > rows)
    is_up = (following[:, :1] <= rows) & (line[:, :1] > rows)
    edge, row = np.nonzero(is_down | is_up)
    share = (row - line[edge, 0]) / (following[edge, 0] - line[edge, 0])
    crossing = line[edge, 1] + share * (following[edge, 1] - line[edge, 1])
    # Each crossing turns all centres beyond it, so that sums along a row count the turns.
    first_beyond = np.clip(np.ceil(crossing), 0, shape[1]).astype(np.intp)
    turns = np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
    np.add.at(turns, (row, first_beyond), np.where(is_down[edge, row], 1, -1))
    found: NDArray[np.int64] = turns.cumsum(axis=1)[:, :-1]
    return found
