"""A fact that is withheld never takes a stage away: whatever stood with it stands without it."""

from collections.abc import Callable, Mapping

import pytest
from hip_findings import CRESCENT, FLATTENED, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]

MEASURED = {
    "lesion_fraction": 0.2,
    "lesion_area_fraction_mid_coronal": 0.2,
    "combined_necrotic_angle_deg": 210,
    "jic_lateral_position": 0.8,
    "lesion_beyond_edge_deg": -16,
    "lesion_lateral_deg": 12,
    "wb_arc_involved_fraction": 0.8,
    "lesion_diameter_fraction": 0.5,
    "pillar_lateral_fraction": 0.3,
    "pillar_central_fraction": 0.9,
    "pillar_medial_fraction": 0.4,
    "mitchell_class": "A",
    "xr_kerboul_angle_deg": 170,
}
COLLAPSED = {"depression_mm": 3.0, "collapsed_surface_fraction": 0.2}
KNEE = {
    "site": "distal_femur",
    "onfh_present": "yes",
    "xr_flattening": "yes",
    "xr_collapse": "no",
    "joint_space_narrowing": "no",
    "joint_destruction": "no",
}
CASES = {
    "stage one": {**STAGE_I, **MEASURED},
    "stage two": {**STAGE_II, **MEASURED},
    "crescent": {**CRESCENT, **MEASURED, "crescent_extent_fraction": 0.2},
    "flattened": {**FLATTENED, **MEASURED, **COLLAPSED},
    "knee": KNEE,
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("why", ["unknown", "not_assessable", "not_imaged"])
def test_a_withheld_fact_only_keeps_stages(assessed: Assess, case: str, why: str) -> None:
    facts: Mapping[str, object] = CASES[case]
    whole = assessed(**facts).systems
    assert any(len(result.possible) == 1 for result in whole.values())
    for withheld in (name for name in facts if name != "site"):
        part = assessed(**{**facts, withheld: why}).systems
        for system, result in whole.items():
            assert set(result.possible) <= set(part[system].possible), (withheld, system)
