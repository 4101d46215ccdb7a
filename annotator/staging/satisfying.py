"""Plain facts that make a condition true, or false: the cases that a reviewer is shown."""

import math
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from annotator.staging.logic import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Contains,
    Leaf,
    Membership,
    Named,
    Negation,
)
from annotator.staging.merge import RISK_FACT
from annotator.staging.rulebase import RuleBase
from annotator.staging.stage_pack import FactSpec

__all__ = ["satisfying"]

#: A leaf, and whether it has to hold.
Literal: TypeAlias = tuple[Leaf, bool]

#: How far from a limit an example lies, by unit.
_STEPS = {"1": 0.05, "deg": 10.0, "mm": 0.5, "mm3": 1000.0, "years": 5.0}
_OTHER_STEP = 1.0
_DECIMALS = 6
_ISLAND = "lesion_lateral_island"
_ISLAND_EDGE_DEG = 20.0
_ISLAND_LESION_DEG = 25.0


def satisfying(
    conditions: Mapping[Condition, bool], rules: RuleBase
) -> Iterator[dict[str, object]]:
    """Facts under which each condition holds, or does not, as wanted.

    Derived facts are led back to plain ones, so a candidate may still fail where several of these
    act together; whoever asks tries it on the engine.

    Parameters
    ----------
    conditions : mapping of Condition to bool
        Whether it has to hold.
    rules : RuleBase
    """
    wanted = tuple(conditions.items())
    for literals in _all_literals(wanted, rules):
        facts = _chosen(literals, rules)
        if facts is not None:
            yield facts


def _all_literals(
    wanted: tuple[tuple[Condition, bool], ...], rules: RuleBase
) -> Iterator[tuple[Literal, ...]]:
    if not wanted:
        yield ()
        return
    (condition, holds), *others = wanted
    for first in _literals(condition, rules, holds=holds):
        for rest in _all_literals(tuple(others), rules):
            yield first + rest


def _literals(
    condition: Condition, rules: RuleBase, *, holds: bool
) -> Iterator[tuple[Literal, ...]]:
    match condition:
        case Negation(child):
            yield from _literals(child, rules, holds=not holds)
        case Named(_, child):
            yield from _literals(child, rules, holds=holds)
        case AllOf(children) | AnyOf(children):
            if isinstance(condition, AllOf) is holds:
                yield from _all_literals(tuple((child, holds) for child in children), rules)
            else:
                for child in children:
                    yield from _literals(child, rules, holds=holds)
        case Membership(fact, values) if rules.facts[fact].group == "derived":
            allowed = [word for word in rules.facts[fact].values if (word in values) is holds]
            for word in allowed:
                yield from _derived(fact, word, rules)
        case _:
            yield ((condition, holds),)


def _derived(fact: str, word: str, rules: RuleBase) -> Iterator[tuple[Literal, ...]]:
    """What makes a derived fact so."""
    if fact == RISK_FACT:
        for vote in rules.pack.votes:
            yield from _literals(rules.conditions[f"vote/{vote.fact}/{word}"], rules, holds=True)
    elif fact == _ISLAND and word == "yes":
        medial = Comparison("lesion_medial_deg", "ge", _ISLAND_LESION_DEG)
        edge = Comparison("acetabular_edge_deg", "le", _ISLAND_EDGE_DEG)
        yield ((medial, True), (edge, True))
    elif fact == _ISLAND:
        yield ()


def _chosen(literals: tuple[Literal, ...], rules: RuleBase) -> dict[str, object] | None:
    """One value for each fact; None if what is wanted of one cannot be."""
    by_fact: dict[str, list[Literal]] = {}
    for leaf, holds in literals:
        by_fact.setdefault(leaf.fact, []).append((leaf, holds))
    chosen: dict[str, object] = {}
    for fact, wanted in by_fact.items():
        value = _value(wanted, rules.facts[fact])
        if value is None:
            return None
        chosen[fact] = value
    return chosen


def _value(wanted: list[Literal], spec: FactSpec) -> object | None:
    if spec.kind == "number":
        return _number(wanted, spec)
    if spec.kind == "list":
        named = {leaf.member for leaf, holds in wanted if isinstance(leaf, Contains) and holds}
        barred = {leaf.member for leaf, holds in wanted if isinstance(leaf, Contains) and not holds}
        return None if named & barred else sorted(named)
    return next((word for word in spec.values if _fits(word, wanted)), None)


def _fits(word: str, wanted: list[Literal]) -> bool:
    return all(
        (word in leaf.values) is holds for leaf, holds in wanted if isinstance(leaf, Membership)
    )


def _number(wanted: list[Literal], spec: FactSpec) -> float | None:
    """A limit that belongs to the range, so that the reviewer sees it tried; else inside it."""
    low, high = _End(-math.inf), _End(math.inf)
    for leaf, holds in wanted:
        if isinstance(leaf, Comparison):
            end = _End(leaf.threshold, belongs=(leaf.op in {"ge", "le"}) is holds)
            if (leaf.op in {"gt", "ge"}) is holds:
                low = max(low, end, key=lambda one: (one.at, not one.belongs))
            else:
                high = min(high, end, key=lambda one: (one.at, one.belongs))
    if low.at > high.at or (low.at == high.at and not (low.belongs and high.belongs)):
        return None
    number = _between(low, high, _STEPS.get(spec.unit, _OTHER_STEP))
    is_low = spec.min is not None and number < spec.min
    return None if is_low or (spec.max is not None and number > spec.max) else number


@frozen
class _End:
    """One end of a range, and whether it belongs to it."""

    at: float
    belongs: bool = False


def _between(low: _End, high: _End, step: float) -> float:
    if low.belongs:
        return low.at
    if high.belongs:
        return high.at
    if math.isfinite(low.at) and math.isfinite(high.at):
        return round((low.at + high.at) / 2, _DECIMALS)
    return round(low.at + step if math.isfinite(low.at) else high.at - step, _DECIMALS)
