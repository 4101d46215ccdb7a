"""What is drawn of the measured angles on the two mid-planes: lines and marks in the patient.

Everything comes from one result: its sphere, its ends, and the landmarks that it was measured
with. So a picture never says anything but the figures beside it.
"""

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
from attrs import frozen

from annotator.geometry.points import LpsPoints, Vector
from annotator.measure.frame import hip_frame, lps
from annotator.measure.plane_ends import End, Ends, MidPlaneName, necrotic_ends, zone_ends
from annotator.model.anatomy import HipFrame, Landmarks
from annotator.model.measurements import Measurements

__all__ = ["EndMark", "LineKind", "MidPlane", "PlaneLine", "mid_planes"]

#: Radius at which a zone is drawn that no landmark gives one, in head radii.
ZONE_RADII = 1.10

#: Range of an end: beside its arc, in the arc's radii.
RANGE_RADII = 1.05

#: Where the rays of the necrotic arc and the ticks of the zone end, in their arc's radii.
RAY_RADII = 1.08
TICK_RADII = (0.92, 1.08)

#: Where the upright line ends, in head radii.
UPRIGHT_RADII = 1.35

#: Largest step along an arc, deg.
ARC_STEP_DEG = 3.0


class LineKind(StrEnum):
    """What a line is of."""

    HEAD = "head"
    UPRIGHT = "upright"
    NECROTIC = "necrotic"
    NECROTIC_END = "necrotic_end"
    NECROTIC_RANGE = "necrotic_range"
    ZONE = "zone"
    ZONE_END = "zone_end"
    ZONE_RANGE = "zone_range"
    ZONE_THIRD = "zone_third"
    CONSTRUCTION = "construction"


@frozen(eq=False)
class PlaneLine:
    """One line: (n, 3) LPS mm from place to place."""

    kind: LineKind
    points_mm: LpsPoints


@frozen(eq=False)
class EndMark:
    """Where the figure of an end is written.

    Parameters
    ----------
    kind : LineKind
        `NECROTIC_END` or `ZONE_END`.
    end : End
    is_upper : bool
        Lateral or anterior, not medial or posterior.
    place_mm : (3,) array, LPS mm
    outwards : (3,) array
        Unit direction from the head's centre, LPS.
    """

    kind: LineKind
    end: End
    is_upper: bool
    place_mm: LpsPoints
    outwards: Vector


@frozen(eq=False)
class MidPlane:
    """Lines and marks of one mid-plane.

    Parameters
    ----------
    name : "coronal" or "sagittal"
    center_mm : (3,) array, LPS mm
        The head's centre, which the plane goes through.
    normal : (3,) array
        Unit vector, LPS.
    lines : tuple of PlaneLine
        In the plane; those that matter most come last.
    marks : tuple of EndMark
    """

    name: MidPlaneName
    center_mm: LpsPoints
    normal: Vector
    lines: tuple[PlaneLine, ...]
    marks: tuple[EndMark, ...]


@frozen(eq=False)
class _Circle:
    """Places about the head's centre by angle and radius."""

    center_mm: Vector
    superior: Vector
    aside: Vector

    def outwards(self, angle_deg: float) -> Vector:
        """Unit direction, LPS."""
        turn = np.radians(angle_deg)
        return np.asarray(np.cos(turn) * self.superior + np.sin(turn) * self.aside)

    def at(self, angle_deg: float, radius_mm: float) -> LpsPoints:
        """One place, (3,)."""
        return LpsPoints(self.center_mm + radius_mm * self.outwards(angle_deg))

    def arc(self, from_deg: float, to_deg: float, radius_mm: float) -> LpsPoints:
        """Places along an arc, (n, 3)."""
        steps = max(1, int(np.ceil((to_deg - from_deg) / ARC_STEP_DEG)))
        turns = np.radians(np.linspace(from_deg, to_deg, steps + 1))
        around = np.outer(np.cos(turns), self.superior) + np.outer(np.sin(turns), self.aside)
        return LpsPoints(self.center_mm + radius_mm * around)

    def ray(self, angle_deg: float, from_mm: float, to_mm: float) -> LpsPoints:
        """From one radius to another, (2, 3)."""
        return LpsPoints(np.array([self.at(angle_deg, from_mm), self.at(angle_deg, to_mm)]))


def mid_planes(measurements: Measurements, landmarks: Landmarks | None) -> tuple[MidPlane, ...]:
    """The mid-coronal and the mid-sagittal plane of a measured hip.

    Parameters
    ----------
    measurements : Measurements
    landmarks : Landmarks or None
        Those that it was measured with.

    Returns
    -------
    tuple of MidPlane
        Empty where measuring is blocked.
    """
    if measurements.head is None:
        return ()
    center_mm = np.array(measurements.head.center_lps_mm)
    frame = hip_frame(center_mm, measurements.side, landmarks)
    radius_mm = measurements.head.radius_mm
    return (
        _coronal(frame, radius_mm, measurements, landmarks),
        _sagittal(frame, radius_mm, measurements),
    )


