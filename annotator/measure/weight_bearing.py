"""How much of the weight-bearing zone the lesion takes, and where its lateral end lies in it."""

from collections.abc import Callable
from functools import cache, cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.angle import circle_angles_deg
from annotator.measure.rays import Rays
from annotator.measure.uncertainty import (
    Z_95,
    Variation,
    counting_error,
    interval_quantity,
)
from annotator.measure.zone import Limits, Zone, contains
from annotator.model.quantity import Quantity, Word

__all__ = ["ZoneRays", "jic_quantities", "weight_bearing_quantities"]

#: Range of the front, standard deviations.
ENDS = (-Z_95, Z_95)


@frozen(eq=False)
class ZoneRays:
    """The rays that the shares are counted over.

    Parameters
    ----------
    coronal : Rays
        Along the mid-coronal plane at `circle_angles_deg`.
    sphere : Rays
        Evenly over the whole sphere.
    components : (n, 3) array
        (lateral, anterior, superior) of each ray of `sphere`.
    deep_score : () -> (m,) array
        Gives the score of the lesion at any depth along each ray of `sphere` in the largest zone;
        asked only where the surface does not decide.
    """

    coronal: Rays
    sphere: Rays
    components: NDArray[np.float64]
    deep_score: Callable[[], NDArray[np.float64]]

    def in_zone(self, limits: Limits) -> NDArray[np.bool_]:
        """Which rays of `sphere` lie in a zone, (n,)."""
        return self._in_zone(limits)

    @cached_property
    def _in_zone(self) -> Callable[[Limits], NDArray[np.bool_]]:
        return cache(lambda limits: contains(limits, self.components))


def weight_bearing_quantities(rays: ZoneRays, zone: Zone) -> dict[str, Quantity]:
    """Shares of the zone's arc and surface, the lesion's share in it, and whether it is involved.

    Parameters
    ----------
    rays : ZoneRays
        Necrotic somewhere at the surface, or without any lesion.
    zone : Zone

    Returns
    -------
    dict of NAME to Quantity
    """
    return {
        "wb_arc_involved_fraction": _share_quantity(
            zone, lambda limits, shift_sd: _arc_share(rays.coronal, limits, shift_sd)
        ),
        "wb_surface_involved_fraction": _share_quantity(
            zone,
            lambda limits, shift_sd: _surface_share(rays, limits, shift_sd),
            counting_error(int(rays.in_zone(zone.limits).sum())),
        ),
        "wb_lesion_share": _share_quantity(
            zone,
            lambda limits, shift_sd: _lesion_share(rays, limits, shift_sd),
            counting_error(int(rays.sphere.necrotic().sum())),
        ),
        "wb_involved": Quantity.word(_involved(rays, zone)),
    }


def jic_quantities(lateral_end: Quantity, zone: Zone) -> dict[str, Quantity]:
    """Position of the lateral end in the JIC zone and its distance from the acetabular edge.

    Moving the edge moves both limits of the zone; those errors are correlated and carried as such.

    Parameters
    ----------
    lateral_end : Quantity
        ``lesion_lateral_deg``; may be missing.
    zone : Zone
        Of kind ``jic``.

    Returns
    -------
    dict of NAME to Quantity
    """
    if not isinstance(lateral_end.value, float):
        reason = lateral_end.why_missing or "no lateral end"
        return {
            "jic_lateral_position": Quantity.missing("1", reason),
            "lesion_beyond_edge_deg": Quantity.missing("deg", reason),
        }
    end_deg = lateral_end.value
    end_range = (lateral_end.low or 0.0, lateral_end.high or 0.0)

    def quantity(unit: str, of: Callable[[float, Limits], float]) -> Quantity:
        return interval_quantity(
            of(end_deg, zone.limits),
            unit,
            [
                (of(end_range[0], zone.limits), of(end_range[1], zone.limits)),
                *((of(end_deg, lower), of(end_deg, upper)) for lower, upper in zone.variations),
            ],
        )

    return {
        "jic_lateral_position": quantity("1", _position),
        "lesion_beyond_edge_deg": quantity("deg", lambda end, limits: end - limits.lateral_deg),
    }


def _position(end_deg: float, limits: Limits) -> float:
    return (end_deg - limits.medial_deg) / (limits.lateral_deg - limits.medial_deg)


def _share_quantity(
    zone: Zone, share: Callable[[Limits, float], float | None], counting: float = 0.0
) -> Quantity:
    """A share with the errors of the front, of the zone's limits and of counting directions."""
    value = share(zone.limits, 0.0)
    if value is None:
        return Quantity.missing("1", "no lesion")
    variations: list[Variation] = [
        _pair(value, share(zone.limits, ENDS[0]), share(zone.limits, ENDS[1])),
        (value - counting, value + counting),
    ]
    variations += [
        _pair(value, share(lower, 0.0), share(upper, 0.0)) for lower, upper in zone.variations
    ]
    return interval_quantity(value, "1", variations, lowest=0.0, highest=1.0)


def _pair(value: float, lower: float | None, upper: float | None) -> Variation:
    """Both ends; a lesion that vanishes at one of them leaves the share open."""
    if lower is None or upper is None:
        return 0.0, 1.0
    return min(lower, upper, value), max(lower, upper, value)


def _arc_share(coronal: Rays, limits: Limits, shift_sd: float) -> float:
    angles_deg = circle_angles_deg(len(coronal.directions))
    in_zone = (angles_deg >= limits.medial_deg) & (angles_deg <= limits.lateral_deg)
    return float(coronal.necrotic(shift_sd)[in_zone].mean())


def _surface_share(rays: ZoneRays, limits: Limits, shift_sd: float) -> float:
    in_zone = rays.in_zone(limits)
    return float(rays.sphere.necrotic(shift_sd)[in_zone].mean())


def _lesion_share(rays: ZoneRays, limits: Limits, shift_sd: float) -> float | None:
    necrotic = rays.sphere.necrotic(shift_sd)
    if not necrotic.any():
        return None
    return float(rays.in_zone(limits)[necrotic].mean())


def _involved(rays: ZoneRays, zone: Zone) -> Word:
    eroded = rays.sphere.necrotic(ENDS[0])
    if eroded[rays.in_zone(zone.smallest)].any():
        return "yes"
    # What is necrotic at the surface is so at some depth.
    dilated = rays.sphere.necrotic(ENDS[1])[rays.in_zone(zone.largest)]
    is_possible = dilated.any() or (rays.deep_score() > -ENDS[1]).any()
    return "unknown" if is_possible else "no"
