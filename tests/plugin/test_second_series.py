"""A second series on the first one's grid: the same place in the patient, nothing made up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.model.volume import Volume
from napari_onfh.picture.second_series import place_in_words, resampled

RAMP = np.array([1.5, -0.7, 2.2])


def grid_of(seed: int, shape: tuple[int, int, int]) -> Grid:
    """A rotated, anisotropic, perhaps left-handed grid about the origin."""
    rng = np.random.default_rng(seed)
    axes, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    affine = np.eye(4)
    affine[:3, :3] = axes * rng.uniform(0.8, 4.0, 3)
    affine[:3, 3] = rng.uniform(-3, 3, 3) - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    return Grid(shape, affine, "1.2")


def centers(grid: Grid) -> np.ndarray:
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)
    return np.asarray(grid.to_lps(IndexPoints(index)))


def ramp_on(grid: Grid) -> Volume:
    return Volume(grid, centers(grid) @ RAMP)


@given(one=st.integers(0, 10_000), other=st.integers(0, 10_000))
def test_a_ramp_through_the_patient_stays_that_ramp_on_any_grid(one: int, other: int) -> None:
    grid, source = grid_of(one, (6, 9, 8)), ramp_on(grid_of(other, (12, 14, 13)))
    values = resampled(source, grid)
    index = source.grid.to_index(LpsPoints(centers(grid)))
    last = np.array(source.grid.shape) - 1
    is_inside = ((index >= 0) & (index <= last)).all(axis=-1)

    assert np.allclose(values[is_inside], (centers(grid) @ RAMP)[is_inside], atol=1e-3)


@given(one=st.integers(0, 10_000), other=st.integers(0, 10_000))
def test_nothing_is_shown_where_the_second_series_does_not_reach(one: int, other: int) -> None:
    grid, source = grid_of(one, (12, 14, 13)), ramp_on(grid_of(other, (3, 5, 4)))
    values = resampled(source, grid)
    index = source.grid.to_index(LpsPoints(centers(grid)))
    beyond = np.maximum(-index, index - (np.array(source.grid.shape) - 1)).max(axis=-1)

    assert np.isnan(values[beyond > 0.501]).all()
    assert not np.isnan(values[beyond < 0.499]).any()


def test_on_its_own_grid_a_series_is_itself() -> None:
    grid = grid_of(3, (4, 5, 6))
    voxels = np.random.default_rng(1).integers(0, 4000, grid.shape).astype(np.int16)

    assert np.array_equal(resampled(Volume(grid, voxels), grid), voxels)


def test_it_agrees_with_simpleitk() -> None:
    import SimpleITK as sitk  # noqa: N813 - the name by which it is known

    grid, source = grid_of(5, (7, 9, 8)), grid_of(6, (10, 11, 12))
    voxels = np.random.default_rng(2).normal(size=source.shape).astype(np.float32)

    def image(place: Grid, values: np.ndarray) -> sitk.Image:
        made = sitk.GetImageFromArray(values)
        made.SetSpacing(place.spacing_mm[::-1].tolist())
        made.SetOrigin(place.affine_lps[:3, 3].tolist())
        made.SetDirection(place.axes_lps[:, ::-1].ravel().tolist())
        return made

    target = image(grid, np.zeros(grid.shape, np.float32))
    oracle = sitk.GetArrayFromImage(
        sitk.Resample(image(source, voxels), target, sitk.Transform(), sitk.sitkLinear, -1e9)
    )
    ours = resampled(Volume(source, voxels), grid)
    index = source.to_index(LpsPoints(centers(grid)))
    is_inside = ((index >= 0) & (index <= np.array(source.shape) - 1)).all(axis=-1)

    assert is_inside.sum() > 50
    assert np.allclose(ours[is_inside], oracle[is_inside], atol=1e-4)


@pytest.mark.parametrize(
    ("slice_index", "words"),
    [(0.0, "slice 1 of 4"), (2.4, "slice 3 of 4"), (3.5, "slice 4 of 4"), (4.0, "outside")],
)
def test_the_slice_of_the_second_series_is_said(slice_index: float, words: str) -> None:
    volume = ramp_on(Grid((4, 5, 6), np.diag([3.0, 1.0, 1.0, 1.0])))
    point = volume.grid.to_lps(IndexPoints(np.array([slice_index, 2.0, 2.0])))

    assert place_in_words(volume, point, np.array([-1.0, 0.0, 0.0])).startswith(words)


def test_a_picture_across_its_slices_names_no_slice() -> None:
    volume = ramp_on(Grid((4, 5, 6), np.eye(4)))
    point = LpsPoints(np.array([1.0, 2.0, 2.0]))

    assert place_in_words(volume, point, np.array([0.0, 0.6, 0.8])) == "cut across its slices"
