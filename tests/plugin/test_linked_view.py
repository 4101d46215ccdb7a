"""A small plane and the volume say the same: places, lines, outlines, colours."""

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from napari.layers import Image, Points
from scipy.spatial.transform import Rotation

from annotator.geometry.grid import Grid
from napari_onfh.picture.layers import head_layer, lesion_layer, space_of
from napari_onfh.planes.crosshair import GAP_MM, cross_lines
from napari_onfh.planes.linked_view import Plane, border_of, compose, grey_levels
from napari_onfh.planes.plane_paper import PlanePaper, scale_bar_mm
from napari_onfh.reading.scene import DisplayFrame


@st.composite
def frames(draw: st.DrawFn) -> DisplayFrame:
    """Oblique, anisotropic, permuted and left-handed."""
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    axes = Rotation.random(rng=numbers).as_matrix()[:, numbers.permutation(3)]
    affine = np.eye(4)
    affine[:3, :3] = axes * numbers.choice([-1.0, 1.0], 3) * numbers.uniform(0.3, 6.0, 3)
    affine[:3, 3] = numbers.uniform(-200, 200, 3)
    return DisplayFrame(Grid(tuple(int(n) for n in numbers.integers(2, 9, 3)), affine))


papers = st.builds(
    PlanePaper,
    canvas=st.tuples(st.floats(100, 2000), st.floats(100, 2000)),
    middle_mm=st.tuples(st.floats(-300, 300), st.floats(-300, 300)),
    pixels_per_mm=st.floats(0.5, 20),
)


def voxels(frame: DisplayFrame) -> np.ndarray:
    return np.stack(np.indices(frame.shape), axis=-1).reshape(-1, 3)


@given(frames(), st.integers(0, 2))
@few_examples(15)
def test_the_voxel_below_a_voxels_place_on_paper_is_that_voxel(
    frame: DisplayFrame, hidden: int
) -> None:
    plane = Plane(frame, hidden)
    for index in voxels(frame)[:: max(1, np.prod(frame.shape) // 20)]:
        down_mm, right_mm = plane.on_paper(index)
        back = plane.index_at(down_mm, right_mm, index[hidden])
        assert np.array_equal(back, index)


@given(frames(), st.integers(0, 2), st.floats(-900, 900), st.floats(-900, 900))
@few_examples(15)
def test_a_place_beside_the_picture_means_the_nearest_voxel(
    frame: DisplayFrame, hidden: int, down_mm: float, right_mm: float
) -> None:
    index = Plane(frame, hidden).index_at(down_mm, right_mm, 1)

    assert np.all((index >= 0) & (index < frame.shape))


@given(frames())
@few_examples(15)
def test_distances_on_the_three_papers_are_distances_in_the_patient(frame: DisplayFrame) -> None:
    first, last = np.zeros(3), np.array(frame.shape) - 1.0
    length_mm = np.linalg.norm(frame.to_lps(last) - frame.to_lps(first))
    squares = [
        np.sum((Plane(frame, hidden).on_paper(last) - Plane(frame, hidden).on_paper(first)) ** 2)
        for hidden in range(3)
    ]

    # Each axis is seen in two of the three planes.
    assert np.sqrt(sum(squares) / 2) == pytest.approx(length_mm)


@given(frames(), st.integers(0, 2), st.integers(0, 2**16))
@few_examples(15)
def test_the_crosshair_of_each_plane_goes_through_the_others_slices(
    frame: DisplayFrame, hidden: int, seed: int
) -> None:
    index = np.random.default_rng(seed).integers(0, frame.shape)
    middle_mm = index * frame.scale_mm
    ends_mm = cross_lines(frame, index, hidden)

    edges_mm = (np.array(frame.shape) - 1) * frame.scale_mm
    assert np.all((ends_mm >= 0) & (ends_mm <= edges_mm + 1e-9))
    for ends in ends_mm:
        apart = np.abs(ends - middle_mm)
        along = int(np.argmax(apart.max(axis=0)))
        assert along != hidden
        assert np.allclose(np.delete(apart, along, axis=1), 0)
        assert apart[:, along].min() >= GAP_MM - 1e-9


@given(papers, st.floats(-200, 200), st.floats(-200, 200))
def test_paper_to_screen_and_back(paper: PlanePaper, down_mm: float, right_mm: float) -> None:
    back = paper.on_paper(*paper.on_screen(down_mm, right_mm))

    assert back == pytest.approx((down_mm, right_mm), abs=1e-6)


@given(papers, st.floats(0, 500), st.floats(0, 500), st.floats(0.5, 2))
def test_zooming_leaves_what_is_below_the_mouse(
    paper: PlanePaper, down: float, right: float, factor: float
) -> None:
    zoomed = paper.zoomed(factor, down, right)

    assert zoomed.on_paper(down, right) == pytest.approx(paper.on_paper(down, right), abs=1e-6)


@given(papers, st.floats(-50, 50), st.floats(-50, 50))
def test_moving_takes_the_picture_along(paper: PlanePaper, down: float, right: float) -> None:
    before, after = paper.on_screen(3.0, 4.0), paper.moved(down, right).on_screen(3.0, 4.0)

    assert after == pytest.approx((before[0] + down, before[1] + right), abs=1e-6)


@given(st.floats(10, 500), st.floats(10, 500))
def test_a_fitted_picture_is_whole_and_touches_two_edges(height_mm: float, width_mm: float) -> None:
    paper = PlanePaper.fitted((400.0, 300.0), (-0.5, -0.5), (height_mm, width_mm))
    top, left = paper.on_screen(-0.5, -0.5)
    bottom, right = paper.on_screen(height_mm - 0.5, width_mm - 0.5)

    assert min(top, left) == pytest.approx(0, abs=1e-6)
    assert bottom <= 400 + 1e-6
    assert right <= 300 + 1e-6


@given(papers)
def test_the_scale_bar_has_room(paper: PlanePaper) -> None:
    length_mm = scale_bar_mm(paper)

    assert length_mm == 1 or length_mm * paper.pixels_per_mm <= 0.3 * paper.canvas[1]


@given(st.integers(0, 2**16))
def test_the_border_is_closed_and_has_the_masks_edges(seed: int) -> None:
    mask = np.random.default_rng(seed).random((5, 7)) < 0.5
    edges = border_of(mask)

    ends, counts = np.unique(edges.reshape(-1, 2), axis=0, return_counts=True)
    assert np.all(counts % 2 == 0), ends
    apart = np.abs(edges[:, 0] - edges[:, 1]).sum(axis=-1)
    assert np.all(apart == 1)
    inside = sum(int(mask[row, column]) * 4 for row, column in np.ndindex(*mask.shape)) - 2 * int(
        (mask[1:] & mask[:-1]).sum() + (mask[:, 1:] & mask[:, :-1]).sum()
    )
    assert len(edges) == inside


def test_values_at_and_beyond_the_limits_are_black_and_white() -> None:
    values = np.array([-50, 100, 200, 300, 9000], np.int16)

    assert grey_levels(values, (100.0, 300.0)).tolist() == [0, 0, 127, 255, 255]


def coronal_frame() -> DisplayFrame:
    affine = np.eye(4)
    affine[:3, :3] = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]) * (4, 1, 1)
    return DisplayFrame(Grid((3, 5, 6), affine))


