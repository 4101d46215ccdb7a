"""What the loaded arc shows once an osteotomy has turned the head under the acetabulum.

The arc stays where it is; so after a rotation R its direction ``u`` shows the part of the head
that lay at ``R^-1 u`` before. Anterior and posterior rotation turn the head about the neck's
axis (Sugioka 1992), varus osteotomy in the coronal plane.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from annotator.geometry.angle import circle_angles_deg
from annotator.geometry.points import Vector, cross
from annotator.measure.direction_table import read_table
from annotator.measure.neck import NeckCut
from annotator.measure.prepared import PreparedHip
from annotator.measure.zone import Limits, Zone
from annotator.model.anatomy import HipFrame

__all__ = [
    "LARGEST_TURN_DEG",
    "Osteotomy",
    "TurnedHead",
    "arc_places",
    "lever",
    "turn_angles_deg",
    "turned_about_neck",
    "turned_into_varus",
]

Places = NDArray[np.intp]

Osteotomy = Literal["anterior", "posterior", "varus"]

#: Largest angle that is tried, deg.
LARGEST_TURN_DEG: Mapping[Osteotomy, int] = {"anterior": 90, "posterior": 140, "varus": 40}

#: Angles are tried in steps of so many degrees.
TURN_STEP_DEG = 1

#: Turned about the neck, the arc is looked at in steps of so many of the plane's directions.
ARC_STEP = 4


@frozen(eq=False)
class TurnedHead:
    """The part of the head that lies under the loaded arc at each angle of one osteotomy.

    Parameters
    ----------
    score : (angles, directions) array
        Necrotic at the surface: standard deviations by which the front lies beyond it.
    towards_neck : (angles, directions) array
        Cosine between the part that is shown and the normal of the neck cut.
    frontal_deg : (directions,) array
        Places on the mid-coronal plane, 0 up, positive lateral; rising.
    """

    score: NDArray[np.float64]
    towards_neck: NDArray[np.float64]
    frontal_deg: NDArray[np.float64]

    def intact_shares(
        self, limits: Limits, cut_cosine: float, front_sd: float = 0.0
    ) -> NDArray[np.float64]:
        """Share of the arc that is articular and not necrotic, (angles,).

        Parameters
        ----------
        limits : Limits
            Ends of the loaded arc.
        cut_cosine : float
            Cosine of half the angle under which the neck cut is seen from the head's centre.
        front_sd : float
            Standard deviations by which the lesion's front is moved outwards.
        """
        arc = self._on_arc(limits)
        is_intact = (self.score[:, arc] <= -front_sd) & (self.towards_neck[:, arc] <= cut_cosine)
        return np.asarray(np.count_nonzero(is_intact, axis=1) / is_intact.shape[1])

    def direction_share(self, limits: Limits) -> float:
        """The share of the arc that one direction stands for."""
        return 1.0 / len(self.frontal_deg[self._on_arc(limits)])

    def _on_arc(self, limits: Limits) -> slice:
        first = np.searchsorted(self.frontal_deg, limits.medial_deg, side="left")
        last = np.searchsorted(self.frontal_deg, limits.lateral_deg, side="right")
        return slice(int(first), int(last))


def turn_angles_deg(osteotomy: Osteotomy) -> NDArray[np.float64]:
    """The angles that are tried, rising from 0, (n,)."""
    return np.arange(0.0, LARGEST_TURN_DEG[osteotomy] + 0.5 * TURN_STEP_DEG, TURN_STEP_DEG)


def lever(axis: Vector, frame: HipFrame) -> float:
    """How far a small turn about an axis carries superior towards anterior, -1 to 1."""
    return float(cross(axis, frame.superior) @ frame.anterior)


def turned_about_neck(
    hip: PreparedHip, places: Places, cut: NeckCut, *, axis: Vector, osteotomy: Osteotomy
) -> TurnedHead:
    """Turn the head about the neck: superior goes to anterior, or for ``posterior`` away from it.

    Parameters
    ----------
    hip : PreparedHip
    places : (n,) array
        Numbers of the mid-coronal directions to look at; see `arc_places`.
    cut : NeckCut
    axis : (3,) array
        Unit vector along the neck, LPS; `lever` must not vanish.
    osteotomy : Osteotomy
        ``anterior`` or ``posterior``.

    Returns
    -------
    TurnedHead
    """
    directions = hip.coronal.directions[places]
    sense = np.sign(lever(axis, hip.frame)) * (1.0 if osteotomy == "anterior" else -1.0)
    turns_rad = sense * np.radians(turn_angles_deg(osteotomy))
    # Turned back row by row: a direction shows what lay there before.
    back = Rotation.from_rotvec(-turns_rad[:, None] * axis).as_matrix().transpose(0, 2, 1)
    axes = np.stack([hip.frame.lateral, hip.frame.anterior, hip.frame.superior], axis=1)
    components = directions @ (back @ axes).transpose(1, 0, 2).reshape(3, -1)
    score = read_table(hip.score_table, components.reshape(len(places), -1, 3)).T
    score[0] = hip.coronal.score[places]
    return TurnedHead(score, (back @ cut.normal) @ directions.T, _frontal_deg(hip)[places])


def arc_places(hip: PreparedHip, zone: Zone, within: Limits) -> Places:
    """Mid-coronal directions of the widest zone that the errors allow, in steps, within limits.

    Parameters
    ----------
    hip : PreparedHip
    zone : Zone
    within : Limits
        Part of that zone.

    Returns
    -------
    (n,) array
    """
    places = _places(hip, zone)[::ARC_STEP]
    frontal_deg = _frontal_deg(hip)[places]
    return places[(frontal_deg >= within.medial_deg) & (frontal_deg <= within.lateral_deg)]


def turned_into_varus(hip: PreparedHip, zone: Zone, cut: NeckCut) -> TurnedHead:
    """Turn the head in the coronal plane: superior goes to medial, lateral comes up.

    Parameters
    ----------
    hip : PreparedHip
    zone : Zone
    cut : NeckCut

    Returns
    -------
    TurnedHead
    """
    places = _places(hip, zone)
    count = len(hip.coronal.directions)
    steps = np.rint(turn_angles_deg("varus") * count / 360.0).astype(np.intp)
    shown = (places + steps[:, None]) % count
    towards_neck = hip.coronal.directions @ cut.normal
    return TurnedHead(hip.coronal.score[shown], towards_neck[shown], _frontal_deg(hip)[places])


def _frontal_deg(hip: PreparedHip) -> NDArray[np.float64]:
    return circle_angles_deg(len(hip.coronal.directions))


def _places(hip: PreparedHip, zone: Zone) -> Places:
    """Directions of the mid-coronal plane that lie in the widest zone that the errors allow."""
    frontal_deg, widest = _frontal_deg(hip), zone.largest
    return np.flatnonzero((frontal_deg >= widest.medial_deg) & (frontal_deg <= widest.lateral_deg))
