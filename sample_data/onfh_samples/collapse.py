"""A dent of the femoral head of known depth."""

import math

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from onfh_samples.lesion import unit_vector

__all__ = ["Collapse"]

RIGHT_ANGLE_DEG = 90.0


@frozen(eq=False)
class Collapse:
    """A smooth dent of the head's surface.

    The surface lies ``depth_mm * cos^2(90 deg * angle / half_angle_deg)`` below the
    sphere, measured along the ray from the centre, within `half_angle_deg` of `axis`.

    Parameters
    ----------
    axis : (3,) array
        Where the dent is deepest, LPS; normalised.
    half_angle_deg : float
    depth_mm : float
        Largest depth below the sphere.
    """

    axis: NDArray[np.float64] = field(converter=unit_vector)
    half_angle_deg: float = field()
    depth_mm: float = field()

    @half_angle_deg.validator
    def _check_half_angle(self, _attribute: object, value: float) -> None:
        if not 0.0 < value < RIGHT_ANGLE_DEG:
            raise ValueError(f"a collapse needs a half-angle between 0 and 90 deg, got {value}")

    @depth_mm.validator
    def _check_depth(self, _attribute: object, value: float) -> None:
        if not (math.isfinite(value) and value > 0.0):
            raise ValueError(f"a collapse needs a positive depth, got {value} mm")

    def depth_along(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Depth below the sphere along (n, 3) unit directions, mm, (n,)."""
        cosine = directions @ self.axis
        near = cosine > math.cos(math.radians(self.half_angle_deg))
        depth = np.zeros(len(directions))
        angle = np.arccos(np.clip(cosine[near], -1.0, 1.0))
        depth[near] = self.depth_at(np.degrees(angle))
        return depth

    def depth_at(self, angle_deg: NDArray[np.float64]) -> NDArray[np.float64]:
        """Depth below the sphere at angles up to `half_angle_deg` from the axis, mm."""
        depth: NDArray[np.float64] = (
            self.depth_mm * np.cos(0.5 * np.pi * angle_deg / self.half_angle_deg) ** 2
        )
        return depth
