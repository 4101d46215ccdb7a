"""Every modality of the review: exclusion beats indication, unknown is never no."""

from collections.abc import Callable
from typing import Any

from annotator.model.assessment import Assessment, Modality
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase

Assess = Callable[..., Assessment]

BASE: dict[str, Any] = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "mimic_suspected": "no",
    "symptomatic": "yes",
}
EARLY = {**BASE, "arco_2019": "II", "age_years": 42, "lesion_fraction": 0.2}
LARGE = {**BASE, "arco_2019": "II", "age_years": 38, "lesion_fraction": 0.4}
LATE = {**BASE, "arco_2019": "IV", "age_years": 60}


def modality(assessment: Assessment, beginning: str) -> Modality:
    (row,) = [row for row in assessment.modalities if row.id.startswith(beginning + "_")]
    return row


def test_every_modality_of_the_review_is_there(rules: RuleBase) -> None:
    numbers = sorted(int(row.id[1:3]) for row in rules.pack.modalities)
    assert numbers == list(range(25))


def test_every_modality_has_reasons_on_both_sides_and_sources(assessed: Assess) -> None:
    for row in assessed().modalities:
        if row.id == "M00_OBSERVE":
            assert row.sources == ("policy",)
            continue
        assert row.arguments_for, row.id
        assert row.arguments_against, row.id
        assert row.sources, row.id
        assert row.evidence, row.id


def test_without_facts_no_modality_is_decided(assessed: Assess) -> None:
    verdicts = {row.verdict for row in assessed().modalities}
    assert verdicts == {"cannot_say"}


def test_an_exclusion_that_was_not_checked_is_printed(assessed: Assess) -> None:
    row = modality(assessed(**EARLY, hypocalcaemia="no"), "M03")
    assert row.verdict == "meets"
    assert row.unchecked_exclusions == ("crcl_ml_min", "pregnancy", "oesophageal_disorder")


def test_an_unknown_guard_says_cannot_say_but_an_unchecked_mimic_only_warns(
    assessed: Assess,
) -> None:
    without = {key: value for key, value in EARLY.items() if key != "skeletally_mature"}
    row = modality(assessed(**without), "M08")
    assert row.verdict == "cannot_say"
    assert "skeletally_mature" in row.needs
    warned = modality(
        assessed(**{key: value for key, value in EARLY.items() if key != "mimic_suspected"}), "M08"
    )
    assert warned.verdict == "meets"
    assert any("not checked" in caution for caution in warned.cautions)


def test_immobilisation_never_concerns_a_hip(assessed: Assess) -> None:
    for facts in (BASE, {**BASE, "onfh_present": "no"}, LATE):
        row = modality(assessed(**facts), "M02")
        assert (row.verdict, row.in_tier) == ("not_applicable", "no")


def test_adjuncts_stand_only_beside_observation_or_decompression(assessed: Assess) -> None:
    assert modality(assessed(**EARLY), "M03").in_tier == "yes"
    late = assessed(**LATE)
    assert late.tier.proposed == "T5"
    for number in ("M03", "M04", "M06", "M07"):
        assert modality(late, number).in_tier == "no"


def test_bipolar_and_resurfacing_are_marked_alternatives(assessed: Assess) -> None:
    late = assessed(**LATE)
    assert modality(late, "M16").in_tier == "yes"
    assert modality(late, "M17").in_tier == "alternative"
    assert modality(late, "M18").in_tier == "alternative"


def test_salvage_is_named_only_where_replacement_is_not_possible(assessed: Assess) -> None:
    assert modality(assessed(**LATE), "M21").in_tier == "no"
    barred = assessed(**LATE, tha_not_possible="yes")
    assert modality(barred, "M21").in_tier == "alternative"
    assert modality(barred, "M16").verdict == "excluded"


def test_failed_head_saving_counts_for_replacement_only_after_a_fracture(
    assessed: Assess,
) -> None:
    early = assessed(
        **EARLY,
        failed_preservation="yes",
        joint_space_narrowing="no",
        acetabular_change="no",
    )
    assert modality(early, "M16").verdict == "not_applicable"
    fractured = assessed(**{**EARLY, "arco_2019": "IIIA"}, failed_preservation="yes")
    assert modality(fractured, "M16").verdict == "meets"


def test_cautions_read_the_main_cause_and_the_others(assessed: Assess) -> None:
    for facts in ({"cause": "sickle_cell"}, {"cause": "other", "causes_also": ["sickle_cell"]}):
        row = modality(assessed(**LATE, **facts), "M16")
        assert any("Sickle cell" in caution for caution in row.cautions)
    steroid = modality(assessed(**EARLY, steroid_ongoing="yes"), "M08")
    assert any("Houdek" in caution for caution in steroid.cautions)


def test_a_caution_for_a_stage_that_is_left_open_is_told_as_one_that_may_apply(
    assessed: Assess,
) -> None:
    def told(*stages: str) -> list[str]:
        row = modality(assessed(**{**EARLY, "arco_2019": list(stages)}), "M08")
        return [text.split(":")[0] for text in row.cautions if "IIIA" in text]

    assert told("I", "II") == []
    assert told("II", "IIIA") == ["May apply"]


def test_unverified_limits_only_caution(assessed: Assess) -> None:
    row = modality(assessed(**LATE, head_diameter_mm=52, lesion_fraction=0.5), "M18")
    assert row.verdict == "meets"
    assert sum("unverified" in caution for caution in row.cautions) == 2


def test_a_modality_switched_off_by_policy_is_no_option_and_says_so(rules: RuleBase) -> None:
    policy = Policy(name="No shock waves here", rules_off=("M06_ESWT",))
    row = modality(assess(parse_facts(EARLY, rules), rules, policy), "M06")
    assert row.in_tier == "no"
    assert any("No shock waves here" in caution for caution in row.cautions)


def test_an_exclusion_does_not_lapse_when_the_bone_becomes_known(assessed: Assess) -> None:
    fractured = {"xr_crescent": "yes", "depression_mm": 1.0}
    for site in ({}, {"site": "talus"}):
        assert modality(assessed(**fractured, **site), "M22").verdict == "excluded"
