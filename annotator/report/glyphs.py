"""Which characters a printed page can show, and how the others are written."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

__all__ = ["FONT_FOLDER", "printable"]

#: Fonts that come with matplotlib; DejaVu Sans has Latin, Greek, Cyrillic, Hebrew and Arabic.
FONT_FOLDER = Path(mpl.get_data_path()) / "fonts" / "ttf"

_WIDEST_FONT = "DejaVuSans.ttf"

#: Line and paragraph breaks, which need no glyph.
_BREAKS = frozenset("\n\r\t")


def printable(value: object) -> object:
    """A JSON value whose texts hold only characters that the page's fonts have.

    Any other character is written as its number, ``[U+5C71]``: it can be looked up, where an empty
    box could not.

    Parameters
    ----------
    value : object
        Texts, numbers, truth values, None, and lists and mappings of them.
    """
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, Mapping):
        return {key: printable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [printable(entry) for entry in value]
    return value


def _shown(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    known = _known_characters()
    return "".join(
        mark if mark in known or mark in _BREAKS else f"[U+{ord(mark):04X}]" for mark in text
    )


@cache
def _known_characters() -> frozenset[str]:
    codes = FT2Font(str(FONT_FOLDER / _WIDEST_FONT)).get_charmap()
    return frozenset(mark for mark in map(chr, codes) if mark.isprintable())
