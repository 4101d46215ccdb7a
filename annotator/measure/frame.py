"""The hip's anatomical axes, and whether the landmarks fit the side that was named."""

import numpy as np

from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints, Vector
from annotator.model.anatomy import HipFrame, Landmarks, PointLps, Side
from annotator.model.issue import Issue, Severity

__all__ = ["hip_frame", "lps", "require_side", "tilt_issue"]

ANTERIOR_LPS = np.array([0.0, -1.0, 0.0])
SUPERIOR_LPS = np.array([0.0, 0.0, 1.0])

#: More coronal tilt between the teardrops than this is more likely a misplaced landmark, deg.
LARGEST_USUAL_TILT_DEG = 15.0


def hip_frame(center_mm: Vector, side: Side, landmarks: Landmarks | None) -> HipFrame:
    """Axes at the head's centre: the scanner's, with the pelvis' coronal tilt if it is known.

    With both teardrops, lateral is the direction between them without its antero-posterior
    part, anterior stays -y and superior completes the triad.

    Parameters
    ----------
    center_mm : (3,) array, LPS mm
    side : Side
    landmarks : Landmarks or None

    Returns
    -------
    HipFrame
    """
    lateral = np.array([side.lateral_x, 0.0, 0.0])
    teardrops = _teardrops(landmarks)
    if teardrops is None:
        return HipFrame(center_mm, lateral, ANTERIOR_LPS, SUPERIOR_LPS)
    outwards = np.array(teardrops[0]) - np.array(teardrops[1])
    outwards[1] = 0.0
    lateral = outwards / np.linalg.norm(outwards)
    superior = np.cross(lateral, ANTERIOR_LPS)
    return HipFrame(center_mm, lateral, ANTERIOR_LPS, superior * np.sign(superior[2]))


def require_side(center_mm: Vector, side: Side, landmarks: Landmarks | None) -> bool:
    """Refuse landmarks that put the hip on the other side of the patient.

    Parameters
    ----------
    center_mm : (3,) array, LPS mm
        Centre of the femoral head.
    side : Side
    landmarks : Landmarks or None

    Returns
    -------
    bool
        Whether a landmark confirmed the side; False if none could.

    Raises
    ------
    AnnotationError
        If the teardrop lies lateral to the head's centre, or the contralateral teardrop
        lateral to this one.
    """
    if landmarks is None or landmarks.teardrop_lps_mm is None:
        return False
    medial_mm = side.lateral_x * (float(center_mm[0]) - landmarks.teardrop_lps_mm[0])
    if medial_mm < 0:
        raise AnnotationError(
            f"the teardrop lies {-medial_mm:.0f} mm lateral to the head's centre of a "
            f"{side.in_words} hip: check the side and the landmarks"
        )
    teardrops = _teardrops(landmarks)
    if teardrops and side.lateral_x * (teardrops[0][0] - teardrops[1][0]) <= 0:
        raise AnnotationError(
            f"the contralateral teardrop lies lateral to the {side.in_words} one: "
            "check the side and the landmarks"
        )
    return True


def tilt_issue(frame: HipFrame) -> Issue | None:
    """A warning if the teardrops tilt the frame more than a supine pelvis does."""
    tilt_deg = float(np.degrees(np.arccos(np.clip(frame.superior @ SUPERIOR_LPS, -1.0, 1.0))))
    if tilt_deg <= LARGEST_USUAL_TILT_DEG:
        return None
    return Issue(
        code="pelvis_tilted",
        severity=Severity.WARNING,
        message=f"the teardrops tilt the pelvis by {tilt_deg:.0f} deg in the coronal plane: "
        "check both teardrops",
        subject="landmarks",
    )


def _teardrops(landmarks: Landmarks | None) -> tuple[PointLps, PointLps] | None:
    """Teardrop of this and of the other hip, if both are known."""
    if (
        landmarks is None
        or landmarks.teardrop_lps_mm is None
        or landmarks.contralateral_teardrop_lps_mm is None
    ):
        return None
    return landmarks.teardrop_lps_mm, landmarks.contralateral_teardrop_lps_mm


def lps(point: PointLps) -> LpsPoints:
    """A landmark as an array, LPS mm, (3,)."""
    return LpsPoints(np.array(point, dtype=np.float64))
