"""A head that a reader marked by points on its surface instead of outlining it."""

from collections.abc import Mapping

import numpy as np
from attrs import evolve

from annotator.errors import AnnotationError
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.geometry.sphere import MINIMUM_POINTS, Sphere, fit_sphere
from annotator.measure.head import FittedSurface, radius_leverage, require_femoral_head
from annotator.measure.outline import OutlinedHead
from annotator.model.anatomy import Landmarks
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from annotator.model.quantity import Quantity

__all__ = [
    "FEWEST_POINTS",
    "each_error_mm",
    "fit_to_points",
    "is_marked_by_points",
    "points_issue",
    "points_of",
    "require_head",
    "sphere_through_points",
    "with_ball_for_head",
    "without_head_outline",
]

#: A sphere has four unknowns; two more points show how well it fits.
FEWEST_POINTS = 6

#: Points that lie farther from their sphere than this, root mean square, are not on a head, mm.
LARGEST_RESIDUAL_MM = 3.0

#: A lesion that fills less of its sphere than this is not the whole head: a head cut at its neck
#: fills three quarters.
NECROTIC_HEAD_SHARE = 0.6

#: Rest on the outline of the head, or on where the neck leaves it.
OUTLINE_NAMES = (
    "head_volume_mm3",
    "lesion_fraction",
    "lesion_area_fraction_mid_coronal",
    "mri_depression_mm",
)
OUTLINE_PREFIXES = ("head_enclosing", "lesion_fraction_of_enclosing")

#: Said where such a figure would stand.
WHY_MISSING = "the head is not outlined: only its sphere is known"


def is_marked_by_points(annotation: HipAnnotation) -> bool:
    """Whether points stand for the head: no voxel besides the lesion is outlined as head."""
    return len(_points(annotation)) >= FEWEST_POINTS and not _is_outlined(annotation)


def require_head(annotation: HipAnnotation, sphere: Sphere) -> None:
    """Refuse a lesion alone; a head that is necrotic throughout fills its sphere.

    Raises
    ------
    AnnotationError
        If the head is neither outlined nor marked by enough points.
    """
    if _is_outlined(annotation):
        return
    if annotation.lesion.volume_mm3 / sphere.volume_mm3 >= NECROTIC_HEAD_SHARE:
        return
    count = len(_points(annotation))
    marked = f", and {count} points on its surface are too few" if count else ""
    raise AnnotationError(
        f"no voxel besides the lesion is outlined as femoral head{marked}: outline the head, or "
        f"set at least {FEWEST_POINTS} points on its surface"
    )


def sphere_through_points(annotation: HipAnnotation) -> Sphere:
    """Least-squares sphere through the reader's points.

    Raises
    ------
    AnnotationError
        If the points lie on a plane or on no ball of a femoral head's size.
    """
    points = _points(annotation)
    try:
        sphere = fit_sphere(points)
    except ValueError as error:
        raise AnnotationError(
            f"the {len(points)} points on the head's surface fix no sphere: spread them over it"
        ) from error
    require_femoral_head(sphere, 1.0)
    if sphere.rms_residual_mm > LARGEST_RESIDUAL_MM:
        raise AnnotationError(
            f"the points on the head's surface lie {sphere.rms_residual_mm:.1f} mm from their "
            "sphere, root mean square: set them on the articular surface"
        )
    return sphere


def with_ball_for_head(annotation: HipAnnotation, sphere: Sphere) -> HipAnnotation:
    """The annotation with the sphere as its head."""
    grid = annotation.grid
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(np.float64)
    inside = sphere.signed_distance_mm(grid.to_lps(IndexPoints(index))) >= 0
    return evolve(annotation, head=Mask(grid, inside | annotation.lesion.voxels))


def fit_to_points(annotation: HipAnnotation, sphere: Sphere, head: OutlinedHead) -> FittedSurface:
    """The sphere through the points with the error that they leave.

    They err together as an outline does, and each by its own misfit besides.

    Parameters
    ----------
    annotation : HipAnnotation
    sphere : Sphere
        Through its points.
    head : OutlinedHead
        The ball.
    """
    points = _points(annotation)
    leverage = radius_leverage(sphere, points)
    together_mm = float(head.surface.at(head.surface.error_mm, points).mean())
    alone_mm = each_error_mm(sphere, len(points), together_mm) * leverage
    alone_mm /= float(np.sqrt(len(points)))
    return FittedSurface(sphere, float(np.hypot(together_mm, alone_mm)), 1.0, leverage)


def each_error_mm(sphere: Sphere, count: int, together_mm: float) -> float:
    """Standard deviation of each point for itself, by the misfit of all; at least that of all.

    Parameters
    ----------
    sphere : Sphere
        Through so many points.
    count : int
    together_mm : float
        By which they err together.
    """
    freedom = max(count - MINIMUM_POINTS, 1)
    return max(sphere.rms_residual_mm * float(np.sqrt(count / freedom)), together_mm)


def points_of(landmarks: Landmarks | None) -> LpsPoints:
    """The reader's points on the head's surface, (n, 3), LPS mm."""
    given = () if landmarks is None else landmarks.head_surface_points_lps_mm
    return LpsPoints(np.array(given, dtype=np.float64).reshape(-1, 3))


def without_head_outline(quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The figures, those that rest on the head's outline given as missing.

    Shares of the outlined head and of its sphere differ by a tenth to a third and have cut-offs of
    their own, so neither stands in for the other.
    """
    return {
        name: Quantity.missing(quantity.unit, WHY_MISSING)
        if name in OUTLINE_NAMES or name.startswith(OUTLINE_PREFIXES)
        else quantity
        for name, quantity in quantities.items()
    }


def points_issue(annotation: HipAnnotation, fitted: FittedSurface) -> Issue:
    """What stands for the head."""
    sphere, count = fitted.sphere, len(_points(annotation))
    return Issue(
        code="head_from_points",
        severity=Severity.WARNING,
        message=(
            f"the head is the sphere through {count} points ({sphere.radius_mm:.1f} mm, SD "
            f"{fitted.radius_error_mm:.1f} mm): what rests on its outline is missing, and the neck "
            "is not told from the head"
        ),
        subject="head_diameter_mm",
    )


def _is_outlined(annotation: HipAnnotation) -> bool:
    head, lesion, box = annotation.head.voxels, annotation.lesion.voxels, annotation.head.box
    return box is not None and bool((head[box] & ~lesion[box]).any())


def _points(annotation: HipAnnotation) -> LpsPoints:
    return points_of(annotation.landmarks)
