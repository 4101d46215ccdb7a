"""Where the femoral neck leaves the head."""

import numpy as np

from annotator.geometry.points import Vector
from annotator.geometry.sphere import Sphere
from annotator.measure.frame import lps
from annotator.measure.outline import HipOutlines
from annotator.model.anatomy import HipFrame, Landmarks

__all__ = ["neck_axis"]

#: Neck-shaft angle of an adult femur, about 130 deg: the axis falls this far below lateral, deg.
USUAL_FALL_DEG = 40.0

#: Head voxels in this shell about the sphere's radius tell where the outline is cut, mm.
SHELL_MM = 3.0

#: Below this share of the shell no cut is seen.
SMALLEST_CUT_SHARE = 0.01


def neck_axis(
    outlines: HipOutlines, sphere: Sphere, frame: HipFrame, landmarks: Landmarks | None
) -> Vector:
    """Unit vector from the head's centre along the neck.

    From the landmarks if they hold the axis; else towards the middle of the part of the sphere's
    lower half that the outline leaves open; else the usual direction.

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere
    frame : HipFrame
    landmarks : Landmarks or None

    Returns
    -------
    (3,) array, LPS
    """
    if landmarks is not None and landmarks.neck_axis_lps_mm is not None:
        near, far = (lps(point) for point in landmarks.neck_axis_lps_mm)
        return np.asarray((far - near) / np.linalg.norm(far - near))
    index = np.argwhere(np.ones(outlines.grid.shape, dtype=bool))
    offsets = outlines.points(index.astype(np.float64)) - sphere.center_mm
    distance_mm = np.linalg.norm(offsets, axis=1)
    shell = (distance_mm < sphere.radius_mm - outlines.pixel_mm) & (
        distance_mm > sphere.radius_mm - outlines.pixel_mm - SHELL_MM
    )
    lower = shell & (offsets @ frame.superior < 0)
    left_open = lower & ~outlines.head.ravel()
    if left_open.sum() < SMALLEST_CUT_SHARE * shell.sum():
        return _usual_axis(frame)
    middle = (offsets[left_open] / distance_mm[left_open, None]).mean(axis=0)
    return np.asarray(middle / np.linalg.norm(middle))


def _usual_axis(frame: HipFrame) -> Vector:
    fall = np.radians(USUAL_FALL_DEG)
    return np.asarray(np.cos(fall) * frame.lateral - np.sin(fall) * frame.superior)
