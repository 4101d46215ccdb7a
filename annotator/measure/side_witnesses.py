"""What says on which side an image lies, and the warning if two witnesses disagree."""

import itertools
from collections.abc import Iterable

from attrs import frozen

from annotator.geometry.grid import Grid
from annotator.measure.body_side import BodyAcross
from annotator.measure.expected_heads import heads_by_flanks, heads_by_position
from annotator.measure.heads_in_view import Basis, is_in_scanner, stated_side
from annotator.measure.side_words import side_in_words
from annotator.model.anatomy import Side
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Source

__all__ = [
    "SIDE_CONTRADICTION",
    "Witness",
    "body_witness",
    "header_witnesses",
    "side_contradiction",
    "side_warning",
]

#: Code of the issue.
SIDE_CONTRADICTION = "side_contradiction"

#: A description holds whatever was typed, so it is named and never repeated.
_WORDS = "the description of the series"


@frozen
class Witness:
    """A side, and what says so, as words for a message."""

    side: Side
    source: str


def header_witnesses(source: Source, grid: Grid) -> tuple[Witness, ...]:
    """What header and grid say without the pixels; the strongest first.

    Parameters
    ----------
    source : Source
    grid : Grid
        Speaks for a side if the other side's head would lie outside of it, even if the patient
        lay 40 mm off the scanner's midline.
    """
    placed = heads_by_position(grid).only_side if is_in_scanner(source) else None
    said = (
        (stated_side(source), Basis.TAG.value),
        (placed, Basis.SCANNER.value),
        (side_in_words(source.description), _WORDS),
    )
    return tuple(Witness(side, words) for side, words in said if side is not None)


def body_witness(body: BodyAcross | None) -> Witness | None:
    """The side whose flank is seen, the other side being out of the image; from the pixels.

    Parameters
    ----------
    body : BodyAcross or None
        None if the image shows none.
    """
    heads = None if body is None else heads_by_flanks(body)
    side = None if heads is None else heads.only_side
    return None if side is None else Witness(side, Basis.FLANKS.value)


def side_contradiction(witnesses: Iterable[Witness]) -> Issue | None:
    """The warning that two witnesses name different sides; None if all agree."""
    for one, other in itertools.combinations(witnesses, 2):
        if one.side is not other.side:
            return side_warning(
                f"{one.source} says {one.side.in_words}, {other.source} says "
                f"{other.side.in_words}: check which hip this is before measuring"
            )
    return None


def side_warning(message: str) -> Issue:
    """A contradiction about the side as an issue."""
    return Issue(
        code=SIDE_CONTRADICTION,
        severity=Severity.WARNING,
        message=message[0].upper() + message[1:] + ".",
        subject="side",
    )
