"""Which arcs of the head's circle a key image shows: the necrotic one and the zone's."""

import numpy as np
from numpy.typing import NDArray

from annotator.measure.load_cone import load_cone_arc_deg
from annotator.measure.zone import SOURCIL_DEG
from annotator.model.anatomy import HipFrame
from annotator.model.measurements import Measurements
from annotator.report.key_planes import KeyPlane, PlaneName

__all__ = ["necrotic_arc", "weight_bearing_arc"]

#: In the sagittal plane the zone ends where |anterior| = superior.
SAGITTAL_ZONE_DEG = (-45.0, 45.0)

_NECROTIC_ENDS: dict[PlaneName, tuple[str, str]] = {
    "coronal": ("lesion_medial_deg", "lesion_lateral_deg"),
    "sagittal": ("lesion_posterior_deg", "lesion_anterior_deg"),
}

_ZONE_ENDS = ("zone_medial_deg", "acetabular_edge_deg")


def necrotic_arc(
    plane: KeyPlane, measurements: Measurements, frame: HipFrame
) -> NDArray[np.float64] | None:
    """(2, n) picture coordinates of the necrotic arc on the unit circle; None without one."""
    names = _NECROTIC_ENDS.get(plane.name)
    ends = _ends(measurements, names) if names else None
    return _on_circle(plane, ends, frame) if ends else None


def weight_bearing_arc(
    plane: KeyPlane, measurements: Measurements, frame: HipFrame
) -> NDArray[np.float64] | None:
    """(2, n) picture coordinates of the zone on the unit circle; None where it is not known."""
    ends = _zone_ends(plane.name, measurements)
    return _on_circle(plane, ends, frame) if ends else None


def _zone_ends(plane: PlaneName, measurements: Measurements) -> tuple[float, float] | None:
    zone = measurements.definitions.get("weight_bearing_zone")
    if plane == "axial":
        return None
    if zone == "load_cone":
        return load_cone_arc_deg("lateral" if plane == "coronal" else "anterior")
    coronal = SOURCIL_DEG if zone == "sourcil" else _ends(measurements, _ZONE_ENDS)
    return coronal if plane == "coronal" or coronal is None else SAGITTAL_ZONE_DEG


def _ends(measurements: Measurements, names: tuple[str, str]) -> tuple[float, float] | None:
    quantities = [measurements.measurements.get(name) for name in names]
    values = [quantity.value for quantity in quantities if quantity is not None]
    match values:
        case [float(low), float(high)]:
            return low, high
        case _:
            return None


def _on_circle(
    plane: KeyPlane, ends_deg: tuple[float, float], frame: HipFrame
) -> NDArray[np.float64]:
    """Angles run from superior (0) to lateral (coronal) or anterior (sagittal)."""
    quarter = frame.lateral if plane.name == "coronal" else frame.anterior
    angles = np.deg2rad(np.linspace(*ends_deg, 181))
    directions = np.cos(angles)[:, None] * frame.superior + np.sin(angles)[:, None] * quarter
    return np.stack([directions @ plane.across, directions @ plane.up])
