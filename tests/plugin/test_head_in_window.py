"""In the window: the head from one click, its handles, and what a refusal leaves."""

from collections.abc import Callable

import numpy as np
import pytest
from plugin_factory import HEAD_CENTER_MM, surface_points
from plugin_window import Window, note

from annotator.model.anatomy import Side
from napari_onfh.reading.steps import Step, Tool

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

OFF_MM = np.array([5.0, -4.0, 6.0])


def _click(window: Window, lps_mm: np.ndarray) -> None:
    """A click with the tool in the hand, where napari's own layer takes it."""
    window.controller.use(Tool.FIND_HEAD)
    window.layers.handles.add(window.layers.frame.to_display(lps_mm))


def _opened(open_window: Callable[..., Window]) -> Window:
    window = open_window()
    window.open_hip()
    window.panel.side.side_chosen.emit(Side.LEFT)
    return window


def test_one_click_outlines_the_head_in_one_step_and_its_handles_correct_it(
    open_window: Callable[..., Window],
) -> None:
    window = _opened(open_window)
    window.panel.enter(Step.HEAD)
    assert window.layers.handles.mode == "add"
    _click(window, HEAD_CENTER_MM + OFF_MM)
    found = window.state.head_from_click

    assert np.linalg.norm(window.state.sphere.center_mm - HEAD_CENTER_MM) < 1.0
    assert window.layers.head_mask().voxels.any()
    assert window.state.head is not None
    assert len(window.layers.circle.data) == 1
    assert "Found from a click" in window.panel.head.fit.text()
    history = window.controller.history.reading.history
    assert history.undo_name == "head from a click"
    handles = window.layers.handles
    assert handles.mode == "select"
    assert len(handles.data) == 2

    before = window.layers.head_mask().voxels.sum()
    handles.data[1] = handles.data[0] + 0.95 * (handles.data[1] - handles.data[0])
    handles.events.data(value=handles.data, action="changed")  # a drag writes in place, then tells
    assert window.state.head_from_click.is_corrected
    assert window.state.sphere.radius_mm < found.head.radius_mm
    assert window.layers.head_mask().voxels.sum() < before
    assert history.undo_name == "head's sphere corrected"

    window.panel.history.undo_wanted.emit()
    assert window.state.head_from_click == found
    assert window.layers.head_mask().voxels.sum() == before
    window.panel.history.undo_wanted.emit()
    assert window.state.head_from_click is None
    assert not window.layers.head_mask().voxels.any()
    assert len(window.layers.handles.data) == 0


def test_an_outline_that_the_reader_has_drawn_on_stays_when_the_sphere_is_corrected(
    open_window: Callable[..., Window],
) -> None:
    window = _opened(open_window)
    _click(window, HEAD_CENTER_MM)
    window.controller.use(Tool.HEAD_ERASER)
    window.layers.head.selected_label = 0
    window.layers.head.paint(np.round(window.layers.frame.to_display(HEAD_CENTER_MM)), 0)
    drawn = window.layers.head_mask().voxels.copy()
    window.panel.head.diameter.setValue(45.0)

    assert window.state.sphere.radius_mm == pytest.approx(22.5)
    assert np.array_equal(window.layers.head_mask().voxels, drawn)
    assert "your outline stays" in note(window)
    window.panel.head.mask_wanted.emit()
    assert not np.array_equal(window.layers.head_mask().voxels, drawn)


def test_a_refused_click_changes_nothing_and_says_what_to_do(
    open_window: Callable[..., Window],
) -> None:
    window = _opened(open_window)
    revision = window.state.revision
    _click(window, HEAD_CENTER_MM - np.array([140.0, 0.0, 0.0]))

    assert window.state.revision == revision
    assert "set points on its surface" in note(window)
    assert len(window.layers.handles.data) == 0
    window.layers.surface.add(window.layers.frame.to_display(surface_points()))
    _click(window, HEAD_CENTER_MM)
    assert window.state.head_from_click is None
    assert note(window).startswith("Your points fix the sphere.")
