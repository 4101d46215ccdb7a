"""A range of signal holds those between its ends, and Otsu's threshold suggests one."""

import numpy as np
import pytest
from drawn_outlines import grid_of
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.intensity import (
    Brightness,
    IntensityRange,
    suggested_range,
)
from annotator.drawing.region import Region
from annotator.errors import AnnotationError
from annotator.model.volume import Volume

SHAPE = (3, 6, 6)
GRID = grid_of(SHAPE)


@given(arrays(np.float64, SHAPE, elements=st.floats(-50, 50)), st.floats(-60, 60), st.floats(0, 60))
def test_a_range_holds_both_its_ends_and_what_lies_between(
    values: NDArray[np.float64], low: float, width: float
) -> None:
    held = IntensityRange(low, low + width).holds(values)

    assert np.array_equal(held, ~((values < low) | (values > low + width)))


def test_a_voxel_without_a_signal_lies_in_no_range() -> None:
    everything = IntensityRange(-np.inf, np.inf)

    assert everything.holds(np.array([1.0, np.nan])).tolist() == [True, False]


def test_the_suggestion_parts_dark_from_bright_within_the_brush() -> None:
    random = np.random.default_rng(4)
    is_dark = np.zeros(SHAPE, dtype=bool)
    is_dark[:, :3] = True
    values = np.where(is_dark, 200.0, 800.0) + random.normal(0.0, 30.0, SHAPE)
    values[0] = 5000.0  # beside the brush
    brush = np.zeros(SHAPE, dtype=bool)
    brush[1:] = True
    volume, region = Volume(GRID, values), Region.of(brush)

    dark, bright = (
        suggested_range(volume, region, wanted).holds(values)
        for wanted in (Brightness.DARK, Brightness.BRIGHT)
    )

    assert np.array_equal(brush & dark, brush & is_dark)
    assert np.array_equal(brush & bright, brush & ~is_dark)


@given(arrays(np.int16, SHAPE, elements=st.integers(0, 4)))
def test_each_voxel_is_either_dark_or_bright(values: NDArray[np.int16]) -> None:
    volume, region = Volume(GRID, values), Region.of(np.ones(SHAPE, dtype=bool))
    assume(values.min() < values.max())

    dark, bright = (
        suggested_range(volume, region, wanted).holds(values)
        for wanted in (Brightness.DARK, Brightness.BRIGHT)
    )

    assert np.array_equal(dark, ~bright)
    assert dark.any()
    assert bright.any()


@pytest.mark.parametrize("values", [np.full(SHAPE, 3), np.full(SHAPE, np.nan)])
def test_one_signal_alone_gives_no_suggestion(values: NDArray[np.float64]) -> None:
    with pytest.raises(AnnotationError, match="no threshold can be suggested from"):
        suggested_range(Volume(GRID, values), Region.of(np.ones(SHAPE, bool)), Brightness.DARK)


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (np.nan, 1.0), (1.0, np.nan)])
def test_a_range_runs_from_low_to_high(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="from low to high"):
        IntensityRange(low, high)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-np.inf, np.inf, "any signal"),
        (-np.inf, 80, "at most 80"),
        (20, np.inf, "at least 20"),
        (20, 80.5, "20 to 80.5"),
    ],
)
def test_a_range_speaks_in_words(low: float, high: float, words: str) -> None:
    assert str(IntensityRange(low, high)) == words
