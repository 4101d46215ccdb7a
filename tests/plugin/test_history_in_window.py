"""In the window: one undo for every tool, and work that a crash left is offered again."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from plugin_factory import HEAD_CENTER_MM
from plugin_window import Window, note

from annotator.model.anatomy import Side

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def _undo_name(window: Window) -> str:
    return str(window.controller.history.reading.history.undo_name)


def _shown(window: Window) -> tuple[Any, ...]:
    state = window.state
    return (
        window.layers.head_mask().voxels.sum(),
        window.layers.lesion_mask().voxels.sum(),
        len(state.surface_points_lps_mm),
        len(window.layers.surface.data),
        state.side,
        dict(state.findings),
    )


def test_undo_takes_the_steps_back_in_the_order_of_the_work(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    before = [_shown(window)]
    window.panel.side.side_chosen.emit(Side.LEFT)
    before.append(_shown(window))
    window.outline_head_of_open_image()
    before.append(_shown(window))
    window.paint_lesion()
    before.append(_shown(window))
    window.panel.findings.answered.emit("symptomatic", "yes")
    last = _shown(window)
    assert _undo_name(window) == "finding Symptoms from this hip"

    window.panel.history.undo_wanted.emit()
    assert _shown(window) == before[3]
    assert _undo_name(window).startswith("lesion ")
    window.layers.lesion.undo()  # what Ctrl+Z asks of napari's layer
    assert _shown(window) == before[2]
    assert _undo_name(window) == "head from sphere"
    while _undo_name(window):
        window.panel.history.undo_wanted.emit()
    assert _shown(window) == before[1]  # which hip it is, no undo takes back

    while window.controller.history.reading.history.redo_name:
        window.panel.history.redo_wanted.emit()
    assert _shown(window) == last
    assert note(window).startswith("Redone: finding Symptoms from this hip")


def test_what_a_script_writes_into_an_outline_can_be_undone(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.outline_head()
    before = window.layers.head_mask().voxels.copy()

    window.layers.head.data[3:5, 10:20, 10:20] = 1
    window.layers.head.refresh()
    window.panel.history.undo_wanted.emit()

    assert np.array_equal(window.layers.head_mask().voxels, before)
    assert np.array_equal(
        np.asarray(window.layers.head.data) != 0, window.layers.frame.shown(before)
    )


def test_work_that_a_crash_left_is_taken_up_with_its_history(
    open_panel: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_panel()
    window.outline_head()
    window.paint_lesion()
    window.panel.findings.answered.emit("symptomatic", "yes")
    window.panel.history.undo_wanted.emit()
    before, name = _shown(window), _undo_name(window)
    # A crash: nothing is put away, the process's hold on the file ends.
    window.controller.history.reading.keeper._journal.close()  # noqa: SLF001
    window.controller.history.reading = None
    window.viewer.layers.clear()
    asked: list[Any] = []
    monkeypatch.setattr(
        window.panel, "ask_about_lost_work", lambda lost: asked.append(lost) or True
    )

    window.open_hip()
    window.worker.release()

    assert len(asked) == 1
    assert _shown(window) == before
    assert _undo_name(window) == name
    assert window.state.has_unsaved_work
    assert "Taken up again" in note(window)
    window.panel.history.redo_wanted.emit()
    assert window.state.findings == {"symptomatic": "yes"}


def test_lost_work_that_is_not_wanted_now_stays(
    open_panel: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_panel()
    window.outline_head()
    window.worker.release()
    window.viewer.layers.clear()  # unsaved: the journal stays
    answers = [False, False]
    monkeypatch.setattr(window.panel, "ask_about_lost_work", lambda _lost: answers.pop())

    for _ in range(2):
        window.open_hip()
        window.worker.release()
        assert not window.layers.head_mask().voxels.any()
        window.viewer.layers.clear()

    assert answers == []


def test_saved_work_is_not_lost_work(
    open_panel: Callable[..., Window], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    window = open_panel()
    window.outline_head()
    window.panel.save_wanted.emit(tmp_path / "hip.json")
    window.viewer.layers.clear()
    monkeypatch.setattr(window.panel, "ask_about_lost_work", lambda _lost: pytest.fail("asked"))

    window.open_hip()
    window.worker.release()

    assert not list((tmp_path / "state").rglob("*.journal"))


def test_a_stroke_is_named_with_its_tool_and_slice(open_window: Callable[..., Window]) -> None:
    from napari_onfh.reading.steps import Tool

    window = open_window()
    window.outline_head()
    window.controller.use(Tool.LESION_BRUSH)
    window.paint_lesion()

    middle = window.layers.frame.to_display(HEAD_CENTER_MM)
    number = int(np.round(middle[window.layers.frame.acquired_axis])) + 1
    assert _undo_name(window) == f"lesion brush, slice {number}"
