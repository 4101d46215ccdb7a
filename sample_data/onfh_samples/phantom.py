"""An analytic hip: a spherical femoral head on its neck, with lesion, collapse and landmarks."""

import math
from typing import Self

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import ArrayLike, NDArray

from annotator.geometry.points import LpsPoints
from annotator.model.anatomy import Landmarks, PointLps, Side
from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Ellipsoid, Lesion, unit_vector
from onfh_samples.rays import polar_directions

__all__ = ["Hip", "direction", "neck_direction"]

#: Radii of adult femoral heads that the phantom is meant for, with room for scaling laws, mm.
RADIUS_RANGE_MM = (5.0, 100.0)

#: Distance of the neck cut from the head's centre as a share of the radius: the plane
#: where a neck of 0.62 R leaves the sphere, sqrt(1 - 0.62^2).
CUT_SHARE = math.sqrt(1.0 - 0.62**2)

#: Neck axis from the head's centre: degrees below horizontal, and backwards (anteversion).
NECK_BELOW_HORIZONTAL_DEG = 45.0
ANTEVERSION_DEG = 10.0

#: Lateral acetabular edge: frontal angle (a normal lateral centre-edge angle) and
#: distance from the head's centre in radii (cartilage and joint space lie between).
EDGE_DEG = 28.0
EDGE_DISTANCE_SHARE = 28.0 / 24.0

#: Lowest point of the teardrop: medial and inferior of the head's centre, in radii.
TEARDROP_MEDIAL_SHARE = 32.0 / 24.0
TEARDROP_INFERIOR_SHARE = 15.0 / 24.0

#: Rays by which an ellipsoid that crosses the plane of the neck cut is checked.
CHECK_POLAR, CHECK_AZIMUTH = 200, 200

#: Slack of the check that a lesion clears the neck cut, for shapes that just touch it, deg.
TOUCH_DEG = 1e-9


def direction(side: Side, frontal_deg: float, anterior_deg: float = 0.0) -> NDArray[np.float64]:
    """Unit LPS direction at a frontal angle (0 up, + lateral), raised anteriorly out of the plane.

    Parameters
    ----------
    side : Side
    frontal_deg : float
        Angle in the coronal plane, 0 superior, positive lateral.
    anterior_deg : float
        Angle between the direction and the coronal plane, positive anterior.
    """
    frontal, anterior = math.radians(frontal_deg), math.radians(anterior_deg)
    return np.array(
        [
            side.lateral_x * math.sin(frontal) * math.cos(anterior),
            -math.sin(anterior),
            math.cos(frontal) * math.cos(anterior),
        ]
    )


def neck_direction(side: Side) -> NDArray[np.float64]:
    """Usual direction of the neck from the head's centre: down, lateral and slightly back, LPS."""
    return direction(side, 90.0 + NECK_BELOW_HORIZONTAL_DEG, -ANTEVERSION_DEG)


