"""A margin moves the border of an outline by millimetres, the same in every direction."""

import math

import numpy as np
import pytest
import SimpleITK
from drawn_outlines import ball_in, grid_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.margin import with_margin
from annotator.model.mask import Mask

SHAPE = (5, 9, 8)
GRID = grid_of(SHAPE, (2.0, 0.7, 0.9))
voxels = arrays(np.bool_, SHAPE, elements=st.booleans())
sparse = arrays(np.uint8, SHAPE, elements=st.integers(0, 9)).map(lambda numbers: numbers == 0)
widths_mm = st.floats(0.0, 4.0)


def drawn(marked: NDArray[np.bool_], distance_mm: float) -> NDArray[np.bool_]:
    return with_margin(Mask(GRID, marked), distance_mm, None).on_grid()


@given(sparse, widths_mm)
def test_a_wider_outline_holds_the_old_one_and_the_old_one_a_narrower(
    marked: NDArray[np.bool_], width_mm: float
) -> None:
    assert not (marked & ~drawn(marked, width_mm)).any()
    assert not (drawn(~marked, -width_mm) & marked).any()


@given(sparse, widths_mm, widths_mm)
def test_the_wider_the_margin_the_larger_the_outline(
    marked: NDArray[np.bool_], one_mm: float, other_mm: float
) -> None:
    less, more = sorted((one_mm, other_mm))

    assert not (drawn(marked, less) & ~drawn(marked, more)).any()
    assert not (drawn(~marked, -more) & ~drawn(~marked, -less)).any()


@given(sparse, widths_mm.map(lambda width: width + 0.0137))
def test_it_is_the_distance_that_simpleitk_measures(
    marked: NDArray[np.bool_], width_mm: float
) -> None:
    image = SimpleITK.GetImageFromArray(marked.astype(np.uint8))
    image.SetSpacing([0.9, 0.7, 2.0])
    distance = SimpleITK.GetArrayFromImage(
        SimpleITK.SignedMaurerDistanceMap(image, squaredDistance=False, useImageSpacing=True)
    )
    assert np.array_equal(drawn(marked, width_mm), marked.any() & (distance <= width_mm))


@given(sparse, widths_mm.map(lambda width: width + 0.0137))
def test_what_goes_is_what_the_outside_would_take_with_the_same_margin(
    marked: NDArray[np.bool_], width_mm: float
) -> None:
    framed = np.pad(marked, 8, constant_values=True)
    grid = grid_of(framed.shape, (2.0, 0.7, 0.9))

    narrower = with_margin(Mask(grid, framed), -width_mm, None).on_grid()
    outside = with_margin(Mask(grid, ~framed), width_mm, None).on_grid()

    inner = (slice(8, -8),) * 3
    assert np.array_equal(narrower[inner], ~outside[inner])


@given(sparse, voxels, st.floats(-3.0, 3.0))
def test_a_lesion_with_a_margin_stays_in_its_head(
    marked: NDArray[np.bool_], head: NDArray[np.bool_], distance_mm: float
) -> None:
    lesion = marked & head

    wider = with_margin(Mask(GRID, lesion), distance_mm, Mask(GRID, head)).on_grid()

    assert not (wider & ~head).any()


def test_a_narrower_lesion_is_not_drawn_back_from_the_border_of_the_head() -> None:
    grid = grid_of((16, 72, 72))
    head = ball_in(grid, 23.0)
    lesion = head.voxels.copy()
    lesion[:, 30:] = False

    narrower = with_margin(Mask(grid, lesion), -3.0, head).on_grid()

    expected = head.voxels.copy()
    expected[:, 26:] = False
    assert np.array_equal(narrower, expected)


@pytest.mark.parametrize("distance_mm", [2.0, -2.0])
def test_a_ball_with_a_margin_is_a_ball_of_another_radius(distance_mm: float) -> None:
    grid = grid_of((50, 70, 70), (0.6, 0.4, 0.4))
    ball = ball_in(grid, 10.0)

    region = with_margin(ball, distance_mm, None)

    volume_mm3 = region.voxels.sum() * grid.voxel_volume_mm3
    assert volume_mm3 == pytest.approx(4 / 3 * math.pi * (10.0 + distance_mm) ** 3, rel=0.03)


def test_a_lesion_that_is_the_whole_head_keeps_it_all() -> None:
    head = ball_in(GRID, 3.0)

    assert np.array_equal(with_margin(head, -1.0, head).on_grid(), head.voxels)


def test_a_margin_around_nothing_is_nothing() -> None:
    assert with_margin(Mask(GRID, np.zeros(SHAPE, dtype=bool)), 2.0, None).is_empty


def test_a_margin_without_end_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="finite width"):
        with_margin(Mask(GRID, np.ones(SHAPE, dtype=bool)), np.inf, None)
