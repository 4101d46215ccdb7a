"""The known word that a misspelt one was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean"]

#: How much of two words must be alike (0 to 1) before one is offered for the other.
ALIKE = 0.6


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """A suggestion to end a message with; empty if nothing known looks like the word.

    Examples
    --------
    >>> did_you_mean("lesion_fracton", ["lesion_fraction", "side"])
    '; did you mean lesion_fraction?'
    >>> did_you_mean("colour", ["side"])
    ''
    """
    close = get_close_matches(str(word), [*known], n=1, cutoff=ALIKE)
    return f"; did you mean {close[0]}?" if close else ""
