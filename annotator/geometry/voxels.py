"""Where the marked voxels of a large array are, without looking at each of its voxels singly."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["hole_size", "marked_box", "marked_voxels", "piece_sizes"]

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


def piece_sizes(mask: NDArray[np.bool_]) -> list[int]:
    """Voxels of each piece that touches no other, not even by a corner; the largest first.

    Parameters
    ----------
    mask : (slices, rows, columns) bool array
    """
    box = marked_box(mask)
    if box is None:
        return []
    marked = mask[box]
    if _is_clearly_one(marked):
        return [int(np.count_nonzero(marked))]
    from scipy import ndimage  # opening a window spares it

    pieces, count = ndimage.label(marked, ndimage.generate_binary_structure(3, 3))
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    return [int(number) for number in np.sort(voxels)[::-1]]


def _is_clearly_one(marked: NDArray[np.bool_]) -> bool:
    """Whether every row is marked without a gap and touches the next, as do the slices."""
    counts = np.count_nonzero(marked, axis=2)
    first = marked.argmax(axis=2)
    end = marked.shape[2] - marked[:, :, ::-1].argmax(axis=2)
    is_marked = counts > 0
    if (is_marked & (end - first != counts)).any():
        return False
    both = is_marked[:, 1:] & is_marked[:, :-1]
    apart = np.maximum(first[:, 1:], first[:, :-1]) > np.minimum(end[:, 1:], end[:, :-1])
    row_runs = is_marked[:, 0] + (is_marked[:, 1:] & ~is_marked[:, :-1]).sum(axis=1)
    if (row_runs != 1).any() or (both & apart).any():
        return False
    return bool((marked[1:] & marked[:-1]).any(axis=(1, 2)).all())


def hole_size(mask: NDArray[np.bool_]) -> int:
    """Unmarked voxels that marked ones enclose on their slice.

    Parameters
    ----------
    mask : (slices, rows, columns) bool array
    """
    from scipy import ndimage  # opening a window spares it

    box = marked_box(mask)
    if box is None:
        return 0
    # A slice whose rows are marked without a gap encloses nothing.
    marked = mask[box]
    runs = (marked[:, :, 1:] & ~marked[:, :, :-1]).sum(axis=2, dtype=np.intp) + marked[:, :, 0]
    slices = marked[(runs > 1).any(axis=1)]
    if not len(slices):
        return 0
    # What is not enclosed hangs together with the border that is laid around each slice.
    outside = np.pad(~slices, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    within_slice = np.pad(ndimage.generate_binary_structure(2, 1)[None], ((1, 1), (0, 0), (0, 0)))
    areas, count = ndimage.label(outside, within_slice)
    is_border = np.zeros(count + 1, dtype=bool)
    is_border[areas[:, 0, 0]] = True
    voxels = np.bincount(areas.ravel(), minlength=count + 1)
    return int(voxels[1:][~is_border[1:]].sum())


def _extent(marked: NDArray[np.bool_]) -> slice | None:
    """From the first to the last marked element of a line."""
    numbers = np.flatnonzero(marked)
    return slice(int(numbers[0]), int(numbers[-1]) + 1) if len(numbers) else None
