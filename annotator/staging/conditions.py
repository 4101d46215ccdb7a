"""From a condition as written in a pack to the tree that the logic evaluates.

Nothing is parsed from strings and nothing is evaluated as code: a condition is a mapping
with ``all``, ``any``, ``not``, ``ref`` or the three keys ``fact``, ``op`` and ``value``.
"""

import math
from collections.abc import Mapping
from typing import get_args

from attrs import evolve, field, frozen

from annotator.errors import GuidelineError
from annotator.staging.logic import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Contains,
    Membership,
    Named,
    Negation,
    Operator,
)
from annotator.staging.stage_pack import Definition, FactSpec

__all__ = ["Scope", "compile_condition"]

_OPERATORS: dict[str, Operator] = {name: name for name in get_args(Operator)}
_LEAF_KEYS = frozenset({"fact", "op", "value"})


@frozen
class Scope:
    """What a condition may refer to: declared facts, definitions and parameters.

    Equal conditions of one scope are one object, and a definition is compiled once.
    """

    facts: Mapping[str, FactSpec]
    definitions: Mapping[str, Definition]
    parameters: Mapping[str, float]
    _shared: dict[Condition, Condition] = field(factory=dict, repr=False, eq=False)
    _named: dict[str, Named] = field(factory=dict, repr=False, eq=False)

    def shared(self, condition: Condition) -> Condition:
        """The one object that stands for every condition equal to this one."""
        return self._shared.setdefault(condition, condition)

    def named(self, name: str, where: str) -> Named:
        """The condition of a definition."""
        if name not in self._named:
            # A definition sees only those before it, so that a circle cannot be written.
            names = list(self.definitions)
            earlier = {key: self.definitions[key] for key in names[: names.index(name)]}
            inner = evolve(self, definitions=earlier)
            definition = self.definitions[name]
            child = compile_condition(definition.when, inner, f"{where} -> {name}")
            self._named[name] = Named(definition.label, child)
        return self._named[name]


def compile_condition(raw: object, scope: Scope, where: str) -> Condition:
    """The condition tree of a written condition.

    Parameters
    ----------
    raw : object
        As read from YAML.
    scope : Scope
    where : str
        File and path, for the message.

    Raises
    ------
    GuidelineError
        If the condition is malformed, or names a fact, value, definition or parameter
        that is not declared.
    """
    if not isinstance(raw, Mapping):
        raise GuidelineError(f"{where}: {raw!r} is not a condition; write all, any, not or a leaf")
    keys = frozenset(raw)
    if keys in ({"all"}, {"any"}):
        return scope.shared(_branch(raw, scope, where))
    if keys == {"not"}:
        return scope.shared(Negation(compile_condition(raw["not"], scope, f"{where}.not")))
    if keys == {"ref"}:
        return _reference(raw["ref"], scope, where)
    if keys == _LEAF_KEYS:
        return scope.shared(_leaf(raw, scope, where))
    raise GuidelineError(
        f"{where}: a condition has the keys {sorted(map(str, keys))}; "
        "write all, any, not, ref, or fact with op and value"
    )


def _branch(raw: Mapping[str, object], scope: Scope, where: str) -> Condition:
    ((key, children),) = raw.items()
    if not isinstance(children, list) or not children:
        raise GuidelineError(f"{where}.{key}: needs a list with at least one condition")
    compiled = tuple(
        compile_condition(child, scope, f"{where}.{key}[{index}]")
        for index, child in enumerate(children)
    )
    return AllOf(compiled) if key == "all" else AnyOf(compiled)


def _reference(name: object, scope: Scope, where: str) -> Condition:
    if str(name) not in scope.definitions:
        raise GuidelineError(f"{where}: the definition {name!r} does not exist; declare it first")
    return scope.named(str(name), where)


def _leaf(raw: Mapping[str, object], scope: Scope, where: str) -> Condition:
    fact, op, value = str(raw["fact"]), str(raw["op"]), raw["value"]
    spec = scope.facts.get(fact)
    if spec is None:
        raise GuidelineError(f"{where}: the fact {fact!r} is not declared")
    if op == "in" and spec.kind in {"yes_no", "category"}:
        return Membership(fact, frozenset(_words(value, spec, where)))
    if op == "has" and spec.kind == "list":
        (member,) = _words([value], spec, where)
        return Contains(fact, member)
    if op in _OPERATORS and spec.kind == "number":
        return Comparison(fact, _OPERATORS[op], _number(value, scope, where))
    raise GuidelineError(f"{where}: {op!r} does not fit {fact}, which is a {spec.kind} fact")


def _words(value: object, spec: FactSpec, where: str) -> list[str]:
    if not isinstance(value, list) or not value:
        raise GuidelineError(f"{where}: {value!r} is not a list of values")
    for word in value:
        if not isinstance(word, str) or word not in spec.values:
            raise GuidelineError(
                f"{where}: {word!r} is not among {', '.join(spec.values)}; "
                "quote yes, no and digits in YAML"
            )
    return value


def _number(value: object, scope: Scope, where: str) -> float:
    if isinstance(value, Mapping) and frozenset(value) == {"parameter"}:
        if value["parameter"] not in scope.parameters:
            raise GuidelineError(f"{where}: the parameter {value['parameter']!r} is not declared")
        return scope.parameters[value["parameter"]]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise GuidelineError(f"{where}: {value!r} is not a number")
    return float(value)
