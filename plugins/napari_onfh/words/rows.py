"""Lines of a tree of results, and how reasons, needs and sources become such lines."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from annotator.report.content import CitedText, Reason, Reasoning
from napari_onfh.language import marked, tr

__all__ = [
    "Row",
    "cited",
    "cited_sources",
    "either",
    "filled",
    "group",
    "needs",
    "numbered",
    "reasons",
    "reference_marks",
    "texts",
]

_VERDICT_SIGNS = {"met": marked("yes"), "not met": marked("no"), "unknown": marked("unknown")}


@frozen
class Row:
    """One line of the tree.

    Parameters
    ----------
    text : str
    value, interval : str
        Empty where the line has none.
    tip : str
        Longer text for a tooltip.
    children : tuple of Row
    is_open : bool
        Whether its children show at first.
    """

    text: str
    value: str = ""
    interval: str = ""
    tip: str = ""
    children: tuple["Row", ...] = ()
    is_open: bool = False


def filled(*sections: Row) -> tuple[Row, ...]:
    """The sections that say something."""
    return tuple(
        section for section in sections if section.children or section.value not in {"", "0"}
    )


def texts(lines: Iterable[str]) -> tuple[Row, ...]:
    """Lines of text alone."""
    return tuple(Row(line, tip=line) for line in lines)


def group(title: str, lines: Iterable[str], *, is_open: bool = False) -> tuple[Row, ...]:
    """A titled group; none without lines."""
    children = texts(lines)
    return (Row(title, children=children, is_open=is_open),) if children else ()


def either(values: Iterable[str]) -> str:
    """Values of which one holds."""
    return tr(" or ").join(values)


def needs(facts: tuple[str, ...]) -> tuple[Row, ...]:
    """What would settle it."""
    return group(tr("Missing, most useful first"), facts, is_open=True)


def reasons(reasoning: Reasoning) -> tuple[Row, ...]:
    """What decided, what is open, and on request every rule that was read."""
    every_rule = tuple(_nested(list(reasoning.rows), 0))
    return (
        *group(tr("Decided by"), map(cited, reasoning.decided), is_open=True),
        *group(tr("Still open"), map(cited, reasoning.open), is_open=True),
        *((Row(tr("Every rule that was read"), children=every_rule),) if every_rule else ()),
    )


def cited(sentence: CitedText) -> str:
    """A sentence with the numbers of its sources."""
    return sentence.text + reference_marks(sentence.references)


def cited_sources(
    reasoning: Reasoning, sources: tuple[str, ...], further: Iterable[int] = ()
) -> tuple[Row, ...]:
    """The sources that stand behind some reasons, under their numbers in the report."""
    used = {number for row in reasoning.rows for number in row.references}.union(further)
    lines = numbered((number, sources[number - 1]) for number in sorted(used))
    return (Row(tr("Sources"), children=lines),) if lines else ()


def numbered(sources: Iterable[tuple[int, str]]) -> tuple[Row, ...]:
    """Sources under their numbers."""
    return tuple(Row(f"[{number}] {text}", tip=text) for number, text in sources)


def reference_marks(references: Iterable[int]) -> str:
    """Numbers of sources in brackets."""
    return "".join(f" [{number}]" for number in references)


def _nested(left: list[Reason], depth: int) -> Iterator[Row]:
    """The flat list of reasons, each under the one it is a branch of."""
    while left and left[0].depth >= depth:
        reason = left.pop(0)
        yield Row(
            reason.text + reference_marks(reason.references),
            value=tr(_VERDICT_SIGNS[reason.verdict]),
            interval=reason.here,
            tip="\n".join(filter(None, (reason.text, reason.here))),
            children=tuple(_nested(left, reason.depth + 1)),
        )
