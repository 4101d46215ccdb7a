"""Between which angles the necrotic arc and the weight-bearing zone run on the mid-planes.

For pictures: every angle is taken from the measured figures, none is worked out anew.
"""

from typing import Literal

from attrs import frozen

from annotator.measure.load_cone import load_cone_arc_deg
from annotator.measure.zone import (
    SOURCIL_DEG,
    SOURCIL_LATERAL_RANGE_DEG,
    SOURCIL_MEDIAL_RANGE_DEG,
)
from annotator.model.measurements import Measurements

__all__ = ["End", "Ends", "MidPlaneName", "necrotic_ends", "zone_ends"]

MidPlaneName = Literal["coronal", "sagittal"]

#: On the mid-sagittal plane the zone ends where |anterior| = superior, deg.
SAGITTAL_ZONE_DEG = 45.0

_NECROTIC_NAMES: dict[MidPlaneName, tuple[str, str]] = {
    "coronal": ("lesion_medial_deg", "lesion_lateral_deg"),
    "sagittal": ("lesion_posterior_deg", "lesion_anterior_deg"),
}
_JIC_NAMES = ("zone_medial_deg", "acetabular_edge_deg")


@frozen
class End:
    """One end with its 95 % interval, deg: 0 up, positive lateral or anterior.

    An end that is defined, not measured, is its own interval.
    """

    value_deg: float
    low_deg: float
    high_deg: float

    @classmethod
    def exact(cls, angle_deg: float) -> "End":
        """An end by definition."""
        return cls(angle_deg, angle_deg, angle_deg)


@frozen
class Ends:
    """The medial (posterior) and the lateral (anterior) end."""

    lower: End
    upper: End


def necrotic_ends(plane: MidPlaneName, measurements: Measurements) -> Ends | None:
    """Of the necrotic arc; None where there is no arc, or it is the whole circle."""
    return _measured(measurements, _NECROTIC_NAMES[plane])


def zone_ends(plane: MidPlaneName, measurements: Measurements) -> Ends | None:
    """Of the weight-bearing zone in force; None where it is not known.

    Parameters
    ----------
    plane : "coronal" or "sagittal"
    measurements : Measurements
    """
    zone = measurements.definitions.get("weight_bearing_zone")
    if zone == "load_cone":
        lower, upper = load_cone_arc_deg("lateral" if plane == "coronal" else "anterior")
        return Ends(End.exact(lower), End.exact(upper))
    coronal = _sourcil() if zone == "sourcil" else _measured(measurements, _JIC_NAMES)
    if plane == "coronal" or coronal is None:
        return coronal
    return Ends(End.exact(-SAGITTAL_ZONE_DEG), End.exact(SAGITTAL_ZONE_DEG))


def _sourcil() -> Ends:
    medial_deg, lateral_deg = SOURCIL_DEG
    return Ends(
        End(medial_deg, *SOURCIL_MEDIAL_RANGE_DEG), End(lateral_deg, *SOURCIL_LATERAL_RANGE_DEG)
    )


def _measured(measurements: Measurements, names: tuple[str, str]) -> Ends | None:
    ends = [_end(measurements, name) for name in names]
    match ends:
        case [End() as lower, End() as upper]:
            return Ends(lower, upper)
        case _:
            return None


def _end(measurements: Measurements, name: str) -> End | None:
    quantity = measurements.measurements.get(name)
    if quantity is None or not isinstance(quantity.value, float):
        return None
    if quantity.low is None or quantity.high is None:
        return None
    return End(quantity.value, quantity.low, quantity.high)