def _coronal(
    frame: HipFrame, radius_mm: float, measurements: Measurements, landmarks: Landmarks | None
) -> MidPlane:
    circle = _Circle(frame.center_mm, frame.superior, frame.lateral)
    zone = zone_ends("coronal", measurements)
    built_on = _edge_and_teardrop(frame, measurements, landmarks)
    lines = list(_head(circle, radius_mm))
    zone_mm = ZONE_RADII * radius_mm
    if zone is not None and built_on is not None:
        edge, teardrop = built_on
        zone_mm = float(np.linalg.norm(edge - frame.center_mm))
        lines += _construction(edge, teardrop, circle.at(zone.lower.value_deg, zone_mm))
    lines += _zone(circle, zone, zone_mm, has_thirds=built_on is not None)
    necrotic = necrotic_ends("coronal", measurements)
    lines += _necrotic(circle, necrotic, radius_mm)
    marks = _marks(circle, necrotic, zone, radii_mm=(radius_mm, zone_mm))
    return MidPlane(
        "coronal", LpsPoints(frame.center_mm), frame.anterior, tuple(lines), tuple(marks)
    )


def _sagittal(frame: HipFrame, radius_mm: float, measurements: Measurements) -> MidPlane:
    circle = _Circle(frame.center_mm, frame.superior, frame.anterior)
    zone = zone_ends("sagittal", measurements)
    necrotic = necrotic_ends("sagittal", measurements)
    zone_mm = ZONE_RADII * radius_mm
    lines = (
        *_head(circle, radius_mm),
        *_zone(circle, zone, zone_mm, has_thirds=False),
        *_necrotic(circle, necrotic, radius_mm),
    )
    marks = _marks(circle, necrotic, zone, radii_mm=(radius_mm, zone_mm))
    return MidPlane("sagittal", LpsPoints(frame.center_mm), frame.lateral, lines, tuple(marks))


def _edge_and_teardrop(
    frame: HipFrame, measurements: Measurements, landmarks: Landmarks | None
) -> tuple[Vector, Vector] | None:
    """E and T projected on the mid-coronal plane, if the zone in force rests on them."""
    if measurements.definitions.get("weight_bearing_zone") != "jic" or landmarks is None:
        return None
    edge, teardrop = landmarks.lateral_acetabular_edge_lps_mm, landmarks.teardrop_lps_mm
    if edge is None or teardrop is None:
        return None
    first, second = (
        point - ((point - frame.center_mm) @ frame.anterior) * frame.anterior
        for point in (lps(edge), lps(teardrop))
    )
    return first, second


def _head(circle: _Circle, radius_mm: float) -> Iterator[PlaneLine]:
    yield PlaneLine(LineKind.HEAD, circle.arc(-180.0, 180.0, radius_mm))
    yield PlaneLine(LineKind.UPRIGHT, circle.ray(0.0, 0.0, UPRIGHT_RADII * radius_mm))


def _construction(edge: Vector, teardrop: Vector, medial: Vector) -> Iterator[PlaneLine]:
    """From E to T, and the perpendicular on its middle to M."""
    yield PlaneLine(LineKind.CONSTRUCTION, LpsPoints(np.array([edge, teardrop])))
    middle = (edge + teardrop) / 2.0
    yield PlaneLine(LineKind.CONSTRUCTION, LpsPoints(np.array([middle, medial])))


def _zone(
    circle: _Circle, ends: Ends | None, radius_mm: float, *, has_thirds: bool
) -> Iterator[PlaneLine]:
    if ends is None:
        return
    lower_deg, upper_deg = ends.lower.value_deg, ends.upper.value_deg
    yield from _ranges(circle, ends, LineKind.ZONE_RANGE, RANGE_RADII * radius_mm)
    yield PlaneLine(LineKind.ZONE, circle.arc(lower_deg, upper_deg, radius_mm))
    near_mm, far_mm = (share * radius_mm for share in TICK_RADII)
    if has_thirds:
        for share in (1.0 / 3.0, 2.0 / 3.0):
            angle_deg = lower_deg + share * (upper_deg - lower_deg)
            yield PlaneLine(LineKind.ZONE_THIRD, circle.ray(angle_deg, near_mm, far_mm))
    for angle_deg in (lower_deg, upper_deg):
        yield PlaneLine(LineKind.ZONE_END, circle.ray(angle_deg, near_mm, far_mm))


def _necrotic(circle: _Circle, ends: Ends | None, radius_mm: float) -> Iterator[PlaneLine]:
    if ends is None:
        return
    yield from _ranges(circle, ends, LineKind.NECROTIC_RANGE, RANGE_RADII * radius_mm)
    for end in (ends.lower, ends.upper):
        ray = circle.ray(end.value_deg, 0.0, RAY_RADII * radius_mm)
        yield PlaneLine(LineKind.NECROTIC_END, ray)
    arc = circle.arc(ends.lower.value_deg, ends.upper.value_deg, radius_mm)
    yield PlaneLine(LineKind.NECROTIC, arc)


def _ranges(circle: _Circle, ends: Ends, kind: LineKind, radius_mm: float) -> Iterator[PlaneLine]:
    """The intervals of both ends; none of an end that has none."""
    for end in (ends.lower, ends.upper):
        if end.low_deg < end.high_deg:
            yield PlaneLine(kind, circle.arc(end.low_deg, end.high_deg, radius_mm))


def _marks(
    circle: _Circle, necrotic: Ends | None, zone: Ends | None, *, radii_mm: tuple[float, float]
) -> Iterator[EndMark]:
    for kind, ends, radius_mm in (
        (LineKind.ZONE_END, zone, TICK_RADII[1] * radii_mm[1]),
        (LineKind.NECROTIC_END, necrotic, RAY_RADII * radii_mm[0]),
    ):
        if ends is None:
            continue
        for end in (ends.lower, ends.upper):
            yield EndMark(
                kind,
                end,
                is_upper=end is ends.upper,
                place_mm=circle.at(end.value_deg, radius_mm),
                outwards=circle.outwards(end.value_deg),
            )
