"""A closed line marks the voxels that it goes around."""

import math

import numpy as np
import pytest
from drawn_outlines import grid_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from skimage.draw import polygon2mask

from annotator.drawing.polygon import surrounded
from annotator.drawing.region import Plane
from annotator.errors import AnnotationError
from annotator.geometry.points import IndexPoints

GRID = grid_of((4, 30, 32))
PLANE = Plane(0, 2)


def corners(flat: NDArray[np.float64], plane: Plane = PLANE) -> IndexPoints:
    return IndexPoints(np.insert(np.asarray(flat, dtype=float), plane.axis, plane.number, axis=1))


def star(angles: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """A simple polygon whose corners no voxel centre shares."""
    angles = np.sort(angles)
    return np.stack([14.51 + radii * np.sin(angles), 15.37 + radii * np.cos(angles)], axis=1)


stars = st.integers(5, 12).flatmap(
    lambda count: st.builds(
        star,
        st.just(np.linspace(0.1, 2 * math.pi - 0.3, count)),
        arrays(np.float64, count, elements=st.floats(4.0, 13.0)),
    )
)


@given(stars)
def test_a_simple_polygon_is_that_of_scikit_image(flat: NDArray[np.float64]) -> None:
    marked = surrounded(GRID, corners(flat), PLANE).on_grid()

    assert np.array_equal(marked[2], polygon2mask((30, 32), flat))
    assert not marked[[0, 1, 3]].any()


@given(stars)
def test_it_does_not_matter_which_way_round_it_is_drawn_or_how_often(
    flat: NDArray[np.float64],
) -> None:
    once = surrounded(GRID, corners(flat), PLANE).on_grid()

    assert np.array_equal(surrounded(GRID, corners(flat[::-1]), PLANE).on_grid(), once)
    twice = np.concatenate([flat, flat])
    assert np.array_equal(surrounded(GRID, corners(twice), PLANE).on_grid(), once)


@given(stars, st.integers(-3, 3), st.integers(-3, 3))
def test_it_moves_with_its_corners(flat: NDArray[np.float64], rows: int, columns: int) -> None:
    grid = grid_of((4, 44, 44))
    here = surrounded(grid, corners(flat + 5), PLANE).on_grid()
    there = surrounded(grid, corners(flat + 5 + [rows, columns]), PLANE).on_grid()

    assert np.array_equal(np.roll(here, (rows, columns), axis=(1, 2)), there)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_it_is_drawn_on_any_plane(axis: int) -> None:
    grid = grid_of((30, 30, 30))
    plane = Plane(axis, 7)
    flat = star(np.linspace(0.1, 6.0, 9), np.full(9, 8.0))

    marked = surrounded(grid, corners(flat, plane), plane).on_grid()

    assert np.array_equal(np.take(marked, 7, axis=axis), polygon2mask((30, 30), flat))
    assert marked.sum() == np.take(marked, 7, axis=axis).sum()


def test_polygons_that_share_an_edge_share_no_voxel_and_leave_none_out() -> None:
    left = np.array([[2, 2], [2, 10], [12, 14], [12, 2]], dtype=float)
    right = np.array([[2, 10], [2, 20], [12, 20], [12, 14]], dtype=float)
    whole = np.array([[2, 2], [2, 20], [12, 20], [12, 2]], dtype=float)

    one, other, both = (
        surrounded(GRID, corners(flat), PLANE).on_grid() for flat in (left, right, whole)
    )

    assert not (one & other).any()
    assert np.array_equal(one | other, both)


def test_a_lasso_that_ends_past_its_beginning_holds_what_it_went_around_twice() -> None:
    around = np.linspace(0.0, 2.25 * 2 * math.pi, 150)
    radius = np.linspace(11.0, 7.0, 150)
    spiral = np.stack([14.5 + radius * np.sin(around), 15.4 + radius * np.cos(around)], axis=1)

    marked = surrounded(GRID, corners(spiral), PLANE).on_grid()[2]

    rows, columns = np.indices(marked.shape)
    inner = np.hypot(rows - 14.5, columns - 15.4) < 6.5
    assert marked[inner].all()


def test_a_fine_circle_has_its_area() -> None:
    grid = grid_of((1, 300, 300), (3.0, 0.1, 0.1))
    angle = np.linspace(0, 2 * math.pi, 400, endpoint=False)
    circle = np.stack([150.2 + 100 * np.sin(angle), 149.7 + 100 * np.cos(angle)], axis=1)

    region = surrounded(grid, corners(circle, Plane(0, 0)), Plane(0, 0))

    assert region.voxels.sum() * 0.01 == pytest.approx(math.pi * 100, rel=2e-3)


def test_what_lies_beside_the_image_is_cut_off() -> None:
    flat = np.array([[-8.3, -7.2], [-8.3, 9.6], [11.4, 9.6], [11.4, -7.2]])

    marked = surrounded(GRID, corners(flat), PLANE).on_grid()[2]

    assert np.argwhere(marked).max(axis=0).tolist() == [11, 9]
    assert marked.sum() == 12 * 10


@pytest.mark.parametrize(
    "flat",
    [
        np.zeros((0, 2)),
        np.array([[3.0, 3.0], [9.0, 9.0]]),
        np.array([[3.0, 3.0], [9.0, 9.0], [3.0, 3.0]]),
        np.array([[3.2, 3.2], [3.4, 3.2], [3.3, 3.4]]),
        np.array([[90.0, 90.0], [95.0, 90.0], [90.0, 95.0]]),
    ],
    ids=["no point", "a line", "there and back", "between voxel centres", "beside the image"],
)
def test_a_line_around_no_voxel_is_refused(flat: NDArray[np.float64]) -> None:
    with pytest.raises(AnnotationError, match="goes around no voxel"):
        surrounded(GRID, corners(flat), PLANE)


def test_a_plane_beside_the_image_is_refused() -> None:
    flat = np.array([[3.2, 3.2], [9.4, 3.2], [3.3, 9.4]])

    with pytest.raises(AnnotationError, match="goes around no voxel"):
        surrounded(GRID, corners(flat), Plane(0, 4))


def test_what_are_no_points_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="finite 3D points"):
        surrounded(GRID, IndexPoints(np.full((4, 3), np.nan)), PLANE)
