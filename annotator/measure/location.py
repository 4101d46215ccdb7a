"""Where in the head the lesion lies: its centre of mass and its octants (Nishii, Malizos)."""

from itertools import product

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.angle import wrapped_deg
from annotator.measure.outline import HipOutlines
from annotator.measure.shifts import OutlineShifts, Shift
from annotator.measure.uncertainty import Variation, interval_quantity
from annotator.model.anatomy import HipFrame
from annotator.model.quantity import Quantity

__all__ = ["LOCATION_NAMES", "OCTANT_NAMES", "location_quantities"]

#: Signs of (superior, anterior, lateral) of each octant, in the order of the report.
_SIGNS = tuple(product((1, -1), (1, -1), (1, -1)))

OCTANT_NAMES = tuple(
    f"octant_{'superior' if height > 0 else 'inferior'}_"
    f"{'anterior' if front > 0 else 'posterior'}_{'lateral' if aside > 0 else 'medial'}_fraction"
    for height, front, aside in _SIGNS
)

LOCATION_NAMES = ("lesion_latitude_deg", "lesion_longitude_deg", *OCTANT_NAMES)

HALF_TURN_DEG, QUARTER_TURN_DEG = 180.0, 90.0

#: Parts of a voxel's sums: share, share times (lateral, anterior, superior), octants.
_MOMENT = slice(1, 4)
_OCTANTS = slice(4, 12)

#: A front that errs outwards on one side of the lesion and inwards on the other does so along three
#: axes independently; with so large a share of its error along each, every point has its stated SD.
OPPOSITE_SHARE = 3.0**-0.5

Sums = NDArray[np.float64]


