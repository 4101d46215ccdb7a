"""Grids, balls and outlines on which the tools of drawing are tried."""

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.change import Structure
from annotator.drawing.limits import Limits
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.model.mask import Mask

#: Slices of 3 mm with pixels of 0.7 mm, as hip MRI usually has them.
USUAL_SPACING_MM = (3.0, 0.7, 0.7)


def grid_of(
    shape: tuple[int, int, int], spacing_mm: tuple[float, float, float] = USUAL_SPACING_MM
) -> Grid:
    """A grid along the patient's axes."""
    return Grid(shape, np.diag([*spacing_mm, 1.0]))


def oblique_grid(shape: tuple[int, int, int]) -> Grid:
    """A turned, left-handed grid with three different voxel sides."""
    turned, _ = np.linalg.qr(np.array([[1.0, 0.3, -0.2], [0.1, 1.0, 0.4], [0.5, -0.1, 1.0]]))
    affine = np.eye(4)
    affine[:3, :3] = turned * [2.5, 0.6, 0.9]
    return Grid(shape, affine)


def ball_in(grid: Grid, radius_mm: float, middle: NDArray[np.float64] | None = None) -> Mask:
    """A ball about the grid's middle, or about another (slice, row, column) index."""
    center = (np.array(grid.shape) - 1.0) / 2.0 if middle is None else middle
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)
    offsets = grid.to_lps(IndexPoints(index)) - grid.to_lps(IndexPoints(center))
    return Mask(grid, np.linalg.norm(offsets, axis=-1) <= radius_mm)


def lesion_limits(head: Mask, lesion: NDArray[np.bool_] | None = None, **others: object) -> Limits:
    """Limits of a lesion in its head; nothing is drawn yet unless it is given."""
    drawn = np.zeros(head.grid.shape, dtype=bool) if lesion is None else lesion
    return Limits(Structure.LESION, Mask(head.grid, drawn), head, **others)  # type: ignore[arg-type] # attrs fields by name


def dice(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Twice the shared voxels over all of both."""
    return 2.0 * float((one & other).sum()) / float(one.sum() + other.sum())
