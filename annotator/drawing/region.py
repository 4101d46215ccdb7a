"""Voxels that a tool points at, held in the smallest box that they need."""

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from annotator.geometry.voxels import marked_box

__all__ = ["Box", "Plane", "Region"]

#: Where a region's voxels lie in its grid, each extent with start and stop.
Box = tuple[slice, slice, slice]


def _three(value: Sequence[int] | NDArray[np.intp]) -> tuple[int, int, int]:
    first, second, third = (int(count) for count in value)
    return first, second, third


def _read_only_bool(voxels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    view = np.asarray(voxels, dtype=bool).view()
    view.setflags(write=False)
    return view


@frozen
class Plane:
    """One layer of a grid's voxels, as a view shows it.

    Parameters
    ----------
    axis : int
        The index axis that the view looks along: 0 slices, 1 rows, 2 columns.
    number : int
        Index of the layer along it.
    """

    axis: int = field()
    number: int

    @axis.validator
    def _check_axis(self, _attribute: object, value: int) -> None:
        if value not in (0, 1, 2):
            raise ValueError(f"a grid has the axes 0, 1 and 2, got {value}")

    @property
    def other_axes(self) -> tuple[int, int]:
        """The two index axes that lie in the plane, in order."""
        first, second = (axis for axis in range(3) if axis != self.axis)
        return first, second


@frozen(eq=False)
class Region:
    """Voxels of a grid.

    A box keeps a stroke quick: what lies outside it is never looked at.

    Parameters
    ----------
    grid_shape : (slices, rows, columns)
    start : (slice, row, column)
        First voxel of the box; the box lies within the grid.
    voxels : bool array
        The marked voxels of the box; kept read-only.

    Raises
    ------
    ValueError
        If the box reaches out of the grid.
    """

    grid_shape: tuple[int, int, int] = field(converter=_three)
    start: tuple[int, int, int] = field(converter=_three)
    voxels: NDArray[np.bool_] = field(converter=_read_only_bool)

    @voxels.validator
    def _check_box(self, _attribute: object, value: NDArray[np.bool_]) -> None:
        stop = np.add(self.start, value.shape) if value.ndim == len(self.start) else [-1]
        if min(self.start) < 0 or np.any(np.greater(stop, self.grid_shape)) or min(stop) < 0:
            raise ValueError(
                f"voxels {value.shape} from {self.start} do not fit in a grid {self.grid_shape}"
            )

    @classmethod
    def of(cls, voxels: NDArray[np.bool_]) -> "Region":
        """The marked voxels of a (slices, rows, columns) bool array of the whole grid, copied."""
        box = marked_box(voxels)
        if box is None:
            return cls.nothing(_three(voxels.shape))
        return cls(
            _three(voxels.shape), _three([extent.start for extent in box]), voxels[box].copy()
        )

    @classmethod
    def nothing(cls, grid_shape: tuple[int, int, int]) -> "Region":
        """No voxel of a grid."""
        return cls(grid_shape, (0, 0, 0), np.zeros((0, 0, 0), dtype=bool))

    @property
    def box(self) -> Box:
        """Where the voxels lie in the grid."""
        first, second, third = (
            slice(start, start + count)
            for start, count in zip(self.start, self.voxels.shape, strict=True)
        )
        return first, second, third

    @property
    def is_empty(self) -> bool:
        """Whether no voxel is marked."""
        return not self.voxels.any()

    def with_voxels(self, voxels: NDArray[np.bool_]) -> "Region":
        """Other marked voxels in the same box."""
        return Region(self.grid_shape, self.start, voxels)

    def widened(self, voxels: NDArray[np.float64]) -> "Region":
        """The same marked voxels in a box with (3,) voxels more on each side, within the grid."""
        more = np.ceil(voxels)
        first = np.maximum(np.array(self.start) - more, 0).astype(int)
        last = np.array(self.start) + self.voxels.shape + more
        stop = np.minimum(last, self.grid_shape).astype(int)
        box = slice(first[0], stop[0]), slice(first[1], stop[1]), slice(first[2], stop[2])
        return Region(self.grid_shape, first, self.within(box))

    def on_grid(self) -> NDArray[np.bool_]:
        """The marked voxels as a new array of the whole grid."""
        whole = np.zeros(self.grid_shape, dtype=bool)
        whole[self.box] = self.voxels
        return whole

    def within(self, box: Box) -> NDArray[np.bool_]:
        """The marked voxels of another box, a new bool array of its shape."""
        first = np.array([extent.start for extent in box])
        found = np.zeros([extent.stop - extent.start for extent in box], dtype=bool)
        start = np.maximum(first, self.start)
        stop = np.minimum(first + found.shape, np.add(self.start, self.voxels.shape))
        if (stop > start).all():
            here = tuple(map(slice, start - self.start, stop - self.start))
            found[tuple(map(slice, start - first, stop - first))] = self.voxels[here]
        return found

    def flat_indices(self) -> NDArray[np.intp]:
        """Indices of the marked voxels in the flattened grid, rising."""
        index = np.nonzero(self.voxels)
        found: NDArray[np.intp] = np.ravel_multi_index(
            tuple(along + start for along, start in zip(index, self.start, strict=True)),
            self.grid_shape,
        )
        return found
