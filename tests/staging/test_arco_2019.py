"""ARCO 2019: what the findings rule out, and what MRI or CT alone leave open."""

from collections.abc import Callable

import pytest
from hip_findings import FLATTENED, HIP, NO_ARTHRITIS, NO_FRACTURE_ON_MRI, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


def possible(assessment: Assessment, system: str) -> tuple[str, ...]:
    return assessment.systems[system].possible


def test_mri_alone_never_parts_arco_one_from_two(assessed: Assess) -> None:
    mri = {**HIP, **NO_ARTHRITIS, **NO_FRACTURE_ON_MRI, "mri_band": "yes", "lesion_fraction": 0.2}
    for done in ({}, {"xr_done": "no", "ct_done": "no"}):
        assert {"I", "II"} <= set(possible(assessed(**mri, **done), "arco_2019"))


def test_ct_alone_never_parts_arco_one_from_two(assessed: Assess) -> None:
    ct = {
        "ct_sclerosis_cysts_porosis": "yes",
        "ct_subchondral_fracture": "no",
        "ct_flattening": "no",
    }
    facts = {**HIP, **NO_ARTHRITIS, **NO_FRACTURE_ON_MRI, **ct, "xr_done": "no"}
    assert possible(assessed(**facts), "arco_2019") == ("I", "II")


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (STAGE_I, "I"),
        (STAGE_II, "II"),
        ({**FLATTENED, "depression_mm": 1.0}, "IIIA"),
        ({**FLATTENED, "depression_mm": 2.0}, "IIIA"),
        ({**FLATTENED, "depression_mm": 2.01}, "IIIB"),
        ({**HIP, "joint_space_narrowing": "yes"}, "IV"),
        ({**HIP, "acetabular_change": "yes"}, "IV"),
        ({**HIP, "joint_destruction": "yes"}, "IV"),
        (
            {**HIP, **NO_ARTHRITIS, "xr_crescent": "yes", "xr_flattening": "no", "ct_done": "no"},
            "IIIA",
        ),
        ({**HIP, **NO_ARTHRITIS, "mri_subchondral_fracture": "yes", "depression_mm": 0.0}, "IIIA"),
    ],
)
def test_arco_2019_by_its_definition(assessed: Assess, facts: dict, stage: str) -> None:
    assert possible(assessed(**facts), "arco_2019") == (stage,)


def test_a_depression_across_two_millimetres_leaves_both_stages(assessed: Assess) -> None:
    result = assessed(**FLATTENED, depression_mm=[1.6, 2.4]).systems["arco_2019"]
    assert result.possible == ("IIIA", "IIIB")
    reasons = {row.rule: row.why_unknown for row in result.trace}
    assert reasons["arco_2019/depression_small"] == "near_threshold"
    assert "depression_mm" in result.needs


def test_the_depression_on_mri_never_stages_but_is_noted(assessed: Assess) -> None:
    without = assessed(**FLATTENED).systems["arco_2019"]
    noted = assessed(**FLATTENED, mri_depression_mm=5.0).systems["arco_2019"]
    assert noted.possible == without.possible == ("IIIA", "IIIB")
    assert any("MRI" in note for note in noted.notes)


def test_marrow_oedema_without_ct_keeps_a_fracture_possible(assessed: Assess) -> None:
    oedema = {**STAGE_II, "mri_marrow_oedema": "yes"}
    result = assessed(**oedema).systems["arco_2019"]
    assert "IIIA" in result.possible
    assert any("CT is advised" in note for note in result.notes)


def test_staging_without_a_study_is_printed(assessed: Assess) -> None:
    assert "Staged without CT." in assessed(**STAGE_I).systems["arco_2019"].notes


def test_findings_of_a_study_that_was_not_done_are_not_asked_for(assessed: Assess) -> None:
    facts = {**STAGE_I, "mri_marrow_oedema": "yes"}
    result = assessed(**facts).systems["arco_2019"]
    assert result.possible == ("I", "IIIA")
    assert "ct_done" in result.needs
    assert not [fact for fact in result.needs if fact.startswith("ct_") and fact != "ct_done"]
