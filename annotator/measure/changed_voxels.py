"""Where a front is another than it was a stroke ago, asked for many boxes at once."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.measure.distance_field import DistanceField

__all__ = ["ChangedVoxels", "changed_voxels"]

#: Voxels are looked at in blocks of one slice and so many rows and columns.
BLOCK_PIXELS = 4


@frozen(eq=False)
class ChangedVoxels:
    """The voxels at which one front differs from another in distance or error.

    Parameters
    ----------
    since : DistanceField
        The other front.
    totals : (slices + 1, block rows + 1, block columns + 1) array
        Number of blocks with a change before each corner of blocks (a summed-area table).
    """

    since: DistanceField
    totals: NDArray[np.intp]

    def in_boxes(
        self, lowest: NDArray[np.float64], highest: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether a value that is interpolated somewhere in each box may have changed, (n,).

        Parameters
        ----------
        lowest, highest : (3, n) arrays
            Corners of the boxes, (slice, row, column) indices; beyond the grid its border counts.
        """
        last = np.array(self.since.distance_mm.shape)[:, None] - 1
        # As interpolation does, which takes the last two nodes even at the last.
        low, high = (np.clip(end, 0, last - 1e-9).astype(np.intp) for end in (lowest, highest))
        high += 1
        low[1:] //= BLOCK_PIXELS
        high[1:] //= BLOCK_PIXELS
        high += 1
        inside = np.zeros(low.shape[1], dtype=np.intp)
        for slice_, slice_sign in ((high[0], 1), (low[0], -1)):
            for row, row_sign in ((high[1], 1), (low[1], -1)):
                across = self.totals[slice_, row, high[2]] - self.totals[slice_, row, low[2]]
                inside += slice_sign * row_sign * across
        return inside > 0


def changed_voxels(since: DistanceField, front: DistanceField) -> ChangedVoxels:
    """Where a front differs from another on the same grid.

    Parameters
    ----------
    since, front : DistanceField

    Returns
    -------
    ChangedVoxels
    """
    differs = (front.distance_mm != since.distance_mm) | (front.error_mm != since.error_mm)
    totals = np.pad(_blocks(_blocks(differs, 1), 2), ((1, 0), (1, 0), (1, 0))).astype(np.intp)
    for axis in range(3):
        np.cumsum(totals, axis=axis, out=totals)
    return ChangedVoxels(since, totals)


def _blocks(marked: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """Whether any voxel of each block along one axis is marked."""
    starts = np.arange(0, marked.shape[axis], BLOCK_PIXELS)
    return np.asarray(np.logical_or.reduceat(marked, starts, axis=axis))
