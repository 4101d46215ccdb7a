"""The sphere of the articular surface, robust to the neck cut and to a collapsed part."""

import numpy as np
from attrs import field, frozen

from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints, lengths
from annotator.geometry.sphere import MINIMUM_POINTS, Sphere, fit_sphere
from annotator.measure.contour import contour_points
from annotator.measure.outline import OutlinedHead

__all__ = ["FittedSurface", "fit_head", "radius_leverage", "require_femoral_head"]

#: Surface points farther from the sphere than so many pixels belong to neck, collapse or noise.
TOLERANCE_PIXELS = 1.0

#: Sphere fits on random quadruples, the consensus of which starts the fit; seeded, so repeatable.
TRIALS = 200
SEED = 20190
CONSENSUS_POINTS = 500
REFINEMENTS = 6

#: A sphere needs this share of the outline's points, or the outline is no femoral head.
SMALLEST_ARTICULAR_SHARE = 0.3

#: Points that fix the sphere worse than this fix none.
LARGEST_CONDITION = 1e8

#: Radii outside this range are no adult femoral head, mm.
PLAUSIBLE_RADIUS_MM = (10.0, 45.0)

#: A larger sphere is a plane as far as a head reaches: the face where the image cuts the head,
#: which can hold as many points as what is seen of the ball.
FLAT_RADIUS_MM = 2.0 * PLAUSIBLE_RADIUS_MM[1]


@frozen(eq=False)
class FittedSurface:
    """The fitted sphere and how the outline lies about it.

    Parameters
    ----------
    sphere : Sphere
        With the residual of the articular points.
    radius_error_mm : float
        Standard deviation of the radius, mm.
    articular_share : float
        Share of the outline's points that lie on the sphere.
    radius_leverage : float
        By how much a misfit of the points on the sphere moves its radius, compared with points
        all around: 1 for a whole sphere, 2 for half of one, more for a cap.
    contour : (n, 3) array, LPS mm
        Points of the head's contours within the slices; empty for a head that is not outlined.
    """

    sphere: Sphere
    radius_error_mm: float
    articular_share: float
    radius_leverage: float = 1.0
    contour: LpsPoints = field(factory=lambda: LpsPoints(np.empty((0, 3))))


def fit_head(outlines: OutlinedHead) -> FittedSurface:
    """Least-squares sphere through the articular part of the head's outline.

    The points are those of the contours within the slices, where the outline is known; points
    of the neck cut and of a collapsed part lie inside the sphere and are left out by consensus
    (RANSAC, Fischler and Bolles 1981, doi:10.1145/358669.358692).

    Parameters
    ----------
    outlines : OutlinedHead

    Returns
    -------
    FittedSurface

    Raises
    ------
    AnnotationError
        If the outline is not the surface of a ball of a femoral head's size.
    """
    points, errors_mm = contour_points(outlines)
    if len(points) < MINIMUM_POINTS * 4:
        raise AnnotationError(
            f"the head's outline has only {len(points)} contour points: outline the whole head"
        )
    tolerance_mm = TOLERANCE_PIXELS * outlines.pixel_mm
    sphere = _consensus_sphere(points, tolerance_mm)
    on_sphere = np.abs(sphere.signed_distance_mm(points)) < tolerance_mm
    for _ in range(REFINEMENTS):
        if on_sphere.sum() < MINIMUM_POINTS:
            break
        fitted_to = on_sphere
        sphere = fit_sphere(LpsPoints(points[on_sphere]), sphere)
        on_sphere = np.abs(sphere.signed_distance_mm(points)) < tolerance_mm
        if (on_sphere == fitted_to).all():
            break
    share = float(on_sphere.mean())
    require_femoral_head(sphere, share)
    leverage = radius_leverage(sphere, LpsPoints(points[on_sphere]))
    return FittedSurface(
        sphere, float(errors_mm[on_sphere].mean()), share, leverage, contour=points
    )


def radius_leverage(sphere: Sphere, points: LpsPoints) -> float:
    """Sureness of a sphere's radius from points on a part of it.

    With J the derivatives of the points' distances from the sphere by its centre and its radius,
    points of variance s^2 give the radius the variance s^2 [(J^T J / n)^-1]_RR / n. The bracket
    is 1 for points evenly all around and 4 for points on one half.

    Parameters
    ----------
    sphere : Sphere
    points : (n, 3) array, LPS mm
        On or near the sphere.

    Returns
    -------
    float
        Square root of the bracket, at least 1; infinite where the points fix no sphere.
    """
    offsets = points - sphere.center_mm
    directions = offsets / lengths(offsets)[:, None]
    design = np.column_stack([directions, np.ones(len(points))])
    normal = design.T @ design / len(points)
    if np.linalg.cond(normal) > LARGEST_CONDITION:
        return float("inf")
    return max(1.0, float(np.sqrt(np.linalg.inv(normal)[3, 3])))


def _consensus_sphere(points: LpsPoints, tolerance_mm: float) -> Sphere:
    """The sphere through four of the points that most of them agree with."""
    random = np.random.default_rng(SEED)
    origin = points.mean(axis=0)
    local = points - origin
    quadruples = local[random.integers(0, len(local), (TRIALS, MINIMUM_POINTS))]
    design = np.concatenate([2.0 * quadruples, np.ones((TRIALS, MINIMUM_POINTS, 1))], axis=2)
    solvable = np.abs(np.linalg.det(design)) > 1.0
    if not solvable.any():
        raise AnnotationError("the head's outline is flat: outline the head on several slices")
    squares = (quadruples[solvable] ** 2).sum(axis=2)[..., None]
    solution = np.linalg.solve(design[solvable], squares)[..., 0]
    centers = solution[:, :3]
    radii = np.sqrt(np.maximum(solution[:, 3] + (centers**2).sum(axis=1), 0.0))
    judges = local[:: max(1, len(local) // CONSENSUS_POINTS)]
    # |p - c|^2 written out: a product of matrices instead of every difference.
    squares = (judges**2).sum(axis=1) - 2.0 * centers @ judges.T + (centers**2).sum(axis=1)[:, None]
    distances = np.sqrt(np.maximum(squares, 0.0)) - radii[:, None]
    cost = (np.minimum(np.abs(distances), tolerance_mm) ** 2).sum(axis=1)
    cost = (
        np.where(radii > FLAT_RADIUS_MM, np.inf, cost) if (radii <= FLAT_RADIUS_MM).any() else cost
    )
    best = int(cost.argmin())
    return Sphere(centers[best] + origin, float(radii[best]))


def require_femoral_head(sphere: Sphere, articular_share: float) -> None:
    """Refuse a sphere that is no femoral head's.

    Raises
    ------
    AnnotationError
        If its radius is implausible, or too little of the outline lies on it.
    """
    smallest_mm, largest_mm = PLAUSIBLE_RADIUS_MM
    if not smallest_mm <= sphere.radius_mm <= largest_mm:
        raise AnnotationError(
            f"the head's outline fits a sphere of radius {sphere.radius_mm:.1f} mm, outside "
            f"{smallest_mm:.0f} to {largest_mm:.0f} mm: check the head label and the spacing"
        )
    if articular_share < SMALLEST_ARTICULAR_SHARE:
        raise AnnotationError(
            f"only {articular_share:.0%} of the head's outline lies on a sphere: "
            "check that the label is the femoral head"
        )
