"""A brush paints the voxels within its radius in the patient, and leaves no gaps."""

import math

import numpy as np
import pytest
from drawn_outlines import grid_of, oblique_grid
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.brush import ball, disc
from annotator.drawing.region import Plane
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints

SHAPE = (9, 24, 20)
GRIDS = [grid_of(SHAPE), oblique_grid(SHAPE)]
grids = st.sampled_from(GRIDS)
radii_mm = st.floats(0.1, 8.0)
planes = st.builds(Plane, st.integers(0, 2), st.integers(0, 8))
paths = arrays(
    np.float64,
    st.tuples(st.integers(1, 4), st.just(3)),
    elements=st.floats(-6.0, 26.0).map(lambda value: round(value, 3)),
)


def on_plane(path: NDArray[np.float64], plane: Plane) -> IndexPoints:
    flat = path.copy()
    flat[:, plane.axis] = plane.number
    return IndexPoints(flat)


def distance_mm(grid: Grid, path: IndexPoints) -> NDArray[np.float64]:
    """Distance of every voxel centre from a path, by looking at each voxel and each line."""
    centres = grid.to_lps(IndexPoints(np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)))
    places = grid.to_lps(path)
    found = np.full(grid.shape, np.inf)
    for first, last in zip(places, places[1:] if len(places) > 1 else places, strict=False):
        line = last - first
        length = max(float(line @ line), 1e-300)
        share = np.clip((centres - first) @ line / length, 0.0, 1.0)
        nearest = np.linalg.norm(centres - (first + share[..., None] * line), axis=-1)
        found = np.minimum(found, nearest)
    return found


@given(grids, paths, radii_mm)
def test_a_ball_is_what_lies_within_the_radius_of_the_path(
    grid: Grid, path: NDArray[np.float64], radius_mm: float
) -> None:
    painted = ball(grid, IndexPoints(path), radius_mm=radius_mm).on_grid()
    distance = distance_mm(grid, IndexPoints(path))

    assert painted[distance < radius_mm - 1e-6].all()
    half_voxel_mm = 0.5 * np.linalg.norm(grid.affine_lps[:3, :3], axis=0).sum()
    assert (distance[painted] <= max(radius_mm, half_voxel_mm) + 1e-6).all()


@given(grids, paths, radii_mm, planes)
def test_a_disc_is_the_section_of_the_ball_along_a_path_on_its_plane(
    grid: Grid, path: NDArray[np.float64], radius_mm: float, plane: Plane
) -> None:
    path = on_plane(path, plane)

    flat = disc(grid, path, radius_mm=radius_mm, plane=plane).on_grid()
    solid = ball(grid, path, radius_mm=radius_mm).on_grid()

    section = np.zeros(SHAPE, dtype=bool)
    layer = [slice(None)] * 3
    layer[plane.axis] = slice(plane.number, plane.number + 1)
    section[tuple(layer)] = solid[tuple(layer)]
    assert np.array_equal(flat, section)


@given(grids, paths, radii_mm, radii_mm)
def test_a_larger_brush_paints_all_that_a_smaller_one_does(
    grid: Grid, path: NDArray[np.float64], one_mm: float, other_mm: float
) -> None:
    small, large = sorted((one_mm, other_mm))

    inner = ball(grid, IndexPoints(path), radius_mm=small).on_grid()
    outer = ball(grid, IndexPoints(path), radius_mm=large).on_grid()

    assert not (inner & ~outer).any()


@given(
    arrays(np.float64, st.tuples(st.integers(1, 3), st.just(3)), elements=st.floats(4.0, 12.0)),
    st.tuples(*[st.integers(-2, 2)] * 3),
)
def test_the_brush_moves_with_the_mouse(
    path: NDArray[np.float64], step: tuple[int, int, int]
) -> None:
    grid = grid_of((20, 20, 20), (2.0, 0.8, 1.1))
    path = np.round(path, 3) + 0.0003  # no voxel just at the rim, where rounding decides

    here = ball(grid, IndexPoints(path), radius_mm=3.0).on_grid()
    there = ball(grid, IndexPoints(path + step), radius_mm=3.0).on_grid()

    assert np.array_equal(np.roll(here, step, axis=(0, 1, 2)), there)


