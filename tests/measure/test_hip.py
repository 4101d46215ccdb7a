"""What a measured hip says, warns of and refuses."""

from functools import cache

import numpy as np
import pytest
from attrs import evolve
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from phantom_cases import (
    acquisition_of,
    codes,
    measured,
    outlined,
    phantom_case,
    plain_hip,
    with_masks,
)

from annotator.measure.hip import blocked, measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.definitions import MEASUREMENTS
from annotator.model.issue import Issue, Severity
from annotator.model.measurements import Measurements
from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import truth_of

few = few_examples(4)

UP = direction(Side.LEFT, 0.0)
SECTOR = Sector(direction(Side.LEFT, 15.0, 8.0), 40.0)
PLAIN = outlined(plain_hip(SECTOR))
DEEP = plain_hip(Ellipsoid(UP * 9.0, np.array([5.0, 6.0, 5.0])))


@cache
def _sound() -> Measurements:
    return measure(PLAIN, MeasureSettings())


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
    assert codes(_sound()) == {"depression_below_resolution"}


def test_the_choices_behind_the_figures_are_stated() -> None:
    assert _sound().definitions["head_denominator"] == "head_mask"
    assert _sound().definitions["weight_bearing_zone"] == "jic"
    assert _sound().definitions["frame"] == "scanner axes"
    assert _sound().definitions["boundary_error_mm"].startswith("0.400 within slices, 0.866 across")


def test_a_hip_without_a_lesion_has_zeros_and_no_ends() -> None:
    found = measured(plain_hip()).measurements

    for name in ("lesion_volume_mm3", "lesion_fraction", "coronal_arc_deg", "sagittal_arc_deg"):
        assert (found[name].low, found[name].value, found[name].high) == (0.0, 0.0, 0.0), name
    for name in ("surface_involved_fraction", "wb_arc_involved_fraction", "koo_kim_index"):
        assert found[name].value == 0.0, name
    for name in ("max_coronal_arc_deg", "modified_extent_index", "pillar_central_fraction"):
        assert (found[name].low, found[name].value, found[name].high) == (0.0, 0.0, 0.0), name
    for name in ("lesion_lateral_deg", "lesion_anterior_deg", "wb_lesion_share"):
        assert found[name].why_missing == "no lesion", name
    for name in ("lesion_depth_mm", "lesion_top_depth_mm", "lesion_latitude_deg"):
        assert found[name].why_missing == "no lesion", name
    assert found["wb_involved"].value == "no"


def test_what_rests_on_a_lesion_that_nobody_has_outlined_is_not_known() -> None:
    annotation = evolve(outlined(plain_hip()), is_lesion_open=True)
    none, still_open = measured(plain_hip()), measure(annotation, MeasureSettings())
    rests_on_head = {
        "head_diameter_mm",
        "head_volume_mm3",
        "head_sphere_volume_mm3",
        "head_enclosing_sphere_volume_mm3",
        "mri_depression_mm",
        "acetabular_edge_deg",
        "zone_medial_deg",
    }

    for name, quantity in still_open.measurements.items():
        if name in rests_on_head:
            assert quantity == none.measurements[name], name
        else:
            assert quantity.why_missing == "lesion not outlined yet", name
            assert quantity.unit == MEASUREMENTS[name].unit, name
    assert not any(name.startswith("predicted_intact") for name in still_open.definitions)


def test_a_deep_lesion_has_a_volume_but_no_arcs() -> None:
    found = measured(DEEP).measurements

    assert found["lesion_volume_mm3"].value > 500.0
    for name in ("coronal_arc_deg", "lesion_lateral_deg", "surface_involved_fraction"):
        assert found[name].why_missing == "deeper than 4 mm everywhere", name
    for name in ("max_sagittal_arc_deg", "modified_extent_index"):
        assert found[name].why_missing == "deeper than 4 mm everywhere", name
    assert found["lesion_top_depth_mm"].value > 4.0
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
    result = measure(with_masks(annotation, lesion=annotation.head.voxels), MeasureSettings())
    found = result.measurements

    assert found["coronal_arc_deg"].value == 360.0
    assert found["lesion_lateral_deg"].why_missing == "the whole circle is necrotic"
    assert "arc_capped" in codes(result)


def test_a_lesion_in_two_parts_warns_that_the_arc_spans_both() -> None:
    apart = [
        outlined(plain_hip(Sector(direction(Side.LEFT, frontal_deg), 18.0)))
        for frontal_deg in (-45.0, 35.0)
    ]
    both = apart[0].lesion.voxels | apart[1].lesion.voxels
    result = measure(with_masks(apart[0], lesion=both), MeasureSettings())

    assert "lesion_gap" in codes(result)
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
    assert ("depression_below_resolution" in codes(result)) == (found.low == 0.0)


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
    assert measure(PLAIN, MeasureSettings()) == _sound()


def test_a_thin_cap_keeps_its_exact_figures_in_wide_intervals() -> None:
    hip = plain_hip(Cap(direction(Side.LEFT, 8.0, 5.0), 20.0))
    found = measured(hip, acquisition_of("coronal")).measurements
    exact = truth_of(hip)

    for name in ("lesion_volume_mm3", "coronal_arc_deg", "sagittal_arc_deg"):
        assert found[name].low <= getattr(exact, name) <= found[name].high, name
