"""The panel in a real napari window: each step does what it says."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from plugin_factory import (
    HEAD_CENTER_MM,
    HEAD_RADIUS_MM,
    surface_points,
)
from plugin_window import Window, drag_as_told, note

from annotator.errors import AnnotationError
from annotator.model.anatomy import Side
from napari_onfh.reading.steps import Tool

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def letters(window: Window) -> tuple[str, ...]:
    overlays = window.overlays
    return tuple(
        overlays[f"orientation_{edge}"].text for edge in ("top", "bottom", "left", "right")
    )


def test_the_acquired_plane_is_shown_with_its_letters(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.open_hip()

    assert letters(window) == ("S", "I", "R", "L")
    assert window.viewer.dims.order == (1, 0, 2)


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [(0, ("A", "P", "R", "L")), (1, ("S", "I", "R", "L")), (2, ("S", "I", "A", "P"))],
)
def test_each_plane_has_its_letters(
    open_window: Callable[..., Window], hidden: int, expected: tuple[str, ...]
) -> None:
    window = open_window()
    window.open_hip()
    window.panel.plane_wanted.emit(hidden)

    assert letters(window) == expected


def test_rolling_goes_through_all_planes_and_never_lays_the_patient_down(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    seen = set()
    for _ in range(3):
        window.viewer.dims.roll()
        seen.add(letters(window))

    assert seen == {("A", "P", "R", "L"), ("S", "I", "R", "L"), ("S", "I", "A", "P")}


def test_transposing_moves_the_letters_with_the_picture(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    window.viewer.dims.transpose()

    assert letters(window) == ("R", "L", "S", "I")


def test_in_3d_the_patient_faces_the_reader_and_turning_turns_the_letters(
    open_window: Callable[..., Window],
) -> None:
    from napari_onfh.picture.compat import camera

    window = open_window()
    window.open_hip()
    window.viewer.dims.ndisplay = 3
    assert letters(window) == ("S", "I", "R", "L")
    camera(window.viewer).set_view_direction((0, -1, 0), (-1, 0, 0))
    assert letters(window) == ("S", "I", "L", "R")
    limits = window.viewer.layers[0].contrast_limits
    drag_as_told(window, right=30, down=0)
    assert window.viewer.layers[0].contrast_limits == limits
    window.viewer.dims.ndisplay = 2

    assert letters(window) == ("S", "I", "R", "L")
    drag_as_told(window, right=30, down=0)
    assert window.viewer.layers[0].contrast_limits != limits


def test_a_voxel_that_is_bright_on_the_left_lies_on_the_right_of_the_screen(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    picture = np.asarray(window.viewer.layers[0].data)[:, 7, :]
    columns = np.nonzero((picture > 200).any(axis=0))[0]

    assert columns.min() > picture.shape[1] / 2


def test_surface_points_give_the_sphere_and_its_circle(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.open_hip()
    for point in window.layers.frame.to_display(surface_points()):
        window.layers.surface.add(point)
    window.controller.display.go_to(HEAD_CENTER_MM)

    assert window.state.sphere.radius_mm == pytest.approx(HEAD_RADIUS_MM, abs=1e-3)
    circle = window.layers.circle
    center = window.layers.frame.to_display(HEAD_CENTER_MM) * window.layers.frame.scale_mm
    world = np.asarray(circle.data[0]) * np.asarray(circle.scale)
    in_plane = np.linalg.norm((world - center)[:, [0, 2]], axis=1)
    height_mm = world[0, 1] - center[1]
    assert np.allclose(in_plane, np.sqrt(HEAD_RADIUS_MM**2 - height_mm**2), atol=1e-2)


def test_the_slice_that_is_asked_for_is_shown_whatever_is_drawn_beyond_the_image(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    frame, dims = window.layers.frame, window.viewer.dims
    outside = surface_points() + np.array([0.0, 0.0, 40.0])  # the sphere leaves the image
    for point in frame.to_display(outside):
        window.layers.surface.add(point)
    window.panel.head.tool_chosen.emit(Tool.SURFACE_POINTS)
    asked = np.rint(frame.to_display(HEAD_CENTER_MM + np.array([0.0, 0.0, 20.0])))
    for hidden in (1, 0, 2):
        window.panel.plane_wanted.emit(hidden)
        window.controller.display.go_to(frame.to_lps(asked))
        sphere = window.state.sphere
        expected = frame.circle(
            sphere.center_mm, sphere.radius_mm, hidden_axis=hidden, slice_index=asked[hidden]
        )
        circle = window.layers.circle
        drawn = np.asarray(circle.data[0]) * circle.scale / frame.scale_mm

        assert np.array_equal(np.rint(np.array(dims.point) / frame.scale_mm), asked)
        assert [step for _, _, step in dims.range] == pytest.approx(frame.scale_mm)
        assert np.allclose(drawn, expected, atol=1e-4)


def test_a_stroke_is_clipped_to_the_head_and_undo_takes_all_of_it_back(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.outline_head()
    window.layers.lesion.brush_size = 30
    window.paint_lesion((0.0, 0.0, HEAD_RADIUS_MM))
    lesion, head = window.state.lesion.voxels, window.state.head.voxels

    assert lesion.any()
    assert not (lesion & ~head).any()
    window.panel.history.undo_wanted.emit()
    assert window.state.lesion.is_empty


def test_removing_the_image_takes_its_outlines_away(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.outline_head()
    window.viewer.layers.remove(window.viewer.layers[0])

    assert len(window.viewer.layers) == 0
    assert note(window) == "Nothing is measured yet."
    assert window.panel.help.words.text().startswith("Next: open a hip MRI")


def live_values(window: Window) -> list[str]:
    """What the live numbers of the panel say, without the greyed ones."""
    cells = window.panel._numbers._cells  # noqa: SLF001 - what the reader sees
    return [
        cell.text().split()[0].strip("\N{DEGREE SIGN}") for cell in cells[1::3] if cell.isEnabled()
    ]


def headline_values(window: Window) -> list[str]:
    """What they have to say."""
    return [
        (line.missing or line.value).split()[0].strip("\N{DEGREE SIGN}")
        for line in window.state.analysis.report.headline
    ]


def test_a_second_panel_goes_on_where_the_first_was_closed(
    open_window: Callable[..., Window],
) -> None:
    first = open_window()
    first.outline_head()
    head = first.state.head.voxels
    layers = list(first.viewer.layers)
    first.leave_to_next()
    second = open_window()
    second.paint_lesion()

    assert second.state.side is Side.LEFT
    assert np.array_equal(second.state.head.voxels, head)
    assert not second.state.lesion.is_empty
    assert list(second.viewer.layers) == layers
    assert second.state.is_up_to_date
    assert live_values(second) == headline_values(second)
    before = live_values(second)
    second.paint_lesion((6.0, 0.0, 6.0))
    assert live_values(second) == headline_values(second) != before


def test_a_panel_lets_go_of_the_window_once(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.open_hip()
    window.leave()
    window.controller.leave()

    assert not any("W" in str(key) for key in window.viewer.keymap)


def test_a_window_that_goes_with_the_panel_wants_nothing_back(qapp: Any) -> None:
    from qtpy.QtCore import QEvent
    from qtpy.QtWidgets import QWidget

    from napari_onfh.dock import _leaving

    left: list[str] = []
    journal = SimpleNamespace(put_away=lambda: left.append("journal"))
    proposals = SimpleNamespace(end_model=lambda: left.append("model"))
    controller = SimpleNamespace(
        leave=lambda: left.append("left"), history=journal, proposals=proposals
    )
    viewer = SimpleNamespace(window=SimpleNamespace(_qt_window=QWidget()))
    worklist = SimpleNamespace(leave=lambda: left.append("worklist"))
    leave = _leaving(controller, worklist, viewer)
    leave()
    assert left == ["worklist", "left"]
    viewer.window._qt_window.deleteLater()  # noqa: SLF001 - as napari names it
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    leave()
    del viewer.window._qt_window  # noqa: SLF001 - as napari lets it go
    leave()

    assert left == ["worklist", "left", *2 * ("worklist", "model", "journal")]


def test_another_image_takes_the_place_of_the_first_or_is_not_opened(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    window.open_hip()
    assert len(window.viewer.layers) == 3
    window.outline_head_of_open_image()
    window.panel.ask_about_unsaved_work = lambda: False
    before = list(window.viewer.layers)
    window.open_hip()
    window.worker.release()

    assert list(window.viewer.layers) == before
    assert not window.state.head.is_empty
    assert "not opened" in note(window)


def test_without_the_image_there_are_no_letters(open_window: Callable[..., Window]) -> None:
    window = open_window()
    window.open_hip()
    window.viewer.layers.remove(window.viewer.layers["MR coronal, 4.0 mm"])

    assert not window.overlays["orientation_left"].visible


def test_work_runs_off_the_main_thread_and_the_newest_request_wins(qtbot: Any) -> None:
    import threading

    from napari_onfh.widgets.background import Background

    background = Background()
    main, seen, done, failed = threading.get_ident(), [], [], []
    gate = threading.Event()

    def work(number: int) -> int:
        gate.wait(5)
        seen.append(threading.get_ident())
        if number == 2:
            raise AnnotationError("not this one")
        return number

    for number in range(3):
        background.run(lambda number=number: work(number), done.append, failed.append)
    assert seen == []
    gate.set()
    qtbot.waitUntil(lambda: not background.is_busy, timeout=10_000)

    assert main not in seen
    assert done == [0]
    assert failed == ["not this one"]


def test_what_waits_for_the_end_of_an_event_comes_once_and_before_the_window_is_painted(
    qtbot: Any,
) -> None:
    from qtpy.QtWidgets import QLabel

    from napari_onfh.widgets.background import Background

    order = []

    class Label(QLabel):
        def paintEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
            order.append("painted")
            super().paintEvent(event)

    label = Label("0 %")
    qtbot.addWidget(label)
    label.show()
    qtbot.waitUntil(lambda: bool(order))
    qtbot.wait(50)
    order.clear()
    background = Background()
    label.setText("15 %")
    for _ in range(2):
        background.when_quiet(lambda: order.append("asked"), after_ms=0)
    assert background.is_busy
    assert order == []
    qtbot.waitUntil(lambda: "painted" in order)

    assert order == ["asked", "painted"]
    assert not background.is_busy


def test_what_may_wait_comes_so_long_after_the_first_request_however_many_follow(
    qtbot: Any,
) -> None:
    from napari_onfh.widgets.background import Background

    background, done = Background(), []
    background.within(lambda: done.append("late"), after_ms=60_000)
    background.within(lambda: done.append("soon"), after_ms=1)
    background.within(lambda: done.append("newest"), after_ms=60_000)
    qtbot.waitUntil(lambda: bool(done))

    assert done == ["newest"]
    assert not background.is_busy


@pytest.mark.parametrize("height", [1000, 1080])
def test_every_page_fits_the_screen_without_scrolling_the_dock(
    open_window: Callable[..., Window], height: int
) -> None:
    panel = open_window().panel
    room_for_title_and_menu = 90

    assert panel.minimumSizeHint().height() <= height - room_for_title_and_menu
    assert panel.minimumSizeHint().width() <= 520


def test_a_panel_that_is_opened_again_fills_its_dock(open_window: Callable[..., Window]) -> None:
    window = open_window()
    docks = window.viewer.window
    docks.remove_dock_widget(window.panel)
    docks.add_dock_widget(window.panel, name="Hip necrosis again")
    layout = window.panel.layout()

    assert all(layout.itemAt(place).widget() is not None for place in range(layout.count()))
