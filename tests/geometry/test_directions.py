"""Even directions share the sphere out fairly."""

import numpy as np
import pytest

from annotator.geometry.directions import even_directions

COUNT = 10_000


def test_every_direction_is_a_unit_vector() -> None:
    np.testing.assert_allclose(np.linalg.norm(even_directions(COUNT), axis=1), 1.0, atol=1e-12)


@pytest.mark.parametrize("half_angle_deg", [10.0, 30.0, 45.0, 90.0, 150.0])
@pytest.mark.parametrize("axis", [[0, 0, 1], [1, 0, 0], [0.36, -0.48, 0.8]])
def test_a_cap_holds_its_share_of_the_directions(axis: list[float], half_angle_deg: float) -> None:
    cosine = np.cos(np.radians(half_angle_deg))
    share = (even_directions(COUNT) @ axis >= cosine).mean()

    assert share == pytest.approx((1.0 - cosine) / 2.0, abs=1e-3)


def test_no_direction_has_a_neighbour_much_nearer_than_the_mean() -> None:
    directions = even_directions(1000)
    cosines = directions @ directions.T - 2.0 * np.eye(1000)
    nearest_rad = np.arccos(np.clip(cosines.max(axis=1), -1.0, 1.0))

    assert nearest_rad.min() > 0.7 * np.sqrt(4.0 * np.pi / 1000)
