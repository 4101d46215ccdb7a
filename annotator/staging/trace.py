"""Conditions and facts in words: what decided a rule, for a reader."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from annotator.model.assessment import Trace
from annotator.staging.logic import (
    AllOf,
    AnyOf,
    Categories,
    Comparison,
    Condition,
    Contains,
    Interval,
    Known,
    Leaf,
    Members,
    Membership,
    Named,
    Negation,
    Unknown,
    Values,
    leaves,
    parts,
)
from annotator.staging.stage_pack import FactSpec

__all__ = ["Explainer", "Wording", "fact_in_words", "number_in_words", "worded", "words"]

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


@frozen
class Wording:
    """What a trace says of a condition whatever the facts: its words, and which it reads."""

    text: str
    facts: tuple[str, ...]


def worded(conditions: Iterable[Condition], table: FactTable) -> dict[Condition, Wording]:
    """The wording of each condition and of every branch in them."""
    distinct = dict.fromkeys(part for condition in conditions for part in parts(condition))
    return {
        part: Wording(words(part, table), tuple(dict.fromkeys(leaf.fact for leaf in leaves(part))))
        for part in distinct
    }


@frozen(eq=False)
class Explainer:
    """Verdict trees of conditions on one set of facts; a branch that several rules share is one.

    Parameters
    ----------
    values : mapping of fact name to Value
    table : mapping of fact name to FactSpec
    wordings : mapping of Condition to Wording
        Of every condition that will be explained, and of its branches.
    """

    values: Values
    table: FactTable
    wordings: Mapping[Condition, Wording]
    _branches: dict[Condition, Trace] = field(factory=dict, init=False, repr=False)
    _named: Known = field(factory=dict, init=False, repr=False)
    _stated: dict[str, str] = field(factory=dict, init=False, repr=False)

    def rule(
        self, condition: Condition, *, rule: str, text: str, sources: tuple[str, ...] = ()
    ) -> Trace:
        """The verdict tree of a rule, with every fact it read.

        Parameters
        ----------
        condition : Condition
        rule, text : str
            Identifier and conclusion of the rule.
        sources : tuple of str
        """
        outcome = condition.outcome(self.values, self._named)
        return Trace(
            rule=rule,
            text=text,
            verdict=outcome.truth,
            facts={fact: self._in_words(fact) for fact in self.wordings[condition].facts},
            why_unknown=outcome.why,
            sources=sources,
            children=self._below_rule(condition),
        )

    def _below_rule(self, condition: Condition) -> tuple[Trace, ...]:
        """The branches of a rule; its only leaf counts as one."""
        match condition:
            case Named(_, child):
                return self._below_rule(child)
            case AllOf() | AnyOf() | Negation():
                return self._children(condition)
            case _:
                return (self._branch(condition),)

    def _branch(self, condition: Condition) -> Trace:
        known = self._branches.get(condition)
        if known is None:
            known = self._branches[condition] = self._told(condition)
        return known

    def _told(self, condition: Condition) -> Trace:
        outcome = condition.outcome(self.values, self._named)
        wording = self.wordings[condition]
        # A branch in between leaves the facts to its rule and its leaves.
        facts = wording.facts if isinstance(condition, Leaf) else ()
        return Trace(
            text=wording.text,
            verdict=outcome.truth,
            facts={fact: self._in_words(fact) for fact in facts},
            why_unknown=outcome.why,
            children=self._children(condition),
        )

    def _children(self, condition: Condition) -> tuple[Trace, ...]:
        match condition:
            case AllOf(children) | AnyOf(children):
                return tuple(self._branch(child) for child in children)
            case Named(_, child):
                return self._below_rule(child)
            case Negation(child):
                return (self._branch(child),)
            case _:
                return ()

    def _in_words(self, fact: str) -> str:
        if fact not in self._stated:
            self._stated[fact] = fact_in_words(fact, self.values, self.table)
        return self._stated[fact]


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
