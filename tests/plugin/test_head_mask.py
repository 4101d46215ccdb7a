"""The head made from a sphere has the sphere's volume, and none of the neck."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from annotator.geometry.grid import Grid
from annotator.geometry.sphere import Sphere
from napari_onfh.head_mask import NECK_RADIUS_SHARE, head_from_sphere, neck_direction


@given(st.integers(0, 10_000), st.floats(19, 28))
@settings(max_examples=12)
def test_the_outline_has_the_volume_of_the_sphere(seed: int, radius_mm: float) -> None:
    affine = np.eye(4)
    affine[:3, :3] = Rotation.random(rng=seed).as_matrix() * np.array([2.0, 0.9, 1.1])
    shape = np.array([34, 72, 60])
    affine[:3, 3] = -affine[:3, :3] @ (shape / 2)
    sphere = Sphere([0.3, -0.2, 0.1], radius_mm)
    head = head_from_sphere(Grid(tuple(shape), affine), sphere)

    assert head.volume_mm3 == pytest.approx(sphere.volume_mm3, rel=0.01)


def test_the_neck_is_cut_where_its_cylinder_leaves_the_sphere() -> None:
    affine = np.diag([0.8, 0.8, 0.8, 1.0])
    affine[:3, 3] = -0.8 * 32
    sphere = Sphere([0.0, 0.0, 0.0], 24.0)
    neck = neck_direction((0.0, 0.0, 0.0), (30.0, 0.0, 0.0))
    head = head_from_sphere(Grid((65, 65, 65), affine), sphere, neck)
    cap_height_mm = 24.0 * (1 - np.sqrt(1 - NECK_RADIUS_SHARE**2))
    cap_mm3 = np.pi * cap_height_mm**2 * (24.0 - cap_height_mm / 3)

    assert head.volume_mm3 == pytest.approx(sphere.volume_mm3 - cap_mm3, rel=0.01)


def test_a_sphere_outside_the_image_marks_nothing() -> None:
    assert head_from_sphere(Grid((5, 5, 5), np.eye(4)), Sphere([90, 90, 90], 20.0)).is_empty


def test_one_point_twice_is_no_neck_axis() -> None:
    with pytest.raises(ValueError, match="two points apart"):
        neck_direction((1.0, 2.0, 3.0), (1.0, 2.0, 3.0))
