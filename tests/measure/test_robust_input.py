"""Outlines as readers really draw them: in parts, with holes, cut off, with the neck, by points."""

from functools import cache

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray
from phantom_cases import acquisition_of, codes, offsets_mm, outlined, plain_hip, with_masks

from annotator.errors import AnnotationError
from annotator.geometry.directions import even_directions
from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.measurements import Measurements
from onfh_samples.lesion import Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import Truth, truth_of

USUAL = MeasureSettings()
HIP = plain_hip(Sector(direction(Side.LEFT, 15.0, 8.0), 40.0))
PLAIN = outlined(HIP)
OFFSETS = offsets_mm(PLAIN, HIP.head_center_mm)


@cache
def _truth() -> Truth:
    return truth_of(HIP)


@cache
def _whole() -> Measurements:
    return measure(PLAIN, USUAL)


def _measured(annotation: HipAnnotation, settings: MeasureSettings = USUAL) -> Measurements:
    return measure(annotation, settings)


def _said(result: Measurements, code: str) -> str:
    return next(issue.message for issue in result.issues if issue.code == code)


def _ball(offset_mm: tuple[float, float, float], radius_mm: float) -> NDArray[np.bool_]:
    return np.linalg.norm(OFFSETS - np.array(offset_mm), axis=-1) < radius_mm


def _volume_mm3(voxels: NDArray[np.bool_]) -> float:
    return int(voxels.sum()) * PLAIN.grid.voxel_volume_mm3


def test_several_lesions_are_all_counted_and_told() -> None:
    two = _ball((-8.0, 0.0, 14.0), 6.0) | _ball((10.0, 0.0, 10.0), 5.0)
    result = _measured(with_masks(PLAIN, lesion=two))

    assert result.measurements["lesion_volume_mm3"].value == pytest.approx(_volume_mm3(two))
    assert "2 separate parts (0.8, 0.5 mL)" in _said(result, "lesion_in_several_parts")


def test_stray_voxels_are_told_and_counted() -> None:
    stray = _ball((0.0, 0.0, -12.0), 1.5)
    result = _measured(with_masks(PLAIN, lesion=PLAIN.lesion.voxels | stray))

    assert "1 piece of the lesion under 50 mm3" in _said(result, "lesion_islands")
    assert "lesion_in_several_parts" not in codes(result)


def test_a_hole_in_the_lesion_is_told_and_counts_as_living_bone() -> None:
    hole = _ball((3.0, -2.0, 13.0), 3.0)
    result = _measured(with_masks(PLAIN, lesion=PLAIN.lesion.voxels & ~hole))

    assert "living bone" in _said(result, "lesion_holes")
    assert result.measurements["lesion_volume_mm3"].value == pytest.approx(
        _whole().measurements["lesion_volume_mm3"].value - _volume_mm3(hole)
    )


def test_a_hole_in_the_head_is_told() -> None:
    hole = _ball((0.0, 0.0, -8.0), 4.0)
    result = _measured(with_masks(PLAIN, head=PLAIN.head.voxels & ~hole))

    assert "head_holes" in codes(result)
    assert result.head.radius_mm == pytest.approx(24.0, abs=0.1)


def test_a_piece_apart_from_the_head_is_told() -> None:
    apart = _ball((-23.0, 0.0, -23.0), 3.0)
    result = _measured(with_masks(PLAIN, head=PLAIN.head.voxels | apart))

    assert "lie apart from the head" in _said(result, "head_islands")


WIDE = outlined(HIP, evolve(acquisition_of("coronal"), margin_mm=30.0))


def _with_neck(radius_mm: float = 14.88) -> HipAnnotation:
    offsets = offsets_mm(WIDE, HIP.head_center_mm)
    along = offsets @ HIP.neck_axis
    aside = np.linalg.norm(offsets - along[..., None] * HIP.neck_axis, axis=-1)
    return with_masks(WIDE, WIDE.head.voxels | ((along > 0) & (along < 48.0) & (aside < radius_mm)))


@pytest.mark.parametrize("landmarks", [WIDE.landmarks, None], ids=["axis given", "axis found"])
def test_an_attached_neck_is_cut_where_the_outline_leaves_the_sphere(landmarks: object) -> None:
    result = _measured(evolve(_with_neck(), landmarks=landmarks))
    head = result.measurements["head_volume_mm3"]

    assert "neck_cut_off" in codes(result)
    assert result.definitions["neck_cut"].endswith("LPS (found)")
    assert float(result.definitions["neck_cut"].split()[0]) == pytest.approx(
        HIP.cut_distance_mm, abs=1.5
    )
    assert head.value == pytest.approx(_truth().head_volume_mm3, rel=0.03)
    assert head.low < _truth().head_volume_mm3 < head.high
    assert result.measurements["lesion_fraction"].value == pytest.approx(
        _truth().lesion_fraction, rel=0.04
    )


