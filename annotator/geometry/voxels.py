"""Where the marked voxels of a large array are, without looking at each of its voxels singly."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["marked_box", "marked_voxels"]

Box = tuple[slice, slice, slice]


def marked_box(mask: NDArray[np.bool_]) -> Box | None:
    """The smallest box that holds every marked voxel of a 3D array; None if none is marked.

    Parameters
    ----------
    mask : (slices, rows, columns) bool array

    Returns
    -------
    (slice, slice, slice) or None
    """
    slices = _extent(np.asarray(mask.any(axis=(1, 2))))
    if slices is None:
        return None
    plane = np.asarray(mask[slices].any(axis=0))
    rows = _extent(np.asarray(plane.any(axis=1)))
    columns = _extent(np.asarray(plane.any(axis=0)))
    return None if rows is None or columns is None else (slices, rows, columns)


def marked_voxels(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Indices of the marked voxels, (n, 3), as `numpy.argwhere` gives them."""
    box = marked_box(mask)
    if box is None:
        return np.empty((0, 3), dtype=np.intp)
    index: NDArray[np.intp] = np.argwhere(mask[box])
    return index + np.array([extent.start for extent in box], dtype=np.intp)


def _extent(marked: NDArray[np.bool_]) -> slice | None:
    """From the first to the last marked element of a line."""
    numbers = np.flatnonzero(marked)
    return slice(int(numbers[0]), int(numbers[-1]) + 1) if len(numbers) else None
