"""An editor with the schema takes every packaged pack and marks what loading would refuse."""

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annotator.io.yaml_files import parsed_yaml
from annotator.staging.rule_schema import pack_schema, policy_schema
from annotator.staging.rulebase import RuleBase

PACKS = resources.files("annotator.staging") / "packs"
RULE = {"id": "r", "removes": ["a"], "sources": ["S"]}

Marked = Callable[[object], list[str]]


@pytest.fixture(scope="module")
def marked(rules: RuleBase) -> Marked:
    """What an editor would mark in a pack."""
    schema = pack_schema(rules)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    return lambda pack: [error.message for error in validator.iter_errors(pack)]


def pack_with(condition: object) -> dict[str, Any]:
    system = {"id": "s", "title": "S", "year": 2026, "values": ["a", "b"]}
    return {"systems": [{**system, "rules": [{**RULE, "when": condition}]}]}


@pytest.mark.parametrize("name", ["ruleset", "facts", "sources", "jic_2001", "gate", "prognosis"])
def test_a_packaged_pack_is_taken(marked: Marked, name: str) -> None:
    content = (PACKS / f"{name}.yaml").read_bytes()
    assert marked(parsed_yaml(content, name)) == []


@pytest.mark.soak
def test_every_packaged_pack_is_taken(marked: Marked) -> None:
    packs = [one for one in PACKS.iterdir() if one.name.endswith(".yaml")]
    assert packs
    for one in packs:
        assert marked(parsed_yaml(one.read_bytes(), one.name)) == [], one.name


@pytest.mark.parametrize(
    "condition",
    [
        {"fact": "age_years", "op": "lt", "value": 50},
        {"fact": "age_years", "op": "ge", "value": {"parameter": "age_preserve_max"}},
        {"fact": "of_my_own", "op": "in", "value": ["yes"]},
        {"not": {"any": [{"ref": "symptoms"}, {"fact": "causes_also", "op": "has", "value": "x"}]}},
    ],
)
def test_a_condition_is_taken(marked: Marked, condition: object) -> None:
    assert marked(pack_with(condition)) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"fact": "age_years", "op": "eq", "value": 50},
        {"fact": "age_years", "op": "lt", "value": "50"},
        {"fact": "symptomatic", "op": "in", "value": [True]},
        {"fact": "symptomatic", "op": "in"},
        {"all": []},
        {"all": [{"ref": "x"}], "any": [{"ref": "x"}]},
        {"rule": "x"},
        "age_years < 50",
    ],
)
def test_a_condition_is_marked(marked: Marked, condition: object) -> None:
    assert marked(pack_with(condition))


def test_an_unknown_key_is_marked(marked: Marked) -> None:
    assert marked({"systms": []})


@pytest.mark.parametrize(
    ("policy", "taken"),
    [
        ({"name": "Ours", "parameters": {"age_preserve_max": 55}}, True),
        ({"name": "Ours", "rules_off": ["M18_RESURFACING"]}, True),
        ({"name": "Ours", "parameters": {"age_preserve_max": 90}}, False),
        ({"name": "Ours", "parameters": {"collapse_split_mm": 3}}, False),
        ({"name": "Ours", "rules_off": ["M99"]}, False),
        ({"name": "Ours", "sha256": "0"}, False),
        ({}, False),
    ],
)
def test_a_policy_is_taken_or_marked(rules: RuleBase, policy: object, *, taken: bool) -> None:
    assert Draft202012Validator(policy_schema(rules)).is_valid(policy) is taken
