"""The weight-bearing zone: where it begins and ends, and how surely.

``jic`` is the construction of the Japanese Investigation Committee on the mid-coronal plane
(Sugano 2002, J Orthop Sci 7:601-5): with E the lateral acetabular edge and T the lowest point
of the teardrop, M is where the perpendicular bisector of ET meets the circle about the head's
centre through E. ``sourcil`` is the population mean of the acetabular sourcil (Tannast 2015,
Clin Orthop Relat Res 473:1234-46). ``load_cone``, for research, is `annotator.measure.load_cone`.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints, Vector
from annotator.measure.frame import lps
from annotator.measure.load_cone import in_load_cone, load_cone_arc_deg
from annotator.measure.uncertainty import Z_95
from annotator.model.anatomy import HipFrame, Landmarks
from annotator.model.issue import Issue, Severity

__all__ = ["Limits", "Zone", "ZoneId", "contains", "find_zone"]

ZoneId = Literal["jic", "sourcil", "load_cone"]

#: Population means of the sourcil's medial and lateral limit and their ranges, deg.
SOURCIL_DEG = (-39.0, 28.0)
SOURCIL_MEDIAL_RANGE_DEG = (-44.0, -35.0)
SOURCIL_LATERAL_RANGE_DEG = (23.0, 33.0)

#: Limits beyond these are no acetabular roof, deg.
LARGEST_LIMIT_DEG = 90.0

#: Limits outside these ranges are unusual, deg.
USUAL_MEDIAL_DEG = (-70.0, -35.0)
USUAL_LATERAL_DEG = (0.0, 50.0)


@frozen
class Limits:
    """Frontal angles of the zone's medial and lateral end on the mid-coronal plane, deg.

    `is_load_cone` says that the zone in 3D is the load cone, of which these are the ends.
    """

    medial_deg: float
    lateral_deg: float
    is_load_cone: bool = False


@frozen
class Zone:
    """A weight-bearing zone with the ranges of its ends.

    Parameters
    ----------
    id : ZoneId
    limits : Limits
    variations : tuple of (Limits, Limits)
        For each independent error of the landmarks, the limits at both ends of its 95 % range.
    """

    id: ZoneId
    limits: Limits
    variations: tuple[tuple[Limits, Limits], ...]

    @property
    def smallest(self) -> Limits:
        """The narrowest zone that the errors allow."""
        every = self._every()
        if not self.variations:
            return self.limits
        return Limits(
            max(limits.medial_deg for limits in every), min(limits.lateral_deg for limits in every)
        )

    @property
    def largest(self) -> Limits:
        """The widest zone that the errors allow."""
        every = self._every()
        if not self.variations:
            return self.limits
        return Limits(
            min(limits.medial_deg for limits in every), max(limits.lateral_deg for limits in every)
        )

    def _every(self) -> tuple[Limits, ...]:
        return (self.limits, *(limits for pair in self.variations for limits in pair))


def contains(limits: Limits, components: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which directions lie in the zone in 3D.

    With lateral, anterior and superior components (l, a, s): s > 0,
    s tan M <= l <= s tan E and |a| <= s; a convention of this tool. The load cone is a cone.

    Parameters
    ----------
    limits : Limits
    components : (n, 3) array
        (lateral, anterior, superior) components of each direction.

    Returns
    -------
    (n,) bool array
    """
    if limits.is_load_cone:
        return in_load_cone(components)
    lateral, anterior, superior = components.T
    medial_tangent = np.tan(np.radians(limits.medial_deg))
    lateral_tangent = np.tan(np.radians(limits.lateral_deg))
    return np.asarray(
        (superior > 0)
        & (lateral >= superior * medial_tangent)
        & (lateral <= superior * lateral_tangent)
        & (np.abs(anterior) <= superior)
    )


def find_zone(
    frame: HipFrame,
    landmarks: Landmarks | None,
    wanted: ZoneId | None,
    landmark_error_mm: float,
) -> tuple[Zone | None, tuple[Issue, ...]]:
    """The weight-bearing zone of one hip.

    Parameters
    ----------
    frame : HipFrame
    landmarks : Landmarks or None
    wanted : ZoneId or None
        None takes ``jic`` where both of its landmarks are given, else ``sourcil``.
    landmark_error_mm : float
        Standard deviation of a landmark along each axis of the mid-coronal plane, mm.

    Returns
    -------
    Zone or None
        None if the landmarks are implausible; an issue says why.
    issues : tuple of Issue

    Raises
    ------
    AnnotationError
        If ``jic`` is wanted without its landmarks.
    """
    edge, teardrop = _jic_landmarks(landmarks)
    if wanted == "sourcil":
        return _sourcil(), ()
    if wanted == "load_cone":
        return _load_cone(), ()
    if wanted is None and (edge is None or teardrop is None):
        return _sourcil(), _incomplete(edge, teardrop)
    if edge is None or teardrop is None:
        raise AnnotationError(
            "the zone jic needs the landmarks lateral_acetabular_edge_lps_mm and "
            "teardrop_lps_mm: set them or choose the zone sourcil"
        )
    return _jic(_on_plane(frame, edge), _on_plane(frame, teardrop), landmark_error_mm)


