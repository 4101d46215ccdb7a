"""Draw the pictures of the documentation from the plugin itself: make pictures."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari import Viewer

    from annotator.model.case import Case

__all__ = ["draw_browser", "draw_plugin"]

PICTURES = Path(__file__).resolve().parents[1] / "docs/images"
SAMPLE = "large-lateral"
BROWSED_SAMPLES = ("bilateral", "sagittal", "thick-slices-gap")
BROWSER_PIXELS = (1240, 480)
WINDOW_PIXELS = (1600, 1000)
LONGEST_WAIT_SECONDS = 120.0
#: Long enough for napari to lay out the dock and draw the last change.
SETTLING_SECONDS = 1.5


def main() -> None:
    """Draw every picture, with the settings of a user who has none."""
    with TemporaryDirectory(prefix="onfh-pictures-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        os.environ["NAPARI_CONFIG"] = str(Path(folder) / "napari.yaml")
        PICTURES.mkdir(parents=True, exist_ok=True)
        draw_plugin(PICTURES / "plugin.png", Path(folder) / "plugin")
        draw_browser(PICTURES / "series.png", Path(folder) / "browser")


def draw_plugin(picture: Path, folder: Path) -> None:
    """The plugin with an outlined sample hip and its results.

    Parameters
    ----------
    picture : Path
        PNG to write.
    folder : Path
        Where the sample case may be written.
    """
    import napari

    from annotator.app.study import open_case
    from annotator.io.facts_file import read_facts
    from napari_onfh.steps import Step
    from napari_onfh.widgets.safety import remember_acknowledgement
    from onfh_samples.cases import make_case

    sample = make_case(SAMPLE, folder)
    hip = sample.hips[0]
    case = open_case(
        sample.dicom_folder,
        hip.labels,
        hip.side,
        landmarks_path=hip.landmarks,
        findings=read_facts(hip.findings),
    )
    remember_acknowledgement()
    viewer = napari.Viewer(title="Hip necrosis")
    viewer.window.resize(*WINDOW_PIXELS)
    _, panel = viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
    viewer.open(sample.dicom_folder, plugin="onfh-annotator")
    _show(viewer, panel.controller, case)
    panel.enter(Step.RESULTS)
    _wait(lambda: False, SETTLING_SECONDS)
    viewer.screenshot(str(picture), canvas_only=False, flash=False)
    panel.controller.session.mark_saved(panel.controller.session.state.revision)
    viewer.close()


def draw_browser(picture: Path, folder: Path) -> None:
    """The series browser with a study of synthetic hips.

    Parameters
    ----------
    picture : Path
        PNG to write.
    folder : Path
        Where the sample cases may be written.
    """
    import napari

    from onfh_samples.cases import make_case

    for name in BROWSED_SAMPLES:
        make_case(name, folder / name)
    viewer = napari.Viewer(title="Hip necrosis")
    _, panel = viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
    panel.ask_for_folder = lambda: folder
    panel.series_wanted.emit()
    browser = panel.series_browser()
    browser.resize(*BROWSER_PIXELS)
    _wait(lambda: browser.table.rowCount() == len(BROWSED_SAMPLES), LONGEST_WAIT_SECONDS)
    _wait(lambda: False, SETTLING_SECONDS)
    browser.grab().save(str(picture))
    viewer.close()


def _show(viewer: "Viewer", controller: object, case: "Case") -> None:
    """Hand the outline to the plugin as reopening would, and wait for its result."""
    from napari_onfh.controller import Controller

    if not isinstance(controller, Controller):
        raise TypeError("the dock widget has no controller")
    controller.restore(case.annotation, case.findings)
    viewer.reset_view()
    _wait(lambda: controller.session.state.is_up_to_date, LONGEST_WAIT_SECONDS)
    state = controller.session.state
    if not state.is_up_to_date:
        raise TimeoutError(state.problem or "the measurement did not finish")


def _wait(done: Callable[[], bool], seconds: float) -> None:
    """Let the window work until `done` or the time is over."""
    from qtpy.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while time.monotonic() < end and not done():
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
