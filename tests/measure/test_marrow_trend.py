"""The change of healthy marrow from one place to another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.measure.marrow_trend import marrow_line

PLACES = np.random.default_rng(3).uniform(-20.0, 20.0, (400, 3))
OTHER = np.array([5.0, -3.0, 12.0])
slopes = st.tuples(*[st.floats(-0.01, 0.01)] * 3).map(np.array)


@given(slopes, st.floats(0.5, 1000.0))
def test_a_straight_line_is_found_exactly_whatever_the_gain(slope: np.ndarray, gain: float) -> None:
    values = gain * (1.0 + PLACES @ slope)
    exact = gain * (OTHER - PLACES.mean(axis=0)) @ slope / np.median(values)

    assert marrow_line(PLACES, values).change_to(OTHER) == pytest.approx(exact, abs=1e-9)


def test_even_marrow_does_not_change() -> None:
    assert marrow_line(PLACES, np.full(400, 300.0)).change_to(OTHER) == pytest.approx(
        0.0, abs=1e-12
    )


def test_a_vessel_does_not_turn_the_line() -> None:
    noise = np.random.default_rng(4).normal(0.0, 0.02, 400)
    values = 1.0 + PLACES @ np.array([0.0, 0.0, 0.01]) + noise
    values[PLACES[:, 2] > 15.0] += 2.0 * (np.arange((PLACES[:, 2] > 15.0).sum()) % 8 == 0)
    exact = 0.01 * (OTHER - PLACES.mean(axis=0))[2]

    assert marrow_line(PLACES, values).change_to(OTHER) == pytest.approx(exact, rel=0.1)
