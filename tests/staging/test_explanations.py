"""A verdict can be followed: every branch, each fact with value, unit and error, the sources."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment, Trace
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.logic import Interval, leaves

RULES = load_rules()
Assess = Callable[..., Assessment]
HIP: dict[str, Any] = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "symptomatic": "no",
    "arco_2019": "II",
}
CASES: dict[str, dict[str, Any]] = {
    "nothing known": {},
    "some known": {**HIP, "lesion_fraction": [0.29, 0.31]},
    "much known": {**HIP, "lesion_fraction": 0.1, "age_years": 40, "wb_involved": "no"},
}


def ends(trace: Trace) -> Iterator[Trace]:
    if not trace.children:
        yield trace
    for child in trace.children:
        yield from ends(child)


@pytest.mark.parametrize("case", CASES)
def test_a_tree_keeps_every_branch_whatever_decided_it(assessed: Assess, case: str) -> None:
    assessment = assessed(**CASES[case])
    for row in (*assessment.tier.trace, *(t for m in assessment.modalities for t in m.trace)):
        if row.rule == "guard":
            continue
        wanted = [leaf.fact for leaf in leaves(RULES.conditions[row.rule])]
        told = [fact for leaf in ends(row) for fact in leaf.facts]
        assert told == wanted, row.rule


@pytest.mark.parametrize("case", CASES)
def test_a_branch_says_what_it_read_or_why_it_is_unknown(assessed: Assess, case: str) -> None:
    assessment = assessed(**CASES[case])
    for row in (*assessment.tier.trace, *(t for m in assessment.modalities for t in m.trace)):
        for leaf in ends(row):
            assert all(leaf.facts.values()), leaf
            assert (leaf.why_unknown is None) == (leaf.verdict != "unknown")
            assert leaf.text


def test_true_false_and_unknown_branches_stand_in_one_tree(assessed: Assess) -> None:
    (row,) = [m for m in assessed(**CASES["some known"]).modalities if m.id[:3] == "M08"]
    indicated = row.trace[0]
    verdicts = {leaf.verdict for leaf in ends(indicated)}
    assert verdicts == {"true", "false", "unknown"}
    (size,) = [leaf for leaf in ends(indicated) if leaf.text.endswith("below 30 %")]
    assert (size.verdict, size.why_unknown) == ("unknown", "near_threshold")


def test_a_measured_number_comes_with_value_unit_and_error() -> None:
    stated = parse_facts(HIP, RULES)
    measured = {"lesion_fraction": Interval(0.129, 0.156, 0.142)}
    assessment = assess(evolve(stated, stated={**stated.stated, **measured}), RULES)
    (row,) = [m for m in assessment.modalities if m.id[:3] == "M01"]
    told = {
        leaf.facts["lesion_fraction"]
        for leaf in ends(row.trace[0])
        if "lesion_fraction" in leaf.facts
    }
    assert told == {"14.2 % [12.9, 15.6]"}


def test_every_gate_row_and_modality_names_sources_or_policy(assessed: Assess) -> None:
    assessment = assessed(**HIP)
    assert [row.rule for row in assessment.tier.trace] == [row.id for row in RULES.pack.gate_rows]
    assert all(row.sources for row in assessment.tier.trace)
    assert all(modality.trace[0].sources for modality in assessment.modalities)


def test_what_a_verdict_needs_are_the_open_facts_of_its_tree(assessed: Assess) -> None:
    assessment = assessed(**{key: value for key, value in HIP.items() if key != "symptomatic"})
    (row,) = [m for m in assessment.modalities if m.id[:3] == "M03"]
    assert (row.verdict, row.needs) == ("cannot_say", ("symptomatic",))
    settled = assessed(**{**HIP, "symptomatic": "yes"})
    (row,) = [m for m in settled.modalities if m.id[:3] == "M03"]
    assert (row.verdict, row.needs) == ("meets", ())
