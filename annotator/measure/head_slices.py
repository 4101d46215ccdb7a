"""What one slice of a head's outline gives to every lesion that is drawn on it."""

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import ndimage

__all__ = [
    "HeadSlice",
    "around",
    "head_slices",
    "nearest_is_marked",
    "planar_distance",
    "planar_nearest",
    "slices_with",
]

Voxels = NDArray[np.bool_]
Field = NDArray[np.float64]
Places = NDArray[np.intp]

#: Distance from a mask, mm, and the nearest pixel of it, as its flat index; (rows, columns) arrays.
Nearest = tuple[Field, Places]

#: The front of a lesion ends within so many pixels of the head's border.
BORDER_PIXELS = 2

#: Distances that differ by less than this share are equal.
ROUNDING = 1e-9


@frozen(eq=False)
class HeadSlice:
    """The head in one slice that shows it.

    Parameters
    ----------
    near : (slice, slice)
        The rows and columns that hold the head and a pixel around it.
    to_head : (rows, columns) array
        Distance of every pixel of the slice from the head, mm.
    nearest : (rows, columns) array
        The pixel of the head that is nearest to every pixel, as its flat index in the slice.
    to_outside : (rows, columns) array
        Distance of the pixels in `near` from the outside, mm.
    inner : (rows, columns) bool array
        The head's pixels that lie off its border.
    """

    near: tuple[slice, slice]
    to_head: Field
    nearest: Places
    to_outside: Field
    inner: Voxels


def head_slices(head: Voxels, sampling: tuple[float, float]) -> Mapping[int, HeadSlice]:
    """Every slice that shows the head, by its number.

    Parameters
    ----------
    head : (slices, rows, columns) bool array
    sampling : (row, column) spacing, mm

    Returns
    -------
    mapping of int to HeadSlice
    """
    found, inner = {}, _off_border(head)
    for number in map(int, np.flatnonzero(slices_with(head))):
        near = around(head[number])
        to_head, nearest = planar_nearest(head[number], sampling)
        found[number] = HeadSlice(
            near=near,
            to_head=to_head,
            nearest=nearest,
            to_outside=planar_distance(~head[number][near], sampling),
            inner=inner[number],
        )
    return found


def slices_with(mask: Voxels) -> Voxels:
    """Whether each slice holds a part of the mask, (slices,)."""
    return np.asarray(mask.any(axis=(1, 2)))


def around(head: Voxels, pixels: int = 1) -> tuple[slice, slice]:
    """The part of a slice that holds the head and so many pixels around it.

    Parameters
    ----------
    head : (rows, columns) bool array
        Not empty.
    pixels : int
    """
    rows, columns = np.flatnonzero(head.any(axis=1)), np.flatnonzero(head.any(axis=0))
    return (
        slice(max(int(rows[0]) - pixels, 0), int(rows[-1]) + 1 + pixels),
        slice(max(int(columns[0]) - pixels, 0), int(columns[-1]) + 1 + pixels),
    )


def planar_distance(mask: Voxels, sampling: tuple[float, float]) -> Field:
    """Distance of each pixel of a slice from the nearest one of a mask, mm.

    Parameters
    ----------
    mask : (rows, columns) bool array
        Not empty.
    sampling : (row, column) spacing, mm
    """
    return planar_nearest(mask, sampling)[0]


def planar_nearest(mask: Voxels, sampling: tuple[float, float]) -> Nearest:
    """Distance of each pixel of a slice from the nearest one of a mask, mm, and which that is.

    Parameters
    ----------
    mask : (rows, columns) bool array
        Not empty.
    sampling : (row, column) spacing, mm

    Returns
    -------
    distance : (rows, columns) array
    nearest : (rows, columns) array
        Flat indices in the slice; any of them where several are equally near.
    """
    if np.count_nonzero(mask.any(axis=1)) < np.count_nonzero(mask.any(axis=0)):
        # The transform is quicker where few columns hold a part of the mask.
        column, row = (place.T.copy() for place in _nearest(mask.T, sampling[::-1]))
    else:
        row, column = _nearest(mask, sampling)
    across = (row - np.arange(len(mask), dtype=row.dtype)[:, None]) * sampling[0]
    along = (column - np.arange(mask.shape[1], dtype=row.dtype)) * sampling[1]
    np.square(across, out=across)
    across += np.square(along, out=along)
    return np.sqrt(across, out=across), np.asarray(row * mask.shape[1] + column, dtype=np.intp)


def _nearest(mask: Voxels, sampling: tuple[float, float]) -> NDArray[np.int32]:
    """Row and column of the nearest pixel of a mask."""
    nearest: NDArray[np.int32] = ndimage.distance_transform_edt(
        ~mask, sampling=sampling, return_distances=False, return_indices=True
    )
    return nearest


def nearest_is_marked(
    marked: Voxels, where: Voxels, nearest: Nearest, sampling: tuple[float, float]
) -> Voxels:
    """Whether the nearest pixel of a mask, or one that is equally near, is marked.

    Parameters
    ----------
    marked, where : (rows, columns) bool arrays
        Some pixels of the mask; and those that ask, elsewhere it is False.
    nearest : (distance, nearest)
        What `planar_nearest` gives for the mask.
    sampling : (row, column) spacing, mm
    """
    distance, nearest_place = nearest
    found = marked.take(nearest_place)
    # A marked pixel that is equally near is the nearest one of a pixel beside.
    unsure = np.flatnonzero(where & _beside(found) & ~found)
    found &= where
    columns = marked.shape[1]
    beside = unsure[:, None] + np.add.outer((-columns, 0, columns), (-1, 0, 1)).ravel()
    others = nearest_place.take(beside, mode="clip")
    apart = [
        (there - here[:, None]) * step
        for there, here, step in zip(
            np.divmod(others, columns), np.divmod(unsure, columns), sampling, strict=True
        )
    ]
    is_as_near = np.hypot(*apart) <= distance.take(unsure)[:, None] * (1.0 + ROUNDING)
    found.ravel()[unsure] = (marked.take(others) & is_as_near).any(axis=1)
    return found


def _beside(mask: Voxels) -> Voxels:
    """The mask and the pixels beside it, corners included."""
    across = mask.copy()
    across[1:] |= mask[:-1]
    across[:-1] |= mask[1:]
    every = across.copy()
    every[:, 1:] |= across[:, :-1]
    every[:, :-1] |= across[:, 1:]
    return every


def _off_border(head: Voxels) -> Voxels:
    """The head without those pixels from which a few steps in its slice lead out of it."""
    inner = np.pad(head, ((0, 0), (BORDER_PIXELS, BORDER_PIXELS), (BORDER_PIXELS, BORDER_PIXELS)))
    for _ in range(BORDER_PIXELS):
        middle = inner[:, 1:-1, 1:-1]
        inner = (
            middle
            & inner[:, :-2, 1:-1]
            & inner[:, 2:, 1:-1]
            & inner[:, 1:-1, :-2]
            & inner[:, 1:-1, 2:]
        )
    return inner
