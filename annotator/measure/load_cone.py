"""The load cone: a research zone about the direction in which the hip is loaded when walking.

Axis: the mean pole of the peak hip force in level walking, 16 deg medial and 6 deg anterior of
superior in the femoral shaft's frame (ten instrumented hips, Bergmann 2016,
doi:10.1371/journal.pone.0155612; the reduction to angles is this tool's). The half-angle of
45 deg is a convention without validation. The frame of an MRI is the pelvis' and not the
femur's, which adds a doubt that no interval here holds.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.points import Vector

__all__ = ["LOAD_CONE_HALF_ANGLE_DEG", "in_load_cone", "load_axis", "load_cone_arc_deg"]

#: Of the axis: medial in the frontal and anterior in the sagittal projection, deg.
MEDIAL_DEG = 16.0
ANTERIOR_DEG = 6.0

LOAD_CONE_HALF_ANGLE_DEG = 45.0


def load_axis() -> Vector:
    """Unit vector of the cone's axis as (lateral, anterior, superior), (3,)."""
    axis = np.array([-np.tan(np.radians(MEDIAL_DEG)), np.tan(np.radians(ANTERIOR_DEG)), 1.0])
    return np.asarray(axis / np.linalg.norm(axis))


def in_load_cone(components: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which directions lie in the cone.

    Parameters
    ----------
    components : (n, 3) array
        (lateral, anterior, superior) of unit vectors.

    Returns
    -------
    (n,) bool array
    """
    return np.asarray(components @ load_axis() >= np.cos(np.radians(LOAD_CONE_HALF_ANGLE_DEG)))


def load_cone_arc_deg(towards: Literal["lateral", "anterior"] = "lateral") -> tuple[float, float]:
    """Angles from superior at which the cone's border crosses a mid-plane, deg.

    With q the axis' length in that plane, a direction of the plane at an angle t from the axis'
    projection lies in the cone if q cos t >= cos 45 deg.

    Parameters
    ----------
    towards : "lateral" or "anterior"
        Where angles are positive: on the mid-coronal or the mid-sagittal plane.

    Returns
    -------
    (lower, upper)

    Examples
    --------
    >>> tuple(round(end, 2) for end in load_cone_arc_deg())
    (-60.71, 28.71)
    """
    lateral, anterior, superior = load_axis()
    aside = lateral if towards == "lateral" else anterior
    middle_deg = float(np.degrees(np.arctan2(aside, superior)))
    in_plane = float(np.hypot(aside, superior))
    half_deg = float(np.degrees(np.arccos(np.cos(np.radians(LOAD_CONE_HALF_ANGLE_DEG)) / in_plane)))
    return middle_deg - half_deg, middle_deg + half_deg
