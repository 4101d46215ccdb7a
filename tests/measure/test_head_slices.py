"""Nearest pixels, their marks and the smoothing of slices, against what scipy says of them."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from annotator.measure.head_slices import (
    BORDER_PIXELS,
    head_slices,
    nearest_is_marked,
    planar_nearest,
)
from annotator.measure.smoothing import smoothed_slices

Voxels = NDArray[np.bool_]

#: Equally near pixels that no neighbour tells of, of all that ask.
MISSED_SHARE = 2e-4

SAMPLINGS = [(0.7, 0.7), (0.6, 0.72)]


def _slices(count: int) -> list[tuple[Voxels, Voxels]]:
    """Round heads with a wedge or a ball of lesion: (lesion, living)."""
    random = np.random.default_rng(7)
    rows, columns = np.mgrid[:70, :80]
    found = []
    for number in range(count):
        middle, radius = random.uniform(33, 40, 2), random.uniform(15, 28)
        from_middle = np.hypot(rows - middle[0], columns - middle[1])
        head = from_middle < radius
        around = np.arctan2(rows - middle[0], columns - middle[1]) - random.uniform(0, 2 * np.pi)
        wedge = np.abs((around + np.pi) % (2 * np.pi) - np.pi) < random.uniform(0.3, 1.4)
        shift = random.uniform(-0.7, 0.7, 2) * radius
        ball = np.hypot(rows - middle[0] - shift[0], columns - middle[1] - shift[1]) < 6
        lesion = head & (ball if number % 2 else wedge)
        found.append((lesion, head & ~lesion))
    return found


def _far_from(mask: Voxels, sampling: tuple[float, float]) -> NDArray[np.float64]:
    return np.asarray(ndimage.distance_transform_edt(~mask, sampling=sampling))


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_the_nearest_pixel_is_of_the_mask_and_as_far_as_scipy_says(
    sampling: tuple[float, float],
) -> None:
    for lesion, living in _slices(10):
        for mask in (lesion, living, ~living):
            distance, nearest = planar_nearest(mask, sampling)
            assert mask.take(nearest).all()
            assert np.allclose(distance, _far_from(mask, sampling), rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_a_marked_pixel_counts_wherever_none_is_nearer(sampling: tuple[float, float]) -> None:
    asked = missed = 0
    for lesion, living in _slices(40):
        inner = head_slices((lesion | living)[None], sampling)[0].inner
        for mask, where in ((living, lesion), (lesion, living)):
            marked = mask & inner
            if not marked.any():
                continue
            found = nearest_is_marked(marked, where, planar_nearest(mask, sampling), sampling)
            near = _far_from(marked, sampling) <= _far_from(mask, sampling) * (1.0 + 1e-9)
            assert not (found & ~(where & near)).any()
            asked += np.count_nonzero(where)
            missed += np.count_nonzero(where & near & ~found)
    assert missed <= MISSED_SHARE * asked


def test_the_inner_part_is_that_which_erosion_leaves() -> None:
    for lesion, living in _slices(6):
        head = lesion | living
        inner = head_slices(head[None], (1.0, 1.0))[0].inner
        assert np.array_equal(inner, ndimage.binary_erosion(head, iterations=BORDER_PIXELS))


@pytest.mark.parametrize("pixels", [0.7, 2.0])
@pytest.mark.parametrize("shape", [(7, 81, 90), (1, 17, 30), (5, 24, 25)])
def test_smoothing_is_twice_one_gaussian_less_two(
    pixels: float, shape: tuple[int, int, int]
) -> None:
    values = np.random.default_rng(1).normal(size=shape)
    once = ndimage.gaussian_filter(values, (0, pixels, pixels))
    twice = ndimage.gaussian_filter(once, (0, pixels, pixels))
    assert np.allclose(smoothed_slices(values, pixels), 2.0 * once - twice, rtol=0.0, atol=1e-13)


def test_a_slice_is_smoothed_alike_alone_and_among_others() -> None:
    values = np.random.default_rng(2).normal(size=(9, 60, 61))
    whole = smoothed_slices(values, 2.0)
    assert np.array_equal(whole[[2, 7]], smoothed_slices(values[[2, 7]], 2.0))
