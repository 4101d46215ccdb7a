"""A region holds the voxels of a whole grid in a box."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.region import Plane, Region

SHAPE = (4, 5, 6)
voxels = arrays(np.bool_, SHAPE, elements=st.booleans())
extents = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: slice(*sorted(pair)))


@given(voxels)
def test_it_is_the_marked_voxels_of_the_grid(marked: NDArray[np.bool_]) -> None:
    region = Region.of(marked)

    assert np.array_equal(region.on_grid(), marked)
    assert np.array_equal(region.flat_indices(), np.flatnonzero(marked))
    assert region.is_empty == (not marked.any())


@given(voxels, st.tuples(extents, extents, extents))
def test_another_box_sees_the_same_voxels(
    marked: NDArray[np.bool_], box: tuple[slice, slice, slice]
) -> None:
    assert np.array_equal(Region.of(marked).within(box), marked[box])


def test_its_voxels_cannot_be_written_nor_change_with_the_outline() -> None:
    outline = np.ones(SHAPE, dtype=bool)
    region = Region.of(outline)
    outline[:] = False

    assert region.voxels.all()
    with pytest.raises(ValueError, match="read-only"):
        region.voxels[0, 0, 0] = False


@pytest.mark.parametrize("start", [(-1, 0, 0), (0, 0, 1)])
def test_a_box_that_reaches_out_of_the_grid_is_refused(start: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Region(SHAPE, start, np.ones(SHAPE, dtype=bool))


def test_a_plane_knows_the_axes_that_lie_in_it() -> None:
    assert [Plane(axis, 0).other_axes for axis in range(3)] == [(1, 2), (0, 2), (0, 1)]
    with pytest.raises(ValueError, match="got 3"):
        Plane(3, 0)
