"""A made language: every word of the catalogue in brackets, so that what is not marked is seen."""

from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from collect_words import catalogue

__all__ = ["speak_pseudo", "words_of_plugin"]


#: Every source is read once a process.
words_of_plugin = cache(catalogue)


def speak_pseudo(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let the plugin speak it for a test; gives the catalogue's file."""
    words = Catalog(locale="en", domain="onfh", fuzzy=False)
    for each in words_of_plugin():
        if isinstance(each.id, tuple):
            words.add(each.id, tuple(f"[{form}]" for form in each.id))
        elif each.id:
            words.add(each.id, f"[{each.id}]")
    file = folder / "xx" / "LC_MESSAGES" / "onfh.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as written:
        write_mo(written, words)
    monkeypatch.setattr("napari_onfh.language._CATALOGUES", folder)
    monkeypatch.setenv("ONFH_LANGUAGE", "xx")
    return file
