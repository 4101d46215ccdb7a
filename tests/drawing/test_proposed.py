"""What a model gives is an outline of the image, or refused in one line."""

from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from model_packages import SHAPE, image, lesion_voxels

from annotator.drawing.proposed import checked_outline, pieces_in
from annotator.errors import ProposalError
from annotator.geometry.grid import Grid
from annotator.model.mask import Mask

GRID = image().grid
MARKED = lesion_voxels()


@given(
    arrays(bool, (2, 3, 4)).filter(np.any),
    st.sampled_from([bool, np.uint8, np.int64, np.float32, ">i2"]),
)
def test_zeros_and_ones_of_any_kind_are_the_outline(marked: np.ndarray, kind: Any) -> None:
    grid = Grid((2, 3, 4), np.eye(4))

    mask = checked_outline(marked.astype(kind), grid)

    assert mask.grid is grid
    assert np.array_equal(mask.voxels, marked)


def test_a_mask_on_the_image_s_grid_is_the_outline() -> None:
    own = Mask(Grid(SHAPE, GRID.affine_lps), MARKED)

    assert np.array_equal(checked_outline(own, GRID).voxels, MARKED)


def test_a_list_of_lists_is_an_array() -> None:
    assert np.array_equal(checked_outline(MARKED.tolist(), GRID).voxels, MARKED)


MOVED = np.array(GRID.affine_lps)
MOVED[0, 3] += 1.0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (MARKED[:5], "5 x 20 x 24 voxels, the image 6 x 20 x 24"),
        (MARKED.transpose(2, 1, 0), "24 x 20 x 6"),
        (MARKED[np.newaxis], "1 x 6 x 20 x 24"),
        (True, "has no voxels"),
        (Mask(Grid(SHAPE, MOVED), MARKED), "another grid"),
        (Mask(evolve(GRID, shape=(5, 20, 24)), MARKED[:5]), "another grid"),
        (MARKED * 2, r"other than 0 and 1 \(2 among"),
        (MARKED * np.float32(0.5), "threshold"),
        (np.where(MARKED, np.nan, 1.0), r"\(nan among"),
        (np.where(MARKED, 1.0, -np.inf), "-inf"),
        (np.zeros(SHAPE, dtype=bool), "empty"),
        (np.where(MARKED, "1", "0"), "array of bool"),
        (MARKED.astype(complex), "array of bool"),
        (None, "NoneType of object"),
        ([[1, 2], [3]], "no array"),
        ("mask.nii.gz", "a str of"),
    ],
)
def test_anything_else_is_refused_with_the_reason(answer: Any, words: str) -> None:
    with pytest.raises(ProposalError, match=words) as refusal:
        checked_outline(answer, GRID)
    assert "\n" not in str(refusal.value)


def test_parts_that_do_not_touch_are_counted() -> None:
    voxels = MARKED.copy()
    voxels[0, 0, 0] = True

    assert [pieces_in(Mask(GRID, part)) for part in (voxels, MARKED, voxels & False)] == [2, 1, 0]
