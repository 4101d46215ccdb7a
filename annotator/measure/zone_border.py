"""The border of the weight-bearing zone on the head's surface, for pictures."""

import numpy as np

from annotator.geometry.points import Vector
from annotator.measure.load_cone import LOAD_CONE_HALF_ANGLE_DEG, load_axis
from annotator.measure.zone import Limits, Zone

__all__ = ["zone_border"]

#: Places along each of the four sides.
PLACES = 61


def zone_border(zone: Zone) -> Vector:
    """Unit vectors (lateral, anterior, superior) around the zone's border, closed, (n, 3).

    Parameters
    ----------
    zone : Zone
        In 3D as `annotator.measure.zone.contains` has it: s tan M <= l <= s tan E, |a| <= s, or
        the load cone.
    """
    return _cone_border() if zone.limits.is_load_cone else _roof_border(zone.limits)


def _cone_border() -> Vector:
    axis = load_axis()
    aside = np.cross(axis, [0.0, 1.0, 0.0])
    aside /= np.linalg.norm(aside)
    turn = np.linspace(0.0, 2.0 * np.pi, 4 * PLACES)[:, None]
    opening = np.radians(LOAD_CONE_HALF_ANGLE_DEG)
    around = np.cos(turn) * aside + np.sin(turn) * np.cross(axis, aside)
    return np.asarray(np.cos(opening) * axis + np.sin(opening) * around)


def _roof_border(limits: Limits) -> Vector:
    medial, lateral = (np.tan(np.radians(end)) for end in (limits.medial_deg, limits.lateral_deg))
    forwards = np.linspace(-1.0, 1.0, PLACES)
    outwards = np.linspace(medial, lateral, PLACES)
    level = np.ones(PLACES)
    per_superior = np.concatenate(
        [
            np.column_stack([lateral * level, forwards, level]),
            np.column_stack([outwards[::-1], level, level]),
            np.column_stack([medial * level, -forwards, level]),
            np.column_stack([outwards, -level, level]),
        ]
    )
    return np.asarray(per_superior / np.linalg.norm(per_superior, axis=1, keepdims=True))
