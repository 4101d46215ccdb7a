"""One napari window for all tests, panels without one, and settings that are the test's own."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from plugin_window import Window, viewer_without_canvas


@pytest.fixture(autouse=True)
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's settings folder."""
    folder = tmp_path / "config"
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: folder)
    monkeypatch.setenv("ONFH_STATE_DIR", str(tmp_path / "state"))
    return folder


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user sets once is kept in the test's own file."""
    from qtpy.QtCore import QSettings

    def settings() -> QSettings:
        return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)

    monkeypatch.setattr("napari_onfh.widgets.user_settings._settings", settings)


@pytest.fixture(scope="session")
def _own_napari(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep napari from the settings of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NAPARI_CONFIG", str(tmp_path_factory.mktemp("napari") / "settings.yaml"))
        yield


@pytest.fixture(scope="session")
def viewer(_own_napari: None, qapp: Any) -> Iterator[Any]:
    """One napari window for all tests: making one takes seconds."""
    import napari

    window = napari.Viewer(show=False)
    # It asks Python about each event of every widget, for a menu bar that no test hides: a tenth
    # of the time.
    qapp.removeEventFilter(window.window._qt_window)  # noqa: SLF001 - who asks
    gc.collect()
    gc.freeze()
    yield window
    window.close()
    qapp.processEvents()


@pytest.fixture
def open_window(viewer: Any, qapp: Any) -> Iterator[Callable[..., Window]]:
    """Makes the panel in the window; all is taken away at the end, and that is checked."""
    from qtpy.QtCore import QEvent

    windows: list[Window] = []
    before = _traces(viewer, qapp)

    def make(**library: Any) -> Window:
        windows.append(Window(viewer, **library))
        return windows[-1]

    yield make
    viewer.layers.clear()
    viewer.dims.ndisplay = 2
    for window in reversed(windows):
        if not window.is_left:
            window.leave()
        viewer.window.remove_dock_widget(window.panel)
        window.panel.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # napari collects garbage whenever a layer goes; what stands now need not be looked through.
    gc.freeze()
    assert _traces(viewer, qapp) == before


@pytest.fixture
def open_panel(_own_napari: None, qapp: Any) -> Iterator[Callable[..., Window]]:
    """Makes the panel on a viewer that draws nothing, which takes a third of the time.

    For what panel, session and files do; how a picture looks and what the mouse does in it are
    for `open_window`.
    """
    from qtpy.QtCore import QEvent

    windows: list[Window] = []
    viewer = viewer_without_canvas()

    def make(**library: Any) -> Window:
        windows.append(Window(viewer, **library))
        return windows[-1]

    yield make
    for window in reversed(windows):
        if not window.is_left:
            window.leave()
        window.panel.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _traces(viewer: Any, qapp: Any) -> dict[str, Any]:
    """What a test could leave to the next one."""
    from napari_onfh.picture.compat import canvas_overlays

    events = viewer.layers.events
    return {
        "layers": list(viewer.layers),
        "docks": list(viewer.window._wrapped_dock_widgets),  # noqa: SLF001 - no public list
        "keys": dict(viewer.keymap),
        "drag": list(viewer.mouse_drag_callbacks),
        "double_click": list(viewer.mouse_double_click_callbacks),
        "written": [
            name
            for name, overlay in canvas_overlays(viewer).items()
            if name.startswith(("orientation_", "onfh_")) and overlay.visible
        ],
        "listeners": (len(events.inserted.callbacks), len(events.removed.callbacks)),
        "windows": [widget for widget in qapp.topLevelWidgets() if widget.isVisible()],
        "title": viewer.title,
        "ndisplay": viewer.dims.ndisplay,
    }
