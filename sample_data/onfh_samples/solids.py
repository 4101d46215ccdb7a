"""Solids of the drawn pelvis as signed distances: negative inside, mm, approximate when bent."""

from collections.abc import Iterable

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Blob",
    "Cloud",
    "Points",
    "Solid",
    "Tube",
    "coverage",
    "near_distance_mm",
    "smooth_union",
]

#: (n, 3) positions in the frame of the solid, mm.
Points = NDArray[np.float64]


def _read_only(value: ArrayLike) -> NDArray[np.float64]:
    array = np.array(value, dtype=np.float64)
    array.setflags(write=False)
    return array


#: Distance that stands for "far away", and from where on it does, mm: more than the widest
#: rim, rounding and cortex that is ever painted about a solid.
FAR_MM = 1000.0
REACH_MM = 14.0


@frozen(eq=False)
class Tube:
    """A rounded cone from `start` to `end`, widened along the second axis by `stretch`."""

    start: NDArray[np.float64] = field(converter=_read_only)
    end: NDArray[np.float64] = field(converter=_read_only)
    start_radius_mm: float
    end_radius_mm: float
    stretch: float = 1.0

    @property
    def box_mm(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest corner of a box around every point closer than `REACH_MM`."""
        radius_mm = max(self.start_radius_mm, self.end_radius_mm) + REACH_MM
        reach = radius_mm * np.array([1.0, max(self.stretch, 1.0), 1.0])
        return np.minimum(self.start, self.end) - reach, np.maximum(self.start, self.end) + reach

    def distance_mm(self, points: Points) -> NDArray[np.float64]:
        """Signed distance of (n, 3) points, (n,)."""
        squeeze = np.array([1.0, 1.0 / self.stretch, 1.0])
        start, end = self.start * squeeze, self.end * squeeze
        axis = end - start
        offset = points * squeeze - start
        along = np.clip(offset @ axis / (axis @ axis), 0.0, 1.0)
        offset -= along[:, None] * axis
        radius = self.start_radius_mm + (self.end_radius_mm - self.start_radius_mm) * along
        distance: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", offset, offset)) - radius
        return distance


@frozen(eq=False)
class Blob:
    """An ellipsoid along the axes of its frame."""

    center: NDArray[np.float64] = field(converter=_read_only)
    semi_axes_mm: NDArray[np.float64] = field(converter=_read_only)

    @property
    def box_mm(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest corner of a box around every point closer than `REACH_MM`."""
        reach = self.semi_axes_mm + 2.0 * REACH_MM
        return self.center - reach, self.center + reach

    def distance_mm(self, points: Points) -> NDArray[np.float64]:
        """Signed distance of (n, 3) points, first order in the distance, (n,)."""
        scaled = (points - self.center) / self.semi_axes_mm
        level = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
        scaled /= self.semi_axes_mm
        slope = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
        distance: NDArray[np.float64] = level * (level - 1.0) / np.maximum(slope, 1e-6)
        return distance


Solid = Tube | Blob


@frozen(eq=False)
class Cloud:
    """Points with what makes it quick to tell those near a solid.

    Parameters
    ----------
    points : (n, 3) array, mm
    """

    points: Points
    #: The same by coordinate, (3, n), each in one piece of memory.
    columns: Points = field(init=False)
    #: Lowest and highest corner of the box around all points.
    low: NDArray[np.float64] = field(init=False)
    high: NDArray[np.float64] = field(init=False)

    @columns.default
    def _columns(self) -> Points:
        return np.ascontiguousarray(self.points.T)

    @low.default
    def _low(self) -> NDArray[np.float64]:
        lowest: NDArray[np.float64] = self.columns.min(axis=1, initial=np.inf)
        return lowest

    @high.default
    def _high(self) -> NDArray[np.float64]:
        highest: NDArray[np.float64] = self.columns.max(axis=1, initial=-np.inf)
        return highest


def near_distance_mm(solid: Solid, cloud: Cloud) -> NDArray[np.float64]:
    """Signed distance where it matters, `FAR_MM` well outside the solid, (n,)."""
    low, high = solid.box_mm
    distance = np.full(len(cloud.points), FAR_MM)
    if (low > cloud.high).any() or (high < cloud.low).any():
        return distance
    inside = np.ones(len(distance), dtype=bool)
    for column, lowest, highest in zip(cloud.columns, low, high, strict=True):
        inside &= (column > lowest) & (column < highest)
    near = np.flatnonzero(inside)
    if len(near):
        distance[near] = solid.distance_mm(cloud.points[near])
    return distance


def smooth_union(
    distances: Iterable[NDArray[np.float64]], blend_mm: float = 3.0
) -> NDArray[np.float64]:
    """Signed distance of the union of solids, rounded where they meet."""
    ordered = iter(distances)
    union = next(ordered)
    for distance in ordered:
        overlap = np.maximum(blend_mm - np.abs(union - distance), 0.0) / blend_mm
        union = np.minimum(union, distance) - overlap**2 * blend_mm / 4.0
    return union


def coverage(distance_mm: NDArray[np.float64], edge_mm: float) -> NDArray[np.float64]:
    """Share of a voxel inside a solid, from its signed distance and the width of an edge."""
    share: NDArray[np.float64] = np.clip(0.5 - distance_mm / edge_mm, 0.0, 1.0)
    return share
