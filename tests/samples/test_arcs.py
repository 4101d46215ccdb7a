"""Arcs of a plane: intervals, the largest gap, ends, shares of a zone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onfh_samples.arcs import arc_of, necrotic_intervals, weight_bearing_arc_fraction
from onfh_samples.rays import (
    Predicate,
    arc_intervals,
    orthonormal_to,
    rectangle_solid_angles,
    sphere_fraction,
)

UP, ASIDE = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])


def _between(*arcs: tuple[float, float]) -> Predicate:
    """True on the given arcs, deg."""

    def holds(directions: np.ndarray) -> np.ndarray:
        angle = np.degrees(np.arctan2(directions @ ASIDE, directions @ UP))
        inside = np.zeros(len(angle), dtype=bool)
        for start, end in arcs:
            inside |= (angle - start) % 360.0 < end - start
        return inside

    return holds


@settings(max_examples=15)
@given(start=st.floats(-180.0, 179.0), length=st.floats(1.0, 355.0))
def test_an_arc_is_found_to_rounding(start: float, length: float) -> None:
    ((found_start, found_end),) = arc_intervals(_between((start, start + length)), UP, ASIDE)

    assert (found_start - start + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-6)
    assert found_end - found_start == pytest.approx(length, abs=1e-6)


def test_the_full_circle_is_one_arc_without_ends() -> None:
    whole = arc_of(arc_intervals(_between((0.0, 360.0)), UP, ASIDE))

    assert whole.length_deg == 360.0
    assert whole.start_deg is None
    assert whole.end_deg is None


def test_islands_under_three_degrees_are_dropped() -> None:
    intervals = necrotic_intervals(_between((-20.0, 30.0), (60.0, 62.5)), UP, ASIDE)

    assert intervals == [pytest.approx((-20.0, 30.0), abs=1e-6)]


def test_the_arc_is_the_circle_without_its_largest_gap() -> None:
    arc = arc_of([(-40.0, -10.0), (15.0, 50.0)])

    assert arc.length_deg == pytest.approx(90.0)
    assert (arc.start_deg, arc.end_deg) == pytest.approx((-40.0, 50.0))


def test_of_equal_gaps_the_one_farther_from_superior_is_left_out() -> None:
    arc = arc_of([(-135.0, -45.0), (45.0, 135.0)])

    assert (arc.start_deg, arc.end_deg) == pytest.approx((-135.0, 135.0))


def test_ends_may_pass_half_a_turn_about_the_middle_of_the_arc() -> None:
    arc = arc_of([(150.0, 250.0)])

    assert (arc.start_deg, arc.end_deg) == pytest.approx((-210.0, -110.0))
    assert arc_of([(100.0, 200.0)]).end_deg == pytest.approx(200.0)


def test_the_zone_counts_necrotic_directions_and_not_their_hull() -> None:
    share = weight_bearing_arc_fraction([(-30.0, -10.0), (10.0, 90.0)], (-40.0, 40.0))

    assert share == pytest.approx(50.0 / 80.0)


@given(half_angle=st.floats(5.0, 85.0))
@settings(max_examples=5)
def test_the_share_of_a_cone_is_its_closed_form(half_angle: float) -> None:
    axis = np.array([0.6, 0.0, 0.8])
    tilted = np.array([0.0, 0.6, 0.8])
    cosine = np.cos(np.radians(half_angle))

    for about in (axis, tilted):
        share = sphere_fraction(lambda rays: rays @ axis >= cosine, about)
        assert share == pytest.approx((1.0 - cosine) / 2.0, abs=2e-4 if about is tilted else 1e-8)


def test_the_zone_has_its_closed_form_solid_angle() -> None:
    def solid_angle(x: float, y: float) -> float:
        return float(np.arctan(x * y / np.sqrt(1.0 + x * x + y * y)))

    low, high = -0.8, 0.5
    zone, marked = rectangle_solid_angles(
        lambda rays: rays[:, 1] >= 0.0, np.eye(3)[[0, 1, 2]], low, high
    )
    expected = 2.0 * (solid_angle(high, 1.0) - solid_angle(low, 1.0))

    assert zone == pytest.approx(expected, rel=1e-5)
    assert marked == pytest.approx(expected / 2.0, rel=1e-5)


@pytest.mark.parametrize("axis", np.eye(3))
def test_a_triad_is_right_handed(axis: np.ndarray) -> None:
    first, second = orthonormal_to(axis)

    np.testing.assert_allclose(np.cross(first, second), axis, atol=1e-12)
