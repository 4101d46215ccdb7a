"""A head outlined together with its neck: where to cut, and the head without the rest.

The head ends at the plane, normal to the neck's axis, where its contour leaves the fitted sphere
(the reading of "entire femoral head" that `lesion_fraction` takes as its denominator).
"""

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.geometry.points import IndexPoints, LpsPoints, Vector
from annotator.geometry.sphere import Sphere
from annotator.geometry.voxels import marked_voxels
from annotator.measure.contour import contour_points
from annotator.measure.neck import USUAL_FALL_DEG
from annotator.measure.outline import OutlinedHead
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask

__all__ = ["NeckPlane", "find_neck_plane", "neck_issue", "with_unsure_cut", "without_neck"]

#: The neck begins where the outline is farther outside the sphere than this, mm.
OUTSIDE_MM = 2.0

#: The neck's direction is taken this near to the head, mm beyond the sphere: farther on it bends
#: into the shaft.
NEAR_NECK_MM = 15.0

#: The neck leaves the head within this of its usual direction; what sticks out elsewhere is none.
FARTHEST_FROM_USUAL_DEG = 75.0

#: Contour points are gathered in steps of this along the axis, mm, from this share of the radius.
STEP_MM = 1.0
FIRST_SHARE = 0.3
FEWEST_POINTS = 6

#: The contour has left the sphere where the middle one of its points lies this far outside, pixels.
LEFT_PIXELS = 1.0

#: So many steps beyond are followed back to the sphere.
FOLLOWED_STEPS = 4

#: Standard deviation of the plane's place along the axis, mm: head and neck have no sharp border.
CUT_ERROR_MM = 1.5


@frozen(eq=False)
class NeckPlane:
    """Where an attached neck is cut off.

    Parameters
    ----------
    axis : (3,) array
        Unit vector from the head's centre along the neck, LPS.
    distance_mm : float
        Of the plane from the head's centre.
    basis : str
        ``found`` on the contour or ``given`` by the reader.
    center_mm : (3,) array
        The head's centre that the distance counts from, LPS mm.
    """

    axis: Vector
    distance_mm: float
    basis: str
    center_mm: Vector

    @property
    def in_words(self) -> str:
        """For the definitions of a result."""
        x, y, z = self.axis
        return (
            f"{self.distance_mm:.1f} mm from the head centre, normal to "
            f"({x:.2f}, {y:.2f}, {z:.2f}) LPS ({self.basis})"
        )


def find_neck_plane(
    outlines: OutlinedHead, sphere: Sphere, annotation: HipAnnotation, given_mm: float | None
) -> NeckPlane | None:
    """The plane at which to cut, on the reader's neck axis or that of what sticks out.

    Parameters
    ----------
    outlines : OutlinedHead
        As drawn, the neck included.
    sphere : Sphere
    annotation : HipAnnotation
    given_mm : float or None
        Distance of the plane from the head's centre, given by the reader.

    Returns
    -------
    NeckPlane or None
        None where nothing that could be a neck leaves the sphere.
    """
    axis = _axis(outlines, sphere, annotation)
    if given_mm is not None:
        axis = usual_neck(annotation.side) if axis is None else axis
        return NeckPlane(axis, given_mm, "given", sphere.center_mm)
    if axis is None:
        return None
    distance_mm = _leaves_sphere_mm(outlines, sphere, axis)
    if distance_mm is None:
        return None
    return NeckPlane(axis, distance_mm, "found", sphere.center_mm)


def without_neck(annotation: HipAnnotation, sphere: Sphere, plane: NeckPlane) -> HipAnnotation:
    """The annotation with its head cut at a plane; the lesion is never cut."""
    grid = annotation.grid
    index = marked_voxels(annotation.head.voxels)
    offsets = grid.to_lps(IndexPoints(index.astype(np.float64))) - sphere.center_mm
    beyond = index[offsets @ plane.axis > plane.distance_mm]
    head = annotation.head.voxels.copy()
    head[tuple(beyond.T)] = False
    return evolve(annotation, head=Mask(grid, head | annotation.lesion.voxels))


