"""One click in a head gives its sphere; a click elsewhere is refused, never answered wrongly."""

import numpy as np
import pytest
from attrs import evolve
from phantom_cases import acquisition_of
from plain_heads import plain_heads
from scipy.spatial.transform import Rotation

from annotator.app.study import open_image
from annotator.drawing.edge_votes import Polarity
from annotator.drawing.find_head import FoundHead, HeadSearch, find_head
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.model.signal import Weighting
from annotator.model.volume import Volume
from onfh_samples.case_specs import CASE_SPECS
from onfh_samples.cases import PACKAGED_CASE, packaged_case

CENTER_MM = (88.3, -10.7, 40.2)
#: What is promised of a click up to 15 mm off.
CENTER_ERROR_MM, RADIUS_ERROR_MM = 2.0, 1.0
OFF_MM = np.array([8.0, -9.0, 9.0])


def _errors_mm(found: FoundHead, center_mm: object, radius_mm: float) -> tuple[float, float]:
    away = np.linalg.norm(found.sphere.center_mm - np.asarray(center_mm))
    return float(away), abs(found.sphere.radius_mm - radius_mm)


def _click(center_mm: object, off_mm: object = OFF_MM) -> LpsPoints:
    return LpsPoints(np.asarray(center_mm) + np.asarray(off_mm))


@pytest.mark.parametrize(
    ("contrast", "plane", "slice_mm", "radius_mm"),
    [
        ("t1", "coronal", 3.0, 19.0),
        ("t1", "oblique", 2.0, 28.0),
        ("stir", "sagittal", 4.0, 24.0),
        ("ct", "axial", 1.5, 22.0),
    ],
)
def test_a_head_is_found_from_a_click_beside_its_centre(
    contrast: str, plane: str, slice_mm: float, radius_mm: float
) -> None:
    acquisition = acquisition_of(plane, slice_mm=slice_mm, pixel_mm=1.3, turn_seed=5)
    volume = plain_heads(CENTER_MM, radius_mm=radius_mm, contrast=contrast, acquisition=acquisition)
    found = find_head(volume, _click(CENTER_MM))
    center_error_mm, radius_error_mm = _errors_mm(found, CENTER_MM, radius_mm)

    assert center_error_mm < CENTER_ERROR_MM
    assert radius_error_mm < RADIUS_ERROR_MM
    assert found.polarity is (Polarity.RISES if contrast == "stir" else Polarity.FALLS)
    assert found.sphere.rms_residual_mm > 0
    away_mm = np.abs(found.sphere.signed_distance_mm(found.surface_points_mm))
    assert np.sqrt((away_mm**2).mean()) == pytest.approx(found.sphere.rms_residual_mm)


def test_the_head_of_the_packaged_case_is_found() -> None:
    hip = CASE_SPECS[PACKAGED_CASE].hips[0]
    found = find_head(open_image(packaged_case().dicom_folder), _click(hip.head_center_mm))
    center_error_mm, radius_error_mm = _errors_mm(found, hip.head_center_mm, hip.radius_mm)

    assert center_error_mm < CENTER_ERROR_MM
    assert radius_error_mm < RADIUS_ERROR_MM
    assert found.voted_share > 0.7


def test_of_two_heads_each_is_found_from_its_own_click() -> None:
    centers = ((60.0, 0.0, 0.0), (-60.0, 4.0, 3.0))
    volume = plain_heads(*centers, acquisition=acquisition_of("coronal", pixel_mm=1.5))

    for center in centers:
        assert _errors_mm(find_head(volume, _click(center)), center, 24.0)[0] < CENTER_ERROR_MM


def test_a_turned_and_moved_patient_has_the_head_turned_and_moved() -> None:
    volume = plain_heads(CENTER_MM)
    turn = np.eye(4)
    turn[:3, :3] = Rotation.from_euler("xyz", [20, -35, 50], degrees=True).as_matrix()
    turn[:3, 3] = [40.0, -70.0, 11.0]
    moved = evolve(volume, grid=Grid(volume.grid.shape, turn @ volume.grid.affine_lps))
    before = find_head(volume, _click(CENTER_MM))
    click = turn @ np.append(_click(CENTER_MM), 1.0)
    after = find_head(moved, LpsPoints(click[:3]))
    expected = (turn @ np.append(before.sphere.center_mm, 1.0))[:3]

    assert np.linalg.norm(after.sphere.center_mm - expected) < 0.3
    assert after.sphere.radius_mm == pytest.approx(before.sphere.radius_mm, abs=0.2)