def _sourcil() -> Zone:
    medial_deg, lateral_deg = SOURCIL_DEG
    return Zone(
        id="sourcil",
        limits=Limits(medial_deg, lateral_deg),
        variations=(
            (
                Limits(SOURCIL_MEDIAL_RANGE_DEG[0], lateral_deg),
                Limits(SOURCIL_MEDIAL_RANGE_DEG[1], lateral_deg),
            ),
            (
                Limits(medial_deg, SOURCIL_LATERAL_RANGE_DEG[0]),
                Limits(medial_deg, SOURCIL_LATERAL_RANGE_DEG[1]),
            ),
        ),
    )


def _load_cone() -> Zone:
    """Defined exactly, so that its ends carry no error."""
    return Zone("load_cone", Limits(*load_cone_arc_deg(), is_load_cone=True), ())


def _incomplete(edge: LpsPoints | None, teardrop: LpsPoints | None) -> tuple[Issue, ...]:
    """Told where a reader who set one of the two landmarks would expect the JIC zone."""
    if edge is None and teardrop is None:
        return ()
    missing = "lateral acetabular edge" if edge is None else "teardrop"
    return (
        Issue(
            code="landmarks_incomplete",
            severity=Severity.INFO,
            message=f"the {missing} is not set, so the weight-bearing zone is the population's "
            "mean (sourcil), not this hip's (JIC)",
            subject="landmarks",
        ),
    )


def _jic_landmarks(landmarks: Landmarks | None) -> tuple[LpsPoints | None, LpsPoints | None]:
    if landmarks is None:
        return None, None
    edge, teardrop = landmarks.lateral_acetabular_edge_lps_mm, landmarks.teardrop_lps_mm
    return None if edge is None else lps(edge), None if teardrop is None else lps(teardrop)


def _on_plane(frame: HipFrame, point: LpsPoints) -> Vector:
    """(lateral, superior) of a point projected on the mid-coronal plane, mm from the centre."""
    components = frame.components(point - frame.center_mm)
    return np.asarray(components[[0, 2]])


def _jic(edge: Vector, teardrop: Vector, error_mm: float) -> tuple[Zone | None, tuple[Issue, ...]]:
    limits = _construction(edge, teardrop)
    variations = tuple(_moved_landmarks(edge, teardrop, Z_95 * error_mm))
    if limits is None or any(moved is None for pair in variations for moved in pair):
        return None, (_implausible(edge, teardrop),)
    zone = Zone(
        id="jic",
        limits=limits,
        variations=tuple(
            (lower, upper) for lower, upper in variations if lower is not None and upper is not None
        ),
    )
    return zone, _unusual(limits, edge, teardrop)


def _moved_landmarks(
    edge: Vector, teardrop: Vector, shift_mm: float
) -> Iterator[tuple[Limits | None, Limits | None]]:
    """The construction with each landmark moved to both sides along each axis."""
    for step in shift_mm * np.eye(2):
        yield _construction(edge - step, teardrop), _construction(edge + step, teardrop)
        yield _construction(edge, teardrop - step), _construction(edge, teardrop + step)


def _construction(edge: Vector, teardrop: Vector) -> Limits | None:
    """Limits of the JIC zone; None where the construction fails."""
    middle = (edge + teardrop) / 2.0
    along = edge - teardrop
    length = float(np.linalg.norm(along))
    if length == 0:
        return None
    normal = np.array([-along[1], along[0]]) / length
    across = float(middle @ normal)
    discriminant = across**2 - float(middle @ middle) + float(edge @ edge)
    if discriminant < 0:
        return None
    roots = (-across + np.array([1.0, -1.0]) * np.sqrt(discriminant))[:, None]
    meetings = middle + roots * normal
    medial = meetings[meetings[:, 1].argmax()]
    limits = Limits(_frontal_deg(medial), _frontal_deg(edge))
    plausible = -LARGEST_LIMIT_DEG < limits.medial_deg < limits.lateral_deg < LARGEST_LIMIT_DEG
    return limits if plausible else None


def _frontal_deg(point: Vector) -> float:
    return float(np.degrees(np.arctan2(point[0], point[1])))


def _implausible(edge: Vector, teardrop: Vector) -> Issue:
    return Issue(
        code="landmarks_implausible",
        severity=Severity.WARNING,
        message=(
            "no JIC weight-bearing zone fits the landmarks (edge "
            f"{edge[0]:+.0f} mm lateral, {edge[1]:+.0f} mm above the head's centre; teardrop "
            f"{teardrop[0]:+.0f} mm lateral, {teardrop[1]:+.0f} mm above): set them again"
        ),
        subject="landmarks",
    )


def _unusual(limits: Limits, edge: Vector, teardrop: Vector) -> tuple[Issue, ...]:
    usual = (
        USUAL_MEDIAL_DEG[0] <= limits.medial_deg <= USUAL_MEDIAL_DEG[1]
        and USUAL_LATERAL_DEG[0] <= limits.lateral_deg <= USUAL_LATERAL_DEG[1]
        and (teardrop < edge).all()
    )
    if usual:
        return ()
    return (
        Issue(
            code="landmarks_unusual",
            severity=Severity.WARNING,
            message=(
                f"the JIC zone runs from {limits.medial_deg:.0f} to {limits.lateral_deg:.0f} deg, "
                "outside the usual -70 to -35 and 0 to 50 deg, or the teardrop is not medial of "
                "and below the edge: check the landmarks"
            ),
            subject="landmarks",
        ),
    )
