"""The gate decides every known case by exactly one row, and gaps and overlaps would be seen."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from annotator.staging.coverage import Coverage, covered
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase, build_rules

SOURCE = {"citation": "Ours", "checked": "full_text_checked"}
FACTS = {
    "pain": {"kind": "yes_no", "group": "patient", "label": "pain"},
    "size": {"kind": "number", "group": "measured", "label": "size", "unit": "mm"},
    "bone": {"kind": "category", "group": "patient", "label": "bone", "values": ["a", "b", "c"]},
}
PAIN = {"fact": "pain", "op": "in", "value": ["yes"]}

Gate = Callable[..., Coverage]


def gate(**rows: Any) -> Coverage:
    """The coverage of a gate of these rows."""
    written = [
        {"id": name, "tier": "T1", "text": name, "sources": ["S"], **row}
        if "when" in row
        else {"id": name, "tier": "T1", "text": name, "sources": ["S"], "when": row}
        for name, row in rows.items()
    ]
    ruleset = {"name": "x", "version": "1", "sha256": ""}
    pack = {"ruleset": ruleset, "facts": FACTS, "sources": {"S": SOURCE}, "gate": written}
    return covered(build_rules({"x.yaml": pack}, ""))


def size(op: str, limit: float) -> dict[str, Any]:
    return {"fact": "size", "op": op, "value": limit}


def test_the_packaged_gate_decides_every_known_case_by_exactly_one_row(rules: RuleBase) -> None:
    found = covered(rules)
    assert found.gaps == ()
    assert found.overlaps == ()
    assert found.idle == ()
    assert found.is_sound
    assert found.cases == sum(found.decided.values()) > 5000


@pytest.mark.soak
@pytest.mark.parametrize(
    "parameters",
    [{"age_preserve_max": 40}, {"risk_volume_low": 0.30, "risk_volume_high": 0.60}],
)
def test_a_policy_leaves_the_gate_complete(rules: RuleBase, parameters: dict[str, float]) -> None:
    assert covered(rules.with_policy(Policy(name="x", parameters=parameters))).is_sound


def test_the_gate_without_any_one_of_its_default_rows_has_a_gap(rules: RuleBase) -> None:
    row = next(row for row in rules.pack.gate if row.id == "D03b")
    rest = tuple(one for one in rules.pack.gate if one is not row)
    found = covered(evolve(rules, pack=rules.pack.model_copy(update={"gate": rest})))
    assert not found.is_sound
    case = {one.fact: one.label for one in found.gaps[0].case}
    assert (case["risk"], case["symptomatic"], case["age_years"]) == (
        "moderate",
        "no",
        "at least 50 years",
    )


def test_a_limit_that_both_rows_claim_is_an_overlap_at_that_number() -> None:
    found = gate(small=size("le", 2), large=size("ge", 2))
    assert found.gaps == ()
    (overlap,) = found.overlaps
    assert overlap.rows == ("small", "large")
    assert [one.label for one in overlap.case] == ["2 mm"]


def test_a_limit_that_no_row_claims_is_a_gap_at_that_number() -> None:
    (fault,) = gate(small=size("lt", 2), large=size("gt", 2)).gaps
    assert [one.label for one in fault.case] == ["2 mm"]


def test_a_row_that_stops_hides_those_below_it() -> None:
    found = gate(bar={"when": PAIN, "stops": True}, rest={"not": {"all": [PAIN, PAIN]}})
    assert found.is_sound
    assert found.decided == {"bar": 1, "rest": 1}


def test_a_row_that_can_never_decide_is_told() -> None:
    found = gate(one={"not": PAIN}, two=PAIN, never={"all": [PAIN, {"not": PAIN}]})
    assert found.idle == ("never",)
    assert not found.is_sound


def test_values_that_no_condition_tells_apart_are_one_class() -> None:
    found = gate(
        a={"fact": "bone", "op": "in", "value": ["a"]},
        rest={"not": {"fact": "bone", "op": "in", "value": ["a"]}},
    )
    assert [[one.label for one in classes] for classes in found.classes] == [["a", "not a"]]


def test_the_table_leaves_out_what_makes_no_difference() -> None:
    rows = {
        "painless": {"not": PAIN},
        "small": {"all": [PAIN, size("lt", 2)]},
        "large": {"all": [PAIN, size("ge", 2)]},
    }
    found = gate(**rows)
    lines = {row.rows: {one.fact: one.label for one in row.case} for row in found.table}
    assert lines == {
        ("painless",): {"pain": "no"},
        ("small",): {"pain": "yes", "size": "below 2 mm"},
        ("large",): {"pain": "yes", "size": "at least 2 mm"},
    }
