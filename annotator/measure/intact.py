"""Predicted intact ratio: how much of the loaded arc would be sound after an osteotomy.

The best share over the angles of each rotation, the smallest angle that gives it, and the whole
curve. Its interval carries the lesion's front, the zone's ends, the neck's axis and the neck cut.
"""

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import LpsPoints, Vector, cross
from annotator.measure.choices import deep_lesion
from annotator.measure.neck import NeckCut, find_neck_cut
from annotator.measure.prepared import PreparedHip
from annotator.measure.turned_head import (
    LARGEST_TURN_DEG,
    Osteotomy,
    TurnedHead,
    arc_places,
    lever,
    turn_angles_deg,
    turned_about_neck,
    turned_into_varus,
)
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.measure.zone import Zone
from annotator.model.annotation import LESION_OPEN
from annotator.model.quantity import Quantity

__all__ = ["IntactCurve", "intact_curves", "intact_name", "intact_quantities"]

Shares = NDArray[np.float64]

#: A neck that runs up or down gives no turn from superior to anterior.
LEAST_LEVER = 0.2

#: Shares this near to the best one count as the best: half a direction of the arc.
EQUAL_DIRECTIONS = 0.5

_BASIS = {
    "landmarks": "from its two landmarks",
    "cut": "towards the middle of the outline's neck cut",
    "usual": "not known",
}


@frozen(eq=False)
class IntactCurve:
    """The intact share of the loaded arc by angle of rotation.

    Parameters
    ----------
    osteotomy : Osteotomy
    angles_deg : (n,) array
        Rising from 0.
    shares, low, high : (n,) arrays
        Intact share of the zone's mid-coronal arc, and its 95 % interval at each angle.
    best : Quantity
        Largest share over all angles.
    best_angle_deg : float
        Smallest angle that gives it.
    """

    osteotomy: Osteotomy
    angles_deg: NDArray[np.float64]
    shares: Shares
    low: Shares
    high: Shares
    best: Quantity
    best_angle_deg: float


def intact_name(osteotomy: Osteotomy) -> str:
    """NAME of the measurement."""
    return f"predicted_intact_{osteotomy}"


def intact_quantities(
    hip: PreparedHip, surface_reach_mm: float
) -> tuple[dict[str, Quantity], dict[str, str]]:
    """Best intact share of each osteotomy, and what it rests on.

    Parameters
    ----------
    hip : PreparedHip
    surface_reach_mm : float
        The depth that `hip` was prepared with; for the reason why a deep lesion gives nothing.

    Returns
    -------
    dict of NAME to Quantity
        Missing where zone or neck is not known. A guessed axis is no axis: where no neck is
        seen, nobody knows which part of the surface a rotation would bring under load.
    dict of str to str
        For the result's definitions: what the neck's axis rests on, and the smallest angle at
        which each best share is reached.
    """
    error_deg = hip.neck.error_deg
    known = "" if hip.neck.basis == "usual" else f" (standard deviation {error_deg:.1f} deg)"
    rests_on = {"neck_axis": f"{_BASIS[hip.neck.basis]}{known}"}
    curves = intact_curves(hip)
    if hip.annotation.is_lesion_open:
        curves = LESION_OPEN
    elif hip.has_lesion and not hip.reaches_surface:
        curves = deep_lesion(surface_reach_mm)
    if isinstance(curves, str):
        missing = Quantity.missing("1", curves)
        return {intact_name(osteotomy): missing for osteotomy in LARGEST_TURN_DEG}, rests_on
    return (
        {intact_name(curve.osteotomy): curve.best for curve in curves},
        rests_on
        | {
            f"{intact_name(curve.osteotomy)}_angle_deg": f"{curve.best_angle_deg:g}"
            for curve in curves
        },
    )


def intact_curves(hip: PreparedHip) -> tuple[IntactCurve, ...] | str:
    """The intact share by angle of each osteotomy, or why there is none.

    Parameters
    ----------
    hip : PreparedHip

    Returns
    -------
    tuple of IntactCurve, or str
        Anterior, posterior, varus; or the reason in words.
    """
    if hip.zone is None:
        return "the landmarks are implausible"
    if hip.neck.basis == "usual":
        return "no neck axis is set and the head's outline shows no neck cut"
    cut = find_neck_cut(hip.fitted.sphere, hip.sphere)
    if cut is None:
        return "the head's outline shows no neck cut: end it where the neck begins"
    if abs(lever(hip.neck.direction, hip.frame)) < LEAST_LEVER:
        return "the neck axis runs straight up or down: check its points"
    zone = hip.zone
    return tuple(_curve(hip, zone, cut, osteotomy) for osteotomy in LARGEST_TURN_DEG)


