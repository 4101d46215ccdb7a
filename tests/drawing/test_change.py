"""A change carries one outline into another, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.change import Structure, VoxelChange, change_between

SHAPE = (3, 4, 5)
outlines = arrays(np.bool_, SHAPE, elements=st.booleans())


@given(outlines, outlines)
def test_a_change_makes_the_one_of_the_other_and_its_inverse_takes_it_back(
    before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> None:
    change = change_between(Structure.LESION, before, after)

    assert np.array_equal(change.applied_to(before), after)
    assert np.array_equal(change.inverse.applied_to(after), before)
    assert change.added.size + change.removed.size == (before != after).sum()
    assert change.is_empty == np.array_equal(before, after)


@given(outlines)
def test_what_it_is_applied_to_stays_as_it_was(before: NDArray[np.bool_]) -> None:
    kept = before.copy()

    change_between(Structure.HEAD, before, ~before).applied_to(before)

    assert np.array_equal(before, kept)


@pytest.mark.parametrize(
    "change",
    [
        VoxelChange(Structure.HEAD, np.array([7]), np.array([], dtype=np.intp)),
        VoxelChange(Structure.HEAD, np.array([], dtype=np.intp), np.array([8])),
    ],
    ids=["a voxel that is there comes in", "a voxel that is not there goes out"],
)
def test_a_change_of_another_state_is_refused(change: VoxelChange) -> None:
    voxels = np.zeros(SHAPE, dtype=bool)
    voxels.flat[7] = True

    with pytest.raises(ValueError, match="another state of the head"):
        change.applied_to(voxels)


def test_outlines_on_two_grids_have_no_difference() -> None:
    with pytest.raises(ValueError, match=r"\(1, 2, 3\)"):
        change_between(Structure.HEAD, np.zeros((1, 2, 3), bool), np.zeros((1, 2, 4), bool))
