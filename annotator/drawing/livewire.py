"""A line that snaps to a dark band or to an edge between two clicks on a plane."""

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from skimage.graph import MCP_Geometric

from annotator.drawing.line_cost import Target, line_cost
from annotator.drawing.region import Plane
from annotator.errors import AnnotationError
from annotator.geometry.points import IndexPoints
from annotator.model.volume import Volume

__all__ = ["REACH_MM", "SNAP_MM", "Livewire", "WireEnd", "prepared_livewire"]

#: Half the side of the window about the place where drawing began, mm: the largest heads from any
#: place on its border.
REACH_MM = 60.0

#: How far a click may lie from what it means, mm: two or three pixels, the aim of a hand.
SNAP_MM = 2.0

Floats = NDArray[np.float64]


@frozen(eq=False)
class WireEnd:
    """The best ways from one click, all found at once, so that the line follows the mouse."""

    _wire: "Livewire"
    _paths: MCP_Geometric

    def path_to(self, point: IndexPoints) -> IndexPoints:
        """The best way from the click to another point.

        Parameters
        ----------
        point : (3,) array, (slice, row, column) index

        Returns
        -------
        (n, 3) array, (slice, row, column) index
            Neighbouring voxels from the click's to the point's, both included.

        Raises
        ------
        AnnotationError
            If the point lies outside the window.
        """
        steps = self._paths.traceback(self._wire.pixel_of(point))
        flat = np.array(steps, dtype=np.float64) + self._wire.start
        plane = self._wire.plane
        return IndexPoints(np.insert(flat, plane.axis, plane.number, axis=1))


@frozen(eq=False)
class Livewire:
    """What a millimetre of line costs in a window of one plane.

    Parameters
    ----------
    plane : Plane
    start : (2,) array
        First voxel of the window along the plane's axes.
    cost : (m, n) array
        Lowest along what the line should follow, above 0.
    pixel_mm : (float, float)
    """

    plane: Plane
    start: NDArray[np.intp]
    cost: Floats
    pixel_mm: tuple[float, float]

    def started_at(self, point: IndexPoints) -> WireEnd:
        """All best ways from a click, at the price of one.

        Parameters
        ----------
        point : (3,) array, (slice, row, column) index

        Raises
        ------
        AnnotationError
            If the point lies outside the window.
        """
        first = self.pixel_of(point)
        paths = MCP_Geometric(self.cost, sampling=self.pixel_mm)
        paths.find_costs([first])
        return WireEnd(self, paths)

    def path(self, first: IndexPoints, last: IndexPoints) -> IndexPoints:
        """The best way between two clicks, (n, 3); see `WireEnd.path_to`.

        Parameters
        ----------
        first, last : (3,) array, (slice, row, column) index
        """
        return self.started_at(first).path_to(last)

    def closed_path(self, clicks: IndexPoints) -> IndexPoints:
        """The best ways from click to click and back to the first.

        Parameters
        ----------
        clicks : (n, 3) array, (slice, row, column) index
            At least two.

        Returns
        -------
        (m, 3) array, (slice, row, column) index
            Corners for `surrounded`.

        Raises
        ------
        AnnotationError
            If there are fewer than two clicks, or one lies outside the window.
        """
        if len(clicks) < 2:  # noqa: PLR2004 - there and back
            raise AnnotationError(
                f"{len(clicks)} clicks do not go around anything; click along the border and close"
            )
        following = np.roll(clicks, -1, axis=0)
        ways = [
            self.path(IndexPoints(first), IndexPoints(last))[:-1]
            for first, last in zip(clicks, following, strict=True)
        ]
        return IndexPoints(np.concatenate(ways))

    def snapped(self, point: IndexPoints, *, within_mm: float = SNAP_MM) -> IndexPoints:
        """The place near a click where a line costs least: a click need not be exact.

        Parameters
        ----------
        point : (3,) array, (slice, row, column) index
        within_mm : float

        Returns
        -------
        (3,) array, (slice, row, column) index
            The click's own voxel if none within reach is cheaper.

        Raises
        ------
        AnnotationError
            If the point lies outside the window.
        """
        middle = np.array(self.pixel_of(point))
        rows, columns = np.indices(self.cost.shape)
        away_mm = np.hypot(
            (rows - middle[0]) * self.pixel_mm[0], (columns - middle[1]) * self.pixel_mm[1]
        )
        near = np.flatnonzero(away_mm <= within_mm)
        # Of equally cheap places the nearest.
        order = np.lexsort((away_mm.ravel()[near], self.cost.ravel()[near]))
        best = np.unravel_index(near[order[0]], self.cost.shape)
        return IndexPoints(
            np.insert(
                np.add(best, self.start).astype(np.float64), self.plane.axis, self.plane.number
            )
        )

    def pixel_of(self, point: IndexPoints) -> tuple[int, int]:
        """The window's pixel at a point; what lies off the plane is taken as lying on it."""
        on_plane = np.asarray(point, dtype=np.float64)[list(self.plane.other_axes)]
        row, column = (int(number) for number in np.rint(on_plane) - self.start)
        if not (0 <= row < self.cost.shape[0] and 0 <= column < self.cost.shape[1]):
            raise AnnotationError(
                f"the point lies outside the window of {self.cost.shape[0]} x "
                f"{self.cost.shape[1]} pixels in which the line can run; "
                "set a point nearer to the last one, or end the line and begin again"
            )
        return row, column


def prepared_livewire(
    volume: Volume, plane: Plane, near: IndexPoints, *, target: Target, reach_mm: float = REACH_MM
) -> Livewire:
    """What lines cost about a place on a plane; made once a slice, used for every click.

    Parameters
    ----------
    volume : Volume
    plane : Plane
    near : (3,) array, (slice, row, column) index
        Where drawing began.
    target : Target
        ``band``: the middle of a dark band, the low-signal rim of a lesion on T1. ``edge``: the
        steepest change of signal.
    reach_mm : float
        Half the side of the window.

    Returns
    -------
    Livewire

    Raises
    ------
    AnnotationError
        If the place lies off the image.
    ValueError
        If the reach is not positive.

    References
    ----------
    Live-wire: Mortensen and Barrett 1995, doi:10.1145/218380.218442.
    """
    if not 0.0 < reach_mm < math.inf:
        raise ValueError(f"a window has a positive reach, got {reach_mm} mm")
    axes = list(plane.other_axes)
    pixel_mm = volume.grid.spacing_mm[axes]
    shape = np.array(volume.grid.shape)
    voxel = np.rint(np.asarray(near, dtype=np.float64))
    voxel[plane.axis] = plane.number
    if (voxel < 0).any() or (voxel >= shape).any():
        raise AnnotationError("the line begins beside the image; click inside it")
    middle, reach = voxel[axes].astype(np.intp), np.ceil(reach_mm / pixel_mm).astype(np.intp)
    start, stop = np.maximum(middle - reach, 0), np.minimum(middle + reach + 1, shape[axes])
    values = np.take(volume.values, plane.number, axis=plane.axis)
    window = values[start[0] : stop[0], start[1] : stop[1]].astype(np.float64)
    cost = line_cost(window, pixel_mm, target)
    return Livewire(plane, start, cost, (float(pixel_mm[0]), float(pixel_mm[1])))
