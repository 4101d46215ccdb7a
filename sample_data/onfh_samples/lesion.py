"""Shapes of a necrotic lesion, as exact tests on points and rays from the head's centre."""

import math
from typing import Any, Self

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import ArrayLike, NDArray

__all__ = ["Cap", "Ellipsoid", "Lesion", "RadialInterval", "Sector", "unit_vector"]

#: Largest half-angle of a sector or cap: beyond it the closed forms used here change.
MAXIMUM_HALF_ANGLE_DEG = 90.0

#: Axes of an ellipsoid must be orthonormal to this.
ORTHONORMAL_TOLERANCE = 1e-9

#: Depths at which rays from the head's centre enter and leave a lesion, mm, each (n,);
#: entry > exit where the ray misses it.
RadialInterval = tuple[NDArray[np.float64], NDArray[np.float64]]


def unit_vector(value: ArrayLike) -> NDArray[np.float64]:
    """A read-only (3,) unit vector along `value`.

    Raises
    ------
    ValueError
        If `value` is not three finite numbers or is zero.
    """
    vector = np.array(value, dtype=np.float64)
    if vector.shape != (3,) or not np.isfinite(vector).all() or not vector.any():
        raise ValueError(f"a direction needs three finite numbers, not all zero, got {vector}")
    vector /= np.linalg.norm(vector)
    vector.setflags(write=False)
    return vector


def _read_only(value: ArrayLike) -> NDArray[np.float64]:
    array = np.array(value, dtype=np.float64)
    array.setflags(write=False)
    return array


def _check_half_angle(_instance: object, _attribute: object, value: float) -> None:
    if not 0.0 < value < MAXIMUM_HALF_ANGLE_DEG:
        raise ValueError(
            f"the half-angle must lie between 0 and {MAXIMUM_HALF_ANGLE_DEG} deg, got {value}"
        )


@frozen(eq=False)
class Sector:
    """The part of the head inside a cone whose tip is the head's centre.

    Parameters
    ----------
    axis : (3,) array
        Direction of the cone's axis, LPS; normalised.
    half_angle_deg : float
        Between axis and mantle, above 0 and below 90.
    """

    axis: NDArray[np.float64] = field(converter=unit_vector)
    half_angle_deg: float = field(validator=_check_half_angle)

    def contains(self, offsets_mm: NDArray[np.float64], _radius_mm: float) -> NDArray[np.bool_]:
        """Whether points, (n, 3) offsets from the head's centre, lie in the cone, (n,)."""
        height = offsets_mm @ self.axis
        distance_squared = np.einsum("ij,ij->i", offsets_mm, offsets_mm)
        cosine = math.cos(math.radians(self.half_angle_deg))
        inside: NDArray[np.bool_] = (height > 0) & (height**2 >= cosine**2 * distance_squared)
        return inside

    def radial_interval(self, directions: NDArray[np.float64], radius_mm: float) -> RadialInterval:
        """Where rays along (n, 3) unit directions run inside the lesion."""
        inside = directions @ self.axis >= math.cos(math.radians(self.half_angle_deg))
        return np.where(inside, 0.0, np.inf), np.full(len(directions), radius_mm)

    def moved(self, matrix: NDArray[np.float64]) -> Self:
        """The lesion after the orthogonal (3, 3) `matrix` was applied to the hip."""
        return evolve(self, axis=matrix @ self.axis)

    def scaled(self, _factor: float) -> Self:
        """The lesion in a head that is `factor` times as large."""
        return self