@pytest.mark.parametrize("hidden", [0, 1, 2])
def test_each_plane_shows_its_own_slice_of_image_and_outline(hidden: int) -> None:
    frame = coronal_frame()
    values = np.arange(np.prod(frame.shape)).reshape(frame.shape)
    image = Image(values, contrast_limits=(0, 255), colormap="gray", **space_of(frame))
    head, lesion = head_layer(frame), lesion_layer(frame)
    head.data[1:3, 1:3, 1:3] = 1
    lesion.data[2, 2, 2] = 2
    picture = compose(Plane(frame, hidden), 2, [image, head, lesion])

    assert np.array_equal(picture.pixels[..., 0], np.moveaxis(values, hidden, 0)[2])
    border, fill = picture.outlined
    assert np.array_equal(border.mask, np.moveaxis(head.data, hidden, 0)[2] != 0)
    assert (border.is_filled, fill.is_filled) == (False, True)
    assert fill.mask.sum() == 1


def test_what_is_hidden_in_the_large_view_is_hidden_in_the_small() -> None:
    frame = coronal_frame()
    lesion = lesion_layer(frame)
    lesion.data[:] = 2
    lesion.visible = False

    assert compose(Plane(frame, 0), 1, [lesion]).outlined == ()


def test_a_second_image_covers_the_first_as_strongly_as_it_is_opaque() -> None:
    frame = coronal_frame()
    options = {"contrast_limits": (0, 255), "colormap": "gray", **space_of(frame)}
    below = Image(np.full(frame.shape, 100), **options)
    above = Image(np.full(frame.shape, 200), opacity=0.25, **options)

    assert np.all(compose(Plane(frame, 0), 1, [below, above]).pixels == 125)


def test_a_point_is_seen_in_the_slice_that_holds_it_only() -> None:
    frame = coronal_frame()
    points = Points(
        np.array([[1.0, 2.2, 3.0], [4.0, 1.0, 3.0]]),
        features={"name": np.array(["teardrop", "edge"], dtype=object)},
        **space_of(frame),
    )
    (mark,) = compose(Plane(frame, 1), 2, [points]).marks

    assert mark.text == "teardrop"
    assert mark.place_mm == pytest.approx((1.0, 3.0))


def test_an_image_on_another_grid_is_left_out() -> None:
    frame = coronal_frame()

    assert not compose(Plane(frame, 0), 1, [Image(np.ones((9, 9, 9)))]).pixels.any()


def test_where_a_second_image_does_not_reach_the_first_shows_through() -> None:
    frame = coronal_frame()
    options = {"contrast_limits": (0, 255), "colormap": "gray", **space_of(frame)}
    values = np.full(frame.shape, 200, np.float32)
    values[:, :, :3] = np.nan
    below = Image(np.full(frame.shape, 100), **options)
    pixels = compose(Plane(frame, 0), 1, [below, Image(values, **options)]).pixels

    assert np.all(pixels[:, :3] == 100)
    assert np.all(pixels[:, 3:] == 200)
