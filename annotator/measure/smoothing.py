"""Slices smoothed without shrinking curved outlines.

A Gaussian moves a curved outline inwards; what a second pass takes away again is a measure of
that and is given back (twicing, Tukey 1977).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["smoothed_slices"]

Field = NDArray[np.float64]

#: The Gaussian ends at so many standard deviations.
REACH_SD = 4.0

#: A Gaussian along an axis is a band matrix: so many of its rows are multiplied at once.
BLOCK_PIXELS = 24

#: So many slices are worked on together: their arrays stay in the processor's cache.
SLICES_AT_ONCE = 4


@frozen(eq=False)
class _Band:
    """Some rows of a Gaussian's matrix, as far as they are not zero."""

    rows: slice
    columns: slice
    weights: Field


def smoothed_slices(values: Field, pixels: float) -> Field:
    """Values smoothed twice within each slice, what the second pass took away given back.

    Twice what `scipy.ndimage.gaussian_filter` gives less what it gives again from that, to
    rounding and in less than half the time.

    Parameters
    ----------
    values : (slices, rows, columns) array
    pixels : float
        Standard deviation of the Gaussian.

    Returns
    -------
    (slices, rows, columns) array
        Each slice depends on itself alone.
    """
    along_rows, along_columns = (_bands(count, pixels) for count in values.shape[1:])
    smooth = np.empty_like(values)
    once, half = (np.empty((SLICES_AT_ONCE, *values.shape[1:])) for _ in range(2))
    for start in range(0, len(values), SLICES_AT_ONCE):
        some, twice = (part[start : start + SLICES_AT_ONCE] for part in (values, smooth))
        first, between = once[: len(some)], half[: len(some)]
        for source, target in ((some, first), (first, twice)):
            for band in along_rows:
                np.matmul(band.weights, source[:, band.columns], out=between[:, band.rows])
            for band in along_columns:
                np.matmul(between[:, :, band.columns], band.weights.T, out=target[:, :, band.rows])
        first *= 2.0
        np.subtract(first, twice, out=twice)
    return smooth


@lru_cache(maxsize=16)
def _bands(count: int, pixels: float) -> Sequence[_Band]:
    """The matrix of a Gaussian along an axis of so many pixels, block by block."""
    matrix = ndimage.gaussian_filter1d(np.eye(count), pixels, axis=0, truncate=REACH_SD)
    reach = int(REACH_SD * pixels + 0.5)
    return tuple(
        _Band(
            rows := slice(start, min(start + BLOCK_PIXELS, count)),
            columns := slice(max(start - reach, 0), min(rows.stop + reach, count)),
            matrix[rows, columns],
        )
        for start in range(0, count, BLOCK_PIXELS)
    )
