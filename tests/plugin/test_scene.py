"""The shown array and the patient say the same, whatever the acquisition."""

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from napari_onfh.reading.scene import DisplayFrame, edge_letters, letters_towards

CORONAL = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Oblique, anisotropic, permuted and left-handed grids."""
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    axes = Rotation.random(rng=numbers).as_matrix()[:, numbers.permutation(3)]
    axes = axes * numbers.choice([-1.0, 1.0], 3)
    affine = np.eye(4)
    affine[:3, :3] = axes * numbers.uniform(0.3, 6.0, 3)
    affine[:3, 3] = numbers.uniform(-200, 200, 3)
    return Grid(tuple(numbers.integers(2, 7, 3)), affine)


@given(grids())
@few_examples(20)
def test_a_shown_array_turned_back_is_the_acquired_array(grid: Grid) -> None:
    frame = DisplayFrame(grid)
    values = np.arange(np.prod(grid.shape)).reshape(grid.shape)

    assert np.array_equal(frame.acquired(frame.shown(values)), values)
    assert frame.shown(values).shape == frame.shape


@given(grids())
@few_examples(20)
def test_each_shown_voxel_lies_where_its_acquired_voxel_lies(grid: Grid) -> None:
    frame = DisplayFrame(grid)
    index = np.stack(np.indices(grid.shape), axis=-1).astype(float)
    shown_index = np.stack(
        [frame.shown(np.ascontiguousarray(index[..., axis])) for axis in range(3)], axis=-1
    )
    display = np.stack(np.indices(frame.shape), axis=-1)

    assert np.allclose(frame.to_lps(display), grid.to_lps(IndexPoints(shown_index)))


@given(grids())
@few_examples(20)
def test_points_survive_the_way_to_the_screen_and_back(grid: Grid) -> None:
    frame = DisplayFrame(grid)
    points = LpsPoints(np.random.default_rng(1).uniform(-300, 300, (20, 3)))

    assert np.allclose(frame.to_lps(frame.to_display(points)), points)


@given(grids())
@few_examples(20)
def test_display_axes_point_to_the_feet_the_back_and_the_left(grid: Grid) -> None:
    axes = DisplayFrame(grid).axes_lps

    assert -axes[0, 2] > 0
    assert axes[1, 1] > 0
    assert axes[2, 0] > 0


@given(grids())
@few_examples(20)
def test_display_scale_is_the_distance_between_shown_voxels_in_mm(grid: Grid) -> None:
    frame = DisplayFrame(grid)
    for axis, step in enumerate(np.eye(3)):
        distance = np.linalg.norm(frame.to_lps(step) - frame.to_lps(np.zeros(3)))
        assert distance == pytest.approx(frame.scale_mm[axis])


@given(grids())
@few_examples(20)
def test_opposite_edges_carry_opposite_letters(grid: Grid) -> None:
    opposite = str.maketrans("LRPASI", "RLAPIS")
    for down, right in ((0, 2), (1, 2), (0, 1)):
        edges = DisplayFrame(grid).edge_letters(down, right)
        assert edges.top.translate(opposite) == edges.bottom
        assert edges.left.translate(opposite) == edges.right


@given(grids(), st.floats(5, 30), st.integers(0, 2))
@few_examples(20)
def test_every_point_of_the_circle_lies_on_the_sphere(
    grid: Grid, radius_mm: float, hidden_axis: int
) -> None:
    frame = DisplayFrame(grid)
    center = frame.to_lps(np.array(frame.shape) / 2 - 0.5)
    slice_index = float(frame.shape[hidden_axis] // 2)
    circle = frame.circle(center, radius_mm, hidden_axis=hidden_axis, slice_index=slice_index)

    distances = np.linalg.norm(frame.to_lps(circle) - center, axis=1)
    assert len(circle) > 0
    assert np.allclose(distances, radius_mm)
    assert np.allclose(circle[:, hidden_axis], slice_index)


def test_a_slice_beyond_the_sphere_has_no_circle() -> None:
    frame = DisplayFrame(Grid((10, 10, 10), np.eye(4)))

    circle = frame.circle(LpsPoints(np.zeros(3)), 3.0, hidden_axis=0, slice_index=5.0)

    assert circle.shape == (0, 3)


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        ("coronal", np.array([[0, 0, 1], [1, 0, 0], [0, -1, 0]])),
        ("axial", np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])),
        ("sagittal", np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])),
    ],
)
def test_a_straight_acquisition_is_shown_radiologically(name: str, axes: np.ndarray) -> None:
    affine = np.eye(4)
    affine[:3, :3] = axes * np.array([4.0, 0.7, 0.8])
    frame = DisplayFrame(Grid((5, 6, 7), affine))
    expected = {
        "coronal": ("S", "I", "R", "L"),
        "axial": ("A", "P", "R", "L"),
        "sagittal": ("S", "I", "A", "P"),
    }
    down, right = (axis for axis in range(3) if axis != frame.acquired_axis)

    assert frame.plane(frame.acquired_axis) == name
    assert frame.edge_letters(down, right) == expected[name]
    assert frame.scale_mm[frame.acquired_axis] == pytest.approx(4.0)


def test_oblique_directions_carry_two_letters_the_larger_first() -> None:
    assert letters_towards(np.array([1.0, 0.0, 0.0])) == "L"
    assert letters_towards(np.array([-1.0, -0.5, 0.0])) == "RA"
    assert letters_towards(np.array([0.2, 0.0, -0.9])) == "IL"
    assert letters_towards(np.array([1.0, 0.1, 0.05])) == "L"


def test_a_tilted_coronal_is_named_oblique_from_twenty_degrees() -> None:
    def tilted(degrees: float) -> set[str]:
        affine = np.eye(4)
        affine[:3, :3] = Rotation.from_euler("z", degrees, degrees=True).as_matrix() @ CORONAL.T
        frame = DisplayFrame(Grid((4, 4, 4), affine))
        return {frame.plane(axis) for axis in range(3)}

    assert "coronal" in tilted(15)
    assert "oblique coronal" in tilted(30)


def test_edge_letters_of_a_head_up_picture() -> None:
    edges = edge_letters(np.array([0.0, 0.0, -1.0]), np.array([1.0, 0.0, 0.0]))

    assert edges == ("S", "I", "R", "L")


@given(grids(), st.integers(0, 2**32 - 1))
@few_examples(20)
def test_a_planes_line_lies_in_slice_and_disc_and_its_tick_on_the_axis_side(
    grid: Grid, seed: int
) -> None:
    frame, numbers = DisplayFrame(grid), np.random.default_rng(seed)
    middle = LpsPoints(frame.to_lps(numbers.uniform(0.0, frame.shape)))
    axis = numbers.normal(size=3)
    axis /= np.linalg.norm(axis)
    hidden, reach_mm = int(numbers.integers(3)), float(numbers.uniform(1.0, 40.0))
    index = float(numbers.integers(frame.shape[hidden]))
    line = frame.plane_line(middle, axis, reach_mm, place=(hidden, index))
    across = frame.axes_lps[hidden]
    away_mm = across @ (middle - frame.to_lps(np.eye(3)[hidden] * index))
    slant = np.sqrt(1.0 - (across @ axis) ** 2)

    assert len(line) == (5 if abs(away_mm) < reach_mm * slant else 0)
    if len(line):
        assert np.allclose(line[:, hidden], index)
        offsets = frame.to_lps(line) - middle
        assert np.allclose(offsets[[0, 1, 3, 4]] @ axis, 0.0, atol=1e-6)
        assert np.allclose(np.linalg.norm(offsets[[0, 4]], axis=1), reach_mm)
        assert offsets[2] @ axis > 0
