"""What a measured hip says, warns of and refuses."""

from collections.abc import Callable

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from phantom_cases import acquisition_of, measured, outlined, phantom_case, plain_hip

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.measure.hip import blocked, measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.definitions import MEASUREMENTS
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from annotator.model.measurements import Measurements
from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import truth_of

few = settings(max_examples=8)

UP = direction(Side.LEFT, 0.0)
SECTOR = Sector(direction(Side.LEFT, 15.0, 8.0), 40.0)
PLAIN = outlined(plain_hip(SECTOR))
SOUND = measure(PLAIN, MeasureSettings())
DEEP = plain_hip(Ellipsoid(UP * 9.0, np.array([5.0, 6.0, 5.0])))

Change = Callable[[np.ndarray], np.ndarray]


def _codes(result: Measurements) -> set[str]:
    return {issue.code for issue in result.issues}


def _with_masks(
    annotation: HipAnnotation, head: np.ndarray | None = None, lesion: np.ndarray | None = None
) -> HipAnnotation:
    grid = annotation.grid
    return evolve(
        annotation,
        head=annotation.head if head is None else Mask(grid, head),
        lesion=annotation.lesion if lesion is None else Mask(grid, lesion),
    )


def _offsets_mm(annotation: HipAnnotation, center_mm: np.ndarray) -> np.ndarray:
    """LPS offsets of every voxel centre from a point, (slices, rows, columns, 3)."""
    index = np.moveaxis(np.indices(annotation.grid.shape), 0, -1).astype(float)
    return annotation.grid.to_lps(index) - center_mm


@few
@given(st.integers(20_000, 30_000), st.sampled_from([3.0, 5.0]))
def test_every_figure_is_named_and_lies_in_its_interval(seed: int, slice_mm: float) -> None:
    result = phantom_case(seed, slice_mm, pixel_mm=1.0).measured

    assert list(result.measurements) == list(MEASUREMENTS)
    for name, quantity in result.measurements.items():
        assert quantity.unit == MEASUREMENTS[name].unit
        if isinstance(quantity.value, float):
            assert quantity.low <= quantity.value <= quantity.high, name


def test_a_sound_hip_raises_nothing_but_the_limit_of_its_resolution() -> None:
    assert _codes(SOUND) == {"depression_below_resolution"}


def test_the_choices_behind_the_figures_are_stated() -> None:
    assert SOUND.definitions["head_denominator"] == "head_mask"
    assert SOUND.definitions["weight_bearing_zone"] == "jic"
    assert SOUND.definitions["frame"] == "scanner axes"
    assert SOUND.definitions["boundary_error_mm"].startswith("0.400 within slices, 0.866 across")


def test_a_hip_without_a_lesion_has_zeros_and_no_ends() -> None:
    found = measured(plain_hip()).measurements

    for name in ("lesion_volume_mm3", "lesion_fraction", "coronal_arc_deg", "sagittal_arc_deg"):
        assert (found[name].low, found[name].value, found[name].high) == (0.0, 0.0, 0.0), name
    for name in ("surface_involved_fraction", "wb_arc_involved_fraction", "koo_kim_index"):
        assert found[name].value == 0.0, name
    for name in ("lesion_lateral_deg", "lesion_anterior_deg", "wb_lesion_share"):
        assert found[name].why_missing == "no lesion", name
    assert found["wb_involved"].value == "no"


def test_a_deep_lesion_has_a_volume_but_no_arcs() -> None:
    found = measured(DEEP).measurements

    assert found["lesion_volume_mm3"].value > 500.0
    for name in ("coronal_arc_deg", "lesion_lateral_deg", "surface_involved_fraction"):
        assert found[name].why_missing == "deeper than 4 mm everywhere", name
    assert found["wb_involved"].value == "unknown"


def test_a_deeper_reach_finds_the_deep_lesion() -> None:
    found = measured(DEEP, settings=MeasureSettings(surface_reach_mm=14.0)).measurements

    assert found["coronal_arc_deg"].value > 10.0


@pytest.mark.parametrize(
    ("frontal_deg", "anterior_deg", "half_angle_deg", "word"),
    [(0.0, 0.0, 40.0, "yes"), (-100.0, 0.0, 20.0, "no"), (0.0, 70.0, 22.0, "unknown")],
)
def test_the_weight_bearing_zone_is_involved_surely_or_not_or_perhaps(
    frontal_deg: float, anterior_deg: float, half_angle_deg: float, word: str
) -> None:
    hip = plain_hip(Sector(direction(Side.LEFT, frontal_deg, anterior_deg), half_angle_deg))

    assert measured(hip).measurements["wb_involved"].value == word


def test_a_plane_that_the_lesion_misses_has_an_arc_of_zero_and_no_ends() -> None:
    found = measured(plain_hip(Sector(direction(Side.LEFT, 0.0, 50.0), 20.0))).measurements

    assert found["coronal_arc_deg"].value == 0.0
    assert found["lesion_lateral_deg"].why_missing == "not necrotic on this plane"
    assert found["lesion_anterior_deg"].value == pytest.approx(70.0, abs=4.0)


