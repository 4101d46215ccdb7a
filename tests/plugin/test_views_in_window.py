"""The three planes in a real napari window: one point, one outline, one set of looks."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from plugin_window import Window

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def three_planes(open_window: Callable[..., Window]) -> Window:
    window = open_window()
    window.open_hip()
    window.panel.planes.switch(is_on=True)
    return window


def linked(window: Window) -> Any:
    return window.controller.views.linked


def upper(window: Window) -> Any:
    return window.panel._planes_column.canvases[0]  # noqa: SLF001 - what the reader sees


def lower(window: Window) -> Any:
    return window.panel._planes_column.canvases[1]  # noqa: SLF001 - what the reader sees


def shown_index(window: Window) -> list[float]:
    return [window.controller.display.shown_index(axis) for axis in range(3)]


def test_the_small_canvases_show_the_planes_that_the_large_view_does_not(
    open_window: Callable[..., Window],
) -> None:
    window = three_planes(open_window)
    assert linked(window).hidden_axes == (0, 2)
    window.panel.plane_wanted.emit(2)

    assert linked(window).hidden_axes == (1, 0)
    assert upper(window).drawn.plane.letters == ("S", "I", "R", "L")
    assert upper(window).drawn.words.startswith("coronal\nas acquired")


def test_a_click_in_a_small_canvas_moves_the_large_view_and_all_lines(
    open_window: Callable[..., Window],
) -> None:
    window = three_planes(open_window)
    upper(window).pointed.emit(8 * 4.0, 30 * 1.5)

    assert shown_index(window)[1:] == [8, 30]
    assert lower(window).drawn.words.endswith("31 of 140")
    lines = linked(window).crosshair.layer
    world = np.asarray(lines.data) * lines.scale
    assert np.allclose(world[:, 0, 1], 8 * 4.0)
    assert np.any(np.isclose(world[:, 0, 2], 30 * 1.5))


def test_scrolling_the_large_view_moves_the_lines_of_the_small(
    open_window: Callable[..., Window],
) -> None:
    window = three_planes(open_window)
    before = upper(window).drawn.cross_mm
    window.controller.display.step(2)

    assert upper(window).drawn.cross_mm == pytest.approx((before[0] + 2 * 4.0, before[1]))


def test_a_wheel_on_a_small_canvas_stops_at_the_last_slice(
    open_window: Callable[..., Window],
) -> None:
    window = three_planes(open_window)
    upper(window).stepped.emit(500)

    assert shown_index(window)[0] == window.layers.frame.shape[0] - 1


def test_shift_and_the_left_button_move_the_crosshair_and_paint_nothing(
    open_window: Callable[..., Window],
) -> None:
    from napari_onfh.reading.steps import Tool

    window = three_planes(open_window)
    window.controller.use(Tool.HEAD_BRUSH)
    event = SimpleNamespace(
        button=1, modifiers=("Shift",), type="mouse_press", position=(15.0, 28.0, 45.0)
    )
    (drag,) = [
        each(window.viewer, event)
        for each in window.viewer.mouse_drag_callbacks
        if getattr(each, "__self__", None) is linked(window).crosshair
    ]
    next(drag)
    assert window.layers.head.mode == "pan_zoom"
    event.type, event.position = "mouse_move", (30.0, 28.0, 45.0)
    next(drag)
    event.type = "mouse_release"
    next(drag, None)

    assert shown_index(window) == [20, 7, 30]
    assert window.layers.head.mode == "paint"
    assert not window.layers.head.data.any()


def test_a_stroke_is_in_the_small_canvases_at_once(open_window: Callable[..., Window]) -> None:
    window = three_planes(open_window)
    window.layers.head.paint((20, 7, 30), 1)
    upper(window).pointed.emit(7 * 4.0, 30 * 1.5)
    upper(window).stepped.emit(20 - int(shown_index(window)[0]))
    before = upper(window).drawn.picture.outlined[0].mask.sum()
    window.layers.head.paint((20, 7, 45), 1)

    assert upper(window).drawn.picture.outlined[0].mask.sum() > before


def test_looks_follow_the_large_view(open_window: Callable[..., Window]) -> None:
    window = three_planes(open_window)
    image = window.viewer.layers[0]
    before = upper(window).drawn.picture.pixels.copy()
    image.contrast_limits = (0, 50)

    assert upper(window).drawn.picture.pixels.mean() > before.mean()
    image.visible = False
    assert not upper(window).drawn.picture.pixels.any()


def test_the_right_button_on_a_small_canvas_drags_the_grey_window_of_all(
    open_window: Callable[..., Window],
) -> None:
    window = three_planes(open_window)
    image = window.viewer.layers[0]
    low, high = image.contrast_limits
    upper(window).window_taken.emit()
    upper(window).window_dragged.emit(100.0, 0.0)
    upper(window).window_left.emit()

    after_low, after_high = image.contrast_limits
    assert after_high - after_low > high - low


def test_the_plane_along_the_neck_is_there_while_a_neck_cut_is(
    open_window: Callable[..., Window],
) -> None:
    from plugin_factory import HEAD_CENTER_MM

    from annotator.measure.neck_removal import NeckPlane

    window = three_planes(open_window)
    canvas = window.panel._planes_column.canvases[2]  # noqa: SLF001 - what the reader sees
    sections = window.controller.display.sections
    assert canvas.isHidden()
    here = window.layers.frame.to_display(HEAD_CENTER_MM)
    window.layers.head.paint(tuple(np.rint(here).astype(int)), 1)
    axis = np.array([0.8, 0.0, -0.6])
    sections.show_neck(NeckPlane(axis, 18.0, "given", HEAD_CENTER_MM))

    assert not canvas.isHidden()
    plane = canvas.drawn.plane
    place = plane.on_paper(plane.frame.to_display(HEAD_CENTER_MM))
    canvas.pointed.emit(float(place[0]), float(place[1]))
    assert np.all(np.abs(here - shown_index(window)) <= 1)
    assert canvas.drawn.picture.outlined[0].mask.any()
    sections.show_neck(None)
    assert canvas.isHidden()


def test_a_double_click_brings_a_plane_into_the_large_view(
    open_window: Callable[..., Window],
) -> None:
    window = three_planes(open_window)
    upper(window).enlarged.emit()

    assert window.viewer.dims.order == (0, 1, 2)


def test_the_mouse_on_a_small_canvas(open_window: Callable[..., Window], qtbot: Any) -> None:
    from qtpy.QtCore import QPoint, Qt

    window = three_planes(open_window)
    canvas = upper(window)
    canvas.resize(300, 300)
    canvas.fit()
    down, right = canvas.paper.on_screen(5 * 4.0, 100 * 1.5)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(right), round(down)))

    assert shown_index(window)[1] == 5
    assert abs(shown_index(window)[2] - 100) <= 1
    assert canvas.grab().toImage().pixelColor(1, 1).isValid()


def test_switching_off_takes_all_away_and_is_remembered(
    open_window: Callable[..., Window],
) -> None:
    from napari_onfh.widgets.planes.planes_button import PlanesButton

    window = three_planes(open_window)
    assert PlanesButton().is_on
    window.panel.planes.switch(is_on=False)

    assert "Crosshair" not in [layer.name for layer in window.viewer.layers]
    assert linked(window) is None
    assert not PlanesButton().is_on


def test_the_next_image_has_three_planes_again(open_window: Callable[..., Window]) -> None:
    window = three_planes(open_window)
    first = linked(window)
    window.viewer.layers.remove(window.viewer.layers[0])
    assert linked(window) is None
    assert upper(window).drawn is None
    window.open_hip()

    assert linked(window) is not first
    assert upper(window).drawn.picture.pixels.any()


def test_closing_the_dock_switches_off(open_window: Callable[..., Window], qapp: Any) -> None:
    window = three_planes(open_window)
    dock = upper(window).parentWidget().parentWidget()
    dock.close()
    qapp.processEvents()

    assert not window.panel.planes.is_on
    window.panel.planes.switch(is_on=True)
    assert upper(window).drawn is not None


def wheel(window: Window, turned: float, *modifiers: str) -> None:
    event = SimpleNamespace(
        delta=(0, turned),
        modifiers=modifiers,
        position=(15.0, 28.0, 45.0),
        native=SimpleNamespace(inverted=lambda: False),
    )
    for callback in list(window.viewer.mouse_wheel_callbacks):
        callback(window.viewer, event)


def test_the_wheel_scrolls_and_with_ctrl_zooms_about_the_mouse(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    camera = window.camera
    zoom, before = camera.zoom, shown_index(window)[1]
    for _ in range(4):
        wheel(window, -0.5)
    assert shown_index(window)[1] == before + 2
    assert camera.zoom == zoom
    assert not camera.mouse_zoom
    apart = np.array(camera.center[-2:]) - (15.0, 45.0)
    wheel(window, 1.0, "Control")

    assert shown_index(window)[1] == before + 2
    assert camera.zoom > zoom
    assert np.allclose((np.array(camera.center[-2:]) - (15.0, 45.0)) * camera.zoom, apart * zoom)


def test_a_tool_in_hand_leaves_the_wheel_to_the_slices_and_3d_leaves_it_to_napari(
    open_window: Callable[..., Window],
) -> None:
    from napari_onfh.reading.steps import Tool

    window = open_window()
    usual = {each.__name__ for each in window.viewer.mouse_wheel_callbacks}
    window.open_hip()
    for tool in (Tool.HEAD_BRUSH, Tool.LOOK):
        window.controller.use(tool)
        assert not window.camera.mouse_zoom
    window.viewer.dims.ndisplay = 3
    assert window.camera.mouse_zoom
    window.viewer.dims.ndisplay = 2
    window.panel.planes.let_wheel_scroll(scrolls=False)

    names = [each.__name__ for each in window.viewer.mouse_wheel_callbacks]
    assert window.camera.mouse_zoom
    assert "dims_scroll" in usual
    assert sorted(names) == sorted(usual)


@pytest.mark.parametrize("size", [(160, 160), (210, 175), (380, 380)], ids=str)
def test_no_word_hides_the_letter_at_the_top_of_a_small_canvas(
    open_window: Callable[..., Window], size: tuple[int, int]
) -> None:
    from attrs import evolve
    from qtpy.QtGui import QImage, QPainter

    from napari_onfh.planes.plane_paper import PlanePaper
    from napari_onfh.widgets.planes.plane_drawing import draw

    shown = upper(three_planes(open_window)).drawn
    paper = PlanePaper.fitted(size, *shown.plane.sheet_mm)

    def top_letter(words: str) -> list[int]:
        image = QImage(size[1], size[0], QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        draw(painter, evolve(shown, words=words, cross_mm=None), paper)
        painter.end()
        middle = size[1] // 2
        return [image.pixel(x, y) for x in range(middle - 8, middle + 8) for y in range(6, 28)]

    assert len(set(top_letter(""))) > 2
    assert top_letter(shown.words) == top_letter("")


def test_each_letter_has_a_place_of_its_own_at_its_edge_on_every_napari(
    open_window: Callable[..., Window],
) -> None:
    from napari.components._viewer_constants import CanvasPosition

    window = open_window()
    window.open_hip()
    places = {
        edge: CanvasPosition(window.overlays[f"orientation_{edge}"].position).value
        for edge in ("top", "bottom", "left", "right")
    }

    assert len(set(places.values())) == len(places)
    assert all(edge in place for edge, place in places.items())


def test_a_narrow_canvas_gives_the_note_fewer_letters_on_a_line(
    open_window: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    from napari_onfh.picture import compat

    window = open_window()
    window.open_hip()
    for width, lines in ((1000, 1), (300, 2)):
        monkeypatch.setattr(compat, "_canvas_size", lambda _viewer, width=width: (600, width))
        window.controller.display.write_note()
        assert len(window.overlays["onfh_note"].text.splitlines()) == lines


def test_a_canvas_that_becomes_narrow_breaks_the_note_at_once(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    from napari_onfh.picture import compat

    window = open_window()
    window.open_hip()
    note = window.overlays["onfh_note"]
    main = compat.main_window(window.viewer)
    canvas = window.viewer.window._qt_viewer.canvas.native  # noqa: SLF001 - where it is written

    def has_become(*, wide: bool) -> bool:
        main.resize(main.width() + (720 if wide else 220) - canvas.width(), 700)
        qtbot.wait(100)
        return bool(canvas.width() > 600 if wide else canvas.width() < 300)

    main.showNormal()
    lines = []
    for wide in (True, False, True):
        # The screen grants a size in its own time; the note has to follow at once.
        qtbot.waitUntil(lambda wide=wide: has_become(wide=wide))
        lines.append(len(note.text.splitlines()))
    main.hide()

    assert lines[0] == lines[2] == 1
    assert lines[1] > 1
