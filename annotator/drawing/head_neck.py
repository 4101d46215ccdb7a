"""The direction in which the marrow of the head goes on into the neck, as an image shows it."""

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.head_crop import HeadCrop
from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, Vector
from annotator.geometry.sphere import Sphere
from annotator.model.volume import Volume

__all__ = ["NECK_RADIUS_SHARE", "find_neck_direction"]

#: Radius of a usual neck over that of its head; a starting point that the reader corrects.
NECK_RADIUS_SHARE = 0.62

#: Neck-shaft angle of an adult femur, about 130 deg: the axis falls this far below lateral, deg.
USUAL_FALL_DEG = 40.0

#: The neck leaves the head within this of its usual direction on either side, and falls at least so
#: much below horizontal, deg: towards the socket thick slices show no surface either.
FARTHEST_FROM_USUAL_DEG = 50.0
LEAST_FALL_DEG = 15.0

#: Of two openings as wide, the one nearer to a usual neck is more likely: normal, with this
#: standard deviation over patients and turned legs, deg.
USUAL_SPREAD_DEG = 30.0

#: An opening on the other side nearly as likely, this share, leaves the neck unseen.
OTHER_SIDE_SHARE = 0.9

#: Rays by which the neck is looked for, and their samples from inside the surface to beyond it, mm.
DIRECTIONS = 1500
BEFORE_MM, BEYOND_MM, STEP_MM = 5.0, 9.0, 0.5

#: The marrow's signal beneath the surface is taken over this first part of a ray, mm.
MARROW_MM = 2.0

#: A ray goes on in marrow where its signal nowhere leaves that beneath the surface by this share
#: of what a usual ray leaves it by.
SAME_TISSUE_SHARE = 0.6

#: Half the angle under which a neck is seen from the centre.
NECK_HALF_DEG = float(np.degrees(np.arcsin(NECK_RADIUS_SHARE)))

#: This far from its axis a neck is open all round, and from there to the second angle the surface
#: ends the marrow again, deg. Where thick slices smear a surface that runs along them, it seems as
#: open about as within. Of the inner part so much must go on.
CONE_DEG, RING_DEG = 30.0, 65.0
LEAST_OPEN_SHARE = 0.15


def find_neck_direction(volume: Volume, sphere: Sphere) -> Vector | None:
    """The middle of the directions in which no surface ends the head's marrow.

    Parameters
    ----------
    volume : Volume
    sphere : Sphere
        Of the head in it.

    Returns
    -------
    (3,) array or None
        Unit direction, LPS, downwards and to one side as necks go; None where the image shows
        none.
    """
    directions = even_directions(DIRECTIONS)
    is_open = _goes_on(volume, sphere, directions)
    from_usual_deg = _from_usual_deg(directions)
    falls = -directions[:, 2] > np.sin(np.radians(LEAST_FALL_DEG))
    is_plausible = falls & (from_usual_deg < FARTHEST_FROM_USUAL_DEG)
    plausible, turned_deg = directions[is_plausible], from_usual_deg[is_plausible]
    likely = _openings(plausible @ directions.T, is_open) * np.exp(
        -0.5 * (turned_deg / USUAL_SPREAD_DEG) ** 2
    )
    axis = plausible[int(likely.argmax())]
    other_side = plausible[:, 0] * axis[0] < 0
    if likely[other_side].max(initial=0.0) >= OTHER_SIDE_SHARE * likely.max():
        return None
    about = directions @ axis > np.cos(np.radians(NECK_HALF_DEG))
    middle = directions[is_open & about].mean(axis=0)
    return np.asarray(middle / np.linalg.norm(middle))


def _openings(cosine: NDArray[np.float64], is_open: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How much more of a neck's cone is open than of the ring about it, 0 if too little, (n,)."""
    cone_cos, ring_cos = np.cos(np.radians([CONE_DEG, RING_DEG]))
    within = cosine > cone_cos
    about = (cosine > ring_cos) & ~within
    share, share_about = (
        (part & is_open).sum(axis=1) / part.sum(axis=1) for part in (within, about)
    )
    return np.where(share < LEAST_OPEN_SHARE, 0.0, np.maximum(share - share_about, 0.0))


def _goes_on(volume: Volume, sphere: Sphere, directions: Vector) -> NDArray[np.bool_]:
    """Whether the tissue under the surface goes on beyond it, (n,)."""
    center = LpsPoints(sphere.center_mm)
    distances = sphere.radius_mm + np.arange(-BEFORE_MM, BEYOND_MM + STEP_MM, STEP_MM)
    crop = HeadCrop.about(volume, center, float(distances[-1]))
    values = crop.at(LpsPoints(center + distances[:, None] * directions[:, None, :]))
    marrow = values[:, : round(MARROW_MM / STEP_MM)].mean(axis=1, keepdims=True)
    away = np.abs(values - marrow).max(axis=1)
    seen = np.isfinite(away)
    if not seen.any():
        return np.zeros(len(directions), dtype=bool)
    return np.asarray(seen & (away < SAME_TISSUE_SHARE * np.median(away[seen])))


def _from_usual_deg(directions: Vector) -> NDArray[np.float64]:
    """Angle to the usual direction of a neck on the side to which each points, deg, (n,)."""
    fall = np.radians(USUAL_FALL_DEG)
    along = np.abs(directions[:, 0]) * np.cos(fall) - directions[:, 2] * np.sin(fall)
    return np.asarray(np.degrees(np.arccos(np.clip(along, -1.0, 1.0))))