def test_a_head_that_is_necrotic_all_round_has_no_ends() -> None:
    whole = Hip(
        Side.LEFT,
        (90.3, -10.7, 40.2),
        24.0,
        neck_axis=direction(Side.LEFT, 90.0, -60.0),
    )
    annotation = outlined(whole)
    result = measure(_with_masks(annotation, lesion=annotation.head.voxels), MeasureSettings())
    found = result.measurements

    assert found["coronal_arc_deg"].value == 360.0
    assert found["lesion_lateral_deg"].why_missing == "the whole circle is necrotic"
    assert "arc_capped" in _codes(result)


def test_a_lesion_in_two_parts_warns_that_the_arc_spans_both() -> None:
    apart = [
        outlined(plain_hip(Sector(direction(Side.LEFT, frontal_deg), 18.0)))
        for frontal_deg in (-45.0, 35.0)
    ]
    both = apart[0].lesion.voxels | apart[1].lesion.voxels
    result = measure(_with_masks(apart[0], lesion=both), MeasureSettings())

    assert "lesion_gap" in _codes(result)
    assert result.measurements["coronal_arc_deg"].value == pytest.approx(116.0, abs=5.0)


@pytest.mark.parametrize("plane", ["coronal", "axial"])
def test_a_collapse_of_three_millimetres_is_measured_to_half_a_millimetre(plane: str) -> None:
    axis = direction(Side.LEFT, 10.0, 12.0)
    hip = plain_hip(Sector(axis, 40.0), collapse=Collapse(axis, 30.0, 3.0))
    found = measured(hip, acquisition_of(plane, slice_mm=0.8)).measurements["mri_depression_mm"]

    assert found.value == pytest.approx(3.0, abs=0.5)
    assert found.low <= 3.0 <= found.high


@pytest.mark.parametrize("depth_mm", [1.0, 2.0, 4.0, 6.0])
def test_the_depth_of_a_collapse_lies_in_its_interval(depth_mm: float) -> None:
    axis = direction(Side.LEFT, 15.0, 5.0)
    hip = plain_hip(Sector(axis, 45.0), collapse=Collapse(axis, 35.0, depth_mm))
    result = measured(hip)
    found = result.measurements["mri_depression_mm"]

    assert found.low <= truth_of(hip).mri_depression_mm <= found.high
    assert ("depression_below_resolution" in _codes(result)) == (found.low == 0.0)


def test_a_readers_own_boundary_error_sets_the_width_of_the_intervals() -> None:
    widths = [
        found.high - found.low
        for error_mm in (0.2, 0.4, 0.8)
        for found in [
            measure(PLAIN, MeasureSettings(boundary_error_mm=error_mm)).measurements[
                "lesion_volume_mm3"
            ]
        ]
    ]

    assert widths[1] / widths[0] == pytest.approx(2.0, rel=0.1)
    assert widths[2] / widths[1] == pytest.approx(2.0, rel=0.1)


def test_implausible_landmarks_leave_the_zone_out_and_nothing_else() -> None:
    edge = (118.3, -10.7, 34.2)
    landmarks = PLAIN.landmarks.model_copy(update={"lateral_acetabular_edge_lps_mm": edge})
    result = measure(evolve(PLAIN, landmarks=landmarks), MeasureSettings())
    found = result.measurements

    assert "landmarks_implausible" in _codes(result)
    for name in ("acetabular_edge_deg", "wb_arc_involved_fraction", "wb_involved"):
        assert found[name].why_missing == "the landmarks are implausible", name
    assert found["coronal_arc_deg"] == SOUND.measurements["coronal_arc_deg"]


def test_a_teardrop_lateral_to_the_head_is_refused() -> None:
    landmarks = PLAIN.landmarks.model_copy(update={"teardrop_lps_mm": (120.0, -10.0, 25.0)})

    with pytest.raises(AnnotationError, match=r"teardrop lies 30 mm lateral .* left hip"):
        measure(evolve(PLAIN, landmarks=landmarks), MeasureSettings())


def test_teardrops_that_tilt_the_pelvis_far_are_told() -> None:
    x, y, z = PLAIN.landmarks.teardrop_lps_mm
    far = (x - 110.0, y, z - 40.0)
    landmarks = PLAIN.landmarks.model_copy(update={"contralateral_teardrop_lps_mm": far})
    result = measure(evolve(PLAIN, landmarks=landmarks), MeasureSettings())

    assert "pelvis_tilted" in _codes(result)
    assert result.definitions["frame"] == "pelvis (teardrops)"


def test_an_empty_outline_is_refused() -> None:
    nothing = np.zeros(PLAIN.grid.shape, dtype=bool)

    with pytest.raises(AnnotationError, match="no voxel is outlined as femoral head"):
        measure(_with_masks(PLAIN, nothing, nothing), MeasureSettings())


