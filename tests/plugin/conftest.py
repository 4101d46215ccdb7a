"""One napari window a file, and settings that are the test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from plugin_window import Window


@pytest.fixture(autouse=True)
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's settings folder."""
    folder = tmp_path / "config"
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: folder)
    return folder


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was acknowledged is kept in the test's own file."""
    from qtpy.QtCore import QSettings

    def settings() -> QSettings:
        return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)

    monkeypatch.setattr("napari_onfh.widgets.safety._settings", settings)


@pytest.fixture(scope="module")
def viewer(qapp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One napari window for all tests of a file: making one takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NAPARI_CONFIG", str(tmp_path_factory.mktemp("napari") / "settings.yaml"))
        import napari

        window = napari.Viewer(show=False)
        yield window
        window.close()
        qapp.processEvents()


@pytest.fixture
def open_window(viewer: Any) -> Iterator[Callable[..., Window]]:
    """Makes the panel in the window; everything is taken away again at the end."""
    windows: list[Window] = []

    def make(**library: Any) -> Window:
        windows.append(Window(viewer, **library))
        return windows[-1]

    yield make
    viewer.layers.clear()
    viewer.dims.ndisplay = 2
    for window in windows:
        if not window.is_left:
            window.leave()
        viewer.window.remove_dock_widget(window.panel)
