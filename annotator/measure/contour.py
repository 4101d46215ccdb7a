"""Points of the head's contours within the slices, where its outline is known."""

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.interpolation import interpolated
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
    return points, interpolated(surface.error_mm, index.T)


def _crossings(distance_mm: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Index of each place between neighbours along an axis where a distance is zero, (n, 3)."""
    inside = distance_mm > 0
    before, after = ((slice(None),) * axis + (part,) for part in (slice(-1), slice(1, None)))
    changes = inside[before] != inside[after]
    index = np.column_stack(np.unravel_index(np.flatnonzero(changes), changes.shape))
    here, there = (distance_mm[part][changes] for part in (before, after))
    step = np.eye(3)[axis]
    crossings: NDArray[np.float64] = index + step * (here / (here - there))[:, None]
    return crossings
