"""The plugin's words: one catalogue of all, English where there is none for a language."""

import ast
import re
from pathlib import Path

import pytest
from pseudo_language import speak_pseudo, words_of_plugin

import napari_onfh
from napari_onfh import language
from napari_onfh.language import marked, tr, tr_count
from napari_onfh.words.next_step import next_step
from napari_onfh.words.tooltips import TOOLTIPS, tooltip

PLUGIN = Path(napari_onfh.__file__).parent
WORDS = "Look through the results (step 6), then save."


def test_without_a_catalogue_the_words_are_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONFH_LANGUAGE", "tlh")

    assert tr(WORDS) == marked(WORDS) == WORDS
    assert tr("") == ""
    assert [tr_count("{n} file", "{n} files", n) for n in (1, 2)] == ["{n} file", "{n} files"]


def test_a_catalogue_is_asked_late_so_tables_follow_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = tooltip("view.planes")
    speak_pseudo(monkeypatch, tmp_path)

    assert tooltip("view.planes") == f"[{before}]"
    assert tooltip("side.hip", side="left").startswith("[Read the left hip")
    assert tr("") == ""
    count = tr_count("{count} file not read: why", "{count} files not read: why", 2)
    assert count == "[{count} files not read: why]"


def test_the_systems_language_is_taken_unless_ours_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    speak_pseudo(monkeypatch, tmp_path)
    monkeypatch.delenv("ONFH_LANGUAGE")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert tr(WORDS) == WORDS
    language._catalogue.cache_clear()  # noqa: SLF001 - as at the next start
    monkeypatch.setenv("LANG", "xx_XX.UTF-8")
    assert tr(WORDS) == f"[{WORDS}]"
    language._catalogue.cache_clear()  # noqa: SLF001 - the next test starts anew


def test_a_damaged_catalogue_leaves_the_words_english(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = speak_pseudo(monkeypatch, tmp_path / "one")
    content = file.read_bytes()
    for place, damaged in enumerate((b"", content[:100], content[::-1], b"\xde\x12\x04\x95")):
        damaged_file = speak_pseudo(monkeypatch, tmp_path / f"damaged {place}")
        damaged_file.write_bytes(damaged)
        assert tr(WORDS) == WORDS


def test_the_catalogue_has_every_table_and_every_sentence_once() -> None:
    words = [each.id for each in words_of_plugin() if each.id]

    assert set(TOOLTIPS.values()) <= {each for each in words if isinstance(each, str)}
    assert WORDS in words
    assert len(words) == len(set(words))
    assert len(words) > 250


def test_no_sentence_is_shown_that_the_catalogue_lacks() -> None:
    shown_by = {"show_note", "tell", "_tell", "show_problem", "show_busy", "show_status", "wrapped"}
    shown_by |= {"QLabel", "QPushButton", "QCheckBox", "setText", "setWindowTitle", "addTab"}
    faults = []
    for path in sorted(PLUGIN.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and _name(call) in shown_by:
                faults += [f"{path.name}:{call.lineno}" for part in call.args if _is_bare(part)]
    assert faults == []


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _is_bare(part: ast.expr) -> bool:
    """Whether an argument is written there, in words, and not marked."""
    if isinstance(part, ast.IfExp):
        return _is_bare(part.body) or _is_bare(part.orelse)
    pieces = part.values if isinstance(part, ast.JoinedStr) else [part]
    text = " ".join(str(piece.value) for piece in pieces if isinstance(piece, ast.Constant))
    return bool(re.search("[A-Za-z]{3}", text))


def test_what_comes_next_is_said_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from napari_onfh.reading.session_state import SessionState

    speak_pseudo(monkeypatch, tmp_path)
    assert next_step(SessionState()).startswith("[Open a hip MRI")
