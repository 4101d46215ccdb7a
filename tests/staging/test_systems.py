"""Every published system: what the findings rule out, at and around each limit."""

from collections.abc import Callable

import pytest
from hip_findings import FLATTENED, HIP, NO_ARTHRITIS, NO_FRACTURE_ON_MRI, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment
from annotator.staging.rulebase import RuleBase

Assess = Callable[..., Assessment]


def possible(assessment: Assessment, system: str) -> tuple[str, ...]:
    return assessment.systems[system].possible


def test_without_facts_every_stage_of_every_system_stays_possible(
    assessed: Assess, rules: RuleBase
) -> None:
    assessment = assessed()
    for system in rules.pack.systems:
        assert possible(assessment, system.id) == system.values
        assert assessment.systems[system.id].needs


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


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (STAGE_I, "I"),
        (STAGE_II, "IIA"),
        (
            {
                **HIP,
                **NO_ARTHRITIS,
                "xr_crescent": "yes",
                "xr_flattening": "no",
                "xr_sclerosis_cysts_porosis": "yes",
            },
            "IIB",
        ),
        ({**FLATTENED, "depression_mm": 1.0}, "III"),
        ({**FLATTENED, "joint_space_narrowing": "yes"}, "IV"),
        ({"site": "femoral_head", "onfh_present": "no"}, "0"),
    ],
)
def test_ficat_by_its_definition(assessed: Assess, facts: dict, stage: str) -> None:
    assert possible(assessed(**facts), "ficat_1985") == (stage,)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({**STAGE_I, "lesion_fraction": 0.1499}, "I-A"),
        ({**STAGE_I, "lesion_fraction": 0.15}, "I-B"),
        ({**STAGE_I, "lesion_fraction": 0.30}, "I-B"),
        ({**STAGE_I, "lesion_fraction": 0.3001}, "I-C"),
        ({**STAGE_II, "lesion_fraction": 0.2}, "II-B"),
        ({**FLATTENED, "depression_mm": 1.0, "collapsed_surface_fraction": 0.1}, "IV-A"),
        ({**FLATTENED, "depression_mm": 2.0, "collapsed_surface_fraction": 0.1}, "IV-B"),
        ({**FLATTENED, "depression_mm": 1.0, "collapsed_surface_fraction": 0.2}, "IV-B"),
        ({**FLATTENED, "depression_mm": 4.0, "collapsed_surface_fraction": 0.3}, "IV-B"),
        ({**FLATTENED, "depression_mm": 4.1, "collapsed_surface_fraction": 0.1}, "IV-C"),
        ({**FLATTENED, "joint_destruction": "yes"}, "VI"),
    ],
)
def test_steinberg_by_its_definition(assessed: Assess, facts: dict, stage: str) -> None:
    assert possible(assessed(**facts), "steinberg_1995") == (stage,)


@pytest.mark.parametrize(
    ("extent", "stage"), [(0.1, "III-A"), (0.15, "III-B"), (0.30, "III-B"), (0.31, "III-C")]
)
def test_steinberg_three_reads_the_crescent(assessed: Assess, extent: float, stage: str) -> None:
    facts = {**HIP, **NO_ARTHRITIS, "xr_crescent": "yes", "xr_flattening": "no"}
    assert possible(assessed(**facts, crescent_extent_fraction=extent), "steinberg_1995") == (
        stage,
    )


@pytest.mark.parametrize(
    ("depression", "acetabulum", "stages"),
    [
        (1.0, "A", ("V-A",)),
        (1.0, "B", ("V-A", "V-B")),
        (1.0, "C", ("V-B",)),
        (3.0, "B", ("V-B",)),
        (3.0, "C", ("V-B", "V-C")),
        (5.0, "C", ("V-C",)),
        (5.0, "A", ("V-B",)),
    ],
)
def test_steinberg_five_is_the_mean_of_two_letters(
    assessed: Assess, depression: float, acetabulum: str, stages: tuple[str, ...]
) -> None:
    facts = {**FLATTENED, "acetabular_change": "yes", "collapsed_surface_fraction": 0.1}
    facts |= {"depression_mm": depression, "acetabular_involvement": acetabulum}
    assert possible(assessed(**facts), "steinberg_1995") == stages


@pytest.mark.parametrize(
    ("angle", "grade", "risk"),
    [
        (190, "1", "low"),
        (190.5, "1", "moderate"),
        (195, "1", "moderate"),
        (199.9, "1", "moderate"),
        (200, "2", "moderate"),
        (239.9, "2", "moderate"),
        (240, "2", "high"),
        (249.9, "2", "high"),
        (250, "3", "high"),
        (300, "4", "high"),
    ],
)
def test_modified_kerboul_keeps_grade_and_risk_apart(
    assessed: Assess, angle: float, grade: str, risk: str
) -> None:
    assessment = assessed(combined_necrotic_angle_deg=angle)
    assert possible(assessment, "kerboul_modified_grade") == (grade,)
    assert possible(assessment, "kerboul_modified_risk") == (risk,)
    assert possible(assessment, "kerboul_1974") == ("small", "medium", "large")


@pytest.mark.parametrize(
    ("angle", "size"), [(160, "small"), (160.5, "medium"), (199.5, "medium"), (200, "large")]
)
def test_kerboul_1974_reads_films_only(assessed: Assess, angle: float, size: str) -> None:
    assessment = assessed(xr_kerboul_angle_deg=angle)
    assert possible(assessment, "kerboul_1974") == (size,)
    assert len(possible(assessment, "kerboul_modified_grade")) == 4


