"""A local policy only narrows, moves open limits or chooses between published wordings."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import GuidelineError
from annotator.io.packs import load_rules
from annotator.staging.pack import Pack
from annotator.staging.policy import Policy
from annotator.staging.policy_faults import policy_faults
from annotator.staging.rule_records import rule_records
from annotator.staging.rulebase import RuleBase, build_rules

RULES = load_rules()
OPEN = {
    name: (spec.low, spec.high)
    for name, spec in RULES.pack.parameters.items()
    if spec.low is not None and spec.high is not None
}
#: What decides or shows an option; cautions and bars only take away and may rest on less.
ENABLING = {"systems", "votes", "gate", "overrides", "modalities", "prognosis"}
KNOWN = {record.id for record in rule_records(RULES)} | {
    f"{system.id}/{rule.id}" for system in RULES.published for rule in system.rules
}

PAIN = {"fact": "pain", "op": "in", "value": ["yes"]}
DOUBTFUL = {"id": "r", "when": PAIN, "removes": ["a"], "sources": ["D"], "wording": "other"}


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Policies that the rules take."""
    limits = draw(st.sets(st.sampled_from(sorted(OPEN)), max_size=3))
    wordings = {
        system.id: draw(st.sampled_from([wording.id for wording in system.wordings]))
        for system in RULES.published
        if system.wordings
    }
    off = draw(st.sets(st.sampled_from([row.id for row in RULES.pack.modalities]), max_size=4))
    chosen = {name: draw(st.floats(*OPEN[name])) for name in sorted(limits)}
    policy = Policy(name="x", parameters=chosen, rules_off=tuple(sorted(off)), wordings=wordings)
    if policy_faults(policy.model_dump(), RULES):
        return Policy(name="x", rules_off=policy.rules_off, wordings=wordings)
    return policy


@settings(max_examples=3)
@given(policies())
def test_a_policy_adds_no_rule_and_enables_none_without_a_checked_source(policy: Policy) -> None:
    rules = RULES.with_policy(policy)
    assert rules.pack.sources == RULES.pack.sources
    for record in rule_records(rules):
        assert record.id in KNOWN
        is_own_choice = getattr(record.spec, "basis", "") == "policy"
        decides = record.section in ENABLING and record.spec not in rules.pack.systems
        if decides and not is_own_choice:
            checked = {rules.pack.sources[name].checked for name in record.sources}
            assert checked - {"unverified"}, record.id


@pytest.mark.parametrize("section", sorted(set(Pack.model_fields) - {"parameters"}))
def test_a_policy_cannot_hold_a_section_of_a_pack(section: str) -> None:
    ((place, text),) = policy_faults({"name": "x", section: {}}, RULES)
    assert place == (section,)
    assert "unknown key" in text


def pack(rule: dict[str, Any]) -> dict[str, Any]:
    wordings = [{"id": "first", "text": "a"}, {"id": "other", "text": "b"}]
    system = {"id": "s", "title": "S", "year": 2026, "values": ["a", "b"], "wordings": wordings}
    return {
        "ruleset": {"name": "x", "version": "1", "sha256": ""},
        "facts": {"pain": {"kind": "yes_no", "group": "patient", "label": "pain"}},
        "sources": {
            "D": {"citation": "Doubtful", "checked": "unverified"},
            "S": {"citation": "Sound", "checked": "full_text_checked"},
        },
        "systems": [{**system, "rules": [rule]}],
    }


def test_a_wording_that_rests_on_an_unverified_source_cannot_be_there_to_be_chosen() -> None:
    with pytest.raises(GuidelineError, match="unverified sources only"):
        build_rules({"x.yaml": pack(DOUBTFUL)}, "")


def test_a_sound_wording_comes_into_force_by_policy_alone() -> None:
    rules = build_rules({"x.yaml": pack({**DOUBTFUL, "sources": ["S"]})}, "")
    assert "s/r" not in rules.conditions
    assert "s/r" in rules.with_policy(Policy(name="x", wordings={"s": "other"})).conditions


def test_a_pack_cannot_declare_itself_signed_or_under_a_policy() -> None:
    signed = pack({**DOUBTFUL, "sources": ["S"]})
    signed["ruleset"] |= {"policy": "Mine", "signatures": {"rules": 1, "signed": ["s/r"]}}
    ruleset = build_rules({"x.yaml": signed}, "").ruleset
    assert (ruleset.policy, ruleset.signatures) == (None, None)


def test_a_policy_laid_over_signed_rules_leaves_them_unsigned(rules: RuleBase) -> None:
    assert rules.with_policy(Policy(name="x")).ruleset.signatures is None
