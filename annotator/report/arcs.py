"""Which arcs of the head's circle a key image shows: the necrotic one and the zone's."""

import numpy as np
from numpy.typing import NDArray

from annotator.measure.plane_ends import Ends, necrotic_ends, zone_ends
from annotator.model.anatomy import HipFrame
from annotator.model.measurements import Measurements
from annotator.report.key_planes import KeyPlane

__all__ = ["necrotic_arc", "weight_bearing_arc"]


def necrotic_arc(
    plane: KeyPlane, measurements: Measurements, frame: HipFrame
) -> NDArray[np.float64] | None:
    """(2, n) picture coordinates of the necrotic arc on the unit circle; None without one."""
    if plane.name == "axial":
        return None
    return _on_circle(plane, necrotic_ends(plane.name, measurements), frame)


def weight_bearing_arc(
    plane: KeyPlane, measurements: Measurements, frame: HipFrame
) -> NDArray[np.float64] | None:
    """(2, n) picture coordinates of the zone on the unit circle; None where it is not known."""
    if plane.name == "axial":
        return None
    return _on_circle(plane, zone_ends(plane.name, measurements), frame)


def _on_circle(plane: KeyPlane, ends: Ends | None, frame: HipFrame) -> NDArray[np.float64] | None:
    """Angles run from superior (0) to lateral (coronal) or anterior (sagittal)."""
    if ends is None:
        return None
    quarter = frame.lateral if plane.name == "coronal" else frame.anterior
    angles = np.deg2rad(np.linspace(ends.lower.value_deg, ends.upper.value_deg, 181))
    directions = np.cos(angles)[:, None] * frame.superior + np.sin(angles)[:, None] * quarter
    return np.stack([directions @ plane.across, directions @ plane.up])
