"""Strokes to grow from survive the journal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from napari_onfh.reading.seeds import packed_seeds, seeds_in

SHAPE = (3, 4, 5)


@given(arrays(np.uint8, SHAPE, elements=st.integers(0, 2)))
def test_strokes_come_back_as_they_were(seeds: np.ndarray) -> None:
    assert np.array_equal(seeds_in(packed_seeds(seeds), SHAPE), seeds)


def test_no_strokes_are_no_text() -> None:
    assert packed_seeds(np.zeros(SHAPE, np.uint8)) == ""


@pytest.mark.parametrize("text", ["no base", "YWJj", packed_seeds(np.ones((9, 9, 9), np.uint8))])
def test_damaged_strokes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        seeds_in(text, SHAPE)
