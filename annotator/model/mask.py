"""A set of voxels on a grid: one outlined structure."""

from functools import cached_property

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from annotator.geometry.grid import Grid
from annotator.geometry.voxels import marked_box

__all__ = ["Mask"]


def _read_only_bool(voxels: ArrayLike) -> NDArray[np.bool_]:
    array = np.asarray(voxels).astype(bool, copy=False).view()
    array.setflags(write=False)
    return array


@frozen(eq=False)
class Mask:
    """Voxels that belong to a structure.

    Parameters
    ----------
    grid : Grid
    voxels : (slices, rows, columns) bool array
        True where the voxel's centre lies inside; kept read-only.

    Raises
    ------
    ValueError
        If the array's shape is not the grid's.
    """

    grid: Grid
    voxels: NDArray[np.bool_] = field(converter=_read_only_bool)

    @voxels.validator
    def _check_voxels(self, _attribute: object, value: NDArray[np.bool_]) -> None:
        if value.shape != self.grid.shape:
            raise ValueError(f"voxels have shape {value.shape}, the grid {self.grid.shape}")

    @cached_property
    def box(self) -> tuple[slice, slice, slice] | None:
        """The smallest box that holds every marked voxel; None if none is marked."""
        return marked_box(self.voxels)

    @property
    def is_empty(self) -> bool:
        """Whether no voxel is marked."""
        return self.box is None

    @property
    def volume_mm3(self) -> float:
        """Sum of the marked voxels' volumes, gaps between slices included, mm3."""
        return int(np.count_nonzero(self.voxels)) * self.grid.voxel_volume_mm3
