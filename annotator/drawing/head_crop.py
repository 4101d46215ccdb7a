"""The part of an image about a point, ready to be read at any position."""

from typing import Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.model.volume import Volume

__all__ = ["HeadCrop"]

#: Noise is smoothed within slices by this much, standard deviation, mm; it moves the edge of a head
#: by a fiftieth of a millimetre.
SMOOTHING_MM = 0.7

#: A voxel reaches so far to each side of its centre, voxels.
HALF_VOXEL = 0.5

#: Fewer slices, rows or columns hold no head.
FEWEST_VOXELS = 3


@frozen(eq=False)
class HeadCrop:
    """Voxel values about a point.

    Parameters
    ----------
    grid : Grid
    values : (slices, rows, columns) float32 array
    """

    grid: Grid
    values: NDArray[np.float32]

    @classmethod
    def about(cls, volume: Volume, near_mm: LpsPoints, half_mm: float) -> Self:
        """What an image holds within a cube about a point.

        Parameters
        ----------
        volume : Volume
        near_mm : (3,) array, LPS mm
        half_mm : float
            Half the cube's side.

        Raises
        ------
        AnnotationError
            If the point lies outside the image.
        """
        grid = volume.grid
        middle = grid.to_index(near_mm)
        last = np.array(grid.shape) - 1.0
        if (middle < -HALF_VOXEL).any() or (middle > last + HALF_VOXEL).any():
            raise AnnotationError("the point lies outside the image; click inside the head")
        reach = half_mm * np.linalg.norm(np.linalg.inv(grid.affine_lps[:3, :3]), axis=1)
        low = np.clip(np.floor(middle - reach), 0, last).astype(int)
        high = np.clip(np.ceil(middle + reach), 0, last).astype(int) + 1
        if (high - low < FEWEST_VOXELS).any():
            shape = " x ".join(str(count) for count in grid.shape)
            raise AnnotationError(f"an image of {shape} voxels holds no head; choose another")
        box = tuple(slice(start, stop) for start, stop in zip(low, high, strict=True))
        values = np.nan_to_num(np.asarray(volume.values)[box].astype(np.float32), copy=False)
        cropped = grid.cropped(low.tolist(), (high - low).tolist())
        return cls(cropped, _smoothed(values, cropped.spacing_mm))

    def at(self, points: LpsPoints) -> NDArray[np.float32]:
        """Values at positions, linear between voxels; NaN outside the image.

        Parameters
        ----------
        points : (..., 3) array, LPS mm

        Returns
        -------
        (...) float32 array
        """
        from scipy.ndimage import map_coordinates  # opening a window spares it

        index = np.moveaxis(self.grid.to_index(points), -1, 0)
        found: NDArray[np.float32] = map_coordinates(
            self.values, index, output=np.float32, order=1, mode="constant", cval=np.nan
        )
        return found


def _smoothed(values: NDArray[np.float32], spacing_mm: NDArray[np.float64]) -> NDArray[np.float32]:
    from scipy.ndimage import gaussian_filter

    sigma = np.where(np.arange(3) > 0, SMOOTHING_MM, 0.0) / spacing_mm
    smoothed: NDArray[np.float32] = gaussian_filter(values, sigma, mode="nearest")
    return smoothed
