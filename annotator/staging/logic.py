"""Strong Kleene logic over sets of categories and intervals of numbers.

A comparison is true or false only if the whole set or interval agrees; a missing fact
is unknown, never false. Narrowing a value can therefore only turn ``unknown`` into
``true`` or ``false``, never one of these into the other (Kleene, Introduction to
Metamathematics, 1952, section 64).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from annotator.model.assessment import Truth

__all__ = [
    "AllOf",
    "AnyOf",
    "Categories",
    "Comparison",
    "Condition",
    "Contains",
    "Interval",
    "Members",
    "Membership",
    "Named",
    "Negation",
    "Operator",
    "Outcome",
    "Unknown",
    "Value",
    "Values",
    "evaluate",
    "leaves",
    "open_facts",
]

Operator = Literal["lt", "le", "gt", "ge"]


@frozen
class Categories:
    """The categories that are still possible.

    Parameters
    ----------
    possible : frozenset of str
        Empty if statements contradict each other; every comparison is then unknown.
    why_open : str
        The reason to give when a comparison stays unknown.
    """

    possible: frozenset[str]
    why_open: str = "disagreement"


@frozen
class Interval:
    """A number known to lie in [low, high]; ``nominal`` is its best value."""

    low: float
    high: float
    nominal: float | None = None


@frozen
class Members:
    """A complete list of names that hold together, for instance several causes."""

    names: frozenset[str]


@frozen
class Unknown:
    """A fact without a value: why, and what the source said about it."""

    why: str = "missing"
    detail: str = ""


Value: TypeAlias = Categories | Interval | Members | Unknown
Values: TypeAlias = Mapping[str, Value]


@frozen
class Membership:
    """The category of ``fact`` is one of ``values``."""

    fact: str
    values: frozenset[str]


@frozen
class Contains:
    """The list ``fact`` names ``member``."""

    fact: str
    member: str


@frozen
class Comparison:
    """The number ``fact`` stands in relation ``op`` to ``threshold``."""

    fact: str
    op: Operator
    threshold: float


@frozen
class AllOf:
    """Every child holds."""

    children: tuple["Condition", ...]


@frozen
class AnyOf:
    """At least one child holds."""

    children: tuple["Condition", ...]


@frozen
class Negation:
    """The child does not hold."""

    child: "Condition"


@frozen
class Named:
    """A condition that has a name in the clinic, used by several rules."""

    label: str
    child: "Condition"


Condition: TypeAlias = Membership | Contains | Comparison | AllOf | AnyOf | Negation | Named


@frozen
class Outcome:
    """A truth value and, where it is unknown, the reason."""

    truth: Truth
    why: str | None = None


TRUE = Outcome("true")
FALSE = Outcome("false")
_MISSING = Unknown()
#: Which reason to give when several apply: the one that more data on hand would not mend first.
_REASONS = ("disagreement", "near_threshold", "not_assessable", "not_imaged", "missing")


def evaluate(condition: Condition, values: Values) -> Outcome:
    """Truth of a condition, with the reason if it is unknown.

    Parameters
    ----------
    condition : Condition
    values : mapping of fact name to Value
        A fact that is absent is unknown, reason ``missing``.

    Examples
    --------
    >>> small = Comparison("lesion_fraction", "lt", 0.15)
    >>> evaluate(small, {"lesion_fraction": Interval(0.13, 0.16)})
    Outcome(truth='unknown', why='near_threshold')
    """
    match condition:
        case AllOf(children):
            return _combine((evaluate(child, values) for child in children), decides=FALSE)
        case AnyOf(children):
            return _combine((evaluate(child, values) for child in children), decides=TRUE)
        case Negation(child):
            return _negated(evaluate(child, values))
        case Named(_, child):
            return evaluate(child, values)
        case _:
            return _leaf(condition, values.get(condition.fact, _MISSING))


def _combine(outcomes: Iterable[Outcome], *, decides: Outcome) -> Outcome:
    """``all`` is decided by one false, ``any`` by one true; unknown outlives the rest."""
    reasons: set[str] = set()
    for outcome in outcomes:
        if outcome.truth == decides.truth:
            return decides
        if outcome.truth == "unknown":
            reasons.add(outcome.why or "missing")
    if not reasons:
        return _negated(decides)
    return Outcome("unknown", next(reason for reason in _REASONS if reason in reasons))


def _negated(outcome: Outcome) -> Outcome:
    if outcome.truth == "unknown":
        return outcome
    return FALSE if outcome.truth == "true" else TRUE


def _leaf(leaf: Membership | Contains | Comparison, value: Value) -> Outcome:
    match leaf, value:
        case _, Unknown(why, _):
            return Outcome("unknown", why)
        case Membership(_, wanted), Categories(possible, why_open):
            return _member(wanted, possible, why_open)
        case Contains(_, member), Members(names):
            return TRUE if member in names else FALSE
        case Comparison(), Interval():
            return _compared(leaf, value)
        case _:
            raise TypeError(f"{leaf.fact} has a {type(value).__name__}, not what the rule compares")


def _member(wanted: frozenset[str], possible: frozenset[str], why_open: str) -> Outcome:
    if not possible:
        return Outcome("unknown", "disagreement")
    if possible <= wanted:
        return TRUE
    return Outcome("unknown", why_open) if possible & wanted else FALSE


def _compared(leaf: Comparison, value: Interval) -> Outcome:
    at_low, at_high = (_holds(leaf, number) for number in (value.low, value.high))
    if at_low != at_high:
        return Outcome("unknown", "near_threshold")
    return TRUE if at_low else FALSE


def _holds(leaf: Comparison, number: float) -> bool:
    match leaf.op:
        case "lt":
            return number < leaf.threshold
        case "le":
            return number <= leaf.threshold
        case "gt":
            return number > leaf.threshold
        case "ge":
            return number >= leaf.threshold


def leaves(condition: Condition) -> Iterator[Membership | Contains | Comparison]:
    """Every leaf of a condition, left to right."""
    match condition:
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from leaves(child)
        case Negation(child) | Named(_, child):
            yield from leaves(child)
        case _:
            yield condition


def open_facts(condition: Condition, values: Values) -> tuple[str, ...]:
    """Facts whose value would help to decide an unknown condition, each once.

    Only branches that are themselves unknown count: a fact beside a true branch of an
    ``any`` no longer matters.
    """
    return tuple(dict.fromkeys(_open_facts(condition, values)))


def _open_facts(condition: Condition, values: Values) -> Iterator[str]:
    if evaluate(condition, values).truth != "unknown":
        return
    match condition:
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _open_facts(child, values)
        case Negation(child) | Named(_, child):
            yield from _open_facts(child, values)
        case _:
            yield condition.fact
