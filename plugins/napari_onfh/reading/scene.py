"""The only translator between a grid in the patient and layers on the screen.

napari slices correctly only along layer axes, so the acquired grid is shown as it is, with
millimetres on its diagonal and its axes in radiological order. The shown array is a view of
the acquired one: axes are exchanged and reversed, no voxel is ever resampled.
"""

from itertools import permutations
from typing import NamedTuple, TypeVar

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints, Vector

__all__ = ["DisplayFrame", "EdgeLetters", "edge_letters", "letters_towards", "upright_order"]

Values = TypeVar("Values", bound=np.generic)

#: Directions in which display axes 0, 1, 2 rise, LPS: down to the feet, back, to the patient's
#: left. Any two of them in this order give a radiological picture (rows down, columns right).
RADIOLOGICAL_AXES_LPS = np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])

#: Name of the plane that hides display axis 0, 1, 2.
PLANES = ("axial", "coronal", "sagittal")

#: A second letter is shown from about 10 degrees of obliquity on (its sine).
SECOND_LETTER_FROM = 0.17

#: A plane further than this from its patient plane is called oblique (cosine of 20 degrees).
OBLIQUE_BELOW_COSINE = 0.94

#: Length of the tick that shows to which side a plane's line looks.
TICK_MM = 4.0

_LETTERS = (("L", "R"), ("P", "A"), ("S", "I"))


class EdgeLetters(NamedTuple):
    """What lies beyond each edge of the picture, as orientation letters."""

    top: str
    bottom: str
    left: str
    right: str


def letters_towards(direction: Vector) -> str:
    """One or two of L R P A S I: where a direction in the patient points.

    Parameters
    ----------
    direction : (3,) array
        LPS; need not have unit length.

    Returns
    -------
    str
        Largest component first; a second letter where the direction is oblique.
    """
    unit = np.asarray(direction, dtype=np.float64) / np.linalg.norm(direction)
    axes = np.argsort(-np.abs(unit), kind="stable")[:2]
    return "".join(
        _LETTERS[axis][int(unit[axis] < 0)]
        for place, axis in enumerate(axes)
        if place == 0 or abs(unit[axis]) >= SECOND_LETTER_FROM
    )


def edge_letters(down: Vector, right: Vector) -> EdgeLetters:
    """Letters at the four edges of a picture whose rows run `down` and columns `right`, LPS."""
    return EdgeLetters(
        top=letters_towards(-down),
        bottom=letters_towards(down),
        left=letters_towards(-right),
        right=letters_towards(right),
    )


def upright_order(before: tuple[int, ...], asked: tuple[int, ...]) -> tuple[int, ...]:
    """The order of axes to show when napari's roll would lay the picture on its side.

    Parameters
    ----------
    before, asked : tuple of int
        Axis orders: hidden axis first, then down, then right.

    Returns
    -------
    tuple of int
        `asked`, unless it is `before` rolled by one and lies on its side; then the plane
        that the roll skips, upright, so that rolling goes through all three planes.
    """
    _, down, right = asked
    is_roll = asked == (before[-1], *before[:-1])
    if down < right or not is_roll:
        return asked
    next_hidden = (before[0] - 1) % 3
    first, second = (axis for axis in range(3) if axis != next_hidden)
    return next_hidden, first, second


def _nearest_order(grid: Grid) -> tuple[int, int, int]:
    """Acquired axis to show along each display axis."""
    likeness = np.abs(RADIOLOGICAL_AXES_LPS @ grid.axes_lps)
    slices, rows, columns = max(
        permutations(range(3)), key=lambda order: sum(likeness[k, order[k]] for k in range(3))
    )
    return slices, rows, columns


