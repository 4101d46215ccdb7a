"""JSON Schema of packs and policies, for editors that complete and check while one types."""

from collections.abc import Mapping
from typing import Any, get_args

from annotator.staging.condition_faults import CONDITION_KEYS, CONDITIONS_BY_NAME
from annotator.staging.logic import Operator
from annotator.staging.pack import Pack
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase

__all__ = ["pack_schema", "policy_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CONDITION = {"$ref": "#/$defs/Condition"}


def pack_schema(rules: RuleBase) -> dict[str, Any]:
    """The schema of one pack.

    Parameters
    ----------
    rules : RuleBase
        Its names are offered for completion; other names stay allowed, since a pack may
        declare its own. Only :func:`annotator.staging.pack_faults.pack_faults` knows all.
    """
    schema = _with_conditions(Pack.model_json_schema())
    schema["$defs"] |= _conditions(rules)
    return {"$schema": _DIALECT, **schema, "title": "Pack of rules of onfh"}


def policy_schema(rules: RuleBase) -> dict[str, Any]:
    """The schema of a local policy, with the limits of what is open to it.

    Parameters
    ----------
    rules : RuleBase
    """
    schema = Policy.model_json_schema()
    open_parameters = {
        name: {
            "type": "number",
            "minimum": spec.low,
            "maximum": spec.high,
            "description": f"{spec.text} ({spec.value:g} {spec.unit})",
        }
        for name, spec in rules.pack.parameters.items()
        if spec.low is not None and spec.high is not None
    }
    properties = {key: value for key, value in schema["properties"].items() if key != "sha256"}
    properties["parameters"] = {
        "type": "object",
        "properties": open_parameters,
        "additionalProperties": False,
    }
    properties["wordings"] = {
        "type": "object",
        "properties": {
            system.id: {"enum": [wording.id for wording in system.wordings]}
            for system in rules.published
            if system.wordings
        },
        "additionalProperties": False,
    }
    named = [row.id for row in rules.pack.supported]
    properties["rules_off"] = {"type": "array", "items": {"enum": named}}
    return {
        "$schema": _DIALECT,
        **schema,
        "properties": properties,
        "title": "Local policy of onfh",
    }


def _with_conditions(schema: Any, key: str = "") -> Any:
    """The schema with every written condition described instead of any mapping."""
    if isinstance(schema, Mapping):
        if key in CONDITION_KEYS:
            optional = "anyOf" in schema
            return {"anyOf": [_CONDITION, {"type": "null"}]} if optional else _CONDITION
        if key == CONDITIONS_BY_NAME:
            return {"type": "object", "additionalProperties": _CONDITION}
        return {name: _with_conditions(each, name) for name, each in schema.items()}
    if isinstance(schema, list):
        return [_with_conditions(each) for each in schema]
    return schema


def _conditions(rules: RuleBase) -> dict[str, Any]:
    branches = {"type": "array", "items": _CONDITION, "minItems": 1}
    number = {"anyOf": [{"type": "number"}, _record(parameter=_offered(rules.parameters))]}
    words = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    relations = [name for name in get_args(Operator) if name not in {"in", "has"}]
    fact = _offered(rules.facts)
    leaves = [
        _record(fact=fact, op={"const": "in"}, value=words),
        _record(fact=fact, op={"const": "has"}, value={"type": "string"}),
        _record(fact=fact, op={"enum": relations}, value=number),
    ]
    branch = [
        _record(all=branches),
        _record(any=branches),
        _record(**{"not": _CONDITION}),
        _record(ref=_offered(rules.pack.definitions)),
    ]
    return {
        "Condition": {
            "description": "A tree: all, any, not, ref to a definition, or fact with op and value.",
            "oneOf": branch + leaves,
        }
    }


def _record(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _offered(names: Mapping[str, object]) -> dict[str, Any]:
    return {"anyOf": [{"enum": sorted(names)}, {"type": "string"}]}