@given(
    arrays(np.float64, st.tuples(st.integers(1, 3), st.just(3)), elements=st.floats(0.0, 19.0)),
    st.integers(0, 2),
)
def test_a_mirrored_path_paints_the_mirror_image(path: NDArray[np.float64], axis: int) -> None:
    grid = grid_of((20, 20, 20), (2.0, 0.8, 1.1))
    path = np.round(path, 3) + 0.0003
    mirrored = path.copy()
    mirrored[:, axis] = 19.0 - path[:, axis]

    here = ball(grid, IndexPoints(path), radius_mm=3.0).on_grid()
    there = ball(grid, IndexPoints(mirrored), radius_mm=3.0).on_grid()

    assert np.array_equal(np.flip(here, axis), there)


@given(grids, st.tuples(st.integers(0, 8), st.integers(0, 23), st.integers(0, 19)))
def test_the_smallest_brush_paints_the_voxel_pointed_at(
    grid: Grid, voxel: tuple[int, int, int]
) -> None:
    pointed = IndexPoints(np.array([voxel]) + 0.4)

    assert np.argwhere(ball(grid, pointed, radius_mm=0.01).on_grid()).tolist() == [list(voxel)]
    plane = Plane(0, voxel[0])
    flat = disc(grid, pointed, radius_mm=0.01, plane=plane).on_grid()
    assert np.argwhere(flat).tolist() == [list(voxel)]


def test_a_fast_drag_leaves_no_gaps() -> None:
    from scipy import ndimage

    grid = grid_of((3, 200, 200))
    path = IndexPoints(np.array([[1.0, 10, 10], [1, 180, 60], [1, 20, 190]]))

    stroke = disc(grid, path, radius_mm=0.2, plane=Plane(0, 1)).on_grid()

    _, pieces = ndimage.label(stroke, np.ones((3, 3, 3)))
    assert pieces == 1


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_disc_has_the_area_of_a_circle(axis: int) -> None:
    grid = grid_of((240, 240, 240), (0.11, 0.1, 0.09))
    plane = Plane(axis, 100)
    middle = np.array([[120.3, 119.8, 120.1]])

    area_mm2 = disc(grid, IndexPoints(middle), radius_mm=8.0, plane=plane).voxels.sum() * math.prod(
        grid.spacing_mm[other] for other in plane.other_axes
    )

    assert area_mm2 == pytest.approx(math.pi * 8.0**2, rel=2e-3)


def test_a_ball_has_the_volume_of_a_ball() -> None:
    grid = grid_of((80, 110, 110), (0.3, 0.2, 0.2))
    middle = IndexPoints(np.array([[40.2, 55.4, 54.7]]))

    volume_mm3 = ball(grid, middle, radius_mm=8.0).voxels.sum() * grid.voxel_volume_mm3

    assert volume_mm3 == pytest.approx(4.0 / 3.0 * math.pi * 8.0**3, rel=2e-3)


def test_a_stroke_keeps_to_the_box_that_it_needs() -> None:
    grid = grid_of((60, 512, 512))

    stroke = ball(grid, IndexPoints(np.array([[30.0, 250, 250]])), radius_mm=5.0)

    assert stroke.voxels.size < 3000


@pytest.mark.parametrize("far", [-500.0, 500.0])
def test_a_stroke_beside_the_image_meets_no_voxel(far: float) -> None:
    path = IndexPoints(np.full((2, 3), far))

    assert ball(GRIDS[0], path, radius_mm=3.0).is_empty
    assert disc(GRIDS[0], path, radius_mm=3.0, plane=Plane(0, 4)).is_empty
    assert disc(GRIDS[0], IndexPoints(np.ones((1, 3))), radius_mm=3.0, plane=Plane(0, 9)).is_empty


@pytest.mark.parametrize(
    ("path", "radius_mm"),
    [
        (np.zeros((0, 3)), 1.0),
        (np.zeros(3), 1.0),
        (np.full((1, 3), np.nan), 1.0),
        (np.zeros((1, 3)), 0.0),
        (np.zeros((1, 3)), math.inf),
    ],
)
def test_what_is_no_path_or_no_radius_is_refused(
    path: NDArray[np.float64], radius_mm: float
) -> None:
    with pytest.raises(ValueError, match=r"path|radius"):
        ball(GRIDS[0], IndexPoints(LpsPoints(path)), radius_mm=radius_mm)