@frozen(eq=False)
class DisplayFrame:
    """How one grid is shown: an exchange and reversal of its axes, and millimetres.

    Parameters
    ----------
    grid : Grid
        The acquired grid; may be oblique, anisotropic or left-handed.
    """

    grid: Grid
    #: Acquired axis that is shown along each display axis.
    order: tuple[int, int, int] = field(init=False)
    #: Whether the display axis runs against its acquired axis.
    turned: tuple[bool, bool, bool] = field(init=False)

    @order.default
    def _default_order(self) -> tuple[int, int, int]:
        return _nearest_order(self.grid)

    @turned.default
    def _default_turned(self) -> tuple[bool, bool, bool]:
        axes = self.grid.axes_lps
        first, second, third = (
            bool(RADIOLOGICAL_AXES_LPS[k] @ axes[:, self.order[k]] < 0) for k in range(3)
        )
        return first, second, third

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along each display axis."""
        first, second, third = (self.grid.shape[axis] for axis in self.order)
        return first, second, third

    @property
    def scale_mm(self) -> NDArray[np.float64]:
        """Voxel size along each display axis, mm, (3,)."""
        return self.grid.spacing_mm[list(self.order)]

    @property
    def axes_lps(self) -> NDArray[np.float64]:
        """Unit directions of display axes 0, 1, 2 as rows of a (3, 3) array, LPS."""
        signs = np.where(self.turned, -1.0, 1.0)
        return signs[:, None] * self.grid.axes_lps[:, list(self.order)].T

    @property
    def acquired_axis(self) -> int:
        """Display axis along which the slices were acquired."""
        return self.order.index(0)

    def slice_number(self, index: int) -> int:
        """An acquired slice's number as the reader counts it, from 1 in display order."""
        return (self.grid.shape[0] - index) if self.turned[self.acquired_axis] else index + 1

    def shown(self, values: NDArray[Values]) -> NDArray[Values]:
        """A view of an array on the grid, (slices, rows, columns), in display order."""
        return values.transpose(self.order)[self._reversal]

    def acquired(self, shown: NDArray[Values]) -> NDArray[Values]:
        """A view of a shown array in (slices, rows, columns) order; the inverse of `shown`."""
        return shown[self._reversal].transpose(tuple(np.argsort(self.order)))

    def flat_index(self, shown: tuple[NDArray[np.intp], ...]) -> NDArray[np.int64]:
        """Where voxels of the shown array lie in the acquired one: flat indices in C order.

        Parameters
        ----------
        shown : three (n,) int arrays
            Indices along the display axes.
        """
        acquired: list[NDArray[np.intp]] = [np.empty(0, np.intp)] * 3
        for along, axis, turned, size in zip(
            shown, self.order, self.turned, self.shape, strict=True
        ):
            acquired[axis] = size - 1 - along if turned else along
        return np.ravel_multi_index(tuple(acquired), self.grid.shape).astype(np.int64)

    def to_display(self, points: LpsPoints) -> NDArray[np.float64]:
        """Display indices of positions.

        Parameters
        ----------
        points : (..., 3) array
            LPS mm.

        Returns
        -------
        (..., 3) array
            Voxel indices of the shown array; fractions lie between voxel centres.
        """
        index = self.grid.to_index(points)[..., list(self.order)]
        return np.where(self.turned, np.array(self.shape) - 1 - index, index)

    def to_lps(self, display: ArrayLike) -> LpsPoints:
        """Positions, LPS mm, of display indices; the inverse of `to_display`."""
        shown = np.asarray(display, dtype=np.float64)
        index = np.where(self.turned, np.array(self.shape) - 1 - shown, shown)
        return self.grid.to_lps(IndexPoints(index[..., list(np.argsort(self.order))]))

    def edge_letters(self, down_axis: int, right_axis: int) -> EdgeLetters:
        """Letters at the edges when display axes `down_axis` and `right_axis` are shown."""
        axes = self.axes_lps
        return edge_letters(axes[down_axis], axes[right_axis])

    def plane(self, hidden_axis: int) -> str:
        """Name of the picture that hides a display axis, as in ``coronal`` or ``oblique axial``."""
        likeness = abs(RADIOLOGICAL_AXES_LPS[hidden_axis] @ self.normal(hidden_axis))
        name = PLANES[hidden_axis]
        return name if likeness >= OBLIQUE_BELOW_COSINE else f"oblique {name}"

    def circle(
        self, center: LpsPoints, radius_mm: float, *, hidden_axis: int, slice_index: float
    ) -> NDArray[np.float64]:
        """A sphere's section with one shown slice.

        Parameters
        ----------
        center : (3,) array
            LPS mm.
        radius_mm : float
        hidden_axis : int
            Display axis normal to the slice.
        slice_index : float
            Display index of the slice.

        Returns
        -------
        (n, 3) array
            Display indices along the circle; n is 0 where the slice misses the sphere.
        """
        middle = self.to_display(center)
        scale = self.scale_mm
        height_mm = (slice_index - middle[hidden_axis]) * scale[hidden_axis]
        if abs(height_mm) >= radius_mm:
            return np.empty((0, 3))
        section_mm = np.sqrt(radius_mm**2 - height_mm**2)
        turn = np.linspace(0.0, 2.0 * np.pi, 72, endpoint=False)
        down, right = (axis for axis in range(3) if axis != hidden_axis)
        points = np.tile(middle, (turn.size, 1))
        points[:, hidden_axis] = slice_index
        points[:, down] += section_mm * np.cos(turn) / scale[down]
        points[:, right] += section_mm * np.sin(turn) / scale[right]
        return points

    def plane_line(
        self, middle: LpsPoints, axis: Vector, reach_mm: float, *, place: tuple[int, float]
    ) -> NDArray[np.float64]:
        """Where a disc cuts one shown slice, with a tick to the side that its axis points to.

        Parameters
        ----------
        middle : (3,) array
            Of the disc, LPS mm.
        axis : (3,) array
            Unit normal of the disc, LPS.
        reach_mm : float
            Radius of the disc.
        place : (int, float)
            Display axis normal to the slice, and the display index of the slice.

        Returns
        -------
        (n, 3) array
            Display indices along the line; n is 0 where the slice misses the disc or lies in it.
        """
        hidden_axis, slice_index = place
        across = np.eye(3)[hidden_axis]
        normal = self.axes_lps @ axis
        slant = np.linalg.norm(np.cross(normal, across))
        middle_mm = self.to_display(middle) * self.scale_mm
        step_mm = slice_index * self.scale_mm[hidden_axis] - middle_mm[hidden_axis]
        if abs(step_mm) >= reach_mm * slant:
            return np.empty((0, 3))
        foot = middle_mm + step_mm * (across - normal[hidden_axis] * normal) / slant**2
        half = np.sqrt(reach_mm**2 - (step_mm / slant) ** 2) * np.cross(normal, across) / slant
        tick = TICK_MM * (normal - normal[hidden_axis] * across) / slant
        return np.array([foot - half, foot, foot + tick, foot, foot + half]) / self.scale_mm

    def normal(self, hidden_axis: int) -> Vector:
        """Unit normal of the picture that hides a display axis, LPS, (3,)."""
        down, right = (axis for axis in range(3) if axis != hidden_axis)
        normal: Vector = np.cross(self.axes_lps[down], self.axes_lps[right])
        return normal / np.linalg.norm(normal)

    @property
    def _reversal(self) -> tuple[slice, ...]:
        return tuple(slice(None, None, -1 if turned else 1) for turned in self.turned)