@frozen(eq=False)
class Cap:
    """The part of the head beyond a plane.

    Parameters
    ----------
    axis : (3,) array
        Normal of the plane, out of the head, LPS; normalised.
    half_angle_deg : float
        Half the angle under which the plane's section of the head sphere is seen
        from its centre, above 0 and below 90; the plane's distance is R cos(half-angle).
    """

    axis: NDArray[np.float64] = field(converter=unit_vector)
    half_angle_deg: float = field(validator=_check_half_angle)

    def plane_distance_mm(self, radius_mm: float) -> float:
        """Distance of the plane from the centre of a head of that radius, mm."""
        return radius_mm * math.cos(math.radians(self.half_angle_deg))

    def contains(self, offsets_mm: NDArray[np.float64], radius_mm: float) -> NDArray[np.bool_]:
        """Whether points, (n, 3) offsets from the head's centre, lie beyond the plane, (n,)."""
        inside: NDArray[np.bool_] = offsets_mm @ self.axis >= self.plane_distance_mm(radius_mm)
        return inside

    def radial_interval(self, directions: NDArray[np.float64], radius_mm: float) -> RadialInterval:
        """Where rays along (n, 3) unit directions run inside the lesion."""
        cosine = directions @ self.axis
        towards = cosine > 0
        entry = np.full(len(directions), np.inf)
        entry[towards] = self.plane_distance_mm(radius_mm) / cosine[towards]
        return entry, np.full(len(directions), radius_mm)

    def moved(self, matrix: NDArray[np.float64]) -> Self:
        """The lesion after the orthogonal (3, 3) `matrix` was applied to the hip."""
        return evolve(self, axis=matrix @ self.axis)

    def scaled(self, _factor: float) -> Self:
        """The lesion in a head that is `factor` times as large."""
        return self


@frozen(eq=False)
class Ellipsoid:
    """An ellipsoid, clipped to the head.

    Parameters
    ----------
    center_offset_mm : (3,) array
        Its centre minus the head's centre, LPS mm.
    semi_axes_mm : (3,) array
        Half its three diameters, mm.
    axes : (3, 3) array
        Orthonormal directions of the semi-axes as rows, LPS.
    """

    center_offset_mm: NDArray[np.float64] = field(converter=_read_only)
    semi_axes_mm: NDArray[np.float64] = field(converter=_read_only)
    axes: NDArray[np.float64] = field(factory=lambda: np.eye(3), converter=_read_only)

    @center_offset_mm.validator
    def _check_center(self, _attribute: object, value: NDArray[np.float64]) -> None:
        if value.shape != (3,) or not np.isfinite(value).all():
            raise ValueError(f"an ellipsoid's centre needs three finite numbers, got {value}")

    @semi_axes_mm.validator
    def _check_semi_axes(self, _attribute: object, value: NDArray[np.float64]) -> None:
        if value.shape != (3,) or not np.isfinite(value).all() or (value <= 0).any():
            raise ValueError(f"an ellipsoid needs three positive semi-axes, got {value}")

    @axes.validator
    def _check_axes(self, _attribute: object, value: NDArray[Any]) -> None:
        if value.shape != (3, 3) or np.abs(value @ value.T - np.eye(3)).max() > (
            ORTHONORMAL_TOLERANCE
        ):
            raise ValueError("an ellipsoid's axes must be three orthonormal rows")

    def contains(self, offsets_mm: NDArray[np.float64], _radius_mm: float) -> NDArray[np.bool_]:
        """Whether points, (n, 3) offsets from the head's centre, lie inside, (n,)."""
        scaled = ((offsets_mm - self.center_offset_mm) @ self.axes.T) / self.semi_axes_mm
        inside: NDArray[np.bool_] = np.einsum("ij,ij->i", scaled, scaled) <= 1.0
        return inside

    def radial_interval(self, directions: NDArray[np.float64], _radius_mm: float) -> RadialInterval:
        """Where rays along (n, 3) unit directions run inside the unclipped lesion."""
        slope = (directions @ self.axes.T) / self.semi_axes_mm
        start = (self.axes @ -self.center_offset_mm) / self.semi_axes_mm
        quadratic = np.einsum("ij,ij->i", slope, slope)
        half_linear = slope @ start
        discriminant = half_linear**2 - quadratic * (start @ start - 1.0)
        root = np.sqrt(np.maximum(discriminant, 0.0))
        leave = (root - half_linear) / quadratic
        hit = (discriminant >= 0.0) & (leave >= 0.0)
        enter = np.where(hit, np.maximum((-root - half_linear) / quadratic, 0.0), np.inf)
        return enter, np.where(hit, leave, 0.0)

    def moved(self, matrix: NDArray[np.float64]) -> Self:
        """The lesion after the orthogonal (3, 3) `matrix` was applied to the hip."""
        return evolve(
            self, center_offset_mm=matrix @ self.center_offset_mm, axes=self.axes @ matrix.T
        )

    def scaled(self, factor: float) -> Self:
        """The lesion in a head that is `factor` times as large."""
        return evolve(
            self,
            center_offset_mm=self.center_offset_mm * factor,
            semi_axes_mm=self.semi_axes_mm * factor,
        )


Lesion = Sector | Cap | Ellipsoid
