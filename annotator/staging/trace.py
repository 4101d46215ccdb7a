"""Conditions and facts in words: what decided a rule, for a reader."""

from collections.abc import Mapping

from annotator.model.assessment import Trace
from annotator.staging.logic import (
    AllOf,
    AnyOf,
    Categories,
    Comparison,
    Condition,
    Contains,
    Interval,
    Members,
    Membership,
    Named,
    Negation,
    Unknown,
    Values,
    evaluate,
    leaves,
)
from annotator.staging.stage_pack import FactSpec

__all__ = ["fact_in_words", "number_in_words", "traced", "words"]

FactTable = Mapping[str, FactSpec]

_RELATIONS = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}
_UNKNOWN_IN_WORDS = {
    "missing": "not known",
    "near_threshold": "undecided within its error",
    "not_assessable": "not assessable",
    "not_imaged": "not imaged",
    "disagreement": "contradictory",
}
#: From the unit of a fact to the one that text shows.
_SCALES = {"1": 100.0, "mm3": 1e-3}
_DECIMALS = {"index": 3, "mm3": 2}


def traced(
    condition: Condition,
    values: Values,
    table: FactTable,
    *,
    rule: str = "",
    text: str = "",
    sources: tuple[str, ...] = (),
) -> Trace:
    """The verdict tree of a condition, with every fact it read.

    Parameters
    ----------
    condition : Condition
    values : mapping of fact name to Value
    table : mapping of fact name to FactSpec
    rule, text : str
        Identifier and conclusion of the rule; the condition's own words if empty.
    sources : tuple of str
    """
    outcome = evaluate(condition, values)
    return Trace(
        rule=rule,
        text=text or words(condition, table),
        verdict=outcome.truth,
        facts=_facts_read(condition, values, table) if text or _is_leaf(condition) else {},
        why_unknown=outcome.why,
        sources=sources,
        children=_children(condition, values, table, as_rule=bool(text)),
    )


def _is_leaf(condition: Condition) -> bool:
    return isinstance(condition, Membership | Contains | Comparison)


def _facts_read(condition: Condition, values: Values, table: FactTable) -> dict[str, str]:
    """Each fact once; a branch in between leaves this to its rule and its leaves."""
    names = dict.fromkeys(leaf.fact for leaf in leaves(condition))
    return {name: fact_in_words(name, values, table) for name in names}


def _children(
    condition: Condition, values: Values, table: FactTable, *, as_rule: bool
) -> tuple[Trace, ...]:
    match condition:
        case AllOf(children) | AnyOf(children):
            return tuple(traced(child, values, table) for child in children)
        case Named(_, child):
            return _children(child, values, table, as_rule=True)
        case Negation(child):
            return (traced(child, values, table),)
        case _:
            return (traced(condition, values, table),) if as_rule else ()


def words(condition: Condition, table: FactTable) -> str:
    """A condition as a phrase, thresholds and units included."""
    match condition:
        case AllOf(children):
            return " and ".join(_bracketed(child, table) for child in children)
        case AnyOf(children):
            return " or ".join(_bracketed(child, table) for child in children)
        case Negation(child):
            return f"not ({words(child, table)})"
        case Named(label, _):
            return label
        case _:
            return _leaf_words(condition, table)


def _bracketed(condition: Condition, table: FactTable) -> str:
    phrase = words(condition, table)
    return f"({phrase})" if isinstance(condition, AllOf | AnyOf) else phrase


def _leaf_words(leaf: Membership | Contains | Comparison, table: FactTable) -> str:
    spec = table[leaf.fact]
    match leaf:
        case Membership(_, wanted):
            listed = [value for value in spec.values if value in wanted]
            return f"{spec.label}: {' or '.join(listed)}"
        case Contains(_, member):
            return f"{spec.label} include {member}"
        case Comparison(_, op, threshold):
            return f"{spec.label} {_RELATIONS[op]} {number_in_words(threshold, spec.unit)}"


def fact_in_words(name: str, values: Values, table: FactTable) -> str:
    """The value of a fact with unit and error, or why it is unknown."""
    value = values.get(name, Unknown())
    spec = table[name]
    match value:
        case Interval():
            return _interval_in_words(value, spec.unit)
        case Categories(possible):
            return " or ".join(word for word in spec.values if word in possible) or "contradictory"
        case Members(names):
            return ", ".join(sorted(names)) or "none"
        case Unknown(why, detail):
            return f"{_UNKNOWN_IN_WORDS[why]}: {detail}" if detail else _UNKNOWN_IN_WORDS[why]


def _interval_in_words(value: Interval, unit: str) -> str:
    if value.low == value.high:
        return number_in_words(value.low, unit)
    ends = f"[{_figure(value.low, unit)}, {_figure(value.high, unit)}]"
    if value.nominal is None:
        return f"{ends} {_unit_in_words(unit)}".strip()
    return f"{number_in_words(value.nominal, unit)} {ends}"


def number_in_words(number: float, unit: str) -> str:
    """A number with the unit of the clinic: fractions as percentages, volumes in mL."""
    return f"{_figure(number, unit)} {_unit_in_words(unit)}".strip()


def _figure(number: float, unit: str) -> str:
    """A number in the unit of the clinic, without digits that no measurement supports."""
    return f"{round(number * _SCALES.get(unit, 1.0), _DECIMALS.get(unit, 1)) + 0.0:.6g}"


def _unit_in_words(unit: str) -> str:
    return {"1": "%", "index": "", "mm3": "mL"}.get(unit, unit)
