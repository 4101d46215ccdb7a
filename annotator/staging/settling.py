"""The smallest set of facts whose answers, whatever they are, leave one treatment tier.

The gate is unfolded into a decision diagram, one fact after the other in a fixed order; a fact
whose answers all lead to the same diagram drops out. What is left are exactly the facts on which
the tier depends (Bryant, IEEE Trans Comput 1986;35:677-691), so none of them can be spared and
none is missing. Stage and risk count as one fact each.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from annotator.staging.gate import passed
from annotator.staging.logic import Categories, Comparison, Interval, Value, leaves
from annotator.staging.reading import Reading

__all__ = ["settling_facts"]

#: The tiers that remain, or a fact with what follows from each of its answers.
_Diagram: TypeAlias = tuple[str, ...] | tuple[str, tuple["_Diagram", ...]]

#: How far beyond the outermost limit of a number without bounds an answer is tried.
_BEYOND = 1.0


def settling_facts(reading: Reading) -> tuple[str, ...]:
    """Facts of the gate that together settle the tier, the most useful by itself first.

    Parameters
    ----------
    reading : Reading
        With systems and risk, which stand for the facts that they are made of.

    Returns
    -------
    tuple of str
        Empty if at most one tier is possible.
    """
    order = _open_facts(reading)
    needed = set(_facts(_diagram(reading, order)))
    worth = {fact: _left(fact, reading) for fact in order if fact in needed}
    return tuple(sorted(worth, key=lambda fact: worth[fact]))


def _open_facts(reading: Reading) -> tuple[str, ...]:
    """Facts that the possible rows hang on, those of most rows first, which keeps it small."""
    weights = Counter(
        fact for row in passed(reading).rows for fact in dict.fromkeys(reading.open_facts(row.id))
    )
    form = reading.rules.index.order
    return tuple(sorted(weights, key=lambda fact: (-weights[fact], form[fact])))


def _diagram(reading: Reading, order: tuple[str, ...]) -> "_Diagram":
    gate = passed(reading)
    if len(gate.tiers) < 2:  # noqa: PLR2004 - one tier is settled
        return gate.tiers
    open_ = {fact for row in gate.rows for fact in reading.open_facts(row.id)}
    place, fact = next((place, fact) for place, fact in enumerate(order) if fact in open_)
    rest = order[place + 1 :]
    branches = tuple(
        _diagram(reading.changed({fact: answer}), rest) for answer in _answers(fact, reading)
    )
    return branches[0] if len(set(branches)) == 1 else (fact, branches)


def _facts(diagram: "_Diagram") -> Iterator[str]:
    match diagram:
        case (str(fact), tuple(branches)):
            yield fact
            for branch in branches:
                yield from _facts(branch)


def _left(fact: str, reading: Reading) -> tuple[int, float]:
    """Tiers that remain with this fact alone: at worst, and on average over its answers."""
    left = [
        len(passed(reading.changed({fact: answer})).tiers) for answer in _answers(fact, reading)
    ]
    return max(left), sum(left) / len(left)


def _answers(fact: str, reading: Reading) -> Iterator[Value]:
    """One value for each answer that the gate can tell from the others."""
    spec, value = reading.rules.facts[fact], reading.values.get(fact)
    if spec.kind != "number":
        known = value.possible if isinstance(value, Categories) else frozenset(spec.values)
        yield from (Categories(frozenset({word})) for word in spec.values if word in known)
        return
    limits = _limits(fact, reading)
    low = limits[0] - _BEYOND if spec.min is None else spec.min
    high = limits[-1] + _BEYOND if spec.max is None else spec.max
    if isinstance(value, Interval):
        low, high = value.low, value.high
    inside = [limit for limit in limits if low <= limit <= high]
    points = {low, high, *inside, *((one + other) / 2.0 for one, other in pairwise(inside))}
    yield from (Interval(point, point) for point in sorted(points))


def _limits(fact: str, reading: Reading) -> list[float]:
    """What the gate compares a number with, rising."""
    conditions = (reading.rules.conditions[row.id] for row in reading.rules.pack.gate)
    return sorted(
        {
            leaf.threshold
            for condition in conditions
            for leaf in leaves(condition)
            if isinstance(leaf, Comparison) and leaf.fact == fact
        }
    )
