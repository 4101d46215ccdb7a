"""Outlines are joined, cut and confined voxel by voxel."""

from collections.abc import Callable

import numpy as np
import pytest
from drawn_outlines import grid_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.combine import intersected, joined, subtracted
from annotator.drawing.region import Region
from annotator.errors import GridMismatch
from annotator.model.mask import Mask

SHAPE = (3, 4, 5)
GRID = grid_of(SHAPE)
voxels = arrays(np.bool_, SHAPE, elements=st.booleans())


@given(voxels, voxels)
def test_they_are_the_operations_on_sets(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> None:
    outline, second = Mask(GRID, one), Mask(GRID, other)

    assert np.array_equal(subtracted(outline, second).on_grid(), one & ~other)
    assert np.array_equal(intersected(outline, second).on_grid(), one & other)
    assert np.array_equal(joined(outline, second).on_grid(), one | other)


@pytest.mark.parametrize("combine", [subtracted, intersected, joined])
def test_outlines_at_different_places_are_refused(
    combine: Callable[[Mask, Mask], Region],
) -> None:
    marked = np.ones(SHAPE, dtype=bool)

    with pytest.raises(GridMismatch, match="load both on one series"):
        combine(Mask(GRID, marked), Mask(grid_of(SHAPE, (3.0, 0.7, 0.8)), marked))
