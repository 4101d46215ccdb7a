"""The plugin's words in the reader's language; English where there is no catalogue for it.

Each call asks anew which language is wanted, so words that stand in a module's constants are marked
there (`marked`) and put into the language where they are shown (`tr`).
"""

import os
import struct
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

__all__ = ["DOMAIN", "LANGUAGE_VARIABLE", "marked", "tr", "tr_count"]

DOMAIN = "onfh"

#: Chooses the language, for example ``de``; else the usual variables of the system do.
LANGUAGE_VARIABLE = "ONFH_LANGUAGE"

_CATALOGUES = Path(__file__).parent / "locale"


def tr(words: str) -> str:
    """Words in the reader's language; placeholders in braces are filled in afterwards."""
    return _translations().gettext(words) if words else ""


def tr_count(one: str, many: str, count: int) -> str:
    """Words in the reader's language, in the form that goes with a count."""
    return _translations().ngettext(one, many, count)


def marked(words: str) -> str:
    """The words as they are: they go into the catalogue, and `tr` stands where they are shown."""
    return words


def _translations() -> NullTranslations:
    return _catalogue(_CATALOGUES, os.environ.get(LANGUAGE_VARIABLE, ""))


@cache
def _catalogue(folder: Path, language: str) -> NullTranslations:
    wanted = [language] if language else None
    try:
        return translation(DOMAIN, folder, wanted, fallback=True)
    except (OSError, ValueError, struct.error):
        return NullTranslations()  # a damaged catalogue leaves the words English
