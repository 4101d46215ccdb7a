"""A condition as lines of an outline, so that a clinician can read one that has many branches."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from annotator.staging.logic import AllOf, AnyOf, Condition, Named, Negation
from annotator.staging.stage_pack import FactSpec
from annotator.staging.trace import words

__all__ = ["condition_lines"]

FactTable: TypeAlias = Mapping[str, FactSpec]

#: A condition that fits into so many characters stays on one line.
ONE_LINE = 88


def condition_lines(
    condition: Condition, table: FactTable, depth: int = 0
) -> Iterator[tuple[int, str]]:
    """Depth and text of each line; a clinical term is followed by what it means.

    Parameters
    ----------
    condition : Condition
    table : mapping of fact name to FactSpec
    depth : int
        Of the first line.
    """
    match condition:
        case Named(label, child):
            yield from _term(label, child, table, depth)
        case Negation(child) if not _is_short(child, table):
            yield from _negated(tuple(condition_lines(child, table, depth + 1)), depth)
        case AllOf(children) | AnyOf(children) if not _is_short(condition, table):
            yield depth, "all of:" if isinstance(condition, AllOf) else "any of:"
            yield from _branches(children, table, depth + 1)
        case _:
            yield depth, words(condition, table)


def _term(label: str, child: Condition, table: FactTable, depth: int) -> Iterator[tuple[int, str]]:
    meaning = words(child, table)
    if _is_short(child, table):
        yield depth, f"{label} ({meaning})" if meaning.lower() != label.lower() else label
        return
    yield depth, f"{label}, that is:"
    yield from condition_lines(child, table, depth + 1)


def _negated(lines: tuple[tuple[int, str], ...], depth: int) -> Iterator[tuple[int, str]]:
    if len(lines) == 1:
        yield depth, f"not: {lines[0][1]}"
        return
    yield depth, "not:"
    yield from lines


def _branches(
    children: Iterable[Condition], table: FactTable, depth: int
) -> Iterator[tuple[int, str]]:
    for child in children:
        yield from condition_lines(child, table, depth)


def _is_short(condition: Condition, table: FactTable) -> bool:
    return not _has_terms(condition) and len(words(condition, table)) <= ONE_LINE


def _has_terms(condition: Condition) -> bool:
    """Whether a clinical term stands in it, whose meaning would go unsaid on one line."""
    match condition:
        case Named():
            return True
        case AllOf(children) | AnyOf(children):
            return any(map(_has_terms, children))
        case Negation(child):
            return _has_terms(child)
        case _:
            return False
