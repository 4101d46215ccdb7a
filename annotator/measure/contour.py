"""Points of the head's contours within the slices, where its outline is known."""

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.points import LpsPoints
from annotator.measure.head_slices import slices_with
from annotator.measure.outline import OutlinedHead

__all__ = ["contour_points"]

#: Contours cross the lines of pixels along rows and along columns.
WITHIN_SLICE = (1, 2)


def contour_points(outlines: OutlinedHead) -> tuple[LpsPoints, NDArray[np.float64]]:
    """Points of the head's contours within the slices, with the outline's error there.

    They are where the distance from the outline, interpolated linearly, is zero between two
    pixels of a row or of a column: the points of marching squares, in no order.

    Parameters
    ----------
    outlines : OutlinedHead

    Returns
    -------
    points : (n, 3) array, LPS mm
    errors_mm : (n,) array
    """
    surface = outlines.surface
    numbers = np.flatnonzero(slices_with(outlines.head))
    distance_mm = surface.distance_mm[numbers]
    index = np.concatenate([_crossings(distance_mm, axis) for axis in WITHIN_SLICE])
    index[:, 0] = numbers[index[:, 0].astype(np.intp)]
    points = outlines.points(index)
    return points, surface.at(surface.error_mm, points)


def _crossings(distance_mm: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Index of each place between neighbours along an axis where a distance is zero, (n, 3)."""
    inside = np.moveaxis(distance_mm > 0, axis, 0)
    index = np.argwhere(np.moveaxis(inside[1:] != inside[:-1], 0, axis))
    step = np.eye(3, dtype=np.intp)[axis]
    here, there = distance_mm[tuple(index.T)], distance_mm[tuple((index + step).T)]
    crossings: NDArray[np.float64] = index + step * (here / (here - there))[:, None]
    return crossings
