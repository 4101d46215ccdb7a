"""A second series on the first one's grid: resampled to be looked at, never to be measured."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.model.volume import Volume
from napari_onfh.language import tr

__all__ = ["SecondSeries", "place_in_words", "resampled"]

#: A picture within this of the second series' own plane shows its slices (cosine of 20 degrees).
_OWN_PLANE_COSINE = 0.94


@frozen(eq=False)
class SecondSeries:
    """A series shown over the one that is measured.

    Parameters
    ----------
    volume : Volume
        As acquired.
    label : str
        Free of the patient's name.
    values : (slices, rows, columns) float32 array
        On the first one's grid; NaN where the second does not reach.
    """

    volume: Volume
    label: str
    values: NDArray[np.float32]


def resampled(volume: Volume, grid: Grid) -> NDArray[np.float32]:
    """Values of a volume at the voxel centres of another grid of the same patient position.

    Parameters
    ----------
    volume : Volume
    grid : Grid

    Returns
    -------
    (slices, rows, columns) float32 array
        Interpolated linearly between voxel centres; up to half a voxel beyond the outermost
        centres the outermost value holds, and NaN beyond that.
    """
    from scipy import ndimage

    to_index = np.linalg.inv(volume.grid.affine_lps) @ grid.affine_lps
    matrix, offset = to_index[:3, :3], to_index[:3, 3]
    values: NDArray[np.float32] = np.empty(grid.shape, dtype=np.float32)
    ndimage.affine_transform(
        np.asarray(volume.values),
        matrix,
        offset,
        output=values,
        output_shape=grid.shape,
        order=1,
        mode="nearest",
    )
    values[~_reached(matrix, offset, grid.shape, volume.grid.shape)] = np.nan
    return values


def place_in_words(volume: Volume, point: LpsPoints, normal_lps: NDArray[np.float64]) -> str:
    """Where a picture through a point lies in a series, e.g. ``slice 12 of 30``.

    Parameters
    ----------
    volume : Volume
        The series.
    point : (3,) array
        Middle of the picture, LPS mm.
    normal_lps : (3,) array
        Unit normal of the picture, LPS.
    """
    grid = volume.grid
    if abs(float(grid.slice_normal_lps @ normal_lps)) < _OWN_PLANE_COSINE:
        return tr("cut across its slices")
    place = float(grid.to_index(point)[0])
    if not -0.5 <= place <= grid.shape[0] - 0.5:  # noqa: PLR2004 - half a slice
        return tr("outside its slices")
    return tr("slice {number} of {count}").format(
        number=int(np.clip(round(place), 0, grid.shape[0] - 1)) + 1, count=grid.shape[0]
    )


def _reached(
    matrix: NDArray[np.float64],
    offset: NDArray[np.float64],
    shape: tuple[int, int, int],
    other: tuple[int, int, int],
) -> NDArray[np.bool_]:
    """Which voxels lie within half a voxel of the other grid, without an array of positions."""
    slices, rows, columns = np.ogrid[: shape[0], : shape[1], : shape[2]]
    inside = np.ones(shape, dtype=bool)
    for axis, count in enumerate(other):
        a, b, c = matrix[axis]
        index = (a * slices + b * rows + (c * columns + offset[axis])).astype(np.float32)
        inside &= (index >= -0.5) & (index <= count - 0.5)  # noqa: PLR2004 - half a voxel
    return inside
