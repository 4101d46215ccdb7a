"""In the window: each hip keeps its outlines, points, history, journal and file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plugin_window import Window, note

from annotator.model.anatomy import Side

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def _choose(window: Window, side: Side) -> None:
    window.panel.side.side_chosen.emit(side)


def _undo_name(window: Window) -> str:
    return str(window.controller.history.reading.history.undo_name)


def _shown(window: Window) -> tuple[Any, ...]:
    state = window.state
    return (
        state.side,
        window.layers.head_mask().voxels.tobytes(),
        window.layers.lesion_mask().voxels.tobytes(),
        len(window.layers.surface.data),
        state.surface_points_lps_mm,
        dict(state.findings),
        _undo_name(window),
    )


def _outline_left(window: Window) -> None:
    window.outline_head()
    window.paint_lesion()
    window.panel.findings.answered.emit("symptomatic", "yes")


def test_each_hip_keeps_its_work_and_its_undo(open_window: Callable[..., Window]) -> None:
    window = open_window()
    _outline_left(window)
    left = _shown(window)
    _choose(window, Side.RIGHT)
    assert window.state.head is None or window.state.head.is_empty
    assert not window.layers.head_mask().voxels.any()
    assert len(window.layers.surface.data) == 0
    assert len(window.layers.circle.data) == 0
    assert _undo_name(window) == ""
    assert not window.state.findings

    window.layers.head.paint(np.array([30, 7, 20]), 1)
    window.panel.findings.answered.emit("age_years", 50)
    right = _shown(window)
    _choose(window, Side.LEFT)
    assert _shown(window)[:5] == left[:5]
    assert window.state.findings == {"symptomatic": "yes", "age_years": 50}
    assert _undo_name(window) == "finding Age, of both hips"
    assert len(window.layers.circle.data) == 1
    assert window.state.is_up_to_date
    window.panel.history.undo_wanted.emit()
    assert _shown(window) == left
    window.panel.history.undo_wanted.emit()
    assert window.state.side is Side.LEFT
    assert "symptomatic" not in window.state.findings
    window.panel.history.redo_wanted.emit()
    window.panel.history.redo_wanted.emit()

    _choose(window, Side.RIGHT)
    assert _shown(window) == right


def test_closing_asks_for_either_hip_and_each_is_saved_in_its_own_file(
    open_panel: Callable[..., Window], tmp_path: Path
) -> None:
    window = open_panel()
    _outline_left(window)
    _choose(window, Side.RIGHT)
    asked: list[bool] = []
    window.panel.ask_about_unsaved_work = lambda: asked.append(True)
    assert not window.controller.may_close()
    assert note(window) == "Not saved: the left hip."
    window.layers.head.paint(np.array([30, 7, 20]), 1)
    window.panel.save_wanted.emit(tmp_path / "right.json")
    assert note(window) == "Saved right.json. Not saved yet: the left hip."
    _choose(window, Side.LEFT)
    left = _shown(window)
    window.panel.save_wanted.emit(tmp_path / "right.json")
    assert note(window).startswith("Not saved: right.json holds the right hip")
    window.panel.save_wanted.emit(tmp_path / "left.json")
    assert window.controller.may_close()
    assert len(asked) == 1

    _choose(window, Side.RIGHT)
    window.panel.history.undo_wanted.emit()
    window.panel.reopen_wanted.emit(
        tmp_path / "left.json"
    )  # the right hip's work is not in its way
    assert len(asked) == 1
    assert _shown(window)[:6] == left[:6]
    _choose(window, Side.RIGHT)
    assert not window.layers.head_mask().voxels.any()
    assert window.state.has_unsaved_work


def test_work_under_the_wrong_side_is_given_to_the_other_where_that_has_none(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    _outline_left(window)
    before = _shown(window)
    _choose(window, Side.RIGHT)
    _choose(window, Side.LEFT)
    window.panel.side.other_hip_meant.emit()

    assert _shown(window)[1:6] == before[1:6]
    assert window.state.side is Side.RIGHT
    _choose(window, Side.LEFT)
    assert not window.layers.head_mask().voxels.any()
    window.layers.head.paint(np.array([30, 7, 20]), 1)
    window.panel.side.other_hip_meant.emit()
    assert window.state.side is Side.LEFT
    assert note(window).startswith("The other hip has work of its own")


def test_lost_work_of_both_hips_is_taken_up_each_on_its_side(
    open_panel: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_panel()
    _outline_left(window)
    left = _shown(window)
    _choose(window, Side.RIGHT)
    window.layers.head.paint(np.array([30, 7, 20]), 1)
    right = _shown(window)
    history = window.controller.history
    for reading in (history.reading, history.aside):  # a crash: nothing is put away
        reading.keeper._journal.close()  # noqa: SLF001 - what the end of the process does
    history.reading = history.aside = None
    window.viewer.layers.clear()
    monkeypatch.setattr(window.panel, "ask_about_lost_work", lambda _lost: True)
    window.open_hip()
    window.worker.release()

    for side in (Side.LEFT, Side.RIGHT):
        _choose(window, side)
        assert _shown(window) == (left if side is Side.LEFT else right)


def test_the_next_panel_goes_on_with_both_hips(open_window: Callable[..., Window]) -> None:
    first = open_window()
    _outline_left(first)
    left = _shown(first)
    _choose(first, Side.RIGHT)
    first.leave_to_next()
    second = open_window()
    assert second.state.side is Side.RIGHT
    _choose(second, Side.LEFT)

    assert _shown(second) == left


def test_what_was_begun_on_one_hip_is_not_offered_on_the_other(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.outline_head()
    for back_mm in (-8.0, 8.0):
        window.paint_lesion((0.0, back_mm, 8.0))
    window.panel.lesion.fill_wanted.emit()
    assert window.controller.lesion._proposal is not None  # noqa: SLF001 - what could be accepted
    _choose(window, Side.RIGHT)

    window.panel.lesion.accepted.emit()
    assert not window.layers.lesion_mask().voxels.any()
