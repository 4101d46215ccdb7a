"""Labels moved to a grid whose voxels are the same but counted from another corner."""

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.grid import SAME_GRID_VOXELS, Grid
from annotator.geometry.points import IndexPoints
from annotator.geometry.voxels import marked_voxels

__all__ = ["on_same_voxels"]


def on_same_voxels(
    grid: Grid, labels: NDArray[np.uint8], target: Grid
) -> tuple[Grid, NDArray[np.uint8]]:
    """The labels on the target where every labelled voxel is one of the target's own.

    A segmentation may hold a part of the slices only, from the other end, and with figures that are
    rounded in another way.

    Parameters
    ----------
    grid : Grid
    labels : (slices, rows, columns) array
        On `grid`; 0 is background.
    target : Grid

    Returns
    -------
    (Grid, array)
        The target with the labels on it; grid and labels as they are if the voxels differ, or the
        frames of reference do.
    """
    frames = {grid.frame_of_reference_uid, target.frame_of_reference_uid} - {None}
    if len(frames) > 1 or not _has_same_axes(grid, target):
        return grid, labels
    marked = marked_voxels(labels != 0)
    index = target.to_index(grid.to_lps(IndexPoints(marked.astype(np.float64))))
    nearest = np.rint(index).astype(np.int64)
    is_inside = ((nearest >= 0) & (nearest < target.shape)).all()
    if not is_inside or np.abs(index - nearest).max(initial=0.0) > SAME_GRID_VOXELS:
        return grid, labels
    moved = np.zeros(target.shape, labels.dtype)
    moved[tuple(nearest.T)] = labels[tuple(marked.T)]
    return target, moved


def _has_same_axes(grid: Grid, target: Grid) -> bool:
    """Whether a step of one index is a step of one index of the other, forth or back."""
    steps = np.linalg.solve(target.affine_lps[:3, :3], grid.affine_lps[:3, :3])
    whole = np.rint(steps)
    is_permutation = (np.abs(whole).sum(axis=0) == 1).all() and (
        np.abs(whole).sum(axis=1) == 1
    ).all()
    return bool(is_permutation and np.abs(steps - whole).max() * max(grid.shape) < 1)
