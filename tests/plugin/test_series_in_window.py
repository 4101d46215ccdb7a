"""Series in a real napari window: the browser by keyboard, a second series, the grey window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_factory import FRAME_UID, affine, voxels, write_series
from plugin_factory import HEAD_CENTER_MM, hip_volume
from plugin_window import Window, drag, note

from annotator.geometry.grid import Grid
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Source, Volume
from napari_onfh.reading.study import OpenedVolume

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

SHAPE = (6, 40, 50)
PLANTED = {"PatientName": "Planted^Patient", "PatientID": "PX4711"}


def write(folder: Path, series_uid: str, **change: Any) -> None:
    write_series(
        folder / series_uid,
        values=voxels(SHAPE),
        change={"SeriesInstanceUID": series_uid, **PLANTED, **change},
    )


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """T1, STIR of the same frame of reference, T1 of another one, and a file that is none."""
    write(tmp_path, "1.1", SeriesNumber=3)
    write(tmp_path, "1.2", SeriesNumber=4, SeriesDescription="STIR Planted", InversionTime=150)
    write(tmp_path, "1.3", SeriesNumber=9, FrameOfReferenceUID="1.9", SeriesDescription="late")
    (tmp_path / "note.txt").write_text("no image")
    return tmp_path


def browse(window: Window, folder: Path) -> Any:
    """Open the browser of a folder as the button does."""
    window.panel.ask_for_folder = lambda: folder
    window.panel.series_wanted.emit()
    return window.panel.series_browser()


def choose(browser: Any, words: str) -> None:
    rows = range(browser.table.rowCount())
    browser.table.selectRow(next(row for row in rows if words in browser.table.item(row, 1).text()))


def press(qtbot: Any, widget: Any, key: str) -> None:
    from qtpy.QtCore import Qt

    qtbot.keyClick(widget, getattr(Qt.Key, f"Key_{key}"))


def overlay(window: Window, name: str) -> str:
    shown = window.overlays[name]
    return str(shown.text) if shown.visible else ""


def second_layer(window: Window) -> Any:
    return next(
        layer for layer in window.viewer.layers if layer.metadata.get("onfh_role") == "second"
    )


def written_on(window: Window) -> list[str]:
    """All that a screenshot or a task bar would show."""
    browser = window.panel.series_browser()
    main = window.viewer.window._qt_window  # noqa: SLF001 - the title bar
    return [
        *(layer.name for layer in window.viewer.layers),
        *(overlay(window, name) for name in ("onfh_note", "onfh_window")),
        *(browser.table.item(row, 1).text() for row in range(browser.table.rowCount())),
        *(browser.windowTitle(), main.windowTitle(), window.viewer.title),
        *(str(window.viewer.status), note(window), window.panel.second._name.text()),  # noqa: SLF001 - seen
    ]


def test_over_in_the_same_frame_instead_in_another_and_no_patient_anywhere(
    open_window: Callable[..., Window], study: Path
) -> None:
    window = open_window()
    browser = browse(window, study)
    choose(browser, "series 3")
    browser.open_button.click()
    measured = window.state.volume
    choose(browser, "series 4")
    assert browser.open_button.text() == "Show over the open series"
    browser.open_button.click()
    names = [layer.name for layer in window.viewer.layers]

    assert names[:3] == ["MR coronal, 3.0 mm", "display only: series 4, STIR", "Femoral head"]
    assert window.state.volume is measured
    assert window.viewer.layers.selection.active is window.viewer.layers[0]
    assert "for comparison only" in note(window)
    assert "MR coronal, 3.0 mm, measured" in " ".join(overlay(window, "onfh_note").split())
    assert "slice 4 of 6" in overlay(window, "onfh_note")
    text = " ".join(written_on(window)).lower()
    assert "planted" not in text
    assert "4711" not in text

    choose(browser, "series 9")
    assert browser.open_button.text() == "Open instead of the open series"
    assert "positions do not correspond" in browser._details.text()  # noqa: SLF001 - as shown
    asked: list[str] = []
    browser.ask_to_replace = lambda sentence: bool(asked.append(sentence))
    browser.open_button.click()
    assert window.state.volume is measured
    browser.ask_to_replace = lambda _sentence: True
    browser.open_button.click()
    assert window.state.volume.source.series_uid == "1.3"
    assert len(window.viewer.layers) == 3
    assert len(asked) == 1


def over(window: Window, moved_mm: float = 0.0, **source: Any) -> Volume:
    """Open the hip of spheres, and over it one of its frame that lies elsewhere."""
    window.open_hip(source=Source(modality="MR", series_uid="1.1", description="T1"))
    grid = hip_volume().grid
    matrix = grid.affine_lps.copy()
    matrix[0, 3] += moved_mm
    placed = Grid(grid.shape, matrix, grid.frame_of_reference_uid)
    told = {"modality": "MR", "series_uid": "1.2", "description": "STIR", **source}
    volume = Volume(placed, hip_volume().values, Source(**told))
    window.controller.desk.lay_over(OpenedVolume(volume, "series 4, STIR", "Maker"))
    return volume


def test_the_second_series_lies_where_the_patient_says_and_follows_key_and_scroll(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    window = open_window()
    over(window, moved_mm=-30.0)
    frame, layer, row = window.layers.frame, second_layer(window), window.panel.second
    head = np.round(frame.to_display(HEAD_CENTER_MM - [30.0, 0.0, 0.0])).astype(int)
    first, second = np.asarray(window.viewer.layers[0].data), np.asarray(layer.data)
    assert second[tuple(head)] == 400
    assert first[tuple(head)] == 100
    assert np.isnan(second[..., -1]).all()
    assert not np.isnan(second[..., 0]).any()

    canvas = window.viewer.window._qt_viewer.canvas.native  # noqa: SLF001 - where keys go
    press(qtbot, canvas, "W")
    assert not layer.visible
    assert not row.shown.isChecked()
    assert "Seen: MR coronal" in overlay(window, "onfh_note")
    row.shown.click()
    assert layer.visible
    row.opacity.setValue(40)
    assert layer.opacity == pytest.approx(0.4)
    assert "40%" in overlay(window, "onfh_note")

    for step in (3, 9):
        window.viewer.dims.set_current_step(1, step)
        point = frame.to_lps([20, step, 20])
        number = round(float(hip_volume().grid.to_index(point)[0])) + 1
        assert f"slice {number} of 14" in overlay(window, "onfh_note")
    window.panel.plane_wanted.emit(0)
    assert "cut across its slices" in overlay(window, "onfh_note")


def test_outlining_and_saving_are_untouched_by_a_second_series(
    open_panel: Callable[..., Window], tmp_path: Path
) -> None:
    window = open_panel()
    window.outline_head()
    window.paint_lesion()
    alone = window.state.annotation()
    over_it = Volume(hip_volume().grid, hip_volume().values, Source(series_uid="1.2"))
    window.controller.desk.lay_over(OpenedVolume(over_it, "series 4"))
    window.panel.save_wanted.emit(tmp_path / "hip.json")

    assert np.array_equal(window.state.annotation().label_map, alone.label_map)
    assert window.state.is_up_to_date
    assert note(window) == "Saved hip.json."


def test_the_second_series_goes_away_cleanly_and_a_second_panel_takes_it_up(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    volume = over(window)
    again = OpenedVolume(volume, "series 4, STIR")
    for take_away in (
        window.panel.second.close_wanted.emit,
        lambda: window.viewer.layers.remove(second_layer(window)),
    ):
        window.controller.desk.lay_over(again)
        take_away()
        assert window.panel.second.isHidden()
        assert len(window.viewer.layers) == 3
        assert "display only" not in overlay(window, "onfh_note")
        window.controller.desk.flick()
        assert len(window.viewer.layers) == 3
    window.controller.desk.lay_over(again)
    window.leave_to_next()
    second = open_window()
    assert not second.panel.second.isHidden()
    assert "display only" in overlay(second, "onfh_note")
    second.viewer.layers.remove(second.viewer.layers[0])

    assert len(second.viewer.layers) == 0
    assert second.panel.second.isHidden()
    assert overlay(second, "onfh_note") == ""


def test_an_image_dropped_on_the_window_goes_over_only_in_the_same_frame(
    open_window: Callable[..., Window],
) -> None:
    from napari_onfh.picture.layers import image_layer_data

    window = open_window()
    window.open_hip(source=Source(modality="MR", series_uid="1.1"))
    for uid, frame_uid in (("1.2", "1.2.3"), ("1.3", "9.9")):
        grid = Grid(hip_volume().grid.shape, hip_volume().grid.affine_lps, frame_uid)
        volume = Volume(grid, hip_volume().values, Source(modality="MR", series_uid=uid))
        values, options, _ = image_layer_data(volume)
        window.viewer.add_image(values, **options)
        window.worker.release()
        if uid == "1.2":
            assert window.state.volume.source.series_uid == "1.1"
            assert len(window.viewer.layers) == 4

    assert window.state.volume.source.series_uid == "1.3"
    assert len(window.viewer.layers) == 3


def shown_window(layer: Any) -> tuple[float, float]:
    low, high = layer.contrast_limits
    return (low + high) / 2, high - low


def test_a_right_drag_sets_the_window_which_comes_back_with_its_protocol_until_reset(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    from qtpy.QtCore import Qt

    from napari_onfh.picture.compat import camera

    t1 = {"source": Source(modality="MR", description="T1 cor"), "window": (250.0, 300.0)}
    other = {"source": Source(modality="MR", description="PD cor"), "window": (250.0, 300.0)}
    window = open_window()
    drag(qtbot, window, right=30, down=0)
    window.open_hip(**t1)
    view = camera(window.viewer)
    before = view.zoom, tuple(view.center), view.mouse_pan
    assert overlay(window, "onfh_window") == "W 300  L 250"
    drag(qtbot, window, right=40, down=-20)
    left = window.viewer.layers[0].contrast_limits
    center, width = shown_window(window.viewer.layers[0])
    assert width > 300
    assert center < 250
    assert (view.zoom, tuple(view.center), view.mouse_pan) == before
    assert overlay(window, "onfh_window") == f"W {width:.0f}  L {center:.0f}"

    window.open_hip(**other)
    assert window.viewer.layers[0].name == "MR coronal, 4.0 mm"
    assert shown_window(window.viewer.layers[0]) == (250.0, 300.0)
    window.open_hip(**t1)
    assert window.viewer.layers[0].contrast_limits == pytest.approx(left)

    canvas = window.viewer.window._qt_viewer.canvas.native  # noqa: SLF001 - where the mouse goes
    zoom = view.zoom
    qtbot.mouseDClick(canvas, Qt.MouseButton.RightButton, pos=canvas.rect().center())
    assert shown_window(window.viewer.layers[0]) == (250.0, 300.0)
    assert view.zoom == zoom
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert view.zoom == pytest.approx(2 * zoom)


def test_the_right_button_neither_paints_nor_erases_nor_sets_points(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    from napari_onfh.reading.steps import Tool

    window = open_window()
    window.outline_head()
    window.paint_lesion()
    head, lesion = window.state.head.voxels, window.state.lesion.voxels
    points = len(window.layers.surface.data)
    for tool in (Tool.HEAD_BRUSH, Tool.LESION_BRUSH, Tool.LESION_ERASER, Tool.SURFACE_POINTS):
        window.controller.use(tool)
        mode = window.viewer.layers.selection.active.mode
        limits = window.viewer.layers[0].contrast_limits
        drag(qtbot, window, right=1, down=0)
        drag(qtbot, window, right=30, down=10)
        assert window.viewer.layers.selection.active.mode == mode
        assert window.viewer.layers[0].contrast_limits != limits
    window.controller.take_outline()

    assert np.array_equal(window.state.head.voxels, head)
    assert np.array_equal(window.state.lesion.voxels, lesion)
    assert len(window.layers.surface.data) == points


def test_the_window_that_is_set_is_that_of_the_series_that_is_seen(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    window = open_window()
    over(window)
    first, second = window.viewer.layers[0], second_layer(window)
    before = first.contrast_limits
    drag(qtbot, window, right=30, down=0)
    assert first.contrast_limits == before
    changed = second.contrast_limits
    second.visible = False
    drag(qtbot, window, right=30, down=0)

    assert first.contrast_limits != before
    assert second.contrast_limits == changed


def test_what_was_not_acquired_and_what_is_meant_inverted_is_shown_so(
    open_window: Callable[..., Window],
) -> None:
    def issue(code: str, severity: Severity) -> Issue:
        return Issue(code=code, severity=severity, message=code, subject="geometry")

    window = open_window()
    window.open_hip(
        issues=(
            issue("missing_slice", Severity.BLOCKING),
            issue("interpolated_volume", Severity.WARNING),
            issue("monochrome1", Severity.INFO),
        )
    )
    layer = window.viewer.layers[0]

    assert layer.name == "MR coronal, 4.0 mm, interpolated"
    assert layer.colormap.name == "gray_r"
    assert overlay(window, "onfh_note") == "coronal, interpolated"
    window.panel.banner.accept.click()
    assert window.state.settings.accepted_geometry == {"missing_slice"}


def test_napari_opens_a_folder_by_the_browser_while_the_window_lives(
    open_window: Callable[..., Window], study: Path, qtbot: Any
) -> None:
    from qtpy.QtCore import QTimer
    from qtpy.QtWidgets import QApplication

    from napari_onfh.widgets.series.series_browser import SeriesBrowser

    window = open_window()
    seen: list[int] = []

    def answer() -> None:
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, SeriesBrowser)]
        asking = [browser for browser in found if browser.isVisible() and browser.isModal()]
        if not asking and len(seen) < 1:
            QTimer.singleShot(50, answer)
            return
        seen.append(asking[0].table.rowCount())
        choose(asking[0], "MR Maker")
        press(qtbot, asking[0].table, "Return")

    QTimer.singleShot(50, answer)
    window.viewer.open(str(study), plugin="onfh-annotator")

    assert seen == [3]
    assert window.state.volume is not None
    assert len(window.viewer.layers) == 3


def test_a_folder_with_one_series_asks_nothing_and_its_name_is_not_shown(
    open_window: Callable[..., Window], tmp_path: Path
) -> None:
    folder = tmp_path / "PLANTED_PATIENT"
    write_series(folder, values=voxels(SHAPE), matrix=affine())
    window = open_window()
    window.viewer.open(str(folder), plugin="onfh-annotator")
    said = [
        f"{layer.source} {layer.get_status((1.0, 1.0, 1.0), world=True)}"
        for layer in window.viewer.layers
    ]

    assert window.state.volume.grid.frame_of_reference_uid == FRAME_UID
    assert "planted" not in " ".join((*said, str(window.viewer.status))).lower()


def test_no_way_of_opening_leaves_a_folder_in_naparis_settings(
    open_window: Callable[..., Window], tmp_path: Path
) -> None:
    from napari.settings import get_settings

    from napari_onfh.command import _show

    settings = get_settings()
    before = list(settings.application.open_history), list(settings.application.save_history)
    folder = tmp_path / "PLANTED_PATIENT" / "study"
    write_series(folder, values=voxels(SHAPE), matrix=affine())
    window = open_window()
    window.viewer.open(str(folder), plugin="onfh-annotator")  # as a folder dropped on the window
    window.viewer.layers.clear()
    _show(window.viewer, folder)
    window.viewer.layers.clear()
    browse(window, folder)
    window.panel.save_wanted.emit(folder / "hip.json")

    assert window.state.volume is not None
    assert (settings.application.open_history, settings.application.save_history) == before
    assert "planted" not in str(settings.model_dump()).lower()


@pytest.mark.usefixtures("qtbot")
def test_a_damaged_folder_is_one_line_and_no_layer(tmp_path: Path) -> None:
    from annotator.errors import DicomError
    from napari_onfh.open_path import open_path

    (tmp_path / "bad.dcm").write_bytes(bytes(128) + b"DICM" + bytes(20))
    with pytest.raises(DicomError, match="holds no readable") as caught:
        open_path(tmp_path)

    assert "\n" not in str(caught.value)
