"""Grids and label maps of the phantom."""

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from annotator.geometry.points import IndexPoints
from annotator.model.anatomy import Side
from onfh_samples.acquisition import (
    Acquisition,
    grid_about,
    label_map,
    random_phase,
    rasterise,
    tight_grid,
)
from onfh_samples.lesion import Sector
from onfh_samples.phantom import Hip
from onfh_samples.volumes import head_volume_mm3

HIP = Hip(Side.LEFT, [85.0, 3.0, 10.0], 24.0, Sector([0.2, -0.2, 1.0], 50.0))


def test_the_named_planes_are_the_radiologists() -> None:
    np.testing.assert_allclose(Acquisition.coronal().slice_normal, [0, 1, 0])
    np.testing.assert_allclose(Acquisition.axial().slice_normal, [0, 0, 1])
    np.testing.assert_allclose(np.abs(Acquisition.sagittal().slice_normal), [1, 0, 0])


def test_a_grid_lies_about_its_centre() -> None:
    grid = grid_about([5.0, -7.0, 9.0], (11, 21, 31), Acquisition.coronal(), "1.2.3")

    np.testing.assert_allclose(grid.to_lps(IndexPoints(np.array([5.0, 10.0, 15.0]))), [5, -7, 9])
    np.testing.assert_allclose(grid.spacing_mm, [3.0, 0.8, 0.8])
    assert grid.frame_of_reference_uid == "1.2.3"


@few_examples(8)
@given(seed=st.integers(0, 10_000))
def test_any_orientation_and_phase_holds_the_whole_head_and_its_volume(seed: int) -> None:
    rotation = Rotation.random(random_state=seed).as_matrix()
    acquisition = Acquisition.coronal(
        pixel_spacing_mm=(0.9, 1.0), slice_spacing_mm=2.0, phase_voxels=random_phase(seed)
    ).rotated(rotation)
    grid, labels = rasterise(HIP, acquisition)
    border = labels.copy()
    border[1:-1, 1:-1, 1:-1] = 0

    assert not border.any()
    assert int((labels > 0).sum()) * grid.voxel_volume_mm3 == pytest.approx(
        head_volume_mm3(HIP), rel=0.01
    )


def test_labels_are_by_voxel_centre() -> None:
    grid = tight_grid(HIP, Acquisition.axial(pixel_spacing_mm=(2.0, 2.0)))
    labels = label_map(HIP, grid)
    index = np.argwhere(np.ones(grid.shape, dtype=bool))
    points = grid.to_lps(IndexPoints(index.astype(float)))

    np.testing.assert_array_equal(labels.ravel() > 0, HIP.in_head(points))
    np.testing.assert_array_equal(labels.ravel() == 2, HIP.in_lesion(points))


def test_a_head_that_is_cut_off_or_out_of_view_is_labelled_as_far_as_it_is_seen() -> None:
    acquisition = Acquisition.coronal()
    half = grid_about([109.0, 3.0, 10.0], (20, 70, 60), acquisition)
    away = grid_about([-85.0, 0.0, 0.0], (20, 70, 60), acquisition)

    assert 0.4 < (label_map(HIP, half) > 0).sum() / (rasterise(HIP, acquisition)[1] > 0).sum() < 0.6
    assert not label_map(HIP, away).any()


def test_a_tight_grid_holds_both_heads() -> None:
    grid = tight_grid([HIP, HIP.mirrored()], Acquisition.coronal())
    counts = [(label_map(hip, grid) > 0).sum() for hip in (HIP, HIP.mirrored())]

    assert counts[0] == pytest.approx(counts[1], rel=0.01)


def test_a_phase_is_the_same_from_the_same_seed() -> None:
    assert random_phase(7) == random_phase(7)
    assert random_phase(7) != random_phase(8)


def test_an_impossible_acquisition_is_refused() -> None:
    with pytest.raises(ValueError, match="perpendicular"):
        Acquisition([1, 0, 0], [1, 1, 0])
    with pytest.raises(ValueError, match="positive"):
        Acquisition.coronal(slice_spacing_mm=0.0)
    with pytest.raises(ValueError, match="overlap"):
        Acquisition.coronal(slice_spacing_mm=3.0, slice_thickness_mm=4.0)
