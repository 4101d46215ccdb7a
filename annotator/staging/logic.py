"""Strong Kleene logic over sets of categories and intervals of numbers.

A comparison is true or false only if the whole set or interval agrees; a missing fact
is unknown, never false. Narrowing a value can therefore only turn ``unknown`` into
``true`` or ``false``, never one of these into the other (Kleene, Introduction to
Metamathematics, 1952, section 64).
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
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
    "Known",
    "Leaf",
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
    "parts",
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


@frozen(eq=False)
class Outcome:
    """A truth value and, where it is unknown, why and which facts would help to decide it.

    There is one object for true and one for false.
    """

    truth: Truth
    why: str | None = None
    open_facts: tuple[str, ...] = ()


TRUE = Outcome("true")
FALSE = Outcome("false")
#: Which reason to give when several apply: the one that more data on hand would not mend first.
_REASONS = ("disagreement", "near_threshold", "not_assessable", "not_imaged", "missing")

#: Unknown outcomes that are kept for the next case; the rules at hand lead to some thousand.
_MOST_OUTCOMES = 10_000

#: What named conditions came to on the same facts; filled on the way.
Known: TypeAlias = dict["Named", Outcome]


@frozen(cache_hash=True)
class Membership:
    """The category of ``fact`` is one of ``values``."""

    fact: str
    values: frozenset[str]

    def outcome(self, values: Values, _known: Known) -> Outcome:
        """Truth for these facts."""
        value = values.get(self.fact)
        if not isinstance(value, Categories):
            return _unknown(self.fact, value)
        possible = value.possible
        if not possible:
            return _because("disagreement", self.fact)
        if possible <= self.values:
            return TRUE
        return FALSE if possible.isdisjoint(self.values) else _because(value.why_open, self.fact)


@frozen(cache_hash=True)
class Contains:
    """The list ``fact`` names ``member``."""

    fact: str
    member: str

    def outcome(self, values: Values, _known: Known) -> Outcome:
        """Truth for these facts."""
        value = values.get(self.fact)
        if not isinstance(value, Members):
            return _unknown(self.fact, value)
        return TRUE if self.member in value.names else FALSE


@frozen(cache_hash=True)
class Comparison:
    """The number ``fact`` stands in relation ``op`` to ``threshold``."""

    fact: str
    op: Operator
    threshold: float

    def outcome(self, values: Values, _known: Known) -> Outcome:
        """Truth for these facts."""
        value = values.get(self.fact)
        if not isinstance(value, Interval):
            return _unknown(self.fact, value)
        at_low = _RELATIONS[self.op](value.low, self.threshold)
        if at_low != _RELATIONS[self.op](value.high, self.threshold):
            return _because("near_threshold", self.fact)
        return TRUE if at_low else FALSE


@frozen(cache_hash=True)
class AllOf:
    """Every child holds."""

    children: tuple["Condition", ...]

    def outcome(self, values: Values, known: Known) -> Outcome:
        """Truth for these facts: one false decides."""
        return _combined(self.children, values, known, FALSE)


@frozen(cache_hash=True)
class AnyOf:
    """At least one child holds."""

    children: tuple["Condition", ...]

    def outcome(self, values: Values, known: Known) -> Outcome:
        """Truth for these facts: one true decides."""
        return _combined(self.children, values, known, TRUE)


@frozen(cache_hash=True)
class Negation:
    """The child does not hold."""

    child: "Condition"

    def outcome(self, values: Values, known: Known) -> Outcome:
        """Truth for these facts."""
        return _negated(self.child.outcome(values, known))


@frozen(eq=False)
class Named:
    """A condition that has a name in the clinic, used by several rules; one object each."""

    label: str
    child: "Condition"

    def outcome(self, values: Values, known: Known) -> Outcome:
        """Truth for these facts, worked out once."""
        outcome = known.get(self)
        if outcome is None:
            outcome = known[self] = self.child.outcome(values, known)
        return outcome


Leaf: TypeAlias = Membership | Contains | Comparison
Condition: TypeAlias = Leaf | AllOf | AnyOf | Negation | Named

_RELATIONS: Mapping[Operator, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def evaluate(condition: Condition, values: Values) -> Outcome:
    """Truth of a condition; if it is unknown, the reason and the facts that would decide it.

    Parameters
    ----------
    condition : Condition
    values : mapping of fact name to Value
        A fact that is absent is unknown, reason ``missing``.

    Examples
    --------
    >>> small = Comparison("lesion_fraction", "lt", 0.15)
    >>> evaluate(small, {"lesion_fraction": Interval(0.13, 0.16)})
    Outcome(truth='unknown', why='near_threshold', open_facts=('lesion_fraction',))
    """
    return condition.outcome(values, {})


def _combined(
    children: tuple[Condition, ...], values: Values, known: Known, decides: Outcome
) -> Outcome:
    """``all`` is decided by one false, ``any`` by one true; unknown outlives the rest."""
    undecided: list[Outcome] = []
    for child in children:
        outcome = child.outcome(values, known)
        if outcome is decides:
            return decides
        if outcome.why is not None:
            undecided.append(outcome)
    if len(undecided) == 1:
        return undecided[0]
    return _joined(tuple(undecided)) if undecided else _negated(decides)


@lru_cache(maxsize=_MOST_OUTCOMES)
def _joined(undecided: tuple[Outcome, ...]) -> Outcome:
    """Several unknown outcomes as one."""
    reasons = {outcome.why for outcome in undecided}
    facts = dict.fromkeys(fact for outcome in undecided for fact in outcome.open_facts)
    return Outcome("unknown", next(why for why in _REASONS if why in reasons), tuple(facts))


def _negated(outcome: Outcome) -> Outcome:
    if outcome is TRUE:
        return FALSE
    return TRUE if outcome is FALSE else outcome


def _unknown(fact: str, value: Value | None) -> Outcome:
    """The outcome of a leaf whose fact has no value of the kind that it compares."""
    if value is None:
        return _because("missing", fact)
    if isinstance(value, Unknown):
        return _because(value.why, fact)
    raise TypeError(f"{fact} has a {type(value).__name__}, not what the rule compares")


@lru_cache(maxsize=_MOST_OUTCOMES)
def _because(why: str, fact: str) -> Outcome:
    return Outcome("unknown", why, (fact,))


def parts(condition: Condition) -> Iterator[Condition]:
    """A condition and everything in it, left to right."""
    yield condition
    if isinstance(condition, AllOf | AnyOf):
        yield from (part for child in condition.children for part in parts(child))
    elif isinstance(condition, Negation | Named):
        yield from parts(condition.child)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf of a condition, left to right."""
    return (part for part in parts(condition) if isinstance(part, Leaf))