def _point(value: ArrayLike) -> NDArray[np.float64]:
    point = np.array(value, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all():
        raise ValueError(f"a position needs three finite numbers, got {point}")
    point.setflags(write=False)
    return point


@frozen(eq=False)
class Hip:
    """One hip in the patient; everything is exact, nothing is sampled.

    The head is the ball of `radius_mm` about `head_center_mm` on the near side of the
    plane normal to `neck_axis` at `cut_distance_mm`, less the collapse. The lesion is
    clipped to the head and must not touch the neck cut, nor may the collapse.

    Parameters
    ----------
    side : Side
    head_center_mm : (3,) array, LPS mm
    radius_mm : float
        Of the bony head (the head label); cartilage lies outside it.
    lesion : Sector, Cap, Ellipsoid or None
        None for a hip without one.
    collapse : Collapse or None
        None for a round head.
    neck_axis : (3,) array
        From the head's centre down the neck, LPS; normalised.
    cut_distance_mm : float
    edge_mm, teardrop_mm : (3,) array, LPS mm
        Lateral acetabular edge and lowest point of the teardrop.
    contralateral_teardrop_mm : (3,) array or None
        None leaves the coronal frame on the scanner's axes.

    Raises
    ------
    ValueError
        If a value is out of range or lesion or collapse reach the neck cut.
    """

    side: Side
    head_center_mm: NDArray[np.float64] = field(converter=_point)
    radius_mm: float = field()
    lesion: Lesion | None = None
    collapse: Collapse | None = None
    neck_axis: NDArray[np.float64] = field(converter=unit_vector)
    cut_distance_mm: float = field()
    edge_mm: NDArray[np.float64] = field(converter=_point)
    teardrop_mm: NDArray[np.float64] = field(converter=_point)
    contralateral_teardrop_mm: NDArray[np.float64] | None = None

    @neck_axis.default
    def _usual_neck_axis(self) -> NDArray[np.float64]:
        return neck_direction(self.side)

    @cut_distance_mm.default
    def _usual_cut_distance_mm(self) -> float:
        return CUT_SHARE * self.radius_mm

    @edge_mm.default
    def _usual_edge_mm(self) -> NDArray[np.float64]:
        distance_mm = EDGE_DISTANCE_SHARE * self.radius_mm
        return self.head_center_mm + distance_mm * direction(self.side, EDGE_DEG)

    @teardrop_mm.default
    def _usual_teardrop_mm(self) -> NDArray[np.float64]:
        medial_x = -self.side.lateral_x * TEARDROP_MEDIAL_SHARE
        return self.head_center_mm + self.radius_mm * np.array(
            [medial_x, 0.0, -TEARDROP_INFERIOR_SHARE]
        )

    @radius_mm.validator
    def _check_radius(self, _attribute: object, value: float) -> None:
        low, high = RADIUS_RANGE_MM
        if not low <= value <= high:
            raise ValueError(f"the head radius must lie between {low} and {high} mm, got {value}")

    @cut_distance_mm.validator
    def _check_cut_distance(self, _attribute: object, value: float) -> None:
        if not 0.0 < value < self.radius_mm:
            raise ValueError(f"the neck cut must lie inside the head, got {value} mm")

    def __attrs_post_init__(self) -> None:
        """Refuse shapes for which the closed forms would not hold."""
        if self.collapse is not None:
            self._check_collapse(self.collapse)
        if isinstance(self.lesion, Ellipsoid):
            self._check_ellipsoid(self.lesion)
        elif self.lesion is not None and not self._clears_neck(
            self.lesion.axis, self.lesion.half_angle_deg
        ):
            raise ValueError("the lesion reaches the neck cut; narrow or tilt it")

    @property
    def cut_half_angle_deg(self) -> float:
        """Half the angle under which the neck cut is seen from the head's centre."""
        return math.degrees(math.acos(self.cut_distance_mm / self.radius_mm))

    def surface_depth_mm(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of the head's surface from its centre along (n, 3) unit directions, mm.

        On rays that leave through the neck cut it is the distance of the cut.
        """
        surface = np.full(len(directions), self.radius_mm)
        if self.collapse is not None:
            surface -= self.collapse.depth_along(directions)
        along_neck = directions @ self.neck_axis
        through_cut = along_neck * self.radius_mm > self.cut_distance_mm
        surface[through_cut] = self.cut_distance_mm / along_neck[through_cut]
        return surface

    def in_head(self, points: LpsPoints) -> NDArray[np.bool_]:
        """Whether (n, 3) points, LPS mm, lie in the head (lesion included), (n,)."""
        offsets = points - self.head_center_mm
        distance = np.sqrt(np.einsum("ij,ij->i", offsets, offsets))
        inside: NDArray[np.bool_] = (distance <= self.radius_mm) & (
            offsets @ self.neck_axis <= self.cut_distance_mm
        )
        if self.collapse is not None:
            rays = offsets[inside] / np.maximum(distance[inside], np.finfo(float).tiny)[:, None]
            inside[inside] = distance[inside] <= self.surface_depth_mm(rays)
        return inside

    def in_lesion(self, points: LpsPoints) -> NDArray[np.bool_]:
        """Whether (n, 3) points, LPS mm, lie in the lesion, (n,)."""
        inside = self.in_head(points)
        if self.lesion is None:
            return np.zeros_like(inside)
        offsets = points[inside] - self.head_center_mm
        inside[inside] = self.lesion.contains(offsets, self.radius_mm)
        return inside

    def landmarks(self) -> Landmarks:
        """The landmarks that a reader would set on this hip."""
        far = self.head_center_mm + 2.0 * self.radius_mm * self.neck_axis
        other = self.contralateral_teardrop_mm
        return Landmarks(
            side=self.side,
            lateral_acetabular_edge_lps_mm=_as_point(self.edge_mm),
            teardrop_lps_mm=_as_point(self.teardrop_mm),
            contralateral_teardrop_lps_mm=None if other is None else _as_point(other),
            neck_axis_lps_mm=(_as_point(self.head_center_mm), _as_point(far)),
        )

    def translated(self, shift_mm: ArrayLike) -> Self:
        """The hip moved by a (3,) LPS displacement, mm."""
        return self._mapped(np.eye(3), np.asarray(shift_mm, dtype=np.float64))

    def rotated(self, rotation: NDArray[np.float64]) -> Self:
        """The hip turned about its head centre by a (3, 3) rotation matrix."""
        return self._mapped(rotation, self.head_center_mm - rotation @ self.head_center_mm)

    def mirrored(self) -> Self:
        """The mirror image across the plane x = 0, which is a hip of the other side."""
        mirror = np.diag([-1.0, 1.0, 1.0])
        return evolve(self._mapped(mirror, np.zeros(3)), side=self.side.other)

    def scaled(self, factor: float) -> Self:
        """The hip enlarged `factor` times about its head centre."""
        center = self.head_center_mm
        other = self.contralateral_teardrop_mm
        dent = self.collapse
        return evolve(
            self,
            radius_mm=self.radius_mm * factor,
            lesion=None if self.lesion is None else self.lesion.scaled(factor),
            collapse=None if dent is None else evolve(dent, depth_mm=dent.depth_mm * factor),
            cut_distance_mm=self.cut_distance_mm * factor,
            edge_mm=center + factor * (self.edge_mm - center),
            teardrop_mm=center + factor * (self.teardrop_mm - center),
            contralateral_teardrop_mm=None if other is None else center + factor * (other - center),
        )

    def _mapped(self, matrix: NDArray[np.float64], shift_mm: NDArray[np.float64]) -> Self:
        """The hip after x -> matrix x + shift."""
        other = self.contralateral_teardrop_mm
        dent = self.collapse
        return evolve(
            self,
            head_center_mm=matrix @ self.head_center_mm + shift_mm,
            lesion=None if self.lesion is None else self.lesion.moved(matrix),
            collapse=None if dent is None else evolve(dent, axis=matrix @ dent.axis),
            neck_axis=matrix @ self.neck_axis,
            edge_mm=matrix @ self.edge_mm + shift_mm,
            teardrop_mm=matrix @ self.teardrop_mm + shift_mm,
            contralateral_teardrop_mm=None if other is None else matrix @ other + shift_mm,
        )

    def _clears_neck(self, axis: NDArray[np.float64], half_angle_deg: float) -> bool:
        """Whether a cone about `axis` stays off the rays that leave through the neck cut."""
        between_deg = math.degrees(math.acos(np.clip(axis @ self.neck_axis, -1.0, 1.0)))
        return between_deg >= half_angle_deg + self.cut_half_angle_deg - TOUCH_DEG

    def _check_collapse(self, collapse: Collapse) -> None:
        if collapse.depth_mm >= self.radius_mm:
            raise ValueError(f"a collapse of {collapse.depth_mm} mm is deeper than the head")
        if not self._clears_neck(collapse.axis, collapse.half_angle_deg):
            raise ValueError("the collapse reaches the neck cut; narrow or tilt it")

    def _check_ellipsoid(self, lesion: Ellipsoid) -> None:
        if np.linalg.norm(lesion.center_offset_mm) >= self.radius_mm:
            raise ValueError("the ellipsoid's centre must lie inside the head")
        reach_mm = np.linalg.norm(lesion.semi_axes_mm * (lesion.axes @ self.neck_axis))
        if lesion.center_offset_mm @ self.neck_axis + reach_mm <= self.cut_distance_mm:
            return
        rays, _ = polar_directions(
            self.neck_axis, self.cut_half_angle_deg, CHECK_POLAR, CHECK_AZIMUTH
        )
        entry_mm, exit_mm = lesion.radial_interval(rays, self.radius_mm)
        cut_mm = self.cut_distance_mm / (rays @ self.neck_axis)
        if ((entry_mm <= self.radius_mm) & (exit_mm > cut_mm)).any():
            raise ValueError("the lesion reaches the neck cut; shrink or move it")


def _as_point(point: NDArray[np.float64]) -> PointLps:
    x, y, z = (float(value) for value in point)
    return x, y, z
