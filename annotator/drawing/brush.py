"""Brushes of a radius in millimetres: a disc on the shown plane, a ball through the planes."""

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.drawing.region import Plane, Region
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints

__all__ = ["ball", "disc"]

#: Share of a squared length that is rounding: a voxel centre at the radius itself is inside.
ROUNDING = 1e-9

#: Steps a voxel at which a path is looked at, so that it leaves no voxel out that it crosses.
STEPS_A_VOXEL = 2

Floats = NDArray[np.float64]


def disc(grid: Grid, path: IndexPoints, *, radius_mm: float, plane: Plane) -> Region:
    """Voxels of one plane within a radius of a path of the mouse.

    Parameters
    ----------
    grid : Grid
    path : (n, 3) array, (slice, row, column) index
        Where the mouse was, in order; a click is one point. Between two points the brush is
        drawn along the straight line, so that a quick hand leaves no gaps.
    radius_mm : float
        Measured in the patient, whatever the voxels' sides.
    plane : Plane
        What is painted on; points are taken as lying on it.

    Returns
    -------
    Region
        Voxels whose centre lies within the radius of the path, and always those that the path
        itself runs through. Empty if the path stays off the image.

    Raises
    ------
    ValueError
        If the radius is not positive, or the path has no point or not three finite coordinates.
    """
    axes = plane.other_axes
    shape = (grid.shape[axes[0]], grid.shape[axes[1]])
    if not 0 <= plane.number < grid.shape[plane.axis]:
        return Region.nothing(grid.shape)
    brush = _Brush(grid.affine_lps[:3, list(axes)], shape, radius_mm)
    start, voxels = brush.drawn_along(_checked(path)[:, list(axes)])
    whole_start = np.insert(start, plane.axis, plane.number)
    return Region(grid.shape, whole_start, np.expand_dims(voxels, plane.axis))


def ball(grid: Grid, path: IndexPoints, *, radius_mm: float) -> Region:
    """Voxels within a radius of a path of the mouse, on every plane.

    Parameters
    ----------
    grid : Grid
    path : (n, 3) array, (slice, row, column) index
        As for `disc`.
    radius_mm : float

    Returns
    -------
    Region

    Raises
    ------
    ValueError
        As for `disc`.
    """
    start, voxels = _Brush(grid.affine_lps[:3, :3], grid.shape, radius_mm).drawn_along(
        _checked(path)
    )
    return Region(grid.shape, start, voxels)


def _checked(path: IndexPoints) -> Floats:
    points = np.asarray(path, dtype=np.float64)
    if points.ndim != 2 or points.shape[1:] != (3,) or len(points) == 0:  # noqa: PLR2004 - a list of points
        raise ValueError(f"a path is a list of 3D points, got an array of {points.shape}")
    if not np.isfinite(points).all():
        raise ValueError("a path has finite coordinates")
    return points


@frozen(eq=False)
class _Brush:
    """A ball in millimetres as index axes see it, two or three of them."""

    #: (3, k) columns: LPS mm for each step of an index axis.
    steps_mm: Floats
    shape: tuple[int, ...]
    radius_mm: float

    def __attrs_post_init__(self) -> None:
        if not (math.isfinite(self.radius_mm) and self.radius_mm > 0):
            raise ValueError(f"a brush has a positive radius, got {self.radius_mm} mm")

    @property
    def metric_mm2(self) -> Floats:
        """(k, k): squared length of an index step; axes at right angles leave exact zeros."""
        metric = self.steps_mm.T @ self.steps_mm
        metric[np.abs(metric) < ROUNDING * metric.max()] = 0.0
        return metric

    @property
    def reach(self) -> Floats:
        """How far the ball reaches along each index axis, voxels."""
        found: Floats = self.radius_mm * np.sqrt(np.diag(np.linalg.inv(self.metric_mm2)))
        return found

    def drawn_along(self, path: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """First voxel of the box about a path, and the voxels of the box that are painted."""
        start, stop = self._box(path)
        painted = np.zeros(np.maximum(stop - start, 0), dtype=bool)
        if not painted.size:
            return np.zeros_like(start), painted[(slice(0, 0),) * len(start)]
        ends = path[1:] if len(path) > 1 else path
        for first, last in zip(path, ends, strict=False):
            self._paint_capsule(painted, first - start, last - start)
        return start, painted

    def _box(self, points: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The part of the grid that holds every voxel within reach of some points."""
        # Half a voxel more: the voxel pointed at has its centre that far off.
        reach = np.maximum(self.reach, 0.5)
        first = np.clip(np.floor(points.min(axis=0) - reach), 0, self.shape)
        last = np.clip(np.ceil(points.max(axis=0) + reach) + 1, 0, self.shape)
        return first.astype(np.intp), last.astype(np.intp)

    def _paint_capsule(self, painted: NDArray[np.bool_], first: Floats, last: Floats) -> None:
        """Mark the voxels within the radius of a straight line, and those that it crosses."""
        within = _Brush(self.steps_mm, painted.shape, self.radius_mm)
        start, stop = within._box(np.stack([first, last]))
        box = tuple(map(slice, start, stop))
        painted[box] |= self._squared_mm2(first, last, box) <= self.radius_mm**2 * (1.0 + ROUNDING)
        crossed = _voxels_between(first, last)
        inside = ((crossed >= 0) & (crossed < painted.shape)).all(axis=1)
        painted[tuple(crossed[inside].T)] = True

    def _squared_mm2(self, first: Floats, last: Floats, box: tuple[slice, ...]) -> Floats:
        """Squared distance of a box's voxel centres from a straight line."""
        # Along single axes as long as can be: only the sums are as large as the box.
        offsets = [along - start for along, start in zip(np.ogrid[box], first, strict=True)]
        metric = self.metric_mm2
        from_first: Floats = sum(
            metric[one, other] * (offsets[one] * offsets[other])
            for one, other in np.argwhere(metric)
        )
        line = last - first
        length_mm2 = float(line @ metric @ line)
        if not length_mm2:
            return from_first
        weighted = zip(metric @ line / length_mm2, offsets, strict=True)
        foot: Floats = sum(weight * along for weight, along in weighted)
        nearest = np.clip(foot, 0.0, 1.0)
        return from_first + length_mm2 * nearest * (nearest - 2.0 * foot)


def _voxels_between(first: Floats, last: Floats) -> NDArray[np.intp]:
    """Voxels that a straight line runs through, (n, k)."""
    count = math.ceil(STEPS_A_VOXEL * np.abs(last - first).max()) + 1
    shares = np.linspace(0.0, 1.0, count)[:, None]
    return np.rint(first + shares * (last - first)).astype(np.intp)
