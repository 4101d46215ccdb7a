"""The head made from a sphere and its edges has the head's volume, and none of the neck."""

from functools import cache

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from phantom_cases import acquisition_of
from plain_heads import plain_heads
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from annotator.app.study import open_image
from annotator.drawing.find_head import FoundHead, find_head
from annotator.drawing.head_mask import (
    NECK_RADIUS_SHARE,
    head_from_sphere,
    head_from_sphere_and_edges,
    neck_direction,
)
from annotator.drawing.head_neck import find_neck_direction
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.model.anatomy import Side
from annotator.model.mask import Mask
from annotator.model.volume import Volume
from onfh_samples.acquisition import label_map
from onfh_samples.case_specs import CASE_SPECS
from onfh_samples.cases import PACKAGED_CASE, packaged_case
from onfh_samples.phantom import neck_direction as usual_neck

CENTER_MM = (88.3, -10.7, 40.2)


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


@cache
def _found_head() -> tuple[Volume, FoundHead]:
    """A drawn head, and what is found of it."""
    volume = plain_heads(CENTER_MM)
    return volume, find_head(volume, LpsPoints(np.array(CENTER_MM)))


def _dice(first: Mask, second: NDArray[np.bool_]) -> float:
    return 2.0 * float((first.voxels & second).sum() / (first.voxels.sum() + second.sum()))


def test_the_head_of_the_packaged_case_is_outlined_and_its_neck_is_seen() -> None:
    hip = CASE_SPECS[PACKAGED_CASE].hips[0]
    volume = open_image(packaged_case().dicom_folder)
    found = find_head(volume, LpsPoints(hip.head_center_mm + np.array([5.0, -4.0, 3.0])))
    truth = label_map(hip, volume.grid) > 0
    head = head_from_sphere_and_edges(volume, found)
    neck = find_neck_direction(volume, found.sphere)

    assert _dice(head, truth) > 0.97
    assert head.volume_mm3 == pytest.approx(truth.sum() * volume.grid.voxel_volume_mm3, rel=0.04)
    assert neck is not None
    assert neck @ hip.neck_axis > np.cos(np.radians(8.0))


def test_a_surface_off_the_sphere_is_followed_where_the_image_shows_its_edge() -> None:
    volume, found = _found_head()
    low = evolve(found, sphere=evolve(found.sphere, radius_mm=found.sphere.radius_mm - 1.5))
    upper = LpsPoints(CENTER_MM + np.array([0.0, 0.0, found.sphere.radius_mm - 0.9]))
    above = tuple(np.rint(volume.grid.to_index(upper)).astype(int))
    neck = neck_direction((0.0, 0.0, 0.0), (30.0, 5.0, -30.0))

    assert head_from_sphere_and_edges(volume, low, neck).voxels[above]
    assert not head_from_sphere(volume.grid, low.sphere, neck).voxels[above]


def test_a_sphere_stands_where_the_image_shows_no_edge() -> None:
    volume, found = _found_head()
    blank = evolve(volume, values=np.ones(volume.grid.shape))
    outlined = head_from_sphere_and_edges(blank, found)

    assert np.array_equal(outlined.voxels, head_from_sphere(volume.grid, found.sphere).voxels)


@pytest.mark.parametrize("contrast", ["t1", "stir", "ct"])
@pytest.mark.parametrize("blur_slices", [0.7, 1.0, 1.3])
def test_the_neck_is_seen_between_sides_that_thick_slices_smear(
    contrast: str, blur_slices: float
) -> None:
    acquisition = acquisition_of("sagittal", slice_mm=4.6, pixel_mm=1.3)
    sharp = plain_heads(CENTER_MM, contrast=contrast, acquisition=acquisition)
    smeared = evolve(sharp, values=gaussian_filter1d(sharp.values, blur_slices, axis=0))

    neck = find_neck_direction(smeared, Sphere(CENTER_MM, 24.0))

    assert neck is not None
    assert neck @ usual_neck(Side.LEFT) > np.cos(np.radians(5.0))


def test_a_surface_inside_the_sphere_is_followed_too() -> None:
    volume, found = _found_head()
    neck = usual_neck(Side.LEFT)
    large = evolve(found, sphere=evolve(found.sphere, radius_mm=found.sphere.radius_mm + 2.5))
    whole = head_from_sphere(volume.grid, found.sphere, neck).voxels
    followed = head_from_sphere_and_edges(volume, large, neck)

    assert _dice(followed, whole) > 0.97


def test_a_ball_without_a_neck_has_no_direction_of_one() -> None:
    volume = plain_heads(CENTER_MM)
    index = np.moveaxis(np.indices(volume.grid.shape), 0, -1).astype(float)
    distance = np.linalg.norm(volume.grid.to_lps(IndexPoints(index)) - CENTER_MM, axis=-1)
    ball = evolve(volume, values=np.where(distance < 24.0, 800.0, 100.0))

    assert find_neck_direction(ball, Sphere(CENTER_MM, 24.0)) is None
