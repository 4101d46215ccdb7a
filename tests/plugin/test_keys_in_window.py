"""Keys in a real napari window: each does its work, whatever layer is in the hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plugin_window import Window, note

from napari_onfh.picture import compat
from napari_onfh.reading.steps import Step
from napari_onfh.words.shortcuts import ACTIONS, usual_keys

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def press(window: Window, name: str) -> None:
    """Press an action's key, as napari hands it on."""
    handler = window.viewer.window._qt_viewer._key_map_handler  # noqa: SLF001 - where keys end up
    assert handler.press_key(window.controller.keys.keys[name]) is not False


def test_keys_that_napari_has_too_are_those_that_say_so(viewer: Any) -> None:
    from napari.layers import Image, Labels, Points

    taken = {
        str(key)
        for layer in (Image, Labels, Points)
        for kind in layer.__mro__
        for key in getattr(kind, "class_keymap", {})
    } | set(compat.napari_keys(viewer))

    assert {name for name, key in usual_keys().items() if key in taken} == {
        name for name, action in ACTIONS.items() if action.replaces
    }


def test_no_usual_key_is_one_of_naparis_menus(viewer: Any) -> None:
    menus = {key for key in compat.napari_keys(viewer) if key.startswith(("Ctrl", "Alt", "Meta"))}

    assert "Ctrl+O" in menus
    assert not menus & set(usual_keys().values())


