"""What comes back at the next start: planes, widths, folders; and no patient's folder among it."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from dicom_factory import voxels, write_series
from plugin_window import Window

from napari_onfh.picture import traces

window_test = pytest.mark.gui
own_settings = pytest.mark.usefixtures("own_settings")


@pytest.mark.parametrize(
    ("opened", "left"),
    [
        ("/data/Doe^Jane/study", ["/data", "/data/other", "/data/Doe^Jane/study/deeper"]),
        ("/data/Doe^Jane/study/IM1", ["/data", "/data/Doe^Jane", "/data/other"]),
        ("/data/other/x", ["/data", "/data/Doe^Jane", "/data/Doe^Jane/study"]),
    ],
)
def test_napari_forgets_what_was_opened_and_the_folder_above_it(
    opened: str, left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = ["/data", "/data/Doe^Jane", "/data/other", "/data/Doe^Jane/study"]
    if opened.endswith("study"):
        listed.append("/data/Doe^Jane/study/deeper")
    settings = SimpleNamespace(application=SimpleNamespace(open_history=listed))
    monkeypatch.setattr("napari.settings.get_settings", lambda: settings)
    traces.forget_recent(Path(opened))

    assert sorted(settings.application.open_history) == sorted(left)


@window_test
@own_settings
def test_a_study_opened_by_naparis_menu_leaves_no_folder_on_layer_or_list(
    open_window: Callable[..., Window], tmp_path: Path
) -> None:
    from napari.settings import get_settings
    from napari.utils.history import update_open_history

    study = tmp_path / "Planted^Patient" / "study"
    write_series(study, values=voxels((4, 20, 24)))
    before = list(get_settings().application.open_history)
    window = open_window()
    window.viewer.open(study, plugin="onfh-annotator")
    update_open_history(str(study))  # napari's menu does so once the image is open
    assert any("Planted" in each for each in get_settings().application.open_history)
    window.worker.release()

    assert window.viewer.layers[0].source.path is None
    assert get_settings().application.open_history == before


@window_test
@own_settings
def test_a_dialog_starts_where_it_ended_and_above_it_after_the_next_start(tmp_path: Path) -> None:
    from napari_onfh.widgets.last_folder import LastFolder

    patient = tmp_path / "Planted^Patient"
    patient.mkdir()
    images = LastFolder("images")
    assert images.start == ""
    images.remember(patient)
    assert images.start == str(patient)
    assert LastFolder("images").start == str(tmp_path)
    assert LastFolder("reports").start == ""
    patient.rmdir()
    assert images.start == str(tmp_path)
    images.remember(tmp_path / "gone" / "study")

    assert images.start == LastFolder("images").start == ""
    assert "Planted" not in (tmp_path / "settings.ini").read_text()


@window_test
@own_settings
def test_the_panels_dialog_starts_in_the_last_folder(
    open_window: Callable[..., Window], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qtpy.QtWidgets import QFileDialog

    started: list[str] = []

    def answer(_parent: Any, _title: str, start: str) -> str:
        started.append(start)
        return str(tmp_path)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer)
    window = open_window()
    assert window.panel.ask_for_folder() == tmp_path
    assert window.panel.ask_for_folder() == tmp_path

    assert started == ["", str(tmp_path)]


@window_test
@own_settings
def test_the_next_image_begins_in_the_plane_that_was_chosen_last(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.open_hip()
    hidden = window.viewer.dims.order[-3]
    assert hidden == window.layers.frame.acquired_axis
    window.panel.plane_wanted.emit(0)
    window.viewer.layers.clear()
    window.open_hip()
    assert window.viewer.dims.order[-3] == 0
    window.panel.plane_wanted.emit(hidden)
    window.viewer.layers.clear()
    window.open_hip()

    assert window.viewer.dims.order[-3] == hidden
    assert window.panel.view.usual_plane is None


@window_test
@own_settings
def test_the_planes_come_back_as_wide_as_they_were_and_never_over_half_the_window(
    open_window: Callable[..., Window], qapp: Any
) -> None:
    from napari_onfh.widgets import user_settings

    window = open_window()
    main = window.viewer.window._qt_window  # noqa: SLF001 - docks belong to it
    main.resize(1600, 900)
    main.show()
    try:
        window.open_hip()
        window.panel.planes.switch(is_on=True)
        column = window.panel._planes_column  # noqa: SLF001 - what the reader drags
        from qtpy.QtCore import Qt

        main.resizeDocks([column._dock], [300], Qt.Orientation.Horizontal)  # noqa: SLF001 - dragged
        qapp.processEvents()
        narrow = column.width()
        window.panel.planes.switch(is_on=False)
        assert int(user_settings.read("planes_width")) == narrow
        window.panel.planes.switch(is_on=True)
        qapp.processEvents()
        assert column.width() == pytest.approx(narrow, abs=8)

        window.panel.planes.switch(is_on=False)
        for kept in ("99999", "900000000", "wide", "-5"):
            user_settings.keep("planes_width", kept)
            window.panel.planes.switch(is_on=True)
            qapp.processEvents()
            assert column.width() <= main.width() / 2 + 8
            window.panel.planes.switch(is_on=False)
    finally:
        main.hide()
