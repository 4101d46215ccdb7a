"""Arcs against a brute-force search over every arc of the circle."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.geometry.angle import arc_extents_deg, circle_angles_deg, enclosing_arc, wrapped_deg

COUNT = 24
STEP_DEG = 360.0 / COUNT

circles = st.lists(st.booleans(), min_size=COUNT, max_size=COUNT).map(np.array)


def _shortest_arcs(inside: np.ndarray) -> tuple[int, list[int]]:
    """Steps of the shortest arcs that hold every direction, and where they start."""
    members = set(np.flatnonzero(inside).tolist())
    for length in range(COUNT + 1):
        starts = [
            start
            for start in range(COUNT)
            if members <= {(start + step) % COUNT for step in range(length)}
        ]
        if starts:
            return length, starts
    raise AssertionError("the whole circle holds everything")


def _between(*ends_deg: tuple[float, float], count: int = 1440) -> np.ndarray:
    angles_deg = circle_angles_deg(count)
    return np.any([(angles_deg > low) & (angles_deg < high) for low, high in ends_deg], axis=0)


@given(circles)
def test_the_arc_is_the_shortest_that_holds_every_direction(inside: np.ndarray) -> None:
    length, _ = _shortest_arcs(inside)

    assert enclosing_arc(inside).extent_deg == pytest.approx(length * STEP_DEG)


@given(circles)
def test_the_arc_starts_where_a_shortest_arc_starts(inside: np.ndarray) -> None:
    arc = enclosing_arc(inside)
    assume(arc.start_deg is not None)
    _, starts = _shortest_arcs(inside)
    first_edges_deg = circle_angles_deg(COUNT)[starts] - STEP_DEG / 2.0
    distances = [abs(wrapped_deg(arc.start_deg - edge)) for edge in first_edges_deg]

    assert min(distances) == pytest.approx(0.0, abs=1e-9)


@given(circles, st.integers(0, COUNT - 1))
def test_turning_the_circle_leaves_the_extent(inside: np.ndarray, steps: int) -> None:
    turned = enclosing_arc(np.roll(inside, steps))

    assert turned.extent_deg == pytest.approx(enclosing_arc(inside).extent_deg)


@given(circles, circles)
def test_more_directions_never_shorten_the_arc(inside: np.ndarray, more: np.ndarray) -> None:
    assert enclosing_arc(inside | more).extent_deg >= enclosing_arc(inside).extent_deg


@given(circles)
def test_the_middle_and_the_extent_give_the_ends(inside: np.ndarray) -> None:
    arc = enclosing_arc(inside)
    assume(arc.middle_deg is not None)

    assert -180.0 < arc.middle_deg <= 180.0
    assert arc.end_deg - arc.start_deg == pytest.approx(arc.extent_deg)


@given(circles)
def test_the_gap_inside_is_not_wider_than_the_gap_outside(inside: np.ndarray) -> None:
    arc = enclosing_arc(inside)

    assert arc.inner_gap_deg <= 360.0 - arc.extent_deg + 1e-9


@given(st.floats(-5000, 5000))
def test_a_wrapped_angle_is_the_same_direction(angle_deg: float) -> None:
    wrapped = wrapped_deg(angle_deg)

    assert -180.0 < wrapped <= 180.0
    assert (wrapped - angle_deg) / 360.0 == pytest.approx(round((wrapped - angle_deg) / 360.0))


@pytest.mark.parametrize(("angle_deg", "wrapped"), [(180.0, 180.0), (-180.0, 180.0), (540, 180)])
def test_half_a_turn_is_written_with_a_plus(angle_deg: float, wrapped: float) -> None:
    assert wrapped_deg(angle_deg) == wrapped


def test_nothing_has_no_arc_and_no_ends() -> None:
    arc = enclosing_arc(np.zeros(COUNT, dtype=bool))

    assert (arc.extent_deg, arc.start_deg, arc.end_deg) == (0.0, None, None)


def test_the_whole_circle_has_no_ends() -> None:
    arc = enclosing_arc(np.ones(COUNT, dtype=bool))

    assert (arc.extent_deg, arc.start_deg, arc.end_deg) == (360.0, None, None)


def test_an_arc_across_the_lowest_direction_is_unwrapped() -> None:
    arc = enclosing_arc(_between((140.0, 181.0), (-181.0, -150.0)))

    assert (arc.start_deg, arc.end_deg) == (140.0, 210.0)


def test_islands_under_the_minimum_are_dropped_and_others_kept() -> None:
    pairs = itertools.product([(-40.0, 10.0)], [(60.0, 62.75), (60.0, 63.0)])
    dropped, kept = (enclosing_arc(_between(*pair), 3.0).extent_deg for pair in pairs)

    assert (dropped, kept) == (50.0, 103.0)


def test_an_island_across_the_seam_counts_as_one() -> None:
    assert enclosing_arc(_between((178.0, 181.0), (-181.0, -178.0)), 3.0).extent_deg == 4.0


def test_of_equal_gaps_the_one_farther_from_superior_is_outside() -> None:
    arc = enclosing_arc(_between((80.0, 100.0), (-100.0, -80.0)))

    assert (arc.start_deg, arc.end_deg) == (-100.0, 100.0)
    assert arc.inner_gap_deg == 160.0


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([24, 90, 360]),
    st.floats(0.0, 1.0),
    st.sampled_from([0.0, 3.0, 20.0]),
)
def test_arcs_of_many_circles_are_those_of_each(
    seed: int, count: int, share: float, minimum_deg: float
) -> None:
    random = np.random.default_rng(seed)
    inside = np.repeat(random.random((6, count // 6)) < share, 6, axis=1)
    inside[0], inside[1] = True, False
    extents = arc_extents_deg(inside, minimum_deg)

    assert extents == pytest.approx([enclosing_arc(row, minimum_deg).extent_deg for row in inside])