def test_the_reader_may_set_the_cut() -> None:
    result = _measured(_with_neck(), MeasureSettings(neck_cut_mm=12.0))
    radius_mm, cut_mm = HIP.radius_mm, 12.0
    lost_mm3 = np.pi * (radius_mm - cut_mm) ** 2 * (2.0 * radius_mm + cut_mm) / 3.0

    assert result.definitions["neck_cut"].startswith("12.0 mm")
    assert result.definitions["neck_cut"].endswith("(given)")
    assert result.measurements["head_volume_mm3"].value == pytest.approx(
        4.0 / 3.0 * np.pi * radius_mm**3 - lost_mm3, rel=0.02
    )


def test_a_head_without_its_neck_is_not_cut() -> None:
    assert "neck_cut" not in _whole().definitions


def _cropped(annotation: HipAnnotation, axis: int, start: int, stop: int) -> HipAnnotation:
    """The annotation on a smaller image."""
    first, shape = [0, 0, 0], list(annotation.grid.shape)
    first[axis], shape[axis] = start, stop - start
    window = tuple(slice(a, a + n) for a, n in zip(first, shape, strict=True))
    grid = annotation.grid.cropped(first, shape)
    return evolve(
        annotation,
        head=Mask(grid, annotation.head.voxels[window]),
        lesion=Mask(grid, annotation.lesion.voxels[window]),
    )


def _span(mask: NDArray[np.bool_], axis: int) -> tuple[int, int]:
    along = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
    return int(along[0]), int(along[-1]) + 1


def test_an_image_that_is_as_small_as_the_head_hides_nothing() -> None:
    annotation = PLAIN
    for axis in range(3):
        annotation = _cropped(annotation, axis, *_span(annotation.head.voxels, axis))
    found = _measured(annotation)

    assert not codes(found) & {"head_cut_by_image_edge", "lesion_cut_by_image_edge"}
    assert found.measurements["lesion_fraction"].value == pytest.approx(
        _whole().measurements["lesion_fraction"].value
    )


def test_a_head_cut_by_the_field_of_view_has_no_volume_but_a_sphere() -> None:
    rows = PLAIN.grid.shape[1]
    bottom = _span(PLAIN.head.voxels, 1)[1]
    result = _measured(_cropped(PLAIN, 1, 0, min(bottom - 10, rows)))
    found, whole = result.measurements, _whole().measurements
    diameter, usual = found["head_diameter_mm"], whole["head_diameter_mm"]

    assert "of the head lies outside the image" in _said(result, "head_cut_by_image_edge")
    for name in ("head_volume_mm3", "lesion_fraction", "pillar_lateral_fraction"):
        assert found[name].why_missing == "the head is cut by the edge of the image", name
    assert diameter.low < 48.0 < diameter.high
    assert diameter.high - diameter.low > usual.high - usual.low
    assert found["lesion_volume_mm3"].value == whole["lesion_volume_mm3"].value
    assert found["coronal_arc_deg"].value == pytest.approx(_truth().coronal_arc_deg, abs=4.0)


def test_an_image_that_ends_above_the_middle_of_the_load_shows_no_depression() -> None:
    top = _span(PLAIN.head.voxels, 1)[0]
    annotation = outlined(plain_hip(Sector(direction(Side.LEFT, 0.0, -60.0), 15.0)))
    result = _measured(_cropped(annotation, 1, top + 8, annotation.grid.shape[1]))

    assert result.measurements["mri_depression_mm"].value is None


def test_a_lesion_cut_by_the_edge_of_the_image_has_no_extent() -> None:
    top = _span(PLAIN.head.voxels, 1)[0]
    result = _measured(_cropped(PLAIN, 1, top + 6, PLAIN.grid.shape[1]))
    found = result.measurements

    assert "lesion_cut_by_image_edge" in codes(result)
    for name in ("lesion_volume_mm3", "coronal_arc_deg", "wb_arc_involved_fraction"):
        assert found[name].why_missing == "the lesion is cut by the edge of the image", name
    assert found["wb_involved"].value != "no"
    assert found["head_diameter_mm"].low < 48.0 < found["head_diameter_mm"].high


