"""The head in a surface mesh: found where there is one, and followed exactly along rays."""

import numpy as np
import pytest
from meshes import ball_on_neck, box, icosphere, signed_volume_mm3

from annotator.geometry.directions import even_directions
from onfh_samples.mesh_head import find_head
from onfh_samples.mesh_surface import radial_surface

CENTER_MM = np.array([11.0, -7.0, 300.0])


def test_the_surface_along_rays_encloses_the_volume_of_the_mesh() -> None:
    triangles = icosphere(20.0, CENTER_MM) * [1.0, 1.1, 0.9]
    center_mm = CENTER_MM * [1.0, 1.1, 0.9]

    depth_mm = radial_surface(triangles, center_mm).depth_mm(even_directions(5_000))

    volume_mm3 = 4.0 / 3.0 * np.pi * (depth_mm**3).mean()
    assert volume_mm3 == pytest.approx(signed_volume_mm3(triangles), rel=1e-3)


def test_a_ray_meets_the_flat_side_of_a_box_where_geometry_says() -> None:
    surface = radial_surface(box(10.0), np.zeros(3))
    rays = np.array([[1.0, 0.0, 0.0], [1.0, 0.5, 0.2], [0.3, -0.2, -1.0], [1.0, 1.0, 1.0]])
    lengths = np.linalg.norm(rays, axis=1)

    depths_mm = surface.depth_mm(rays / lengths[:, None])

    assert depths_mm == pytest.approx(10.0 * lengths)


def test_a_ray_that_meets_nothing_has_no_depth() -> None:
    above = box(10.0) + np.array([0.0, 0.0, 30.0])

    assert radial_surface(above, np.zeros(3)).depth_mm(np.array([[0.0, 0.0, -1.0]])) == [0.0]


def test_the_head_of_a_bone_is_found_with_its_neck() -> None:
    neck = np.array([0.6, 0.0, -0.8])

    head = find_head(ball_on_neck(24.0, CENTER_MM, neck))

    assert head is not None
    assert head.sphere.radius_mm == pytest.approx(24.0, abs=0.1)
    assert head.sphere.center_mm == pytest.approx(CENTER_MM, abs=0.2)
    assert head.neck_axis == pytest.approx(neck, abs=0.05)
    assert 12.0 < head.cut_distance_mm < 24.0


def test_a_surface_without_a_head_gives_none() -> None:
    assert find_head(box(40.0)) is None


def test_a_ball_of_no_heads_size_gives_none() -> None:
    assert find_head(icosphere(50.0, CENTER_MM)) is None
