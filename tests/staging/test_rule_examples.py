"""The cases that a reviewer is shown are real: the engine gave each verdict, at the very limit."""

import pytest

from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.rule_examples import Example, examples
from annotator.staging.rule_records import rule_records
from annotator.staging.rulebase import RuleBase

#: Sections whose entries have no condition to try.
WITHOUT_CASES = {"crosswalk", "conflicts"}


def cases(rules: RuleBase, identifier: str) -> tuple[Example, ...]:
    (record,) = (one for one in rule_records(rules) if one.id == identifier)
    return examples(record, rules)


@pytest.mark.parametrize(
    "identifier", ["arco_2019/depression_large", "D02a", "G3", "M14_ROTATIONAL_OSTEOTOMY"]
)
def test_a_case_in_which_the_rule_holds_comes_before_one_in_which_it_does_not(
    rules: RuleBase, identifier: str
) -> None:
    holding, failing, *_ = cases(rules, identifier)
    assert (holding.verdict, failing.verdict) == ("true", "false")
    assert failing.changed
    assert {name for name, value in failing.facts.items() if holding.facts.get(name) != value} == (
        failing.changed
    )


@pytest.mark.parametrize(
    ("identifier", "fact", "holds", "fails"),
    [
        ("arco_2019/depression_large", "depression_mm", 2.5, 2.0),
        ("arco_2019/depression_small", "depression_mm", 2.0, 2.5),
        ("D02a", "lesion_fraction", 0.10, 0.15),
        ("D07", "age_years", 45.0, 50.0),
    ],
)
def test_the_case_that_fails_stands_at_the_limit_or_one_step_beyond(
    rules: RuleBase, identifier: str, fact: str, *, holds: float, fails: float
) -> None:
    holding, failing, *_ = cases(rules, identifier)
    assert (holding.facts[fact], failing.facts[fact]) == (pytest.approx(holds), fails)


def test_each_band_of_a_vote_has_its_case(rules: RuleBase) -> None:
    found = cases(rules, "vote/combined_necrotic_angle_deg")
    assert [one.assessment.risk.possible for one in found if one.assessment] == [
        ("low",),
        ("moderate",),
        ("high",),
    ]


def test_a_modality_is_shown_fitting_not_fitting_and_excluded(rules: RuleBase) -> None:
    verdicts = []
    for one in cases(rules, "M08_CORE_DECOMPRESSION"):
        assert one.assessment is not None
        (row,) = (row for row in one.assessment.modalities if row.id == "M08_CORE_DECOMPRESSION")
        verdicts.append(row.verdict)
    assert verdicts == ["meets", "not_applicable", "excluded"]


def test_statements_that_cannot_hold_together_are_refused_with_their_reason(
    rules: RuleBase,
) -> None:
    refused, accepted = cases(rules, "contradiction/0")
    assert refused.assessment is None
    assert refused.refusal
    assert accepted.refusal == ""


def test_the_engine_says_the_same_of_the_facts_again(rules: RuleBase) -> None:
    for one in cases(rules, "D03a"):
        assert assess(parse_facts(one.facts, rules), rules) == one.assessment


@pytest.mark.soak
def test_every_rule_with_a_condition_has_a_case(rules: RuleBase) -> None:
    bare = [
        record.id
        for record in rule_records(rules)
        if record.section not in WITHOUT_CASES
        and (record.section != "systems" or record.system is not None)
        and not examples(record, rules)
    ]
    assert bare == []
