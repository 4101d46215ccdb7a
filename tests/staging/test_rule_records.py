"""The hash of a rule follows its meaning and its sources, and nothing else."""

from functools import cache
from importlib import resources
from typing import Any

import pytest

from annotator.io.yaml_files import parsed_yaml
from annotator.staging.pack import Pack
from annotator.staging.policy import Policy
from annotator.staging.rule_records import SECTIONS, rule_count, rule_records
from annotator.staging.rulebase import RuleBase, build_rules

PACKS = resources.files("annotator.staging") / "packs"


def hashes(rules: RuleBase) -> dict[str, str]:
    return {record.id: record.sha256 for record in rule_records(rules)}


@cache
def packaged() -> tuple[dict[str, object], dict[str, str]]:
    """The packs as they are, and the hashes of their rules."""
    files = sorted(PACKS.iterdir(), key=lambda one: one.name)
    parsed = {
        one.name: parsed_yaml(one.read_bytes(), one.name)
        for one in files
        if one.name.endswith(".yaml")
    }
    return parsed, hashes(build_rules(parsed, ""))


def changed(name: str, old: str, new: str) -> set[str]:
    """Rules whose hash a change of one pack's text changes."""
    parsed, before = packaged()
    text = (PACKS / name).read_text()
    assert old in text
    mended = parsed_yaml(text.replace(old, new, 1).encode(), name)
    after = hashes(build_rules({**parsed, name: mended}, ""))
    return {rule for rule in before if before[rule] != after.get(rule)}


def test_every_rule_has_a_name_and_a_hash_of_its_own(rules: RuleBase) -> None:
    records = rule_records(rules)
    assert len({record.id for record in records}) == len(records)
    assert len({record.sha256 for record in records}) == len(records)
    assert rule_count(rules) == len(rule_records(rules))


def test_every_rule_that_a_trace_can_name_can_be_signed(rules: RuleBase) -> None:
    known = set(hashes(rules))
    named = {f"{system.id}/{rule.id}" for system in rules.pack.systems for rule in system.rules}
    named |= {row.id for row in (*rules.pack.supported, *rules.pack.prognosis)}
    named |= {row.id for row in rules.pack.conflicts}
    assert named <= known


def test_every_section_of_rules_has_a_heading() -> None:
    lists = {
        name
        for name, field in Pack.model_fields.items()
        if "tuple" in str(field.annotation) and "str" not in str(field.annotation)
    }
    assert lists == set(SECTIONS)


@pytest.mark.parametrize(
    ("file", "old", "new", "rules_changed"),
    [
        ("gate.yaml", "# Risk votes", "# Votes on risk", set()),
        ("gate.yaml", 'tier: T5\n    text: "Collapse', 'tier: R\n    text: "Collapse', {"D10"}),
        ("gate.yaml", '"No osteonecrosis yet and', '"No necrosis yet and', {"G1"}),
        ("kerboul.yaml", "removes: [small]", "removes: [small, medium]", None),
    ],
)
def test_a_change_touches_the_rules_that_it_changes(
    file: str, old: str, new: str, *, rules_changed: set[str] | None
) -> None:
    found = changed(file, old, new)
    if rules_changed is None:
        assert len(found) == 1
    else:
        assert found == rules_changed


def test_a_changed_term_touches_every_rule_that_uses_it() -> None:
    symptoms = 'fact: symptomatic, op: in, value: ["{}"]'
    found = changed("gate.yaml", symptoms.format("yes"), symptoms.format("no"))
    assert {"D01", "D02a", "D10", "M08_CORE_DECOMPRESSION"} <= found
    assert not {"G1", "arco_2019/arthritis"} & found


def test_a_changed_source_touches_every_rule_that_cites_it(rules: RuleBase) -> None:
    found = changed("sources.yaml", 'citation: "Ha et al.', 'citation: "Ha and others')
    citing = {record.id for record in rule_records(rules) if "HA_2006" in record.sources}
    assert found == citing
    assert "vote/combined_necrotic_angle_deg" in citing


def test_a_relabelled_fact_touches_the_rules_that_read_it() -> None:
    found = changed("facts.yaml", 'label: "Age"', 'label: "Age at the scan"')
    assert {"D04", "D07"} <= found
    assert "D10" not in found


def test_a_policy_s_limit_makes_another_rule(rules: RuleBase) -> None:
    local = hashes(rules.with_policy(Policy(name="x", parameters={"age_preserve_max": 55})))
    differing = {rule for rule, sha256 in hashes(rules).items() if local[rule] != sha256}
    assert "D07" in differing
    assert "D10" not in differing


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    row = {"id": "A", "tier": "T1", "text": "a", "sources": ["S"], "when": {"ref": "pain"}}
    pack: dict[str, Any] = {
        "ruleset": {"name": "x", "version": "1", "sha256": ""},
        "facts": {"pain": {"kind": "yes_no", "group": "patient", "label": "pain"}},
        "sources": {"S": {"citation": "Ours", "checked": "derived"}},
        "definitions": {
            "pain": {"label": "p", "when": {"fact": "pain", "op": "in", "value": ["yes"]}}
        },
    }
    one = build_rules({"x.yaml": {**pack, "gate": [row]}}, "")
    other = build_rules({"x.yaml": {**pack, "gate": [dict(reversed(row.items()))]}}, "")
    assert hashes(one) == hashes(other)
