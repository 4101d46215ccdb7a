"""Solids of the drawn pelvis as signed distances: negative inside, mm, approximate when bent."""

from collections.abc import Iterable

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

__all__ = ["Blob", "Points", "Solid", "Tube", "coverage", "smooth_union"]

#: (n, 3) single-precision positions in the frame of the solid, mm.
Points = NDArray[np.float32]


def _read_only(value: ArrayLike) -> NDArray[np.float32]:
    array = np.array(value, dtype=np.float32)
    array.setflags(write=False)
    return array


@frozen(eq=False)
class Tube:
    """A rounded cone from `start` to `end`, widened along the second axis by `stretch`."""

    start: NDArray[np.float32] = field(converter=_read_only)
    end: NDArray[np.float32] = field(converter=_read_only)
    start_radius_mm: float
    end_radius_mm: float
    stretch: float = 1.0

    def distance_mm(self, points: Points) -> NDArray[np.float32]:
        """Signed distance of (n, 3) points, (n,)."""
        squeeze = np.array([1.0, 1.0 / self.stretch, 1.0], dtype=np.float32)
        start, end = self.start * squeeze, self.end * squeeze
        axis = end - start
        offset = points * squeeze - start
        along = np.clip(offset @ axis / (axis @ axis), 0.0, 1.0).astype(np.float32)
        offset -= along[:, None] * axis
        radius = self.start_radius_mm + (self.end_radius_mm - self.start_radius_mm) * along
        distance: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", offset, offset)) - radius
        return distance


@frozen(eq=False)
class Blob:
    """An ellipsoid along the axes of its frame."""

    center: NDArray[np.float32] = field(converter=_read_only)
    semi_axes_mm: NDArray[np.float32] = field(converter=_read_only)

    def distance_mm(self, points: Points) -> NDArray[np.float32]:
        """Signed distance of (n, 3) points, first order in the distance, (n,)."""
        scaled = (points - self.center) / self.semi_axes_mm
        level = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
        scaled /= self.semi_axes_mm
        slope = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
        distance: NDArray[np.float32] = (
            level * (level - np.float32(1.0)) / np.maximum(slope, np.float32(1e-6))
        )
        return distance


Solid = Tube | Blob


def smooth_union(
    distances: Iterable[NDArray[np.float32]], blend_mm: float = 3.0
) -> NDArray[np.float32]:
    """Signed distance of the union of solids, rounded where they meet."""
    ordered = iter(distances)
    union = next(ordered)
    for distance in ordered:
        overlap = np.maximum(blend_mm - np.abs(union - distance), 0.0) / blend_mm
        union = np.minimum(union, distance) - overlap**2 * np.float32(blend_mm / 4.0)
    return union


def coverage(distance_mm: NDArray[np.float32], edge_mm: float) -> NDArray[np.float32]:
    """Share of a voxel inside a solid, from its signed distance and the width of an edge."""
    share: NDArray[np.float32] = np.clip(0.5 - distance_mm / np.float32(edge_mm), 0.0, 1.0)
    return share