def _curve(hip: PreparedHip, zone: Zone, cut: NeckCut, osteotomy: Osteotomy) -> IntactCurve:
    cosine = cut.distance_mm / hip.fitted.sphere.radius_mm
    if osteotomy == "varus":
        nominal = turned_into_varus(hip, zone, cut)
    else:
        places = arc_places(hip, zone, zone.largest)
        nominal = turned_about_neck(hip, places, cut, axis=hip.neck.direction, osteotomy=osteotomy)
    shares = nominal.intact_shares(zone.limits, cosine)
    one_direction = nominal.direction_share(zone.limits)
    pairs = [
        *_outline_pairs(hip, zone, cut, nominal),
        *(() if osteotomy == "varus" else _axis_pairs(hip, zone, cut, osteotomy)),
        (shares - one_direction, shares + one_direction),
    ]
    down = [np.maximum(shares - np.minimum(*pair), 0.0) for pair in pairs]
    up = [np.maximum(np.maximum(*pair) - shares, 0.0) for pair in pairs]
    angles_deg = turn_angles_deg(osteotomy)
    reached = shares >= shares.max() - EQUAL_DIRECTIONS * one_direction
    return IntactCurve(
        osteotomy=osteotomy,
        angles_deg=angles_deg,
        shares=shares,
        low=np.clip(shares - np.linalg.norm(down, axis=0), 0.0, 1.0),
        high=np.clip(shares + np.linalg.norm(up, axis=0), 0.0, 1.0),
        best=interval_quantity(
            float(shares.max()),
            "1",
            [(float(lower.max()), float(upper.max())) for lower, upper in pairs],
            lowest=0.0,
            highest=1.0,
        ),
        best_angle_deg=float(angles_deg[reached.argmax()]),
    )


def _outline_pairs(
    hip: PreparedHip, zone: Zone, cut: NeckCut, nominal: TurnedHead
) -> Iterator[tuple[Shares, Shares]]:
    """Shares with the front, each of the zone's ends and the neck cut moved to both sides."""
    radius_mm = hip.fitted.sphere.radius_mm
    cosine = cut.distance_mm / radius_mm
    yield (
        nominal.intact_shares(zone.limits, cosine, Z_95),
        nominal.intact_shares(zone.limits, cosine, -Z_95),
    )
    for lower, upper in zone.variations:
        yield nominal.intact_shares(lower, cosine), nominal.intact_shares(upper, cosine)
    shift = Z_95 * _cut_error_mm(hip, cut) / radius_mm
    yield (
        nominal.intact_shares(zone.limits, cosine - shift),
        nominal.intact_shares(zone.limits, cosine + shift),
    )


def _cut_error_mm(hip: PreparedHip, cut: NeckCut) -> float:
    """Standard deviation of the neck cut's distance from the centre, mm."""
    surface = hip.outlines.surface
    middle = LpsPoints((hip.fitted.sphere.center_mm + cut.distance_mm * cut.normal)[None])
    return float(np.hypot(surface.at(surface.error_mm, middle)[0], cut.rms_residual_mm))


def _axis_pairs(
    hip: PreparedHip, zone: Zone, cut: NeckCut, osteotomy: Osteotomy
) -> Iterator[tuple[Shares, Shares]]:
    """Shares with the neck's axis tilted to both sides, upwards and forwards."""
    cosine = cut.distance_mm / hip.fitted.sphere.radius_mm
    axis = hip.neck.direction
    forwards = cross(hip.frame.superior, axis)
    forwards /= np.linalg.norm(forwards)
    tilt = np.radians(Z_95 * hip.neck.error_deg)
    places = arc_places(hip, zone, zone.limits)

    def shares(aside: Vector) -> Shares:
        tilted = np.cos(tilt) * axis + np.sin(tilt) * aside
        turned = turned_about_neck(hip, places, cut, axis=tilted, osteotomy=osteotomy)
        return turned.intact_shares(zone.limits, cosine)

    for aside in (forwards, cross(axis, forwards)):
        yield shares(-aside), shares(aside)
