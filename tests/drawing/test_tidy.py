"""Smoothing keeps the volume, islands go, holes close, and the rest stays as it was."""

import numpy as np
import pytest
from drawn_outlines import ball_in, dice, grid_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import ndimage

from annotator.drawing.region import Region
from annotator.drawing.tidy import Holes, smoothed, without_holes, without_islands
from annotator.geometry.voxels import hole_size, piece_sizes
from annotator.model.mask import Mask

SHAPE = (5, 9, 8)
GRID = grid_of(SHAPE)
voxels = arrays(np.bool_, SHAPE, elements=st.booleans())
#: About a fifth of the voxels: many small pieces.
sparse = arrays(np.uint8, SHAPE, elements=st.integers(0, 4)).map(lambda numbers: numbers == 0)
kinds = st.sampled_from(Holes)
axes = st.sampled_from([0, 1, 2])


def again(region: Region) -> Mask:
    return Mask(GRID, region.on_grid())


@given(sparse, st.floats(0.0, 20.0))
def test_islands_below_a_volume_go_and_the_largest_piece_stays(
    marked: NDArray[np.bool_], below_mm3: float
) -> None:
    kept = without_islands(Mask(GRID, marked), below_mm3=below_mm3).on_grid()

    before, after = piece_sizes(marked), piece_sizes(kept)
    volume_mm3 = GRID.voxel_volume_mm3
    staying = [size for size in before if size * volume_mm3 >= below_mm3] or before[:1]
    assert after == staying
    assert not (kept & ~marked).any()


@given(sparse, st.floats(0.0, 20.0))
def test_islands_go_at_once(marked: NDArray[np.bool_], below_mm3: float) -> None:
    once = without_islands(Mask(GRID, marked), below_mm3=below_mm3)

    assert np.array_equal(
        without_islands(again(once), below_mm3=below_mm3).on_grid(), once.on_grid()
    )


def test_the_largest_piece_alone_can_be_kept() -> None:
    marked = np.zeros(SHAPE, dtype=bool)
    marked[1:4, 1:5, 1:5] = True
    marked[0, 8, 7] = True

    kept = without_islands(Mask(GRID, marked), below_mm3=np.inf).on_grid()

    assert piece_sizes(kept) == [48]


@given(voxels, kinds)
def test_closing_holes_adds_what_is_enclosed_and_is_done_at_once(
    marked: NDArray[np.bool_], holes: Holes
) -> None:
    once = without_holes(Mask(GRID, marked), holes)

    assert not (marked & ~once.on_grid()).any()
    assert np.array_equal(without_holes(again(once), holes).on_grid(), once.on_grid())


@given(voxels)
def test_holes_on_a_slice_are_those_that_a_reader_is_warned_of(
    marked: NDArray[np.bool_],
) -> None:
    closed = without_holes(Mask(GRID, marked), Holes.ON_A_SLICE).on_grid()

    assert closed.sum() - marked.sum() == hole_size(marked)
    assert hole_size(closed) == 0


@given(voxels)
def test_a_hole_in_space_is_a_hole_on_its_slice_too(marked: NDArray[np.bool_]) -> None:
    in_space = without_holes(Mask(GRID, marked), Holes.IN_SPACE).on_grid()
    on_slices = without_holes(Mask(GRID, marked), Holes.ON_A_SLICE).on_grid()

    assert not (in_space & ~on_slices).any()
    assert np.array_equal(in_space, ndimage.binary_fill_holes(marked))


@given(sparse, voxels)
def test_smoothing_stays_in_the_head(marked: NDArray[np.bool_], head: NDArray[np.bool_]) -> None:
    kept = smoothed(Mask(GRID, marked), Mask(GRID, head)).on_grid()

    assert not (kept & ~head).any()


@given(st.integers(0, 200), axes)
def test_the_mirror_image_is_smoothed_to_the_mirror_image(seed: int, axis: int) -> None:
    marked = np.random.default_rng(seed).random(SHAPE) < 0.3

    here = smoothed(Mask(GRID, marked), None).on_grid()
    there = smoothed(Mask(GRID, np.flip(marked, axis)), None).on_grid()

    # Sums run the other way round: shares that are equal but for rounding may change places.
    assert (np.flip(here, axis) != there).sum() <= 4


@given(st.integers(0, 200))
def test_smoothing_a_rough_ball_keeps_its_volume_and_makes_it_rounder(seed: int) -> None:
    grid = grid_of((16, 40, 40))
    true = ball_in(grid, 11.0).voxels
    border = ndimage.binary_dilation(true) & ~ndimage.binary_erosion(true)
    rough = np.where(border, np.random.default_rng(seed).random(true.shape) < 0.5, true)

    smooth = smoothed(Mask(grid, rough), None, sigma_mm=1.0).on_grid()

    assert smooth.sum() == pytest.approx(rough.sum(), rel=0.01)
    assert dice(smooth, true) > dice(rough, true)


def test_smoothing_does_not_draw_a_lesion_back_from_the_border_of_the_head() -> None:
    grid = grid_of((16, 72, 72))
    head = ball_in(grid, 23.0)
    lesion = head.voxels.copy()
    lesion[:, 30:] = False

    smooth = smoothed(Mask(grid, lesion), head, sigma_mm=2.0).on_grid()

    at_the_border = head.voxels & ~ndimage.binary_erosion(head.voxels)
    assert (smooth & at_the_border).sum() >= 0.99 * (lesion & at_the_border).sum()
    assert smooth.sum() == pytest.approx(lesion.sum(), rel=0.01)


@pytest.mark.parametrize("sigma_mm", [0.0, np.nan, np.inf])
def test_smoothing_over_no_width_is_a_mistake_of_the_caller(sigma_mm: float) -> None:
    with pytest.raises(ValueError, match="positive width"):
        smoothed(Mask(GRID, np.ones(SHAPE, dtype=bool)), None, sigma_mm=sigma_mm)


def test_an_empty_outline_stays_empty() -> None:
    empty = Mask(GRID, np.zeros(SHAPE, dtype=bool))

    assert smoothed(empty, None).is_empty
    assert without_islands(empty).is_empty
    assert without_holes(empty, Holes.IN_SPACE).is_empty
