"""Whether the gate decides every known case exactly once: gaps, overlaps, and a decision table.

As for a DMN decision table: the inputs are the facts that the gate reads, each cut into classes
whose values no condition of the gate tells apart, and the grid is every combination of classes. A
row that stops decides before those below it; of the rest exactly one has to hold. Systems and the
risk count as inputs of their own, so the grid holds more than findings can bring about: a gate
that decides all of it decides every known case.

References
----------
Object Management Group. Decision Model and Notation, version 1.5, section 8 (hit policies).
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import evolve, frozen

from annotator.staging.logic import (
    Categories,
    Comparison,
    Contains,
    Interval,
    Leaf,
    Members,
    Value,
    evaluate,
    leaves,
)
from annotator.staging.rulebase import RuleBase
from annotator.staging.stage_pack import FactSpec
from annotator.staging.trace import number_in_words

__all__ = ["Coverage", "FactClass", "FaultyCase", "TableRow", "covered"]

#: How far beside a threshold a class is tried, in units of the fact.
_BESIDE = 1e-6
#: A limit beside the range above it, or below it.
_SPAN = re.compile(r"([^,]+), above \1")
_SPAN_BELOW = re.compile(r"below ([^,]+), \1")


@frozen
class FactClass:
    """Values of one fact that the gate does not tell apart.

    Parameters
    ----------
    fact : str
    label : str
        ``I, II`` or ``below 50``.
    value : Value
        One of them, known for certain.
    """

    fact: str
    label: str
    value: Value


Case: TypeAlias = tuple[FactClass, ...]


@frozen
class FaultyCase:
    """A known case that no row decides, or several do."""

    rows: tuple[str, ...]
    case: Case


@frozen
class TableRow:
    """A line of the decision table: what must be so, and the row that then decides.

    Facts that make no difference are left out.
    """

    case: Case
    rows: tuple[str, ...]


@frozen
class Coverage:
    """What the gate does on the grid.

    Parameters
    ----------
    classes : tuple of tuple of FactClass
        One tuple a fact.
    cases : int
        Combinations tried.
    decided : mapping of str to int
        Cases that each row decides; 0 for a row that never does.
    gaps, overlaps : tuple of FaultyCase
    table : tuple of TableRow
    """

    classes: tuple[tuple[FactClass, ...], ...]
    cases: int
    decided: Mapping[str, int]
    gaps: tuple[FaultyCase, ...]
    overlaps: tuple[FaultyCase, ...]
    table: tuple[TableRow, ...]

    @property
    def idle(self) -> tuple[str, ...]:
        """Rows that decide no case."""
        return tuple(row for row, count in self.decided.items() if count == 0)

    @property
    def is_sound(self) -> bool:
        """Exactly one row decides each case, and every row decides some."""
        return not (self.gaps or self.overlaps or self.idle)


def covered(rules: RuleBase) -> Coverage:
    """The gate on the whole grid of known inputs.

    Parameters
    ----------
    rules : RuleBase
        With a policy's choices if its limits are to be tried.
    """
    classes = tuple(_classes(rules))
    outcomes = {case: _deciding(case, rules) for case in itertools.product(*classes)}
    counts = Counter(rows[0] for rows in outcomes.values() if len(rows) == 1)
    return Coverage(
        classes=classes,
        cases=len(outcomes),
        decided={row.id: counts[row.id] for row in rules.pack.gate},
        gaps=tuple(FaultyCase(rows, case) for case, rows in outcomes.items() if not rows),
        overlaps=tuple(FaultyCase(rows, case) for case, rows in outcomes.items() if rows[1:]),
        table=tuple(_table((), classes, outcomes)),
    )


def _deciding(case: Case, rules: RuleBase) -> tuple[str, ...]:
    """Rows that decide a case; one if the gate is sound."""
    values = {one.fact: one.value for one in case}
    holding: list[str] = []
    for row in rules.pack.gate:
        if evaluate(rules.conditions[row.id], values).truth == "true":
            if row.stops:
                return (*holding, row.id)
            holding.append(row.id)
    return tuple(holding)


def _classes(rules: RuleBase) -> Iterator[tuple[FactClass, ...]]:
    """The classes of each fact that the gate reads, in the order in which it reads them."""
    read: dict[str, dict[Leaf, None]] = {}
    for row in rules.pack.gate:
        for leaf in leaves(rules.conditions[row.id]):
            read.setdefault(leaf.fact, {})[leaf] = None
    for fact, asked in read.items():
        spec = rules.facts[fact]
        grouped: dict[tuple[str, ...], list[tuple[str, Value]]] = {}
        for label, value in _representatives(spec, asked):
            answers = tuple(evaluate(leaf, {fact: value}).truth for leaf in asked)
            grouped.setdefault(answers, []).append((label, value))
        yield tuple(
            FactClass(fact, _label([label for label, _ in same], spec), same[0][1])
            for same in grouped.values()
        )


def _label(labels: list[str], spec: FactSpec) -> str:
    """Values in words: `at least 50` for `50, above 50`, `not femoral_head` for six others."""
    if spec.kind == "number":
        joined = _SPAN.sub(r"at least \1", ", ".join(labels))
        return _SPAN_BELOW.sub(r"at most \1", joined)
    others = [word for word in spec.values if word not in labels]
    if len(labels) > len(others) > 0:
        return f"not {', '.join(others)}"
    return ", ".join(labels)


def _representatives(spec: FactSpec, asked: Mapping[Leaf, None]) -> Iterator[tuple[str, Value]]:
    """Every category; for a number each threshold, and the ranges beside them."""
    if spec.kind == "list":
        yield "none of these", Members(frozenset())
        for leaf in asked:
            if isinstance(leaf, Contains):
                yield leaf.member, Members(frozenset({leaf.member}))
    elif spec.kind == "number":
        limits = {one.threshold for one in asked if isinstance(one, Comparison)}
        yield from _ranges(sorted(limits), spec.unit)
    else:
        yield from ((word, Categories(frozenset({word}))) for word in spec.values)


def _ranges(limits: list[float], unit: str) -> Iterator[tuple[str, Value]]:
    said = [number_in_words(limit, unit) for limit in limits]
    yield f"below {said[0]}", _number(limits[0] - _BESIDE)
    for index, limit in enumerate(limits):
        yield said[index], _number(limit)
        if limit != limits[-1]:
            yield f"between {said[index]} and {said[index + 1]}", _number(limit + _BESIDE)
    yield f"above {said[-1]}", _number(limits[-1] + _BESIDE)


def _number(number: float) -> Interval:
    return Interval(number, number, number)


def _table(
    fixed: Case,
    classes: tuple[tuple[FactClass, ...], ...],
    outcomes: Mapping[Case, tuple[str, ...]],
) -> list[TableRow]:
    """Lines for all cases that begin so; a fact whose classes end alike is left out."""
    place = len(fixed)
    if place == len(classes):
        return [TableRow((), outcomes[fixed])]
    branches = [(one, _table((*fixed, one), classes, outcomes)) for one in classes[place]]
    first = branches[0][1]
    if all(lines == first for _, lines in branches):
        return first
    return [
        TableRow((one, *line.case), line.rows) for one, lines in _joined(branches) for line in lines
    ]


def _joined(
    branches: list[tuple[FactClass, list[TableRow]]],
) -> list[tuple[FactClass, list[TableRow]]]:
    """Classes that end alike as one."""
    joined: list[tuple[FactClass, list[TableRow]]] = []
    for one, lines in branches:
        alike = next((index for index, (_, others) in enumerate(joined) if others == lines), None)
        if alike is None:
            joined.append((one, lines))
        else:
            other, _ = joined[alike]
            joined[alike] = evolve(other, label=f"{other.label}, {one.label}"), lines
    return joined
