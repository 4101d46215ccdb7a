"""Every published limit: below it, at it, above it, and with intervals that reach or cross it."""

from collections.abc import Callable

import pytest
from hip_findings import CRESCENT, FLATTENED, HIP, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]

#: How far below and above a limit is tried.
STEP = 1e-6
THIRD, TWO_THIRDS = 1 / 3, 2 / 3
BEYOND_APEX = {**HIP, "lesion_lateral_deg": 20}
SHALLOW = {**FLATTENED, "depression_mm": 1.0}
NARROW = {**FLATTENED, "collapsed_surface_fraction": 0.1}
WHOLE_PILLARS = {**HIP, "pillar_central_fraction": 0.5, "pillar_medial_fraction": 0.0}
BROAD = {**HIP, "lesion_diameter_fraction": 0.5}

#: System, other facts, the number, its limit, and the answer below, at and above it.
Limit = tuple[str, dict[str, object], str, float, str]

LIMITS: list[Limit] = [
    ("arco_2019", FLATTENED, "depression_mm", 2.0, "IIIA IIIA IIIB"),
    ("jic_stage_2001", FLATTENED, "depression_mm", 3.0, "3A 3B 3B"),
    ("steinberg_1995", STAGE_I, "lesion_fraction", 0.15, "I-A I-B I-B"),
    ("steinberg_1995", STAGE_I, "lesion_fraction", 0.30, "I-B I-B I-C"),
    ("steinberg_1995", STAGE_II, "lesion_fraction", 0.15, "II-A II-B II-B"),
    ("steinberg_1995", STAGE_II, "lesion_fraction", 0.30, "II-B II-B II-C"),
    ("steinberg_1995", CRESCENT, "crescent_extent_fraction", 0.15, "III-A III-B III-B"),
    ("steinberg_1995", CRESCENT, "crescent_extent_fraction", 0.30, "III-B III-B III-C"),
    ("steinberg_1995", SHALLOW, "collapsed_surface_fraction", 0.15, "IV-A IV-B IV-B"),
    ("steinberg_1995", SHALLOW, "collapsed_surface_fraction", 0.30, "IV-B IV-B IV-C"),
    ("steinberg_1995", NARROW, "depression_mm", 2.0, "IV-A IV-B IV-B"),
    ("steinberg_1995", NARROW, "depression_mm", 4.0, "IV-B IV-B IV-C"),
    ("kerboul_modified_grade", HIP, "combined_necrotic_angle_deg", 200.0, "1 2 2"),
    ("kerboul_modified_grade", HIP, "combined_necrotic_angle_deg", 250.0, "2 3 3"),
    ("kerboul_modified_grade", HIP, "combined_necrotic_angle_deg", 300.0, "3 4 4"),
    ("kerboul_modified_risk", HIP, "combined_necrotic_angle_deg", 190.0, "low low moderate"),
    ("kerboul_modified_risk", HIP, "combined_necrotic_angle_deg", 240.0, "moderate high high"),
    ("kerboul_1974", HIP, "xr_kerboul_angle_deg", 160.0, "small small medium"),
    ("kerboul_1974", HIP, "xr_kerboul_angle_deg", 200.0, "medium large large"),
    ("jic_type_2001", HIP, "jic_lateral_position", THIRD, "A B B"),
    (
        "jic_type_2001",
        {**HIP, "lesion_beyond_edge_deg": -20},
        "jic_lateral_position",
        TWO_THIRDS,
        "B C1 C1",
    ),
    (
        "jic_type_2001",
        {**HIP, "jic_lateral_position": 0.99},
        "lesion_beyond_edge_deg",
        0.0,
        "C1 C1 C2",
    ),
    ("arco_1994_size", HIP, "lesion_area_fraction_mid_coronal", 0.15, "A B B"),
    ("arco_1994_size", HIP, "lesion_area_fraction_mid_coronal", 0.30, "B B C"),
    ("arco_1994_size", NARROW, "depression_mm", 2.0, "A B B"),
    ("arco_1994_size", NARROW, "depression_mm", 4.0, "B B C"),
    ("arco_1994_stage", SHALLOW, "collapsed_surface_fraction", 0.15, "3-A 3-B 3-B"),
    ("arco_1994_stage", SHALLOW, "collapsed_surface_fraction", 0.30, "3-B 3-B 3-C"),
    ("arco_2021_type", {**HIP, "lesion_beyond_edge_deg": -9}, "lesion_lateral_deg", 0.0, "1 1 2"),
    ("arco_2021_type", BEYOND_APEX, "lesion_beyond_edge_deg", 0.0, "2 2 3"),
    ("arco_1994_location", HIP, "jic_lateral_position", THIRD, "medial central central"),
    ("arco_1994_location", HIP, "jic_lateral_position", TWO_THIRDS, "central lateral lateral"),
    ("cjfh_2012", WHOLE_PILLARS, "pillar_lateral_fraction", 0.05, "C L1 L1"),
    ("cjfh_2012", WHOLE_PILLARS, "pillar_lateral_fraction", 0.95, "L1 L2 L2"),
    ("china_2015", STAGE_I, "lesion_fraction", 0.15, "1a 1b 1b"),
    ("china_2015", STAGE_I, "lesion_fraction", 0.30, "1b 1b 1c"),
    ("china_2015", FLATTENED, "depression_mm", 2.0, "4a 4b 4b"),
    ("china_2015", FLATTENED, "depression_mm", 4.0, "4b 4b 4c"),
    ("shimizu_1994", BROAD, "wb_arc_involved_fraction", TWO_THIRDS, "other large large"),
]


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_decides_at_itself_and_leaves_both_sides_to_an_interval_across_it(
    assessed: Assess, limit: Limit
) -> None:
    system, others, number, cut, answers = limit

    def possible(given: object) -> tuple[str, ...]:
        return assessed(**others, **{number: given}).systems[system].possible

    below, at, above = answers.split()
    assert possible(cut - STEP) == (below,)
    assert possible(cut) == (at,)
    assert possible(cut + STEP) == (above,)
    assert possible([cut - STEP, cut + STEP]) == tuple(dict.fromkeys((below, at, above)))
    assert possible([cut - STEP, cut]) == tuple(dict.fromkeys((below, at)))
    assert possible([cut, cut + STEP]) == tuple(dict.fromkeys((at, above)))


@pytest.mark.parametrize("limit", LIMITS)
def test_across_a_limit_the_number_is_asked_for_and_the_reason_is_its_error(
    assessed: Assess, limit: Limit
) -> None:
    system, others, number, cut, _ = limit
    result = assessed(**others, **{number: [cut - STEP, cut + STEP]}).systems[system]
    assert number in result.needs
    assert "near_threshold" in {row.why_unknown for row in result.trace}
