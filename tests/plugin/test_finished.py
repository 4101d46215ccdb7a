"""A finished outline: no way of painting and no tool changes it, and each says so."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from plugin_window import Window, note

from annotator.drawing.change import Structure
from annotator.model.anatomy import Side
from napari_onfh.reading.session_state import SessionState
from napari_onfh.reading.stated import UNDOABLE, fields_of, stated_of, what_differs
from napari_onfh.reading.steps import Tidy, Tool

IS_FINISHED = "this outline is marked as finished"


def test_finishing_and_reopening_are_steps_with_names() -> None:
    fresh = stated_of(SessionState())
    both = stated_of(SessionState(finished=frozenset(Structure)))

    assert what_differs(fresh, both) == "head marked as finished, lesion marked as finished"
    assert what_differs(both, fresh) == "head reopened, lesion reopened"
    assert fields_of(both, UNDOABLE)["finished"] == frozenset(Structure)
    earlier = {name: value for name, value in both.items() if name != "finished"}
    assert what_differs(earlier, both) == what_differs(fresh, both)
    assert "finished" not in fields_of(earlier, UNDOABLE)


@pytest.fixture
def window(open_panel: Callable[..., Window]) -> Window:
    """A hip with head and lesion, both marked as finished by their boxes."""
    made = open_panel()
    made.outline_head()
    made.paint_lesion()
    for box in (made.panel.head.finished, made.panel.lesion.finished):
        assert box.isEnabled()
        box.click()
    return made


def outlines(window: Window) -> tuple[bytes, bytes]:
    layers = window.layers
    return layers.head_mask().voxels.tobytes(), layers.lesion_mask().voxels.tobytes()


def middle(window: Window) -> np.ndarray:
    from plugin_factory import HEAD_CENTER_MM

    return np.round(window.layers.frame.to_display(HEAD_CENTER_MM + np.array([0.0, 0.0, 8.0])))


def beside(window: Window, structure: Structure) -> list[Callable[[], object]]:
    """Every way in which napari's own modes write into a layer."""
    layer = getattr(window.layers, structure.value)
    place = middle(window)
    corners = [place + step for step in ((-9, 0, -9), (-9, 0, 9), (9, 0, 9), (9, 0, -9))]
    label = layer.selected_label
    return [
        lambda: layer.paint(place + np.array([6, 0, 0]), label),
        lambda: layer.paint(place, 0),
        lambda: layer.fill(
            tuple(place.astype(int)), 0 if layer.data[tuple(place.astype(int))] else label
        ),
        lambda: layer.paint_polygon(corners, label),
        lambda: layer.data_setitem(tuple(place.astype(int)[:, np.newaxis]), 0),
    ]


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
@pytest.mark.parametrize("structure", list(Structure))
def test_no_way_of_painting_changes_what_is_finished_and_each_says_why(
    window: Window, structure: Structure
) -> None:
    before = outlines(window)
    for paint in beside(window, structure):
        window.panel.show_note("")
        paint()
        assert IS_FINISHED in note(window)

    assert outlines(window) == before


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_no_tool_changes_what_is_finished_and_each_says_why(window: Window, tmp_path: Path) -> None:
    page, before = window.panel.lesion, outlines(window)
    for ask in (
        page.fill_wanted.emit,
        page.grow_wanted.emit,
        lambda: page.tidy_wanted.emit(Tidy.WIDER),
        lambda: page.subtract_wanted.emit(tmp_path / "other.json"),
        window.panel.head.mask_wanted.emit,
    ):
        window.panel.show_note("")
        ask()
        assert IS_FINISHED in note(window)

    assert outlines(window) == before


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_a_proposal_that_was_waiting_is_not_accepted_into_a_finished_lesion(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.outline_head()
    for back_mm in (-8.0, 8.0):
        window.paint_lesion((0.0, back_mm, 8.0))
    window.panel.lesion.fill_wanted.emit()
    before = outlines(window)
    window.panel.lesion.finished.click()
    window.panel.lesion.accepted.emit()
    assert outlines(window) == before

    window.panel.lesion.finished.click()
    window.panel.lesion.accepted.emit()
    assert outlines(window) != before


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_undo_takes_the_lock_back_before_the_stroke_below_it(window: Window) -> None:
    lesion = window.panel.lesion.finished
    window.panel.history.undo_wanted.emit()
    assert not lesion.isChecked()
    assert note(window) == "Undone: lesion marked as finished."
    window.panel.history.redo_wanted.emit()
    assert lesion.isChecked()
    assert window.layers.lesion.is_finished
    for _ in range(3):
        window.panel.history.undo_wanted.emit()

    assert not window.panel.head.finished.isChecked()
    assert not window.layers.lesion_mask().voxels.any()
    window.paint_lesion()
    assert window.layers.lesion_mask().voxels.any()


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_the_lock_belongs_to_its_hip_and_is_kept_with_the_file(
    window: Window, tmp_path: Path
) -> None:
    window.panel.save_wanted.emit(tmp_path / "left.json")
    saved = outlines(window)
    window.panel.side.side_chosen.emit(Side.RIGHT)
    assert not window.panel.head.finished.isChecked()
    assert not window.panel.head.finished.isEnabled()
    window.layers.head.paint(np.array([30, 7, 20]), 1)
    assert window.layers.head_mask().voxels.any()
    window.panel.side.side_chosen.emit(Side.LEFT)
    assert window.panel.head.finished.isChecked()
    for box in (window.panel.head.finished, window.panel.lesion.finished):
        box.click()
    window.paint_lesion((0.0, 0.0, -8.0))
    window.panel.save_wanted.emit(tmp_path / "changed.json")

    window.panel.reopen_wanted.emit(tmp_path / "left.json")
    assert outlines(window) == saved
    assert window.state.finished == frozenset(Structure)
    assert window.panel.lesion.finished.isChecked()


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_the_next_panel_keeps_what_is_finished(
    open_panel: Callable[..., Window], window: Window
) -> None:
    window.leave_to_next()
    after = open_panel()

    assert after.panel.lesion.finished.isChecked()
    after.controller.use(Tool.LESION_BRUSH)
    after.paint_lesion((0.0, 0.0, -8.0))
    assert IS_FINISHED in note(after)
