"""The lesion shapes: their tests on points and their tests on rays say the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onfh_samples.lesion import Cap, Ellipsoid, Lesion, Sector, unit_vector

RADIUS_MM = 24.0
SHAPES = [
    Sector([0.3, -0.2, 1.0], 50.0),
    Cap([0.3, -0.2, 1.0], 60.0),
    Ellipsoid([5.0, -4.0, 12.0], [14.0, 10.0, 9.0]),
    Ellipsoid([0.0, 0.0, 3.0], [6.0, 9.0, 7.0]),
]


def _rays(seed: int, count: int = 100) -> np.ndarray:
    rays = np.random.default_rng(seed).normal(size=(count, 3))
    return rays / np.linalg.norm(rays, axis=1)[:, None]


@pytest.mark.parametrize("lesion", SHAPES)
@given(seed=st.integers(0, 1000), share=st.floats(0.01, 1.0))
def test_a_point_is_inside_where_its_ray_is(lesion: Lesion, seed: int, share: float) -> None:
    rays = _rays(seed)
    depth = share * RADIUS_MM
    entry, leave = lesion.radial_interval(rays, RADIUS_MM)
    clear = (np.abs(entry - depth) > 1e-6) & (np.abs(leave - depth) > 1e-6)

    by_ray = (entry <= depth) & (depth <= leave)
    by_point = lesion.contains(rays * depth, RADIUS_MM)

    np.testing.assert_array_equal(by_ray[clear], by_point[clear])


@pytest.mark.parametrize("lesion", SHAPES)
def test_a_moved_lesion_holds_the_moved_points(lesion: Lesion) -> None:
    turn = math.radians(40.0)
    rotation = np.array(
        [[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1.0]]
    )
    points = _rays(5) * RADIUS_MM * 0.8

    np.testing.assert_array_equal(
        lesion.moved(rotation).contains(points @ rotation.T, RADIUS_MM),
        lesion.contains(points, RADIUS_MM),
    )


@pytest.mark.parametrize("lesion", SHAPES)
def test_a_scaled_lesion_holds_the_scaled_points(lesion: Lesion) -> None:
    points = _rays(6) * RADIUS_MM * 0.8

    np.testing.assert_array_equal(
        lesion.scaled(1.5).contains(points * 1.5, RADIUS_MM * 1.5),
        lesion.contains(points, RADIUS_MM),
    )


@pytest.mark.parametrize("half_angle_deg", [0.0, -10.0, 90.0, math.nan])
@pytest.mark.parametrize("shape", [Sector, Cap])
def test_a_half_angle_out_of_range_is_refused(
    shape: type[Sector] | type[Cap], half_angle_deg: float
) -> None:
    with pytest.raises(ValueError, match="half-angle"):
        shape([0.0, 0.0, 1.0], half_angle_deg)


@pytest.mark.parametrize("axis", [[0.0, 0.0, 0.0], [1.0, 0.0], [math.inf, 0.0, 1.0]])
def test_an_axis_without_direction_is_refused(axis: list[float]) -> None:
    with pytest.raises(ValueError, match="direction"):
        unit_vector(axis)


def test_an_ellipsoid_needs_positive_semi_axes_and_orthonormal_axes() -> None:
    with pytest.raises(ValueError, match="semi-axes"):
        Ellipsoid([0, 0, 0], [1.0, 0.0, 1.0])
    with pytest.raises(ValueError, match="orthonormal"):
        Ellipsoid([0, 0, 0], [1.0, 1.0, 1.0], np.ones((3, 3)))
    with pytest.raises(ValueError, match="centre"):
        Ellipsoid([0, 0], [1.0, 1.0, 1.0])
