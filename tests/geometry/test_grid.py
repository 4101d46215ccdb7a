"""The voxel grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.grid import Grid

ANGLES = st.floats(-np.pi, np.pi)
STEPS = st.floats(0.1, 12.0)


def rotation(yaw: float, pitch: float, roll: float) -> np.ndarray:
    about_z = [[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]]
    about_y = [[np.cos(pitch), 0, np.sin(pitch)], [0, 1, 0], [-np.sin(pitch), 0, np.cos(pitch)]]
    about_x = [[1, 0, 0], [0, np.cos(roll), -np.sin(roll)], [0, np.sin(roll), np.cos(roll)]]
    return np.array(about_z) @ about_y @ about_x


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Oblique, anisotropic, left- and right-handed grids."""
    affine = np.eye(4)
    spacing = [draw(STEPS) * draw(st.sampled_from((-1, 1))) for _ in range(3)]
    affine[:3, :3] = rotation(draw(ANGLES), draw(ANGLES), draw(ANGLES)) * spacing
    affine[:3, 3] = [draw(st.floats(-500, 500)) for _ in range(3)]
    return Grid([draw(st.integers(1, 60)) for _ in range(3)], affine)


@given(grid=grids(), index=st.tuples(*[st.floats(-100, 700)] * 3))
def test_index_to_lps_to_index_is_the_identity(
    grid: Grid, index: tuple[float, float, float]
) -> None:
    assert np.allclose(grid.to_index(grid.to_lps(np.array(index))), index, atol=1e-7)


@given(grid=grids())
def test_volume_of_a_voxel_is_the_product_of_its_spacing(grid: Grid) -> None:
    assert grid.voxel_volume_mm3 == pytest.approx(np.prod(grid.spacing_mm))


@given(grid=grids())
def test_slice_normal_is_a_unit_vector_towards_rising_slices(grid: Grid) -> None:
    step = grid.to_lps(np.array([1.0, 0, 0])) - grid.to_lps(np.zeros(3))
    assert np.linalg.norm(grid.slice_normal_lps) == pytest.approx(1)
    assert grid.slice_normal_lps @ step == pytest.approx(grid.spacing_mm[0])


@given(grid=grids(), start=st.tuples(*[st.integers(0, 5)] * 3))
def test_cropped_grid_keeps_every_voxel_in_place(grid: Grid, start: tuple[int, int, int]) -> None:
    cropped = grid.cropped(start, (2, 3, 4))
    index = np.array([1.0, 2.0, 3.0])
    assert np.allclose(cropped.to_lps(index), grid.to_lps(index + start), atol=1e-8)
    assert cropped.shape == (2, 3, 4)


@given(grid=grids())
def test_grid_shifted_by_a_hundredth_of_a_voxel_is_another(grid: Grid) -> None:
    moved = grid.affine_lps.copy()
    moved[:3, 3] += 0.01 * grid.affine_lps[:3, 0]
    assert grid.is_same_as(Grid(grid.shape, grid.affine_lps))
    assert not grid.is_same_as(Grid(grid.shape, moved))
    assert not grid.is_same_as(Grid((*grid.shape[:2], grid.shape[2] + 1), grid.affine_lps))


@pytest.mark.parametrize(
    "affine",
    [
        np.zeros((4, 4)),
        np.diag([1.0, 1.0, 0.0, 1.0]),
        np.diag([1.0, np.nan, 1.0, 1.0]),
        np.diag([1.0, 1.0, 1.0, 2.0]),
        np.eye(3),
    ],
)
def test_affine_that_spans_no_space_is_refused(affine: np.ndarray) -> None:
    with pytest.raises(ValueError, match="affine"):
        Grid((2, 2, 2), affine)


def test_grid_without_voxels_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one voxel"):
        Grid((2, 0, 2), np.eye(4))


def test_affine_cannot_be_changed_later() -> None:
    affine = np.eye(4)
    grid = Grid((2, 2, 2), affine)
    affine[0, 3] = 9
    assert grid.affine_lps[0, 3] == 0
    with pytest.raises(ValueError, match="read-only"):
        grid.affine_lps[0, 3] = 9
