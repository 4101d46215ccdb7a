"""What holds for all systems: other bones, stated stages, contradictions, and the trace."""

from collections.abc import Callable

import pytest
from hip_findings import FLATTENED, HIP, STAGE_I

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
