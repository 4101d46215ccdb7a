"""The weight-bearing zones against hand-made figures, and landmarks that fit no hip."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import AnnotationError
from annotator.measure.zone import Limits, Zone, contains, find_zone
from annotator.model.anatomy import HipFrame, Landmarks, PointLps, Side
from annotator.model.issue import Issue, Severity

CENTER_MM = np.array([90.0, -10.0, 40.0])

#: The worked example: edge at 28 mm and 30 deg, teardrop 30 mm medial and 14 mm below.
EDGE_MM = (28.0 * np.sin(np.radians(30.0)), 28.0 * np.cos(np.radians(30.0)))
TEARDROP_MM = (-30.0, -14.0)


def _frame(side: Side = Side.LEFT) -> HipFrame:
    lateral = np.array([side.lateral_x, 0.0, 0.0])
    return HipFrame(CENTER_MM, lateral, np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0]))


def _point(lateral_mm: float, superior_mm: float, side: Side = Side.LEFT) -> PointLps:
    x, _, z = CENTER_MM
    return float(x + side.lateral_x * lateral_mm), -3.0, float(z + superior_mm)


def _landmarks(
    edge_mm: tuple[float, float] | None,
    teardrop_mm: tuple[float, float] | None,
    side: Side = Side.LEFT,
) -> Landmarks:
    return Landmarks(
        side=side,
        lateral_acetabular_edge_lps_mm=None if edge_mm is None else _point(*edge_mm, side),
        teardrop_lps_mm=None if teardrop_mm is None else _point(*teardrop_mm, side),
    )


def _found(
    edge_mm: tuple[float, float] | None = EDGE_MM,
    teardrop_mm: tuple[float, float] | None = TEARDROP_MM,
    *,
    error_mm: float = 0.0,
    side: Side = Side.LEFT,
) -> tuple[Zone | None, tuple[Issue, ...]]:
    return find_zone(_frame(side), _landmarks(edge_mm, teardrop_mm, side), None, error_mm)


def _medial_by_search(edge: np.ndarray, teardrop: np.ndarray) -> float:
    """Frontal angle of the upper point of the circle through E that is as far from E as from T."""
    angles_deg = np.arange(-180.0, 180.0, 0.001)
    radians = np.radians(angles_deg)
    circle = np.linalg.norm(edge) * np.column_stack([np.sin(radians), np.cos(radians)])
    difference = np.linalg.norm(circle - edge, axis=1) - np.linalg.norm(circle - teardrop, axis=1)
    crossings = np.flatnonzero(np.diff(np.sign(difference)))
    return float(max(angles_deg[crossings], key=lambda angle: np.cos(np.radians(angle))))


@pytest.mark.parametrize("side", list(Side))
def test_the_edge_of_the_zone_is_the_acetabular_edge(side: Side) -> None:
    zone, issues = _found(side=side)

    assert zone.id == "jic"
    assert zone.limits.lateral_deg == pytest.approx(30.0)
    assert issues == ()


@given(
    edge_deg=st.floats(10, 40),
    edge_mm=st.floats(24, 34),
    medial_mm=st.floats(24, 36),
    below_mm=st.floats(5, 22),
)
def test_the_medial_end_is_as_far_from_the_edge_as_from_the_teardrop(
    edge_deg: float, edge_mm: float, medial_mm: float, below_mm: float
) -> None:
    edge = edge_mm * np.array([np.sin(np.radians(edge_deg)), np.cos(np.radians(edge_deg))])
    teardrop = np.array([-medial_mm, -below_mm])
    zone, _ = _found(tuple(edge), tuple(teardrop))

    assert zone.limits.medial_deg == pytest.approx(_medial_by_search(edge, teardrop), abs=0.002)


@given(
    edge_deg=st.floats(25, 31),
    edge_mm=st.floats(25, 28),
    medial_mm=st.floats(31, 34),
    below_mm=st.floats(13, 17),
)
def test_an_ordinary_pelvis_has_its_medial_end_near_fifty_degrees(
    edge_deg: float, edge_mm: float, medial_mm: float, below_mm: float
) -> None:
    edge = edge_mm * np.array([np.sin(np.radians(edge_deg)), np.cos(np.radians(edge_deg))])
    zone, issues = _found(tuple(edge), (-medial_mm, -below_mm))
    width_deg = zone.limits.lateral_deg - zone.limits.medial_deg

    assert zone.limits.medial_deg == pytest.approx(-51.0, abs=6.0)
    assert width_deg == pytest.approx(79.0, abs=8.0)
    assert issues == ()


def test_the_errors_of_the_landmarks_widen_the_zone_both_ways() -> None:
    zone, _ = _found(error_mm=0.5)

    assert zone.smallest.medial_deg > zone.limits.medial_deg > zone.largest.medial_deg
    assert zone.smallest.lateral_deg < zone.limits.lateral_deg < zone.largest.lateral_deg


@pytest.mark.parametrize(
    ("edge_mm", "teardrop_mm"),
    [
        pytest.param((14.0, 24.0), (-95.0, -90.0), id="the bisector misses the circle"),
        pytest.param((-20.0, 14.0), (30.0, -14.0), id="landmarks swapped across the head"),
        pytest.param((28.0, -6.0), (-30.0, -20.0), id="the edge lies below the centre"),
        pytest.param((14.0, 24.0), (14.0, 24.0), id="both landmarks on one point"),
    ],
)
def test_landmarks_that_fit_no_zone_leave_it_out_with_a_warning(
    edge_mm: tuple[float, float], teardrop_mm: tuple[float, float]
) -> None:
    zone, issues = _found(edge_mm, teardrop_mm)

    assert zone is None
    assert [(issue.code, issue.severity) for issue in issues] == [
        ("landmarks_implausible", Severity.WARNING)
    ]


def test_an_unusual_zone_is_measured_with_a_warning() -> None:
    zone, issues = _found((-3.0, 27.0), TEARDROP_MM)

    assert zone.limits.lateral_deg < 0.0
    assert [issue.code for issue in issues] == ["landmarks_unusual"]


def test_without_landmarks_the_zone_is_the_populations_mean() -> None:
    zone, issues = find_zone(_frame(), None, None, 0.5)

    assert (zone.id, zone.limits) == ("sourcil", Limits(-39.0, 28.0))
    assert (zone.smallest, zone.largest) == (Limits(-35.0, 23.0), Limits(-44.0, 33.0))
    assert issues == ()


def test_the_sourcil_can_be_asked_for_in_spite_of_landmarks() -> None:
    zone, _ = find_zone(_frame(), _landmarks(EDGE_MM, TEARDROP_MM), "sourcil", 0.5)

    assert zone.id == "sourcil"


@pytest.mark.parametrize(("edge", "teardrop"), [(EDGE_MM, None), (None, TEARDROP_MM), (None, None)])
def test_the_jic_zone_is_refused_without_its_landmarks(
    edge: tuple[float, float] | None, teardrop: tuple[float, float] | None
) -> None:
    with pytest.raises(AnnotationError, match="the zone jic needs the landmarks"):
        find_zone(_frame(), _landmarks(edge, teardrop), "jic", 0.5)


@pytest.mark.parametrize(
    ("lateral", "anterior", "superior", "is_inside"),
    [
        (0.0, 0.0, 1.0, True),
        (np.tan(np.radians(27.9)), 0.0, 1.0, True),
        (np.tan(np.radians(28.1)), 0.0, 1.0, False),
        (-np.tan(np.radians(38.9)), 0.0, 1.0, True),
        (-np.tan(np.radians(39.1)), 0.0, 1.0, False),
        (0.0, 0.99, 1.0, True),
        (0.0, -1.01, 1.0, False),
        (0.0, 0.0, -1.0, False),
    ],
)
def test_the_zone_in_3d_reaches_45_deg_to_front_and_back(
    lateral: float, anterior: float, superior: float, *, is_inside: bool
) -> None:
    direction = np.array([[lateral, anterior, superior]])

    assert contains(Limits(-39.0, 28.0), direction / np.linalg.norm(direction)) == [is_inside]
