"""How far the centre of a head seen in part, or marked by points, may lie off, and what follows.

A sphere through points all around averages their errors away; through a part of the head, or a few
points, it cannot. Two errors of the points move it:

- the outline's own shift, where it is not the same in all directions. With J the derivatives of the
  points' distances by the centre and the radius, and s their errors less the mean (which the radius
  takes up alone), the sphere moves by (J^T J)^-1 J^T s for each standard deviation of the shift;
- the misfit of the points, of variance r^2. Points of one slice err together, so that n points on m
  slices count as m, and the covariance is r^2 (n / m) (J^T J)^-1. A reader's points err each alone.

The sum of both covariances has four principal directions, in which centre and radius move together
so that the sphere stays on what is seen of the head. The figures are taken again about the sphere
at the end of its 95 % range along each; their changes are independent errors, alike to either side.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from annotator.geometry.points import LpsPoints, Vector
from annotator.geometry.sphere import Sphere
from annotator.measure.head import FittedSurface
from annotator.measure.outline import OutlinedHead
from annotator.measure.surface_points import each_error_mm
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.quantity import Quantity

__all__ = ["unsure_spheres", "unsure_spheres_through", "with_center_error"]

#: A centre this sure, at the end of its range, moves no angle by a third of a degree, mm.
SMALLEST_MOVE_MM = 0.12

#: Points this near to the sphere fixed it, pixels (as in `annotator.measure.head`).
NEAR_PIXELS = 1.0

#: Angles that are the same after a whole turn.
TURNING_NAMES = (
    *("lesion_medial_deg", "lesion_lateral_deg", "lesion_anterior_deg", "lesion_posterior_deg"),
    "lesion_longitude_deg",
)

#: Shares that are not named so, and a figure without a unit that may be negative.
SHARE_PREFIXES = ("lesion_fraction_of", "predicted_intact", "octant_")
SIGNED_NAMES = ("jic_lateral_position",)

Figures = Mapping[str, Quantity]


def unsure_spheres(fitted: FittedSurface, whole: OutlinedHead) -> tuple[FittedSurface, ...]:
    """The fit moved to the end of its 95 % range along each principal direction.

    Parameters
    ----------
    fitted : FittedSurface
        To the outline of a head that is seen in part.
    whole : OutlinedHead

    Returns
    -------
    tuple of FittedSurface
        At most four; none that moves the centre by less than matters.
    """
    errors_mm = whole.surface.at(whole.surface.error_mm, fitted.contour)
    near = np.abs(fitted.sphere.signed_distance_mm(fitted.contour)) < (NEAR_PIXELS * whole.pixel_mm)
    slices = np.unique(np.rint(whole.grid.to_index(fitted.contour)[near, 0]))
    seen = LpsPoints(fitted.contour[near])
    misfit_mm2 = float(np.mean(fitted.sphere.signed_distance_mm(seen) ** 2))
    return _at_ends(fitted, seen, errors_mm[near], misfit_mm2 * len(seen) / max(len(slices), 1))


def unsure_spheres_through(
    points: LpsPoints, fitted: FittedSurface, whole: OutlinedHead
) -> tuple[FittedSurface, ...]:
    """The same for a sphere through a reader's points.

    Parameters
    ----------
    points : (n, 3) array, LPS mm
    fitted : FittedSurface
    whole : OutlinedHead
        The ball that stands for the head.
    """
    errors_mm = whole.surface.at(whole.surface.error_mm, points)
    each_mm = each_error_mm(fitted.sphere, len(points), float(errors_mm.mean()))
    return _at_ends(fitted, points, errors_mm, each_mm**2)


def _at_ends(
    fitted: FittedSurface, points: LpsPoints, errors_mm: NDArray[np.float64], each_mm2: float
) -> tuple[FittedSurface, ...]:
    """The fit at the end of its range along each principal direction."""
    covariance = _covariance(fitted.sphere, points, errors_mm, each_mm2)
    variances, directions = np.linalg.eigh(covariance)
    # With a larger radius, so that a mirrored head is moved to the mirrored place.
    directions = directions * np.where(directions[3] < 0, -1.0, 1.0)
    moves = (Z_95 * np.sqrt(np.maximum(variances, 0.0)) * directions).T
    return tuple(
        _moved(fitted, move)
        for move in moves
        if float(np.linalg.norm(move[:3])) >= SMALLEST_MOVE_MM
    )


def with_center_error(quantities: Figures, moved: Iterable[Figures]) -> dict[str, Quantity]:
    """The figures with the error of the centre in their intervals.

    Parameters
    ----------
    quantities : mapping of NAME to Quantity
    moved : iterable of mapping of NAME to Quantity
        About each of the moved spheres. A word that differs there becomes unknown.

    Returns
    -------
    dict of NAME to Quantity
    """
    others = tuple(moved)
    return {
        name: _widened(name, quantity, [other[name] for other in others])
        for name, quantity in quantities.items()
    }


def _covariance(
    sphere: Sphere, points: LpsPoints, errors_mm: NDArray[np.float64], each_mm2: float
) -> NDArray[np.float64]:
    """Of centre and radius, mm2, (4, 4)."""
    offsets = points - sphere.center_mm
    directions = offsets / np.linalg.norm(offsets, axis=1)[:, None]
    design = np.column_stack([directions, np.ones(len(points))])
    inverse = np.linalg.inv(design.T @ design)
    by_shift = inverse @ (design.T @ (errors_mm - errors_mm.mean()))
    return np.asarray(np.outer(by_shift, by_shift) + each_mm2 * inverse)


def _moved(fitted: FittedSurface, move_mm: Vector) -> FittedSurface:
    sphere = fitted.sphere
    return evolve(
        fitted,
        sphere=evolve(
            sphere,
            center_mm=sphere.center_mm + move_mm[:3],
            radius_mm=sphere.radius_mm + float(move_mm[3]),
        ),
    )


def _widened(name: str, quantity: Quantity, others: list[Quantity]) -> Quantity:
    value = quantity.value
    if isinstance(value, str):
        is_same = all(other.value == value for other in others)
        return quantity if is_same else Quantity.word("unknown")
    if value is None or quantity.low is None or quantity.high is None:
        return quantity
    changes = [
        _change(name, value, other.value) for other in others if isinstance(other.value, float)
    ]
    lowest, highest = _limits(name, quantity.unit)
    return interval_quantity(
        value,
        quantity.unit,
        [(quantity.low, quantity.high), *((value - one, value + one) for one in changes)],
        lowest=lowest,
        highest=highest,
    )


def _change(name: str, value: float, other: float) -> float:
    change = other - value
    return change - 360.0 * round(change / 360.0) if name in TURNING_NAMES else change


def _limits(name: str, unit: str) -> tuple[float | None, float | None]:
    """Ends that a figure cannot pass."""
    if name.endswith(("fraction", "share")) or name.startswith(SHARE_PREFIXES):
        return 0.0, 1.0
    if name in SIGNED_NAMES or (unit == "deg" and not name.endswith(("arc_deg", "angle_deg"))):
        return None, None
    return 0.0, None
