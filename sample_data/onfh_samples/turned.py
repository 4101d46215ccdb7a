"""Exact share of the loaded arc that is sound after an osteotomy has turned the head."""

import math
from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from onfh_samples.phantom import Hip
from onfh_samples.rays import Predicate

__all__ = ["BestTurn", "best_turns"]

#: Largest angle of each rotation, deg.
LARGEST_TURN_DEG: Mapping[str, int] = {"anterior": 90, "posterior": 140, "varus": 40}

#: Middles of equal parts of the arc, in each of which the lesion is there or not.
ARC_PARTS = 600

#: The angles are tried in whole degrees, then in these steps about the best one.
FINE_STEP_DEG = 0.05

#: Shares that differ by less are the same.
EQUAL_SHARE = 0.5 / ARC_PARTS


@frozen
class BestTurn:
    """Largest intact share of one osteotomy, and the smallest angle that gives it."""

    share: float
    angle_deg: float


def best_turns(
    hip: Hip, is_necrotic: Predicate, axes: NDArray[np.float64], zone_deg: tuple[float, float]
) -> dict[str, BestTurn]:
    """The best turn of each osteotomy, ray by ray.

    Parameters
    ----------
    hip : Hip
    is_necrotic : callable
        Of (n, 3) directions; never true for those that leave through the neck cut.
    axes : (3, 3) array
        Rows lateral, anterior, superior; LPS.
    zone_deg : (medial, lateral)
        Ends of the loaded arc, frontal angles.

    Returns
    -------
    dict of osteotomy to BestTurn
    """
    lateral, anterior, superior = axes
    medial_deg, lateral_deg = zone_deg
    parts = (np.arange(ARC_PARTS) + 0.5) / ARC_PARTS
    frontal = np.radians(medial_deg + parts * (lateral_deg - medial_deg))
    arc = np.outer(np.sin(frontal), lateral) + np.outer(np.cos(frontal), superior)
    cut_cosine = hip.cut_distance_mm / hip.radius_mm
    forwards = math.copysign(1.0, float(np.cross(hip.neck_axis, superior) @ anterior))
    into_varus = np.cross(superior, -lateral)
    turned_about = {
        "anterior": forwards * hip.neck_axis,
        "posterior": -forwards * hip.neck_axis,
        "varus": into_varus,
    }

    def shares(axis: NDArray[np.float64], angles_deg: NDArray[np.float64]) -> NDArray[np.float64]:
        back = Rotation.from_rotvec(-np.radians(angles_deg)[:, None] * axis).as_matrix()
        shown = (arc @ back.transpose(0, 2, 1)).reshape(-1, 3)
        intact = ~is_necrotic(shown) & (shown @ hip.neck_axis <= cut_cosine)
        means: NDArray[np.float64] = intact.reshape(len(angles_deg), ARC_PARTS).mean(axis=1)
        return means

    best = {}
    for name, axis in turned_about.items():
        whole_deg = np.arange(0.0, LARGEST_TURN_DEG[name] + 0.5)
        coarse = shares(axis, whole_deg)
        near_deg = whole_deg[_first_best(coarse)]
        low, high = max(near_deg - 1.0, 0.0), min(near_deg + 1.0, whole_deg[-1])
        fine_deg = np.arange(low, high + 0.5 * FINE_STEP_DEG, FINE_STEP_DEG)
        fine = shares(axis, fine_deg)
        best[name] = BestTurn(float(fine.max()), float(fine_deg[_first_best(fine)]))
    return best


def _first_best(shares: NDArray[np.float64]) -> int:
    return int((shares >= shares.max() - EQUAL_SHARE).argmax())
