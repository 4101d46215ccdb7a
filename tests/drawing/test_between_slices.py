"""Slices left out are filled from those before and after, and drawn ones stay as they are."""

from itertools import pairwise

import numpy as np
import pytest
import SimpleITK
from drawn_outlines import ball_in, dice, grid_of, lesion_limits
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from phantom_cases import acquisition_of, outlined, plain_hip, random_acquisition, random_hip
from real_data import real_data
from scipy.ndimage import distance_transform_edt

from annotator.drawing.between_slices import filled_between
from annotator.drawing.limits import painted
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from onfh_samples.lesion import Cap, Ellipsoid, Lesion, Sector

SHAPE = (7, 6, 6)
GRID = grid_of(SHAPE)
slices_drawn = st.lists(st.integers(0, 6), min_size=2, unique=True).filter(
    lambda numbers: max(numbers) - min(numbers) + 1 > len(numbers)
)
voxels = arrays(np.bool_, SHAPE, elements=st.booleans())


def every(marked: NDArray[np.bool_], step: int) -> NDArray[np.bool_]:
    """The outline on every so many slices, and on its last."""
    numbers = np.flatnonzero(marked.any(axis=(1, 2)))
    kept = np.zeros_like(marked)
    for number in {*numbers[::step], numbers[-1]}:
        kept[number] = marked[number]
    return kept


def on_slices(marked: NDArray[np.bool_], numbers: list[int]) -> NDArray[np.bool_]:
    """Some slices of an outline, none of them empty."""
    kept = np.zeros_like(marked)
    kept[numbers] = marked[numbers]
    kept[numbers, 3, 3] = True
    return kept


@given(voxels, voxels, slices_drawn)
def test_drawn_slices_stay_and_what_is_added_lies_between_them_in_the_head(
    marked: NDArray[np.bool_], head: NDArray[np.bool_], numbers: list[int]
) -> None:
    head[:, 3, 3] = True
    lesion = on_slices(marked & head, numbers)

    fill = filled_between(Mask(GRID, lesion), Mask(GRID, head))

    added = fill.region.on_grid()
    assert not added[numbers].any()
    assert not (added & ~head).any()
    assert set(np.flatnonzero(added.any(axis=(1, 2)))) == set(fill.filled)
    assert sorted([*fill.filled, *fill.left_empty, *numbers]) == list(
        range(min(numbers), max(numbers) + 1)
    )


@given(voxels, slices_drawn)
def test_it_holds_what_both_slices_hold_and_bulges_by_half_the_gap_at_most(
    marked: NDArray[np.bool_], numbers: list[int]
) -> None:
    outline = on_slices(marked, numbers)
    slice_mm, *pixel_mm = GRID.spacing_mm

    added = filled_between(Mask(GRID, outline), None).region.on_grid()

    for before, after in pairwise(sorted(numbers)):
        gap = added[before + 1 : after]
        away_mm = distance_transform_edt(~(outline[before] | outline[after]), sampling=pixel_mm)
        assert gap[:, outline[before] & outline[after]].all()
        assert not gap[:, away_mm > 0.5 * (after - before) * slice_mm + 1e-9].any()


@given(voxels)
def test_two_drawn_slices_add_nothing_that_neither_of_them_holds(
    marked: NDArray[np.bool_],
) -> None:
    outline = on_slices(marked, [1, 5])

    added = filled_between(Mask(GRID, outline), None).region.on_grid()

    assert not added[:, ~(outline[1] | outline[5])].any()


@given(voxels, slices_drawn, st.sampled_from([0, 1, 2]))
def test_a_mirrored_outline_is_filled_with_the_mirror_image(
    marked: NDArray[np.bool_], numbers: list[int], axis: int
) -> None:
    outline = on_slices(marked, numbers)

    here = filled_between(Mask(GRID, outline), None).region.on_grid()
    there = filled_between(Mask(GRID, np.flip(outline, axis)), None).region.on_grid()

    assert np.array_equal(np.flip(here, axis), there)


def test_between_two_equal_slices_lies_the_same() -> None:
    outline = np.zeros(SHAPE, dtype=bool)
    outline[[1, 5], 2:5, 1:4] = True

    fill = filled_between(Mask(GRID, outline), None)

    assert fill.filled == (2, 3, 4)
    assert not fill.remark
    assert (fill.region.on_grid()[2:5] == outline[1]).all()


