"""The smallest sphere about points: it holds them all, and no smaller one does."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.directions import even_directions
from annotator.geometry.enclosing import smallest_enclosing_sphere
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere


def _points(seed: int, count: int) -> LpsPoints:
    return LpsPoints(np.random.default_rng(seed).normal(0.0, 10.0, (count, 3)))


def _through(points: np.ndarray) -> Sphere:
    """The smallest sphere through two to four points, by its centre's distance from each."""
    edges = points[1:] - points[0]
    offset = np.linalg.pinv(edges) @ (0.5 * (edges**2).sum(axis=1))
    return Sphere(points[0] + offset, float(np.linalg.norm(offset)))


def _by_trying_all(points: LpsPoints) -> float:
    spheres = (
        _through(np.array(held)) for size in (2, 3, 4) for held in combinations(points, size)
    )
    return min(
        sphere.radius_mm for sphere in spheres if (sphere.signed_distance_mm(points) > -1e-7).all()
    )


@given(st.integers(0, 2**32 - 1), st.integers(2, 7))
def test_it_is_the_smallest_of_all_spheres_through_two_to_four_points(
    seed: int, count: int
) -> None:
    points = _points(seed, count)
    sphere = smallest_enclosing_sphere(points)

    assert (sphere.signed_distance_mm(points) >= -1e-6).all()
    assert sphere.radius_mm == pytest.approx(_by_trying_all(points), rel=1e-9)


@given(st.floats(0.1, 0.9))
def test_a_ball_with_a_cut_keeps_its_own_sphere(cut_share: float) -> None:
    directions = even_directions(3000)
    kept = directions[directions[:, 0] < cut_share]
    sphere = smallest_enclosing_sphere(LpsPoints(24.0 * kept + [90.0, -10.0, 40.0]))

    assert sphere.radius_mm == pytest.approx(24.0, abs=0.01)
    assert sphere.center_mm == pytest.approx([90.0, -10.0, 40.0], abs=0.05)


def test_a_spur_of_a_ball_widens_the_sphere_by_half_its_length() -> None:
    ball = 20.0 * even_directions(3000)
    points = LpsPoints(np.vstack([ball, [[0.0, 0.0, 26.0]]]))

    assert smallest_enclosing_sphere(points).radius_mm == pytest.approx(23.0, abs=0.01)


def test_one_point_is_its_own_sphere_and_none_is_refused() -> None:
    assert smallest_enclosing_sphere(_points(1, 1)).radius_mm == 0.0
    with pytest.raises(ValueError, match="no point to enclose"):
        smallest_enclosing_sphere(LpsPoints(np.empty((0, 3))))