def with_unsure_cut(head: OutlinedHead, sphere: Sphere, plane: NeckPlane) -> OutlinedHead:
    """The head with the cut's own error where its surface is the cut."""
    grid, surface = head.grid, head.surface
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(np.float64)
    offsets = grid.to_lps(IndexPoints(index)) - sphere.center_mm
    near_plane = np.abs(offsets @ plane.axis - plane.distance_mm) < max(
        2.0 * CUT_ERROR_MM, head.pixel_mm
    )
    on_cut = near_plane & (sphere.signed_distance_mm(LpsPoints(offsets + sphere.center_mm)) > 0)
    error_mm = np.where(on_cut, np.hypot(surface.error_mm, CUT_ERROR_MM), surface.error_mm)
    return evolve(head, surface=evolve(surface, error_mm=error_mm))


def neck_issue(plane: NeckPlane, removed_share: float) -> Issue:
    """What was cut off, and how to cut elsewhere."""
    how = "where the outline leaves the sphere" if plane.basis == "found" else "as given"
    return Issue(
        code="neck_cut_off",
        severity=Severity.WARNING,
        message=(
            f"{removed_share:.0%} of the head's outline was neck and is left out: cut "
            f"{plane.distance_mm:.1f} mm from the head's centre, {how}; give another distance "
            "if the head ends elsewhere"
        ),
        subject="head_volume_mm3",
    )


def usual_neck(side: Side) -> Vector:
    """Usual direction of the neck from the head's centre, LPS."""
    fall = np.radians(USUAL_FALL_DEG)
    return np.array([side.lateral_x * np.cos(fall), 0.0, -np.sin(fall)])


def _axis(outlines: OutlinedHead, sphere: Sphere, annotation: HipAnnotation) -> Vector | None:
    """From the reader's two points, else the middle of what sticks out near the head."""
    landmarks = annotation.landmarks
    if landmarks is not None and landmarks.neck_axis_lps_mm is not None:
        near, far = np.array(landmarks.neck_axis_lps_mm)
        return np.asarray((far - near) / np.linalg.norm(far - near))
    points = outlines.points(np.argwhere(outlines.head).astype(np.float64))
    beyond_mm = -sphere.signed_distance_mm(points)
    near_neck = (beyond_mm > OUTSIDE_MM) & (beyond_mm < NEAR_NECK_MM)
    if not near_neck.any():
        return None
    offsets = points[near_neck] - sphere.center_mm
    middle = (offsets / np.linalg.norm(offsets, axis=1, keepdims=True)).mean(axis=0)
    length = float(np.linalg.norm(middle))
    towards_usual = middle @ usual_neck(annotation.side)
    if towards_usual < length * np.cos(np.radians(FARTHEST_FROM_USUAL_DEG)) or length == 0:
        return None
    return np.asarray(middle / length)


def _leaves_sphere_mm(outlines: OutlinedHead, sphere: Sphere, axis: Vector) -> float | None:
    """Distance along the axis at which the middle one of the contour's points leaves the sphere."""
    points, _ = contour_points(outlines)
    along_mm = (points - sphere.center_mm) @ axis
    steps_mm, outside_mm = _profile(along_mm, -sphere.signed_distance_mm(points), sphere.radius_mm)
    left_mm = LEFT_PIXELS * outlines.pixel_mm
    has_left = (outside_mm > left_mm) & np.append(outside_mm[1:] > left_mm, True)
    if not has_left.any():
        return None
    first = int(np.argmax(has_left))
    followed = slice(first, first + FOLLOWED_STEPS)
    if len(steps_mm[followed]) < FOLLOWED_STEPS:
        return float(steps_mm[first])
    slope, start_mm = np.polyfit(steps_mm[followed], outside_mm[followed], 1)
    if slope <= 0:
        return float(steps_mm[first])
    back_mm = steps_mm[first] + start_mm / slope
    return float(steps_mm[first] - np.clip(back_mm, 0.0, FOLLOWED_STEPS * STEP_MM))


def _profile(
    along_mm: NDArray[np.float64], outside_mm: NDArray[np.float64], radius_mm: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median distance outside the sphere by steps along the axis, where enough points lie."""
    edges_mm = np.arange(FIRST_SHARE * radius_mm, float(along_mm.max()), STEP_MM)
    number = np.digitize(along_mm, edges_mm)
    kept = [
        (edge_mm + STEP_MM / 2.0, float(np.median(outside_mm[number == step])))
        for step, edge_mm in enumerate(edges_mm, start=1)
        if (number == step).sum() >= FEWEST_POINTS
    ]
    steps_mm, medians_mm = np.array(kept).reshape(-1, 2).T
    return steps_mm, medians_mm