def test_a_filled_outline_has_nothing_left_to_fill() -> None:
    outline = np.zeros(SHAPE, dtype=bool)
    outline[[0, 3, 6], 1:4, 1:5] = True
    filled = outline | filled_between(Mask(GRID, outline), None).region.on_grid()

    with pytest.raises(AnnotationError, match="all 7 slices from the first drawn"):
        filled_between(Mask(GRID, filled), None)


@pytest.mark.parametrize(("slice_mm", "least"), [(1.0, 0.99), (1.5, 0.99), (3.0, 0.985)])
def test_a_ball_drawn_on_every_third_slice_comes_out_as_a_ball(
    slice_mm: float, least: float
) -> None:
    grid = grid_of((round(54 / slice_mm), 74, 74), (slice_mm, 0.7, 0.7))
    ball = ball_in(grid, 24.0)
    drawn = every(ball.voxels, 3)

    filled = drawn | filled_between(Mask(grid, drawn), None).region.on_grid()

    assert dice(filled, ball.voxels) > least
    assert filled.sum() == pytest.approx(ball.voxels.sum(), rel=0.03)


LESIONS = {
    "sector": Sector([0.4, -0.3, 1.0], 40.0),
    "cap": Cap([0.3, -0.2, 1.0], 50.0),
    "ellipsoid": Ellipsoid([3.0, -4.0, 12.0], [13.0, 11.0, 8.0]),
}


def refilled(full: HipAnnotation, step: int) -> NDArray[np.bool_]:
    """A lesion of which every so many slices were drawn and the fill was accepted."""
    drawn = every(full.lesion.voxels, step)
    fill = filled_between(Mask(full.grid, drawn), full.head)
    return painted(lesion_limits(full.head, drawn), fill.region).change.applied_to(drawn)


@pytest.mark.parametrize(
    ("kind", "plane"), [("sector", "coronal"), ("cap", "sagittal"), ("ellipsoid", "axial")]
)
def test_a_lesion_drawn_on_every_third_slice_of_1_mm_is_that_drawn_on_all(
    kind: str, plane: str
) -> None:
    full = outlined(plain_hip(LESIONS[kind]), acquisition_of(plane, slice_mm=1.0))

    assert dice(refilled(full, 3), full.lesion.voxels) > 0.97


@pytest.mark.soak
@pytest.mark.parametrize(
    ("slice_mm", "step", "least", "median"),
    [(1.0, 3, 0.97, 0.985), (3.0, 2, 0.96, 0.985), (3.0, 3, 0.9, 0.975)],
)
def test_lesions_of_any_shape_and_place_are_refilled(
    slice_mm: float, step: int, least: float, median: float
) -> None:
    found = []
    for seed in range(100):
        _, acquisition = random_acquisition(seed, slice_mm, 0.7)
        full = outlined(random_hip(seed), acquisition)
        slices = int(full.lesion.voxels.any(axis=(1, 2)).sum())
        if full.lesion.volume_mm3 > 1000.0 and slices > step:
            found.append(dice(refilled(full, step), full.lesion.voxels))

    assert np.quantile(found, 0.05) > least
    assert np.median(found) > median


@pytest.mark.parametrize("lesion", LESIONS.values(), ids=LESIONS)
@pytest.mark.parametrize(("step", "least"), [(2, 0.98), (3, 0.965)])
def test_a_lesion_drawn_on_some_slices_of_3_mm_is_that_drawn_on_all(
    lesion: Lesion, step: int, least: float
) -> None:
    full = outlined(plain_hip(lesion), acquisition_of("coronal", slice_mm=3.0))

    assert dice(refilled(full, step), full.lesion.voxels) > least


