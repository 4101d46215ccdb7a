"""Guidelines stand side by side: opinions of their own, differences told, none settled."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pytest

from annotator.model.assessment import Assessment
from annotator.staging.rulebase import RuleBase

Assess = Callable[..., Assessment]

HIP: dict[str, Any] = {"site": "femoral_head", "onfh_present": "yes", "skeletally_mature": "yes"}
BEFORE = {**HIP, "arco_2019": "II", "wb_involved": "yes"}
SILENT = {**BEFORE, "symptomatic": "no"}
PAINFUL = {**BEFORE, "symptomatic": "yes"}
LARGE_SILENT = {
    **BEFORE,
    "symptomatic": "no",
    "age_years": 40,
    "lesion_fraction": 0.4,
    "jic_type_2001": "C2",
}


def stances(assessment: Assessment, guideline: str, topic: str = "treatment") -> dict[str, str]:
    (view,) = [one for one in assessment.guidelines if one.id == guideline]
    told = [one for one in view.opinions if one.topic == topic]
    # Several rows may take one stance: it applies as soon as one of them does.
    return {one.stance: one.applies for one in sorted(told, key=attrgetter("applies"))}


def test_the_named_guidelines_and_the_review_itself_are_there(rules: RuleBase) -> None:
    assert set(rules.pack.guidelines) == {
        *("MATENKO", "S3_GERMANY", "JAPAN", "CHINA", "CHINA_2019", "US_REVIEW", "US_PAYER"),
        *("HUNGERFORD", "KURODA", "MONT"),
    }
    assert {one.guideline for one in rules.pack.opinions} == set(rules.pack.guidelines)


@pytest.mark.parametrize(
    ("facts", "guideline", "stance"),
    [
        ({**BEFORE, "lesion_fraction": 0.1, "wb_involved": "no"}, "MATENKO", "observe"),
        ({**BEFORE, "lesion_fraction": 0.1}, "MATENKO", "decompress"),
        ({**HIP, "arco_2019": "IV"}, "MATENKO", "replace"),
        ({**BEFORE, "lesion_fraction": 0.299}, "S3_GERMANY", "decompress"),
        ({**BEFORE, "lesion_fraction": 0.30}, "S3_GERMANY", "no method named"),
        ({**HIP, "arco_2019": "IIIA", "arco_1994_stage": "3-B"}, "S3_GERMANY", "save the head"),
        ({**HIP, "arco_2019": "IIIB", "arco_1994_stage": "3-C"}, "S3_GERMANY", "replace"),
        ({**HIP, "arco_2019": "IV"}, "S3_GERMANY", "replace"),
        ({**HIP, "arco_2019": "I", "lesion_fraction": 0.1}, "JAPAN", "decompress"),
        ({**BEFORE, "lesion_fraction": 0.1}, "JAPAN", "no decompression"),
        ({**BEFORE, "lesion_fraction": 0.31}, "JAPAN", "graft or osteotomy"),
        ({**HIP, "arco_2019": "IV"}, "JAPAN", "replace"),
        ({**BEFORE, "lesion_fraction": 0.149}, "CHINA", "decompress"),
        ({**BEFORE, "lesion_fraction": 0.15}, "CHINA", "individual choice"),
        ({**HIP, "arco_2019": "IIIA"}, "CHINA", "graft or osteotomy"),
        ({**HIP, "arco_2019": "IIIB"}, "CHINA", "replace"),
        ({**HIP, "jic_stage_2001": "2"}, "JAPAN", "observe"),
        ({**HIP, "jic_stage_2001": "3B", "jic_type_2001": "B"}, "JAPAN", "graft or osteotomy"),
        (
            {**HIP, "jic_stage_2001": "3A", "jic_type_2001": "C2"},
            "JAPAN",
            "save the head or replace",
        ),
        ({**HIP, "jic_stage_2001": "4", "jic_type_2001": "B"}, "JAPAN", "replace"),
        ({**SILENT, "lesion_fraction": 0.149, "wb_involved": "no"}, "CHINA_2019", "observe"),
        ({**SILENT, "lesion_fraction": 0.15}, "CHINA_2019", "decompress"),
        ({**SILENT, "lesion_fraction": 0.30}, "CHINA_2019", "decompress"),
        ({**SILENT, "lesion_fraction": 0.301}, "CHINA_2019", "save the head"),
        ({**PAINFUL, "lesion_fraction": 0.30}, "CHINA_2019", "decompress"),
        ({**PAINFUL, "lesion_fraction": 0.301}, "CHINA_2019", "graft or osteotomy"),
        ({**PAINFUL, "arco_2019": "IIIA"}, "CHINA_2019", "graft or osteotomy"),
        ({**HIP, "arco_2019": "IIIB"}, "CHINA_2019", "save the head or replace"),
        ({**HIP, "arco_2019": "IV", "age_years": 54.9}, "CHINA_2019", "save the head or replace"),
        ({**HIP, "arco_2019": "IV", "age_years": 55}, "CHINA_2019", "replace"),
        ({**SILENT, "lesion_fraction": 0.149}, "US_REVIEW", "observe"),
        ({**SILENT, "lesion_fraction": 0.15}, "US_REVIEW", "decompress"),
        ({**SILENT, "lesion_fraction": 0.30}, "US_REVIEW", "decompress"),
        ({**SILENT, "lesion_fraction": 0.301}, "US_REVIEW", "observe"),
        ({**PAINFUL, "lesion_fraction": 0.30}, "US_REVIEW", "decompress"),
        ({**PAINFUL, "lesion_fraction": 0.301}, "US_REVIEW", "no head-saving surgery"),
        ({**PAINFUL, "arco_2019": "IIIA"}, "US_REVIEW", "graft or osteotomy"),
        ({**HIP, "arco_2019": "IIIB"}, "US_REVIEW", "replace"),
        (BEFORE, "US_PAYER", "decompress"),
        ({**HIP, "arco_2019": "IIIA"}, "US_PAYER", "no decompression"),
        ({**BEFORE, "lesion_fraction": 0.149}, "HUNGERFORD", "observe"),
        ({**BEFORE, "lesion_fraction": 0.15}, "HUNGERFORD", "decompress"),
        ({**BEFORE, "lesion_fraction": 0.30}, "HUNGERFORD", "decompress"),
        ({**BEFORE, "lesion_fraction": 0.301, "symptomatic": "no"}, "HUNGERFORD", "observe"),
        ({**BEFORE, "jic_type_2001": "A"}, "KURODA", "observe"),
        ({**BEFORE, "jic_type_2001": "C1"}, "KURODA", "individual choice"),
        ({**BEFORE, "jic_type_2001": "C2"}, "KURODA", "save the head"),
        ({**BEFORE, "lesion_fraction": 0.1, "wb_involved": "no"}, "MONT", "observe"),
        ({**BEFORE, "lesion_fraction": 0.2}, "MONT", "save the head"),
        ({**HIP, "arco_2019": "IIIB"}, "MONT", "replace"),
    ],
)
def test_each_opinion_is_told_for_the_hip_that_it_speaks_of(
    assessed: Assess, facts: dict[str, Any], guideline: str, stance: str
) -> None:
    said = stances(assessed(**facts), guideline)
    assert said[stance] == "yes"


def test_a_guideline_that_does_not_speak_of_the_hip_stays_in_the_table(assessed: Assess) -> None:
    painful = assessed(**{**LARGE_SILENT, "symptomatic": "yes", "jic_type_2001": "B"})
    assert stances(painful, "HUNGERFORD") == {}
    assert stances(painful, "KURODA") == {}
    assert len(painful.guidelines) == 10


def test_across_a_limit_both_opinions_stand_with_what_would_tell(assessed: Assess) -> None:
    assessment = assessed(**{**BEFORE, "lesion_fraction": [0.129, 0.156]})
    assert stances(assessment, "HUNGERFORD") == {
        "observe": "cannot_say",
        "decompress": "cannot_say",
    }
    (view,) = [one for one in assessment.guidelines if one.id == "HUNGERFORD"]
    assert {one.needs for one in view.opinions} == {("lesion_fraction",)}


def test_a_stage_that_is_open_asks_for_plain_facts(assessed: Assess) -> None:
    (view,) = [one for one in assessed(**HIP).guidelines if one.id == "MONT"]
    for opinion in view.opinions:
        assert opinion.applies == "cannot_say"
        assert "arco_2019" not in opinion.needs
        assert "xr_done" in opinion.needs


def test_differences_name_every_stance_with_those_that_take_it(assessed: Assess) -> None:
    assessment = assessed(**LARGE_SILENT)
    differences = {one.topic: one.stances for one in assessment.guideline_differences}
    treatment = differences["treatment"]
    assert treatment["observe"] == (
        *("Japanese Orthopaedic Association (2019), if it applies",),
        *("United States review for clinicians", "Hungerford and Jones (2004)"),
    )
    assert treatment["save the head"] == (
        *("Chinese guideline (2019)", "Kuroda (2019)", "Mont (2020)"),
    )
    assert len(differences["drugs_and_physical"]) == 6
    named = {name.removesuffix(", if it applies") for names in treatment.values() for name in names}
    assert named == {one.name for one in assessment.guidelines}


def test_a_guideline_takes_a_stance_once_however_many_of_its_rows_say_so(assessed: Assess) -> None:
    assessment = assessed(**HIP)
    for difference in assessment.guideline_differences:
        for names in difference.stances.values():
            assert len(names) == len(set(names))
    late = assessed(**HIP, arco_2019="IV")
    (treatment,) = [d for d in late.guideline_differences if d.topic == "treatment"]
    # Its summary says so outright; its table would, were the Japanese type known.
    assert "Japanese Orthopaedic Association (2019)" in treatment.stances["replace"]


def test_a_stance_that_may_apply_is_told_as_such(assessed: Assess) -> None:
    assessment = assessed(**{**BEFORE, "lesion_fraction": [0.29, 0.31]})
    (treatment,) = [d for d in assessment.guideline_differences if d.topic == "treatment"]
    assert (
        "German S3 guideline (2015, update 2018), if it applies"
        in treatment.stances["no method named"]
    )


def test_guidelines_that_differ_leave_the_tier_alone(assessed: Assess) -> None:
    late = assessed(**HIP, arco_2019="IV", symptomatic="yes")
    assert late.tier.proposed == "T5"
    assert any(d.topic == "treatment" for d in late.guideline_differences)


@pytest.mark.parametrize(
    "facts", [{"onfh_present": "no"}, {"site": "talus"}, {"skeletally_mature": "no"}]
)
def test_outside_the_hip_no_guideline_is_quoted(assessed: Assess, facts: dict[str, Any]) -> None:
    assessment = assessed(**{**LARGE_SILENT, **facts})
    assert assessment.guidelines == ()
    assert assessment.guideline_differences == ()
