"""Who reads: named once, kept, stored with the outline, and never taken from a reopened one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plugin_window import Window

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def name(window: Window, reader: str, qtbot: Any) -> None:
    """Type it."""
    line = window.panel.side.reader.line
    line.clear()
    qtbot.keyClicks(line, reader)


def test_a_reader_is_kept_and_stands_in_the_saved_annotation(
    open_panel: Callable[..., Window], tmp_path: Path, qtbot: Any
) -> None:
    first = open_panel()
    name(first, " AB ", qtbot)
    assert not first.state.has_unsaved_work
    first.outline_head()
    first.panel.save_wanted.emit(tmp_path / "hip.json")

    assert json.loads((tmp_path / "hip.json").read_text())["reader"] == "AB"
    first.viewer.layers.clear()
    first.leave()
    assert open_panel().panel.side.reader.line.text() == "AB"


def test_an_outline_of_another_reader_is_said_to_be_that_and_the_next_image_is_ones_own(
    open_panel: Callable[..., Window], tmp_path: Path, qtbot: Any
) -> None:
    window = open_panel()
    window.panel.ask_about_unsaved_work = lambda: True
    name(window, "AB", qtbot)
    window.outline_head()
    window.panel.save_wanted.emit(tmp_path / "hip.json")
    name(window, "CD", qtbot)
    assert window.state.reader == "CD"
    assert window.state.has_unsaved_work
    window.panel.reopen_wanted.emit(tmp_path / "hip.json")
    row = window.panel.side.reader

    assert row.line.text() == "AB"
    assert row.other.text() == "This outline is AB's. Name yourself (CD) if you change it."
    name(window, "CD", qtbot)
    assert window.state.reader == "CD"
    assert row.other.text() == ""
    window.panel.reopen_wanted.emit(tmp_path / "hip.json")
    window.open_hip()
    assert window.state.reader == row.line.text() == "CD"
