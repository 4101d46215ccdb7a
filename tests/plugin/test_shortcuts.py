"""Each key is there once, another is refused for a reason, and the user's own are kept."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napari_onfh.picture.key_memory import KeyMemory
from napari_onfh.words.shortcuts import (
    ACTIONS,
    FIXED,
    key_from_text,
    refusal,
    sheet_text,
    usual_keys,
)


def test_no_two_actions_have_one_key_and_each_usual_key_would_be_taken() -> None:
    keys = usual_keys()

    assert len(set(keys.values())) == len(ACTIONS)
    assert {name: refusal(keys, name, key, {}) for name, key in keys.items()} == dict.fromkeys(
        keys, ""
    )


#: What no stroke waits for.
OF_BOTH_HANDS = {"Reading", "Grey window"}


def test_the_left_hand_reaches_every_key_that_draws() -> None:
    left = set("1234567QWERTASDFGZXCV")
    drawing = [each.key for each in ACTIONS.values() if each.group not in OF_BOTH_HANDS]

    assert set(drawing) <= left


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a", "A"),
        ("Return", "Enter"),
        ("shift+ctrl+z", "Ctrl+Shift+Z"),
        ("PgUp", "PageUp"),
        ("F12", "F12"),
        (",", ","),
        ("", ""),
        ("F13", ""),
        ("\N{LATIN CAPITAL LETTER A WITH DIAERESIS}", ""),
        ("Hyper+A", ""),
        ("Ctrl", ""),
        ("+", ""),
    ],
)
def test_a_key_is_known_however_it_is_written(text: str, key: str) -> None:
    assert key_from_text(text) == key
    assert key_from_text(key) == key


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_none(text: str) -> None:
    key = key_from_text(text)

    assert key_from_text(key) == key


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "No such key here; take a letter, a digit, a sign, or F1 to F12."),
        ("Shift+1", "Shift+1 is another sign on many keyboards; take a letter with Shift."),
        ("Escape", "Escape stays where it is (drop the open line); take another key."),
        ("G", "G is taken (grow from the strokes); change that one first."),
        ("Ctrl+G", "Ctrl+G is napari's own (toggle grid); take another key."),
        ("Shift+F1", ""),
        ("K", ""),
    ],
)
def test_a_key_that_cannot_be_is_refused_in_one_sentence(key: str, why: str) -> None:
    assert refusal(usual_keys(), "fill", key, {"Ctrl+G": "toggle grid"}) == why


def test_an_action_may_have_back_a_usual_key_that_is_naparis_too() -> None:
    assert refusal(usual_keys() | {"outlines": "K"}, "outlines", "V", {"V": "visibility"}) == ""


def test_the_printed_sheet_has_every_key_with_what_it_does() -> None:
    lines = sheet_text(usual_keys() | {"fill": "K"}).splitlines()

    for name, action in ACTIONS.items():
        key = "K" if name == "fill" else action.key
        assert f"  {key:<14}{action.words}" in lines
    for key, words in FIXED.items():
        assert f"  {key:<14}{words}" in lines
    assert max(map(len, lines)) <= 80


def test_the_users_own_keys_are_kept_and_only_they(tmp_path: Path) -> None:
    memory = KeyMemory(tmp_path / "config")
    keys = usual_keys() | {"fill": "K", "help": "F9"}
    memory.keep(keys)

    assert KeyMemory(tmp_path / "config").read() == keys
    kept = json.loads((tmp_path / "config" / "shortcuts.json").read_text())
    assert kept["keys"] == {"fill": "K", "help": "F9"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[1]",
        '{"schema": "onfh.shortcuts/2", "keys": {"fill": "K"}}',
        '{"schema": "onfh.shortcuts/1", "keys": ["fill"]}',
        '{"schema": "onfh.shortcuts/1", "keys": {"fill": 3, "fly": "K"}}',
        '{"schema": "onfh.shortcuts/1", "keys": {"fill": "G"}}',
        '{"schema": "onfh.shortcuts/1", "keys": {"fill": "Escape"}}',
        '{"schema": "onfh.shortcuts/1", "keys": {"fill": ""}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_or_foreign_file_leaves_the_usual_keys(tmp_path: Path, text: str) -> None:
    (tmp_path / "shortcuts.json").write_text(text)

    assert KeyMemory(tmp_path).read() == usual_keys()


def test_two_actions_may_have_exchanged_their_keys(tmp_path: Path) -> None:
    keys = usual_keys() | {"fill": "G", "grow": "F"}
    KeyMemory(tmp_path).keep(keys)

    assert KeyMemory(tmp_path).read() == keys


def test_where_nothing_can_be_written_the_keys_hold_for_now(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    KeyMemory(tmp_path / "file").keep(usual_keys() | {"fill": "K"})
