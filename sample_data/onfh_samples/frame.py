"""The anatomical frame of a hip and the weight-bearing zone of its landmarks."""

import math

import numpy as np
from numpy.typing import NDArray

from onfh_samples.phantom import Hip

__all__ = ["SOURCIL_ZONE_DEG", "frame_axes", "jic_zone_deg"]

#: Mean ends (medial, lateral) of the weight-bearing sourcil, frontal angles, deg.
SOURCIL_ZONE_DEG = (-39.0, 28.0)


def frame_axes(hip: Hip) -> NDArray[np.float64]:
    """The hip's frame as (3, 3) rows lateral, anterior, superior in LPS.

    Anterior is -y. With the other teardrop given, lateral runs along the line between the
    teardrops as seen from in front; otherwise it is the scanner's left-right axis.
    """
    anterior = np.array([0.0, -1.0, 0.0])
    lateral = np.array([hip.side.lateral_x, 0.0, 0.0])
    if hip.contralateral_teardrop_mm is not None:
        lateral = hip.teardrop_mm - hip.contralateral_teardrop_mm
        lateral = lateral - (lateral @ anterior) * anterior
        lateral = lateral / np.linalg.norm(lateral)
    superior = np.cross(lateral, anterior) * -hip.side.lateral_x
    return np.array([lateral, anterior, superior])


def jic_zone_deg(hip: Hip, axes: NDArray[np.float64]) -> tuple[float, float]:
    """Frontal angles (M, E) of the weight-bearing zone that the hip's landmarks define, deg.

    E is the lateral acetabular edge, T the lowest point of the teardrop, both seen from in
    front; M is the upper of the two points where the perpendicular bisector of ET meets the
    circle through E about the head's centre.

    Raises
    ------
    ValueError
        If the bisector misses the circle.
    """
    plane = axes[[0, 2]]
    edge = plane @ (hip.edge_mm - hip.head_center_mm)
    teardrop = plane @ (hip.teardrop_mm - hip.head_center_mm)
    along = (edge - teardrop) / np.linalg.norm(edge - teardrop)
    offset_mm = float(0.5 * (edge + teardrop) @ along)
    half_chord_squared = float(edge @ edge) - offset_mm**2
    if half_chord_squared < 0.0:
        raise ValueError("the bisector of edge and teardrop misses the circle through the edge")
    across = math.sqrt(half_chord_squared) * np.array([-along[1], along[0]])
    middle = offset_mm * along
    medial = max(middle + across, middle - across, key=lambda point: float(point[1]))
    return _frontal_deg(medial), _frontal_deg(edge)


def _frontal_deg(point: NDArray[np.float64]) -> float:
    return math.degrees(math.atan2(point[0], point[1]))