def test_numbers_take_the_tools_of_the_step_in_front(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.open_hip()
    press(window, "tool_2")
    assert window.state.side is not None
    assert window.state.side.in_words == "left"
    window.outline_head_of_open_image()
    for step, layer, modes in (
        (Step.LESION, window.layers.lesion, {"tool_1": "paint", "tool_2": "erase"}),
        (Step.HEAD, window.layers.head, {"tool_5": "paint", "tool_6": "erase"}),
    ):
        window.panel.enter(step)
        for name, mode in modes.items():
            press(window, name)
            assert window.viewer.layers.selection.active is layer
            assert layer.mode == mode
        press(window, "swap")
        assert layer.mode == "paint"
        press(window, "swap")
        assert layer.mode == "erase"
    press(window, "look")
    assert window.layers.head.mode == "pan_zoom"
    window.panel.enter(Step.POINTS)
    press(window, "tool_1")
    assert note(window).startswith("Click on the picture")


def test_steps_slices_planes_and_the_brush_follow_their_keys(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.outline_head()
    press(window, "next_step")
    press(window, "next_step")
    assert window.panel.step is Step.LESION
    press(window, "step_back")
    assert window.panel.step is Step.HEAD
    window.panel.enter(Step.LESION)
    before_mm = window.layers.lesion.brush_size
    press(window, "larger")
    press(window, "larger")
    press(window, "smaller")
    assert window.layers.lesion.brush_size == window.panel.lesion.brush.diameter_mm == before_mm + 1
    seen = window.viewer.dims.current_step
    press(window, "later_slice")
    assert window.viewer.dims.current_step != seen
    press(window, "earlier_slice")
    assert window.viewer.dims.current_step == seen
    planes = set()
    for _ in range(3):
        press(window, "next_plane")
        planes.add(window.viewer.dims.order[-3])
    assert planes == {0, 1, 2}


def test_outlines_are_hidden_and_shown_and_steps_undone(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.outline_head()
    window.panel.enter(Step.LESION)
    window.paint_lesion()
    drawn = window.layers.lesion_mask()
    press(window, "outlines")
    assert not window.layers.lesion.visible
    assert not window.layers.head.visible
    press(window, "outlines")
    assert window.layers.lesion.visible
    press(window, "undo")
    assert window.layers.lesion_mask().is_empty
    press(window, "redo")
    assert (window.layers.lesion_mask().voxels == drawn.voxels).all()


def test_what_is_filled_is_looked_at_and_taken_or_left(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.outline_head()
    window.paint_lesion()
    before = window.state.lesion.voxels.sum()
    press(window, "fill")
    assert note(window) == "This key is for step 3, the lesion."
    window.panel.enter(Step.LESION)
    for offset in (-8.0, 8.0):
        window.paint_lesion((0.0, offset, 8.0))
    drawn = window.layers.lesion_mask().voxels.sum()
    assert drawn > before
    press(window, "fill")
    press(window, "reject")
    assert window.layers.lesion_mask().voxels.sum() == drawn
    press(window, "fill")
    press(window, "accept")
    assert window.layers.lesion_mask().voxels.sum() > drawn


def test_strokes_to_grow_from_keep_their_own_undo(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.outline_head()
    window.panel.enter(Step.LESION)
    press(window, "tool_6")
    seeds = window.viewer.layers.selection.active
    assert seeds.metadata["onfh_role"] == "seeds"
    assert not {"Ctrl+Z", "Ctrl+Shift+Z"} & set(map(str, seeds.keymap))
    assert "F" in set(map(str, seeds.keymap))


def test_a_key_reaches_the_picture_from_a_button_of_the_panel(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    from qtpy.QtCore import Qt

    window = open_window()
    window.outline_head()
    window.panel.enter(Step.LESION)
    button = window.panel.lesion.numbered[0]
    button.click()
    qtbot.keyClick(button, Qt.Key.Key_E)

    assert window.layers.lesion.mode == "erase"


def test_a_letter_that_is_typed_into_a_field_is_no_key(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    window = open_window()
    window.outline_head()
    window.panel.enter(Step.LESION)
    mode = window.layers.lesion.mode
    qtbot.keyClicks(window.panel.side.reader.line, "QE12")

    assert window.panel.side.reader.line.text().endswith("QE12")
    assert window.layers.lesion.mode == mode


def test_a_changed_key_works_at_once_is_shown_and_is_kept(
    open_window: Callable[..., Window], own_config: Path
) -> None:
    window = open_window()
    window.outline_head()
    press(window, "help")
    sheet = window.panel.help.sheet()
    assert sheet.isVisible()
    sheet.choose("larger")
    sheet.change_wanted.emit(sheet.chosen, "K")
    assert sheet.note.text() == "K: Larger brush."
    shown = [sheet.table.item(row, 1).text() for row in range(sheet.table.rowCount())]
    assert "K" in shown
    assert "X" not in shown
    window.panel.enter(Step.LESION)
    before_mm = window.layers.lesion.brush_size
    press(window, "larger")
    assert window.layers.lesion.brush_size == before_mm + 1
    assert not any(str(key) == "X" for key in window.layers.lesion.keymap)
    sheet.change_wanted.emit("fill", "K")
    assert sheet.note.text() == "K is taken (larger brush); change that one first."
    sheet.change_wanted.emit("fill", "Ctrl+O")
    assert "napari's own" in sheet.note.text()
    assert (own_config / "shortcuts.json").is_file()
    window.leave()
    assert open_window().controller.keys.keys["larger"] == "K"


def test_a_tool_names_its_key_in_its_tooltip_the_changed_one_too(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    brush = window.panel.lesion.numbered[0]
    usual = brush.toolTip()
    assert usual.endswith(" Key: 1.")
    window.controller.keys.change("tool_1", "k")
    assert brush.toolTip() == usual.replace("Key: 1.", "Key: K.")
    window.controller.keys.reset()
    assert brush.toolTip() == usual
    assert window.panel.lesion.fill_button.toolTip().endswith(" Key: F.")


def test_the_sheet_takes_a_pressed_key_for_the_chosen_line(
    open_window: Callable[..., Window], qtbot: Any, tmp_path: Path
) -> None:
    from qtpy.QtCore import Qt

    window = open_window()
    window.panel.help.sheet_wanted.emit()
    sheet = window.panel.help.sheet()
    sheet.choose("flick")
    qtbot.keyClick(sheet.key, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    assert window.controller.keys.keys["flick"] == "Shift+B"
    assert sheet.chosen == "flick"
    assert window.panel.second.shown.text() == "Show (Shift+B)"
    sheet.usual.click()
    assert window.controller.keys.keys == usual_keys()
    qtbot.keyClick(sheet.key, Qt.Key.Key_H)
    sheet.reset_wanted.emit()
    assert window.controller.keys.keys == usual_keys()
    sheet.save_text(tmp_path / "keys")
    assert "Fill between slices" in (tmp_path / "keys.txt").read_text()
    sheet.accept()


def test_a_panel_that_leaves_gives_every_key_back(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.open_hip()
    assert window.viewer.keymap
    assert window.layers.head.keymap
    window.leave()

    assert not window.viewer.keymap
    assert not window.layers.head.keymap


def test_keys_without_an_image_do_nothing(open_window: Callable[..., Window]) -> None:
    window = open_window()
    for name in ACTIONS:
        press(window, name)
    window.panel.help.close_sheet()
    window.panel.planes.switch(is_on=False)

    assert window.state.volume is None