def test_a_sliver_of_a_head_is_refused() -> None:
    front, _ = _span(PLAIN.head.voxels, 1)

    with pytest.raises(AnnotationError, match="outside the image: too little is seen"):
        _measured(_cropped(PLAIN, 1, 0, front + 12))


def _ellipsoid(semi_axes_mm: tuple[float, float, float]) -> HipAnnotation:
    hip = plain_hip()
    roomy = outlined(hip, evolve(acquisition_of("coronal"), margin_mm=12.0))
    offsets = offsets_mm(roomy, hip.head_center_mm)
    inside = ((offsets / np.array(semi_axes_mm)) ** 2).sum(axis=-1) <= 1.0
    return with_masks(roomy, head=inside & (offsets @ hip.neck_axis < hip.cut_distance_mm))


def test_a_flat_head_is_told_with_its_misfit() -> None:
    result = _measured(_ellipsoid((24.0, 24.0, 21.0)))

    assert codes(result) & {"head_not_spherical", "head_outline_incomplete"}


def test_a_slightly_oval_head_is_told_with_its_misfit() -> None:
    assert "root mean square" in _said(
        _measured(_ellipsoid((25.0, 24.0, 22.0))), "head_not_spherical"
    )


@pytest.mark.parametrize("plane", ["coronal", "sagittal", "axial"])
def test_a_round_head_is_told_nothing_of_its_shape(plane: str) -> None:
    result = _measured(outlined(HIP, acquisition_of(plane, slice_mm=5.0)))

    assert not codes(result) & {"head_not_spherical", "head_outline_incomplete"}


def test_slices_left_without_an_outline_are_told() -> None:
    first, last = _span(PLAIN.head.voxels, 0)
    head = PLAIN.head.voxels.copy()
    head[: first + (last - first) // 4] = False
    result = _measured(with_masks(PLAIN, head, PLAIN.lesion.voxels & head))

    assert "head_outline_incomplete" in codes(result)


def _points(hip: Hip, count: int, seed: int = 0) -> tuple[tuple[float, float, float], ...]:
    """On the articular surface, each half a millimetre off."""
    directions = even_directions(4 * count)
    articular = directions[directions @ hip.neck_axis < 0.5][::3][:count]
    radii_mm = hip.radius_mm + np.random.default_rng(seed).normal(0.0, 0.5, len(articular))
    points = hip.head_center_mm + articular * radii_mm[:, None]
    return tuple((float(x), float(y), float(z)) for x, y, z in points)


def _by_points(count: int) -> HipAnnotation:
    landmarks = PLAIN.landmarks.model_copy(
        update={"head_surface_points_lps_mm": _points(HIP, count)}
    )
    lesion = PLAIN.lesion.voxels
    return evolve(with_masks(PLAIN, lesion, lesion), landmarks=landmarks)


def test_points_on_the_surface_stand_for_the_head() -> None:
    result = _measured(_by_points(16))
    found = result.measurements

    assert "the sphere through 16 points" in _said(result, "head_from_points")
    assert result.definitions["head_denominator"] == "none: the head is not outlined"
    assert found["head_diameter_mm"].low < 48.0 < found["head_diameter_mm"].high
    assert found["coronal_arc_deg"].value == pytest.approx(_truth().coronal_arc_deg, abs=5.0)
    assert found["lesion_fraction_of_sphere"].value == pytest.approx(
        _truth().lesion_fraction_of_sphere, rel=0.08
    )
    for name in ("head_volume_mm3", "lesion_fraction", "mri_depression_mm"):
        assert "not outlined" in found[name].why_missing, name


@pytest.mark.parametrize("count", [0, 5])
def test_a_lesion_without_a_head_is_refused(count: int) -> None:
    with pytest.raises(AnnotationError, match="outline the head, or set at least 6 points"):
        _measured(_by_points(count))


def test_points_on_a_plane_are_refused() -> None:
    flat = tuple((90.0 + x, -10.0, 40.0 + z) for x in (-20.0, 0.0, 20.0) for z in (-20.0, 20.0))
    landmarks = PLAIN.landmarks.model_copy(update={"head_surface_points_lps_mm": flat})
    lesion = PLAIN.lesion.voxels

    with pytest.raises(AnnotationError, match="6 points on the head's surface fix no sphere"):
        _measured(evolve(with_masks(PLAIN, lesion, lesion), landmarks=landmarks))
