"""Marked voxels of a large array are found as numpy finds them."""

import numpy as np
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from annotator.geometry.voxels import hole_size, marked_box, marked_voxels, piece_sizes

MASKS = arrays(np.bool_, st.tuples(*[st.integers(1, 6)] * 3))


@given(MASKS)
def test_marked_voxels_are_those_of_numpy_in_its_order(mask: np.ndarray) -> None:
    assert np.array_equal(marked_voxels(mask), np.argwhere(mask))


@given(MASKS)
def test_the_box_holds_every_marked_voxel_and_touches_one_on_each_side(mask: np.ndarray) -> None:
    box = marked_box(mask)
    index = np.argwhere(mask)

    if box is None:
        assert not mask.any()
        return
    assert [one.start for one in box] == index.min(axis=0).tolist()
    assert [one.stop - 1 for one in box] == index.max(axis=0).tolist()


def test_a_transposed_mask_is_read_by_its_own_axes() -> None:
    mask = np.zeros((3, 4, 5), dtype=bool)
    mask[2, 0, 3] = True

    assert marked_voxels(mask.transpose(2, 0, 1)).tolist() == [[3, 2, 0]]


@few_examples(30)
@given(seed=st.integers(0, 10**6), share=st.floats(0.2, 0.95))
def test_holes_are_what_filling_each_slice_adds(seed: int, share: float) -> None:
    mask = np.random.default_rng(seed).random((3, 7, 6)) < share
    added = sum(int((ndimage.binary_fill_holes(slice_) & ~slice_).sum()) for slice_ in mask)

    assert hole_size(mask) == added


@given(MASKS)
def test_pieces_are_those_that_touch_by_no_corner(mask: np.ndarray) -> None:
    pieces, count = ndimage.label(mask, ndimage.generate_binary_structure(3, 3))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]

    assert piece_sizes(mask) == sorted(sizes.tolist(), reverse=True)


def test_rows_without_a_gap_that_touch_make_one_piece_and_apart_make_two() -> None:
    mask = np.zeros((2, 4, 9), dtype=bool)
    mask[0, 0, 1:4] = mask[0, 1, 3:6] = mask[1, 1, 5:8] = True
    assert piece_sizes(mask) == [9]

    mask[0, 2, 7:9] = True
    assert piece_sizes(mask) == [11], "the other slice joins them"

    mask[0, 2] = False
    mask[0, 3, 0] = True
    assert piece_sizes(mask) == [9, 1]
