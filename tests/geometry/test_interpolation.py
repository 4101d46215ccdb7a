"""Linear interpolation against SciPy's own."""

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from annotator.geometry.interpolation import PLACES_AT_ONCE, interpolated


@few_examples(20)
@given(
    shape=st.lists(st.integers(2, 7), min_size=2, max_size=3),
    count=st.integers(0, 50),
    seed=st.integers(0, 1000),
)
def test_it_gives_what_scipy_gives_inside_and_beyond_the_lattice(
    shape: list[int], count: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(size=shape)
    index = random.uniform(-2.0, 9.0, (len(shape), count, 2))
    expected = ndimage.map_coordinates(values, index, order=1, mode="nearest")

    np.testing.assert_allclose(interpolated(values, index), expected, atol=1e-12)


@pytest.mark.parametrize("place", [0.0, 1.0, 3.0, 4.0])
def test_a_node_keeps_its_value(place: float) -> None:
    values = np.array([[1.0, 7.0, 2.0, -3.0, 5.0], [0.0, 0.0, 0.0, 0.0, 0.0]])

    found = interpolated(values, np.array([[0.0], [place]]))
    assert found == pytest.approx([values[0, int(place)]], abs=1e-12)


def test_more_places_than_fit_the_cache_are_all_answered() -> None:
    values = np.arange(12.0).reshape(3, 4)
    along = np.linspace(0.0, 3.0, 2 * PLACES_AT_ONCE + 3)

    np.testing.assert_allclose(interpolated(values, np.stack([0 * along, along])), along)
