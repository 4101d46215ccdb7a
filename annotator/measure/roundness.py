"""How far a head is from a whole ball: out of round, or outlined in part."""

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, Vector
from annotator.geometry.sphere import Sphere
from annotator.measure.collapse import CONE_DEG
from annotator.measure.head import FittedSurface
from annotator.measure.neck_removal import usual_neck
from annotator.measure.outline import OutlinedHead
from annotator.model.anatomy import Side
from annotator.model.issue import Issue, Severity

__all__ = ["roundness_issues"]

#: The neck and its border lie within this of the neck's usual direction, deg.
NECK_BORDER_DEG = 65.0

#: A root mean square misfit beyond this is no sphere, mm; a healthy head's is about 0.5.
LARGEST_MISFIT_MM = 1.0

#: The outline is missing where it lies deeper below the sphere than this and half a slice, mm.
MISSING_MM = 4.0

#: More of the surface than this without an outline is told.
MISSING_SHARE = 0.1

DIRECTIONS = 2000


def roundness_issues(head: OutlinedHead, fitted: FittedSurface, side: Side) -> tuple[Issue, ...]:
    """Warnings about a head that is not spherical or not wholly outlined.

    Parameters
    ----------
    head : OutlinedHead
        Of a head that the image holds.
    fitted : FittedSurface
        The sphere of the part that is round.
    side : Side
    """
    found = []
    missing = _missing_share(head, fitted.sphere, side)
    misfit_mm = _misfit_mm(fitted, head.pixel_mm, side)
    if missing > MISSING_SHARE:
        found.append(
            Issue(
                code="head_outline_incomplete",
                severity=Severity.WARNING,
                message=(
                    f"{missing:.0%} of the head's surface away from the neck is not outlined or "
                    "has collapsed: head_volume_mm3 may be too small and lesion_fraction too large"
                ),
                subject="head_volume_mm3",
            )
        )
    elif misfit_mm > LARGEST_MISFIT_MM:
        found.append(
            Issue(
                code="head_not_spherical",
                severity=Severity.WARNING,
                message=(
                    f"the head's surface differs from a sphere by {misfit_mm:.1f} mm, root mean "
                    "square: angles, depths and depression are less sure than their intervals say"
                ),
                subject="head_diameter_mm",
            )
        )
    return tuple(found)


def _misfit_mm(fitted: FittedSurface, pixel_mm: float, side: Side) -> float:
    """Root mean square distance of the contour from the sphere, without neck and depression, mm."""
    sphere, points = fitted.sphere, fitted.contour
    inwards_mm = sphere.signed_distance_mm(points)
    directions = (points - sphere.center_mm) / np.maximum(sphere.radius_mm - inwards_mm, pixel_mm)[
        :, None
    ]
    under_load = directions[:, 2] > np.cos(np.radians(CONE_DEG))
    is_depressed = under_load & (inwards_mm > pixel_mm)
    counted = inwards_mm[_away_from_neck(directions, side) & ~is_depressed]
    return float(np.sqrt(np.mean(counted**2))) if len(counted) else 0.0


def _missing_share(head: OutlinedHead, sphere: Sphere, side: Side) -> float:
    """Share of the surface away from the neck under which no outline is near."""
    directions = even_directions(DIRECTIONS)
    away = directions[_away_from_neck(directions, side)]
    reach_mm = sphere.radius_mm - MISSING_MM - 0.5 * head.slice_mm
    field = head.surface
    inside_mm = field.at(field.distance_mm, LpsPoints(sphere.center_mm + reach_mm * away))
    return float((inside_mm < 0).mean())


def _away_from_neck(directions: Vector, side: Side) -> NDArray[np.bool_]:
    return np.asarray(directions @ usual_neck(side) < np.cos(np.radians(NECK_BORDER_DEG)))