def test_a_box_is_refused_as_a_femoral_head() -> None:
    box = (np.abs(_offsets_mm(PLAIN, np.array([90.3, -10.7, 40.2]))) < 18.0).all(axis=-1)

    with pytest.raises(AnnotationError, match="fits a sphere of radius"):
        measure(_with_masks(PLAIN, box, np.zeros_like(box)), MeasureSettings())


def test_a_head_of_a_childs_doll_is_refused() -> None:
    small = np.linalg.norm(_offsets_mm(PLAIN, np.array([90.3, -10.7, 40.2])), axis=-1) < 8.0

    with pytest.raises(AnnotationError, match=r"radius 8\.0 mm, outside 10 to 45 mm"):
        measure(_with_masks(PLAIN, small, np.zeros_like(small)), MeasureSettings())


def test_a_sheared_grid_is_refused() -> None:
    affine = PLAIN.grid.affine_lps.copy()
    affine[:3, 0] += 0.1 * affine[:3, 2]
    grid = Grid(PLAIN.grid.shape, affine)
    sheared = evolve(
        PLAIN, head=Mask(grid, PLAIN.head.voxels), lesion=Mask(grid, PLAIN.lesion.voxels)
    )

    with pytest.raises(AnnotationError, match="sheared"):
        measure(sheared, MeasureSettings())


def _wide(lesion_center_mm: np.ndarray, radius_mm: float) -> HipAnnotation:
    """The plain head on a wide grid with a ball for a lesion."""
    hip = plain_hip()
    annotation = outlined(hip, evolve(acquisition_of("coronal"), margin_mm=40.0))
    distance_mm = np.linalg.norm(
        _offsets_mm(annotation, hip.head_center_mm + lesion_center_mm), axis=-1
    )
    return _with_masks(annotation, lesion=distance_mm < radius_mm)


def test_a_lesion_outside_the_head_is_refused() -> None:
    with pytest.raises(AnnotationError, match="no lesion voxel lies within 26 mm"):
        measure(_wide(np.array([0.0, 0.0, 45.0]), 8.0), MeasureSettings())


def test_a_lesion_that_sticks_out_of_the_head_is_told() -> None:
    result = measure(_wide(np.array([0.0, 0.0, 22.0]), 9.0), MeasureSettings())

    assert "lesion_outside_head" in _codes(result)


def _issue_after(change: Change) -> set[str]:
    head = change(PLAIN.head.voxels.copy())
    return _codes(measure(_with_masks(PLAIN, head, PLAIN.lesion.voxels & head), MeasureSettings()))


def test_a_slice_left_out_is_told() -> None:
    def without_one(head: np.ndarray) -> np.ndarray:
        head[len(head) // 2 + 3] = False
        return head

    assert "outline_skips_slices" in _issue_after(without_one)


def test_an_attached_neck_is_told() -> None:
    hip = plain_hip()
    wide = outlined(hip, evolve(acquisition_of("coronal"), margin_mm=30.0))
    offsets_mm = _offsets_mm(wide, hip.head_center_mm)
    along = offsets_mm @ hip.neck_axis
    aside = np.linalg.norm(offsets_mm - along[..., None] * hip.neck_axis, axis=-1)
    neck = (along > 0) & (along < 48.0) & (aside < 15.0)
    result = measure(_with_masks(wide, wide.head.voxels | neck), MeasureSettings())

    assert "head_beyond_sphere" in _codes(result)
    assert result.head.radius_mm == pytest.approx(24.0, abs=0.3)


def test_an_outline_at_the_edge_of_the_image_is_told() -> None:
    start = np.argwhere(PLAIN.head.voxels).min(axis=0)
    shape = np.array(PLAIN.grid.shape) - start
    grid = PLAIN.grid.cropped(start, shape)
    window = tuple(slice(first, None) for first in start)
    cropped = evolve(
        PLAIN,
        head=Mask(grid, PLAIN.head.voxels[window]),
        lesion=Mask(grid, PLAIN.lesion.voxels[window]),
    )

    assert "outline_at_image_edge" in _codes(measure(cropped, MeasureSettings()))


def test_a_blocked_hip_has_every_figure_missing_with_the_reason() -> None:
    issue = Issue(
        code="uneven_gap", severity=Severity.BLOCKING, message="uneven", subject="geometry"
    )
    result = blocked(PLAIN, (issue,))

    assert result.is_blocked
    assert {quantity.why_missing for quantity in result.measurements.values()} == {
        "measuring is blocked: uneven_gap"
    }


def test_measuring_twice_gives_the_same() -> None:
    assert measure(PLAIN, MeasureSettings()) == SOUND


def test_a_thin_cap_keeps_its_exact_figures_in_wide_intervals() -> None:
    hip = plain_hip(Cap(direction(Side.LEFT, 8.0, 5.0), 20.0))
    found = measured(hip, acquisition_of("coronal")).measurements
    exact = truth_of(hip)

    for name in ("lesion_volume_mm3", "coronal_arc_deg", "sagittal_arc_deg"):
        assert found[name].low <= getattr(exact, name) <= found[name].high, name
