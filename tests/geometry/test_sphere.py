"""The fitted sphere: exact points, noisy caps, and points that fix no sphere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares

from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere, fit_sphere

CENTER_MM = np.array([93.0, -12.0, 41.0])
RADIUS_MM = 24.0


def _cap(half_angle_deg: float, count: int = 2000) -> np.ndarray:
    """Directions within an angle of +z."""
    directions = even_directions(count)
    return directions[directions[:, 2] >= np.cos(np.radians(half_angle_deg))]


@given(
    center=st.tuples(*[st.floats(-500, 500)] * 3),
    radius_mm=st.floats(5, 100),
    half_angle_deg=st.floats(40, 180),
)
def test_points_of_a_sphere_give_it_back(
    center: tuple[float, float, float], radius_mm: float, half_angle_deg: float
) -> None:
    fitted = fit_sphere(LpsPoints(np.array(center) + radius_mm * _cap(half_angle_deg, 300)))

    np.testing.assert_allclose(fitted.center_mm, center, atol=1e-6)
    assert fitted.radius_mm == pytest.approx(radius_mm, abs=1e-6)
    assert fitted.rms_residual_mm == pytest.approx(0.0, abs=1e-6)


def test_four_points_are_enough() -> None:
    corners = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1.0]])

    assert fit_sphere(LpsPoints(CENTER_MM + corners)).radius_mm == pytest.approx(np.sqrt(3.0))


def test_noise_on_a_half_sphere_does_not_bias_the_radius() -> None:
    random = np.random.default_rng(1)
    directions = _cap(90.0)
    radii_mm = [
        fit_sphere(
            LpsPoints(
                CENTER_MM
                + directions * (RADIUS_MM + random.normal(0.0, 0.5, len(directions)))[:, None]
            )
        ).radius_mm
        for _ in range(20)
    ]

    # Each fit errs by about 0.5 mm / sqrt(1000) times a small factor of the geometry.
    assert np.mean(radii_mm) == pytest.approx(RADIUS_MM, abs=0.03)


def test_the_residual_is_the_noise() -> None:
    directions = even_directions(3000)
    noise_mm = np.random.default_rng(2).normal(0.0, 0.4, len(directions))
    points = CENTER_MM + directions * (RADIUS_MM + noise_mm)[:, None]

    assert fit_sphere(LpsPoints(points)).rms_residual_mm == pytest.approx(0.4, rel=0.05)


def test_the_fit_does_not_hang_on_its_first_guess() -> None:
    points = LpsPoints(CENTER_MM + RADIUS_MM * _cap(120.0))
    from_afar = fit_sphere(points, Sphere(CENTER_MM + np.array([8.0, -6.0, 5.0]), 15.0))

    assert from_afar.radius_mm == pytest.approx(RADIUS_MM, abs=1e-6)


@pytest.mark.parametrize("count", [0, 3])
def test_fewer_than_four_points_fix_no_sphere(count: int) -> None:
    with pytest.raises(ValueError, match=f"at least 4 points, got {count}"):
        fit_sphere(LpsPoints(np.eye(3)[:count]))


@pytest.mark.parametrize("extent", [[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
def test_points_on_a_plane_or_a_line_fix_no_sphere(extent: list[float]) -> None:
    flat = np.random.default_rng(3).normal(size=(50, 3)) * extent

    with pytest.raises(ValueError, match="plane or line"):
        fit_sphere(LpsPoints(flat))


def test_the_volume_is_that_of_the_ball() -> None:
    assert Sphere(CENTER_MM, 24.0).volume_mm3 == pytest.approx(57905.84, abs=0.01)


def test_the_distance_is_positive_inside() -> None:
    points = LpsPoints(CENTER_MM + np.array([[0, 0, 0], [0, 30, 0], [24.0, 0, 0]]))
    distances_mm = Sphere(CENTER_MM, RADIUS_MM).signed_distance_mm(points)

    np.testing.assert_allclose(distances_mm, [24.0, -6.0, 0.0], atol=1e-12)


def test_a_sphere_does_not_change_with_the_array_it_was_made_from() -> None:
    center = CENTER_MM.copy()
    sphere = Sphere(center, RADIUS_MM)
    center[0] = 0.0

    assert sphere.center_mm[0] == 93.0
    with pytest.raises(ValueError, match="read-only"):
        sphere.center_mm[0] = 0.0


@pytest.mark.parametrize("half_angle_deg", [30.0, 90.0, 180.0])
def test_the_fit_is_that_of_damped_least_squares(half_angle_deg: float) -> None:
    random = np.random.default_rng(8)
    cap = _cap(half_angle_deg)
    radii = RADIUS_MM + random.normal(0.0, 0.4, len(cap))
    points = LpsPoints(CENTER_MM + radii[:, None] * cap)

    def misfits(sphere: np.ndarray) -> np.ndarray:
        return np.linalg.norm(points - sphere[:3], axis=1) - sphere[3]

    peer = least_squares(misfits, [*CENTER_MM, 20.0], xtol=1e-14, ftol=1e-14, gtol=1e-14).x
    fitted = fit_sphere(points)
    assert np.allclose([*fitted.center_mm, fitted.radius_mm], peer, rtol=0.0, atol=1e-5)