def test_neither_gain_nor_offset_of_the_signal_matters() -> None:
    volume = plain_heads(CENTER_MM)
    brighter = evolve(volume, values=np.asarray(volume.values) * 7.0 + 500.0)
    first, second = (find_head(one, _click(CENTER_MM)) for one in (volume, brighter))

    assert np.allclose(first.sphere.center_mm, second.sphere.center_mm, atol=0.02)
    assert first.voted_share == pytest.approx(second.voted_share, abs=0.01)


@pytest.mark.parametrize(
    ("weighting", "polarity"),
    [(Weighting.T1, Polarity.FALLS), (Weighting.STIR, Polarity.RISES)],
)
def test_a_stated_weighting_says_what_the_edge_of_the_head_does(
    weighting: Weighting, polarity: Polarity
) -> None:
    volume = evolve(plain_heads(CENTER_MM, contrast=weighting.value), weighting=weighting)

    assert find_head(volume, _click(CENTER_MM)).polarity is polarity


def test_a_click_outside_every_head_is_refused() -> None:
    volume = plain_heads(CENTER_MM)
    corner = volume.grid.to_lps(IndexPoints(np.array([3.0, 5.0, 5.0])))

    with pytest.raises(AnnotationError, match="no head is found; click nearer"):
        find_head(volume, corner)


def test_a_click_outside_the_image_is_refused() -> None:
    with pytest.raises(AnnotationError, match="outside the image"):
        find_head(plain_heads(CENTER_MM), _click(CENTER_MM, [300.0, 0.0, 0.0]))


def test_a_uniform_image_and_one_of_noise_hold_no_head() -> None:
    volume = plain_heads(CENTER_MM)
    noise = np.random.default_rng(2).standard_normal(volume.grid.shape)

    for values in (np.full(volume.grid.shape, 5.0), noise):
        with pytest.raises(AnnotationError, match="no head is found"):
            find_head(evolve(volume, values=values), _click(CENTER_MM))


def test_a_box_is_no_head() -> None:
    volume = plain_heads(CENTER_MM)
    index = np.moveaxis(np.indices(volume.grid.shape), 0, -1).astype(float)
    offsets = np.abs(volume.grid.to_lps(IndexPoints(index)) - CENTER_MM).max(axis=-1)

    with pytest.raises(AnnotationError, match="no head is found"):
        find_head(evolve(volume, values=np.where(offsets < 20.0, 800.0, 100.0)), _click(CENTER_MM))


def _cut(share: float) -> Volume:
    """The first slices of a hip, to which its head's centre belongs from a half on."""
    volume = plain_heads(CENTER_MM)
    count = round(share * volume.grid.shape[0])
    grid = volume.grid.cropped((0, 0, 0), (count, *volume.grid.shape[1:]))
    return Volume(grid, volume.values[:count], volume.source)


def test_a_head_of_which_the_image_holds_half_is_found() -> None:
    found = find_head(_cut(0.5), _click(CENTER_MM, [0.0, -5.0, 0.0]))
    center_error_mm, radius_error_mm = _errors_mm(found, CENTER_MM, 24.0)

    assert center_error_mm < CENTER_ERROR_MM
    assert radius_error_mm < RADIUS_ERROR_MM


def test_a_head_of_which_the_image_holds_a_third_is_refused() -> None:
    with pytest.raises(AnnotationError, match="the image cuts it"):
        find_head(_cut(0.38), _click(CENTER_MM, [0.0, -14.5, 0.0]))


def test_a_stack_too_thin_for_a_head_is_refused() -> None:
    thin = Volume(Grid((2, 60, 60), np.diag([3.0, 1.0, 1.0, 1.0])), np.ones((2, 60, 60)))

    with pytest.raises(AnnotationError, match="2 x 60 x 60 voxels"):
        find_head(thin, LpsPoints(np.array([1.0, 30.0, 30.0])))


def test_what_is_demanded_can_be_set() -> None:
    with pytest.raises(AnnotationError, match="99% are needed"):
        find_head(plain_heads(CENTER_MM), _click(CENTER_MM), HeadSearch(least_share=0.99))