@pytest.mark.parametrize(
    ("position", "beyond", "types"),
    [
        (-0.2, -90, ("A",)),
        (0.33, -50, ("A",)),
        (1 / 3, -50, ("B",)),
        (0.66, -25, ("B",)),
        (2 / 3, -25, ("C1",)),
        (1.0, 0.0, ("C1",)),
        (1.1, 8.0, ("C2",)),
        ([0.95, 1.05], [-4, 4], ("C1", "C2")),
    ],
)
def test_jic_type_by_the_official_wording(
    assessed: Assess, position: object, beyond: object, types: tuple[str, ...]
) -> None:
    assessment = assessed(jic_lateral_position=position, lesion_beyond_edge_deg=beyond)
    assert possible(assessment, "jic_type_2001") == types


def test_an_island_beyond_the_edge_is_a_or_c2_and_flagged(assessed: Assess) -> None:
    result = assessed(
        jic_lateral_position=1.4,
        lesion_beyond_edge_deg=30,
        lesion_medial_deg=32,
        acetabular_edge_deg=28,
    ).systems["jic_type_2001"]
    assert result.possible == ("A", "C2")
    assert any("wholly lateral" in note for note in result.notes)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (STAGE_I, "1"),
        (STAGE_II, "2"),
        ({**FLATTENED, "depression_mm": 2.5}, "3A"),
        ({**FLATTENED, "depression_mm": 2.99}, "3A"),
        ({**FLATTENED, "depression_mm": 3.0}, "3B"),
        ({**FLATTENED, "acetabular_change": "yes"}, "4"),
    ],
)
def test_jic_stage_by_its_definition(assessed: Assess, facts: dict, stage: str) -> None:
    assert possible(assessed(**facts), "jic_stage_2001") == (stage,)


def test_a_depression_that_only_ct_shows_is_no_contradiction(assessed: Assess) -> None:
    film = {"xr_crescent": "yes", "xr_flattening": "no"}
    assessment = assessed(**HIP, **NO_ARTHRITIS, **film, ct_flattening="yes", depression_mm=4.0)
    assert possible(assessment, "jic_stage_2001") == ("3B",)
    assert possible(assessment, "arco_2019") == ("IIIB",)


def test_between_two_and_three_millimetres_arco_and_jic_part(assessed: Assess) -> None:
    assessment = assessed(**FLATTENED, depression_mm=2.5)
    assert possible(assessment, "arco_2019") == ("IIIB",)
    assert possible(assessment, "jic_stage_2001") == ("3A",)
    assert any("part" in note for note in assessment.systems["jic_stage_2001"].notes)


def test_a_one_millimetre_depression_is_steinberg_four_a_and_arco_three_a(assessed: Assess) -> None:
    assessment = assessed(**FLATTENED, depression_mm=1.0, collapsed_surface_fraction=0.05)
    assert possible(assessment, "steinberg_1995") == ("IV-A",)
    assert possible(assessment, "arco_2019") == ("IIIA",)


@pytest.mark.parametrize("site", ["tibia", "humeral_head"])
def test_another_bone_has_no_stage_and_a_note(assessed: Assess, site: str) -> None:
    for result in assessed(**{**FLATTENED, "site": site}).systems.values():
        if result.scope != "other_bone":
            assert result.possible == ()
            assert result.notes


def test_a_stage_from_a_report_narrows_the_derived_set(assessed: Assess) -> None:
    assert possible(assessed(**HIP, arco_2019=["II", "IIIA"]), "arco_2019") == ("II", "IIIA")


def test_a_stage_that_contradicts_the_findings_is_shown_and_blocks_the_tier(
    assessed: Assess,
) -> None:
    assessment = assessed(**STAGE_I, symptomatic="no", lesion_fraction=0.1, arco_2019="IIIB")
    (issue,) = [issue for issue in assessment.issues if issue.code == "stage_conflict"]
    assert "IIIB" in issue.message
    assert "leave I" in issue.message
    assert possible(assessment, "arco_2019") == ()
    assert assessment.tier.possible == ()
    assert assessment.tier.proposed is None


def test_findings_that_rule_out_everything_are_an_issue_without_a_tier(assessed: Assess) -> None:
    assessment = assessed(**{**FLATTENED, "onfh_present": "no"})
    assert any(issue.code == "findings_conflict" for issue in assessment.issues)
    assert assessment.tier.proposed is None


def test_a_depression_without_flattening_is_questioned(assessed: Assess) -> None:
    codes = {issue.code for issue in assessed(**HIP, depression_mm=3).issues}
    assert "depression_without_flattening" in codes


def test_a_trace_shows_thresholds_values_errors_and_sources(assessed: Assess) -> None:
    result = assessed(**STAGE_I, lesion_fraction=[0.203, 0.24]).systems["steinberg_1995"]
    (row,) = [row for row in result.trace if row.rule == "steinberg_1995/lesion_from_15"]
    assert row.verdict == "true"
    assert row.facts == {"lesion_fraction": "[20.3, 24] %"}
    assert "15 %" in row.children[0].text
    assert any("Steinberg" in source for source in row.sources)


def test_findings_of_a_study_that_was_not_done_are_not_asked_for(assessed: Assess) -> None:
    facts = {**STAGE_I, "mri_marrow_oedema": "yes"}
    result = assessed(**facts).systems["arco_2019"]
    assert result.possible == ("I", "IIIA")
    assert "ct_done" in result.needs
    assert not [fact for fact in result.needs if fact.startswith("ct_") and fact != "ct_done"]


def test_a_jic_position_that_contradicts_the_edge_is_no_type(assessed: Assess) -> None:
    assessment = assessed(jic_lateral_position=0.2, lesion_beyond_edge_deg=5)
    assert possible(assessment, "jic_type_2001") == ()
    assert [issue.code for issue in assessment.issues] == ["findings_conflict"]