def test_a_shaky_hand_loses_no_more_by_filling_than_by_drawing_half_as_often() -> None:
    full = outlined(plain_hip(LESIONS["ellipsoid"]), acquisition_of("coronal", slice_mm=3.0))
    random = np.random.default_rng(3)
    shaky = np.zeros_like(full.lesion.voxels)
    for number in np.flatnonzero(full.lesion.voxels.any(axis=(1, 2))):
        moved = np.roll(full.lesion.voxels[number], random.integers(-1, 2, 2), axis=(0, 1))
        shaky[number] = moved & full.head.voxels[number]
    drawn = every(shaky, 2)
    fill = filled_between(Mask(full.grid, drawn), full.head)

    filled = painted(lesion_limits(full.head, drawn), fill.region).change.applied_to(drawn)

    assert dice(filled, full.lesion.voxels) > dice(shaky, full.lesion.voxels) - 0.01


@pytest.mark.soak
@pytest.mark.parametrize(("step", "least"), [(3, 0.99), (9, 0.97)])
def test_a_real_bone_drawn_on_some_slices_is_that_drawn_on_all(step: int, least: float) -> None:
    name = "SAG_3D_DESS_RIGHT_bones_cart_men_fib-label.nrrd"
    image = SimpleITK.ReadImage(str(real_data("knee_bone_labels", name)))
    labels = SimpleITK.GetArrayFromImage(image)
    femur = labels == 5
    slice_mm, row_mm, column_mm = image.GetSpacing()[::-1]
    grid = grid_of(labels.shape, (slice_mm, row_mm, column_mm))
    drawn = every(femur, step)

    filled = drawn | filled_between(Mask(grid, drawn), None).region.on_grid()

    assert dice(filled, femur) > least


def test_a_lesion_filled_within_its_head_reaches_the_border_that_the_head_has_there() -> None:
    full = outlined(plain_hip(LESIONS["sector"]), acquisition_of("coronal", slice_mm=1.0))
    drawn = every(full.lesion.voxels, 6)

    with_head = drawn | filled_between(Mask(full.grid, drawn), full.head).region.on_grid()
    without = drawn | filled_between(Mask(full.grid, drawn), None).region.on_grid()

    missed = full.lesion.voxels & ~with_head
    missed_without = full.lesion.voxels & ~(without & full.head.voxels)
    assert missed.sum() < 0.8 * missed_without.sum()


def test_a_head_that_is_all_lesion_on_a_slice_bounds_its_fill() -> None:
    head = np.zeros((5, 30, 30), dtype=bool)
    head[:, 5:25, 5:25] = True
    lesion = np.zeros_like(head)
    lesion[0] = head[0]
    lesion[4, 12:18, 12:18] = True
    grid = Grid(head.shape, np.diag([3.0, 0.7, 0.7, 1.0]))

    added = filled_between(Mask(grid, lesion), Mask(grid, head)).region.on_grid()

    sizes = [int(added[number].sum()) for number in (1, 2, 3)]
    assert 20 * 20 >= sizes[0] >= sizes[1] > sizes[2] > 6 * 6


def test_a_border_goes_on_as_it_did_towards_a_slice_that_is_all_lesion() -> None:
    head = np.ones((7, 30, 46), dtype=bool)
    border = 10 + 6 * np.arange(7)
    lesion = head & (np.arange(46) < border[:, None, None])
    drawn = every(lesion, 3)
    grid = grid_of(head.shape, (3.0, 0.7, 0.7))

    added = filled_between(Mask(grid, drawn), Mask(grid, head)).region.on_grid()

    assert lesion[6].all()
    assert dice((drawn | added)[4:6], lesion[4:6]) > 0.98


def test_outlines_that_have_nothing_in_common_leave_the_slices_between_them_empty() -> None:
    outline = np.zeros((5, 40, 40), dtype=bool)
    outline[0, 2:6, 2:6] = True
    outline[4, 30:34, 30:34] = True
    grid = grid_of(outline.shape)

    fill = filled_between(Mask(grid, outline), None)

    assert fill.region.is_empty
    assert fill.left_empty == (1, 2, 3)
    assert fill.remark.startswith("3 slices stay empty")


@pytest.mark.parametrize("drawn", [[], [3]])
def test_fewer_than_two_drawn_slices_are_refused(drawn: list[int]) -> None:
    outline = np.zeros(SHAPE, dtype=bool)
    outline[drawn, 2, 2] = True

    with pytest.raises(AnnotationError, match=f"two drawn slices, there are {len(drawn)};"):
        filled_between(Mask(GRID, outline), None)
