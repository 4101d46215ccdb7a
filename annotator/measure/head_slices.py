"""What one slice of a head's outline gives to every lesion that is drawn on it."""

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["HeadSlice", "around", "head_slices", "planar_distance", "slices_with"]

Voxels = NDArray[np.bool_]
Field = NDArray[np.float64]

#: The front of a lesion ends within so many pixels of the head's border.
BORDER_PIXELS = 2


@frozen(eq=False)
class HeadSlice:
    """The head in one slice that shows it.

    Parameters
    ----------
    near : (slice, slice)
        The rows and columns that hold the head and a pixel around it.
    to_head : (rows, columns) array
        Distance of every pixel of the slice from the head, mm.
    to_outside : (rows, columns) array
        Distance of the pixels in `near` from the outside, mm.
    inner : (rows, columns) bool array
        Those that lie off the head's border.
    """

    near: tuple[slice, slice]
    to_head: Field
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
    found = {}
    for number in map(int, np.flatnonzero(slices_with(head))):
        near = around(head[number])
        inside = head[number][near]
        found[number] = HeadSlice(
            near=near,
            to_head=planar_distance(head[number], sampling),
            to_outside=planar_distance(~inside, sampling),
            inner=ndimage.binary_erosion(inside, iterations=BORDER_PIXELS),
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
    distance: Field = ndimage.distance_transform_edt(~mask, sampling=sampling)
    return distance
