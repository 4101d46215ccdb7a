"""A line is cheap along a dark band or an edge, whatever the unit of the signal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.line_cost import LEAST_COST, Target, line_cost

PIXEL_MM = np.array([0.7, 0.7])
targets = st.sampled_from(Target)
images = arrays(np.float64, (12, 14), elements=st.floats(0, 1000))


@given(images, targets)
def test_costs_lie_between_the_least_and_one_more(
    image: NDArray[np.float64], target: Target
) -> None:
    cost = line_cost(image, PIXEL_MM, target)

    assert cost.min() >= LEAST_COST
    assert cost.max() <= 1.0 + LEAST_COST


@given(images, targets, st.floats(0.1, 20.0), st.floats(-500, 500))
def test_another_scale_of_the_signal_changes_nothing(
    image: NDArray[np.float64], target: Target, factor: float, offset: float
) -> None:
    image[3, 3:9] += 400.0  # something to see, far above rounding

    assert line_cost(factor * image + offset, PIXEL_MM, target) == pytest.approx(
        line_cost(image, PIXEL_MM, target), abs=1e-6
    )


@pytest.mark.parametrize(
    ("profile", "target"),
    [
        (800.0 - 600.0 * np.exp(-((np.arange(40) - 20.0) ** 2) / 2.0), Target.BAND),
        (np.where(np.arange(40) < 20, 200.0, 800.0), Target.EDGE),
    ],
    ids=["band", "edge"],
)
def test_a_line_is_cheapest_on_what_it_follows(
    profile: NDArray[np.float64], target: Target
) -> None:
    cost = line_cost(np.tile(profile, (30, 1)), PIXEL_MM, target)

    assert np.abs(cost[15].argmin() - 19.75) < 1.0
    assert cost[15, [3, 36]].min() > 0.9


def test_a_bright_band_is_no_dark_one() -> None:
    bright = np.tile(200.0 + 600.0 * np.exp(-((np.arange(40) - 20.0) ** 2) / 2.0), (30, 1))

    cost = line_cost(bright, PIXEL_MM, Target.BAND)

    assert cost[15, 20] > 0.9


def test_a_signal_that_is_not_a_number_does_no_harm() -> None:
    image = np.full((12, 14), np.nan)

    assert np.isfinite(line_cost(image, PIXEL_MM, Target.EDGE)).all()
