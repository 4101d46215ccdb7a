"""A whole reading in a real, shown window: mouse and keys from the folder to the report."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reader_hands import spread
from whole_reading import read_whole_hip

from onfh_samples.cases import make_case

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

#: Of the whole reading; a radiologist's three minutes leave four seconds for each of so many.
MOST_ACTIONS = 60

_WINDOW_PIXELS = (1280, 800)
_LONGEST_WAIT_S = 60.0


def wait_until(done: Callable[[], bool]) -> None:
    """Let the window work."""
    from qtpy.QtWidgets import QApplication

    end = time.monotonic() + _LONGEST_WAIT_S
    while not done():
        assert time.monotonic() < end
        QApplication.processEvents()
        time.sleep(0.005)


@pytest.fixture
def shown(qapp: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """A window that can be clicked, with the panel as napari docks it."""
    monkeypatch.setenv("NAPARI_CONFIG", str(tmp_path / "napari.yaml"))
    import napari

    from napari_onfh.widgets.safety import remember_acknowledgement

    remember_acknowledgement()
    viewer = napari.Viewer(title="Hip necrosis")
    viewer.window.resize(*_WINDOW_PIXELS)
    _, panel = viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
    yield viewer, panel
    panel.controller.session.mark_saved(panel.controller.session.state.revision)
    viewer.close()
    qapp.processEvents()


def test_a_hip_is_read_from_its_folder_to_its_report_and_is_right(
    shown: tuple[Any, Any], tmp_path: Path
) -> None:
    viewer, panel = shown
    sample = make_case("medium", tmp_path / "case")
    reading = read_whole_hip(viewer, panel, sample, tmp_path, wait=wait_until)

    assert reading.lesion_fraction == pytest.approx(reading.true_fraction, rel=0.03)
    assert len(reading.actions) <= MOST_ACTIONS
    saved = json.loads(reading.saved.read_text(encoding="utf-8"))
    assert saved["side"] == sample.hips[0].side.value
    (report,) = reading.report.rglob("report.html")
    assert "ARCO" in report.read_text(encoding="utf-8")
    opinion = panel.controller.session.state.opinion
    assert opinion.stages["arco_2019"].stages == ("II",)


def test_slices_are_spread_with_first_and_last_among_them() -> None:
    assert spread([2, 3, 4, 5, 6], 3) == [2, 4, 6]
    assert spread([7, 8], 3)[0] == 7
    assert spread([7, 8], 3)[-1] == 8
