"""The largest necrotic arc on any plane parallel to a mid-plane (modified extent, Cherian 2003).

The section of the head's sphere at height h is a circle of radius sqrt(R^2 - h^2). Whether a
point of it is necrotic is asked along the ray from the head's centre, so every section is a set
of rays. Most of them lie well inside or well outside the lesion, as the even rays over the whole
sphere tell; only those near its border are followed.
"""

from functools import cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from annotator.geometry.angle import Arc, arc_extents_deg, circle_angles_deg, enclosing_arc
from annotator.geometry.directions import even_directions
from annotator.measure.necrotic_angle import SMALLEST_ISLAND_DEG, NecroticArc
from annotator.measure.prepared import PreparedHip
from annotator.measure.uncertainty import Z_95

__all__ = ["LargestArcs", "largest_arcs"]

#: Planes within this share of the radius of the head's centre, about 1 mm apart.
FARTHEST_PLANE = 0.7
PLANES = 35

#: Directions on each section: half a degree.
DIRECTIONS = 720

#: A direction whose nearest rays all score beyond this is decided by them, standard deviations.
#: Between them the score runs nearly straight.
DECIDED_SD = 2.5
NEAREST_RAYS = 4


@frozen(eq=False)
class LargestArcs:
    """The largest arc on coronal and on sagittal planes, by the extent at each shift."""

    coronal: NecroticArc
    sagittal: NecroticArc


def largest_arcs(hip: PreparedHip, coronal: NecroticArc, sagittal: NecroticArc) -> LargestArcs:
    """The largest arcs of both directions of planes.

    Parameters
    ----------
    hip : PreparedHip
        With a lesion.
    coronal, sagittal : NecroticArc
        Of the mid-planes, which are among the planes.

    Returns
    -------
    LargestArcs
    """
    scores = _scores(hip).reshape(2, PLANES, DIRECTIONS)
    return LargestArcs(*map(_largest, scores, (coronal, sagittal)))


def _largest(scores: NDArray[np.float64], middle: NecroticArc) -> NecroticArc:
    def arc(shift_sd: float, middle_arc: Arc) -> Arc:
        necrotic = scores > -shift_sd
        plane = int(arc_extents_deg(necrotic, SMALLEST_ISLAND_DEG).argmax())
        found = enclosing_arc(necrotic[plane], SMALLEST_ISLAND_DEG)
        return max(middle_arc, found, key=lambda candidate: candidate.extent_deg)

    return NecroticArc(
        nominal=arc(0.0, middle.nominal),
        eroded=arc(-Z_95, middle.eroded),
        dilated=arc(Z_95, middle.dilated),
    )


def _scores(hip: PreparedHip) -> NDArray[np.float64]:
    """Score of every direction of every section, coronal ones first, (n,)."""
    components, nearest = _sections(len(hip.components))
    near = hip.sphere.score[nearest]
    scores: NDArray[np.float64] = near[0].copy()
    open_ = (near.min(axis=0) < DECIDED_SD) & (near.max(axis=0) > -DECIDED_SD)
    rays = hip.rays(hip.frame.directions(components[open_]))
    scores[open_] = rays.score
    return scores


@cache
def _sections(count: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Directions of all sections in the hip's frame, and the nearest of so many even ones.

    The same for every hip, so worked out once.
    """
    heights = np.linspace(-FARTHEST_PLANE, FARTHEST_PLANE, PLANES)[:, None]
    angles = np.radians(circle_angles_deg(DIRECTIONS))
    radii = np.sqrt(1.0 - heights**2)
    aside, upward = radii * np.sin(angles), radii * np.cos(angles)
    height = np.broadcast_to(heights, aside.shape)
    coronal = np.stack([aside, height, upward], axis=-1).reshape(-1, 3)
    sagittal = coronal[:, [1, 0, 2]]
    components = np.concatenate([coronal, sagittal])
    _, nearest = cKDTree(even_directions(count)).query(components, k=NEAREST_RAYS)
    return components, np.ascontiguousarray(nearest.T)