@frozen(eq=False)
class _Voxels:
    """Middles of voxels in the hip's frame, mm from the head's centre, (3, n)."""

    components_mm: NDArray[np.float64]
    extents_mm: NDArray[np.float64]

    def beyond(self, middle_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of each voxel on the positive side of a point along each axis, (3, n)."""
        from_middle = (self.components_mm - middle_mm[:, None]) / self.extents_mm[:, None]
        return np.asarray(np.clip(0.5 + from_middle, 0.0, 1.0))

    @property
    def parts(self) -> NDArray[np.float64]:
        """What each voxel adds to the sums if it is wholly lesion, (12, n)."""
        positive = self.beyond(np.zeros(3))
        lateral, anterior, superior = np.stack([positive, 1.0 - positive], axis=1)
        aside = anterior[:, None] * lateral
        octants = superior[:, None, None] * aside
        one = np.ones((1, positive.shape[1]))
        return np.concatenate([one, self.components_mm, octants.reshape(len(_SIGNS), -1)])


def location_quantities(
    outlines: HipOutlines, shifts: OutlineShifts, frame: HipFrame
) -> dict[str, Quantity]:
    """Latitude and longitude of the lesion's centre of mass, and its share in each octant.

    Errors: the shift of the front, that of the head's surface, and a front that errs outwards on
    one side and inwards on the other along each axis of the frame, since a shift that is the
    same all round says nothing about the place. The last has the front's SD at every point of it.

    Parameters
    ----------
    outlines : HipOutlines
    shifts : OutlineShifts
        Of the same outlines.
    frame : HipFrame

    Returns
    -------
    dict of NAME to Quantity
        Missing without a lesion.
    """
    by_front, by_surface = shifts.lesion_by_front, shifts.lesion_by_surface
    if by_front is None or by_surface is None:
        units = ("deg", "deg", *("1" for _ in OCTANT_NAMES))
        return {
            name: Quantity.missing(unit, "no lesion")
            for name, unit in zip(LOCATION_NAMES, units, strict=True)
        }
    drawn = _voxels(outlines, frame, np.flatnonzero(outlines.lesion)).parts.sum(axis=1)
    moved = [
        *_uniform(by_surface, _voxels(outlines, frame, by_surface.voxels)),
        *_front_changes(by_front, _voxels(outlines, frame, by_front.voxels), drawn),
    ]
    ends = [(_kept(drawn, drawn + low), _kept(drawn, drawn + high)) for low, high in moved]
    return {**_centre_of_mass(drawn, ends), **_octant_shares(drawn, ends)}


def _voxels(outlines: HipOutlines, frame: HipFrame, numbers: NDArray[np.intp]) -> _Voxels:
    grid = outlines.grid
    index = np.stack(np.unravel_index(numbers, grid.shape)).astype(np.float64)
    axes = np.stack([frame.lateral, frame.anterior, frame.superior])
    first_mm = axes @ (grid.affine_lps[:3, 3] - frame.center_mm)
    return _Voxels(
        components_mm=axes @ grid.affine_lps[:3, :3] @ index + first_mm[:, None],
        extents_mm=np.abs(axes @ grid.axes_lps) @ grid.spacing_mm,
    )


def _uniform(shift: Shift, voxels: _Voxels) -> list[tuple[Sums, Sums]]:
    """Change of the sums as an outline moves the same way all round."""
    parts = voxels.parts
    return [(parts @ shift.inwards, parts @ shift.outwards)]


def _front_changes(shift: Shift, voxels: _Voxels, drawn: Sums) -> list[tuple[Sums, Sums]]:
    """Change of the sums by the front: the same all round, and opposite at opposite sides."""
    parts = voxels.parts
    changes = [(parts @ shift.inwards, parts @ shift.outwards)]
    for beyond in voxels.beyond(drawn[_MOMENT] / drawn[0]):
        towards = shift.inwards + beyond * (shift.outwards - shift.inwards)
        away = shift.outwards + shift.inwards - towards
        changes.append((OPPOSITE_SHARE * (parts @ away), OPPOSITE_SHARE * (parts @ towards)))
    return changes


def _kept(drawn: Sums, moved: Sums) -> Sums:
    """The moved sums, or those as drawn where the lesion would be gone."""
    return moved if moved[0] > 0 else drawn


def _centre_of_mass(drawn: Sums, ends: list[tuple[Sums, Sums]]) -> dict[str, Quantity]:
    middle = drawn[_MOMENT] / drawn[0]
    middles = [(low[_MOMENT] / low[0], high[_MOMENT] / high[0]) for low, high in ends]
    return {
        "lesion_latitude_deg": _latitude(middle, middles),
        "lesion_longitude_deg": _longitude(middle, middles),
    }


def _latitude(middle: Sums, middles: list[tuple[Sums, Sums]]) -> Quantity:
    value = _latitude_deg(middle)
    pairs = [(_latitude_deg(low), _latitude_deg(high)) for low, high in middles]
    if _may_lie_over_centre(middle, middles):
        pairs.append((value, float(np.copysign(QUARTER_TURN_DEG, value))))
    if np.linalg.norm(middle) <= _error_mm(middle, middles):
        pairs = [(-QUARTER_TURN_DEG, QUARTER_TURN_DEG)]
    return interval_quantity(
        value, "deg", pairs, lowest=-QUARTER_TURN_DEG, highest=QUARTER_TURN_DEG
    )


def _longitude(middle: Sums, middles: list[tuple[Sums, Sums]]) -> Quantity:
    """Straight above or below the centre there is no longitude: its interval is the circle."""
    value = _longitude_deg(middle)
    pairs: list[Variation] = [
        (
            value + wrapped_deg(_longitude_deg(low) - value),
            value + wrapped_deg(_longitude_deg(high) - value),
        )
        for low, high in middles
    ]
    if _may_lie_over_centre(middle, middles):
        pairs = [(value - HALF_TURN_DEG, value + HALF_TURN_DEG)]
    return interval_quantity(
        value, "deg", pairs, lowest=value - HALF_TURN_DEG, highest=value + HALF_TURN_DEG
    )


def _may_lie_over_centre(middle: Sums, middles: list[tuple[Sums, Sums]]) -> bool:
    """Whether the centre of mass may lie straight above or below the head's centre."""
    level = [(low[:2], high[:2]) for low, high in middles]
    return bool(np.linalg.norm(middle[:2]) <= _error_mm(middle[:2], level))


def _error_mm(middle: Sums, middles: list[tuple[Sums, Sums]]) -> float:
    """How far the centre of mass may lie from where it was found, 95 %, mm."""
    farthest = [max(np.linalg.norm(end - middle) for end in pair) for pair in middles]
    return float(np.linalg.norm(farthest))


def _latitude_deg(middle: Sums) -> float:
    lateral, anterior, superior = middle
    return float(np.degrees(np.arctan2(superior, np.hypot(lateral, anterior))))


def _longitude_deg(middle: Sums) -> float:
    return float(np.degrees(np.arctan2(middle[1], middle[0])))


def _octant_shares(drawn: Sums, ends: list[tuple[Sums, Sums]]) -> dict[str, Quantity]:
    shares = drawn[_OCTANTS] / drawn[0]
    pairs = [(low[_OCTANTS] / low[0], high[_OCTANTS] / high[0]) for low, high in ends]
    return {
        name: interval_quantity(
            float(shares[number]),
            "1",
            [(float(low[number]), float(high[number])) for low, high in pairs],
            lowest=0.0,
            highest=1.0,
        )
        for number, name in enumerate(OCTANT_NAMES)
    }
