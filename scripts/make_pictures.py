"""Draw the pictures of the documentation from the plugin itself: make pictures."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

if TYPE_CHECKING:
    from napari import Viewer

    from annotator.model.annotation import HipAnnotation
    from annotator.model.case import Case

__all__ = ["draw_browser", "draw_neck_cut", "draw_plugin", "draw_results"]

PICTURES = Path(__file__).resolve().parents[1] / "docs/images"
SAMPLE = "large-lateral"
BROWSED_SAMPLES = ("bilateral", "sagittal", "thick-slices-gap")
BROWSER_PIXELS = (1240, 480)
WINDOW_PIXELS = (1600, 1000)
SCREEN_PIXELS = (1920, 1050)
SMALL_WINDOW_PIXELS = (1280, 720)
#: A neck as a reader may outline it.
NECK_LENGTH_MM = 45.0
NECK_RADIUS_MM = 14.0
LONGEST_WAIT_SECONDS = 120.0
#: Long enough for napari to lay out the dock and draw the last change.
SETTLING_SECONDS = 1.5


def main() -> None:
    """Draw every picture, with the settings of a user who has none."""
    with TemporaryDirectory(prefix="onfh-pictures-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        os.environ["ONFH_STATE_DIR"] = str(Path(folder) / "state")
        os.environ["NAPARI_CONFIG"] = str(Path(folder) / "napari.yaml")
        PICTURES.mkdir(parents=True, exist_ok=True)
        draw_plugin(PICTURES / "plugin.png", Path(folder) / "plugin")
        draw_results(PICTURES / "stages.png", PICTURES / "options.png", Path(folder) / "results")
        draw_neck_cut(PICTURES / "neck_cut.png", Path(folder) / "neck_cut")
        draw_tools(PICTURES / "tools.png", Path(folder) / "tools")
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
    from napari_onfh.reading.steps import Step

    case = _sample_case(folder)
    viewer, panel = _plugin(folder, WINDOW_PIXELS)
    _show(viewer, panel.controller, case)
    panel.enter(Step.RESULTS)
    _photograph(viewer, panel, picture)


def draw_results(stages: Path, options: Path, folder: Path) -> None:
    """The page of stages with a reader's own stage, and the page of options.

    Parameters
    ----------
    stages, options : Path
        PNG to write.
    folder : Path
        Where the sample case may be written.
    """
    from napari_onfh.reading.steps import Step

    case = _sample_case(folder)
    viewer, panel = _plugin(folder, WINDOW_PIXELS)
    _show(viewer, panel.controller, case)
    panel.enter(Step.RESULTS)
    results, state = panel.results, panel.controller.session.state
    results.turn_to(results.stages)
    results.stages.table.choose("kerboul_modified_grade")
    results.stages.stated.emit("kerboul_modified_grade", ("4",), "")
    _wait(lambda: panel.controller.session.state.is_up_to_date, LONGEST_WAIT_SECONDS)
    _photograph_panel(viewer, panel, stages)
    results.turn_to(results.options)
    results.options.table.choose(state.analysis.report.options[0].id)
    _photograph_panel(viewer, panel, options)
    panel.controller.session.mark_saved(panel.controller.session.state.revision)
    viewer.close()


def draw_tools(picture: Path, folder: Path) -> None:
    """The page of the lesion's tools, and the other planes beside the picture.

    Parameters
    ----------
    picture : Path
        PNG to write.
    folder : Path
        Where the sample case may be written.
    """
    from annotator.geometry.points import LpsPoints
    from napari_onfh.reading.steps import Step

    case = _sample_case(folder)
    viewer, panel = _plugin(folder, SCREEN_PIXELS)
    _show(viewer, panel.controller, case)
    panel.enter(Step.LESION)
    panel.planes.switch(is_on=True)
    sphere = panel.controller.session.state.sphere
    if sphere is not None:
        panel.controller.display.close_up(LpsPoints(sphere.center_mm))
    _photograph(viewer, panel, picture)


def draw_neck_cut(picture: Path, folder: Path) -> None:
    """The plugin with a head that is outlined together with its neck, and where it is cut.

    Parameters
    ----------
    picture : Path
        PNG to write.
    folder : Path
        Where the sample case may be written.
    """
    from napari_onfh.reading.steps import Step

    case = _sample_case(folder)
    viewer, panel = _plugin(folder, SMALL_WINDOW_PIXELS)
    _show(viewer, panel.controller, evolve(case, annotation=_with_neck(case.annotation)))
    panel.enter(Step.HEAD)
    panel.controller.display.close_up(panel.controller.session.state.neck_plane.center_mm)
    _photograph(viewer, panel, picture)


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


def _sample_case(folder: Path) -> "Case":
    from annotator.app.study import open_case
    from annotator.io.facts_file import read_facts
    from onfh_samples.cases import make_case

    sample = make_case(SAMPLE, folder)
    hip = sample.hips[0]
    return open_case(
        sample.dicom_folder,
        hip.labels,
        hip.side,
        landmarks_path=hip.landmarks,
        findings=read_facts(hip.findings),
    )


def _plugin(folder: Path, pixels: tuple[int, int]) -> tuple["Viewer", Any]:
    """A window of that size with the panel and the images of the sample case."""
    import napari

    from napari_onfh.widgets.safety import remember_acknowledgement

    remember_acknowledgement()
    viewer = napari.Viewer(title="Hip necrosis")
    viewer.window.resize(*pixels)
    _, panel = viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
    viewer.open(folder / "dicom", plugin="onfh-annotator")
    return viewer, panel


def _with_neck(annotation: "HipAnnotation") -> "HipAnnotation":
    """The annotation as of a reader who outlines the neck too."""
    from annotator.geometry.points import IndexPoints
    from annotator.model.mask import Mask

    landmarks, grid = annotation.landmarks, annotation.grid
    if landmarks is None or landmarks.neck_axis_lps_mm is None:
        raise ValueError(f"the sample {SAMPLE} has no neck axis")
    near, far = np.array(landmarks.neck_axis_lps_mm)
    axis = (far - near) / np.linalg.norm(far - near)
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(np.float64)
    offsets = grid.to_lps(IndexPoints(index)) - near
    along_mm = offsets @ axis
    aside_mm = np.linalg.norm(offsets - along_mm[..., None] * axis, axis=-1)
    neck = (along_mm > 0) & (along_mm < NECK_LENGTH_MM) & (aside_mm < NECK_RADIUS_MM)
    return evolve(annotation, head=Mask(grid, annotation.head.voxels | neck))


def _photograph(viewer: "Viewer", panel: Any, picture: Path) -> None:
    """Write the window as it is seen, and close it."""
    _wait(lambda: False, SETTLING_SECONDS)
    viewer.screenshot(str(picture), canvas_only=False, flash=False)
    panel.controller.session.mark_saved(panel.controller.session.state.revision)
    viewer.close()


def _photograph_panel(viewer: "Viewer", panel: Any, picture: Path) -> None:
    """Write the panel as it is seen beside the image."""
    from matplotlib.image import imsave
    from qtpy.QtCore import QPoint

    _wait(lambda: False, SETTLING_SECONDS)
    window = viewer.screenshot(canvas_only=False, flash=False)
    corner = panel.mapTo(panel.window(), QPoint(0, 0))
    rows = slice(corner.y(), corner.y() + panel.height())
    imsave(picture, window[rows, corner.x() : corner.x() + panel.width()])


def _show(viewer: "Viewer", controller: object, case: "Case") -> None:
    """Hand the outline to the plugin as reopening would, and wait for its result."""
    from annotator.io.annotation_file import StoredAnnotation
    from napari_onfh.desks.controller import Controller

    if not isinstance(controller, Controller):
        raise TypeError("the dock widget has no controller")
    stored = StoredAnnotation(
        annotation=case.annotation,
        findings=case.findings,
        head=None,
        source=case.image.source,
        saved_at="",
        reader=case.annotation.reader,
    )
    controller.restore(stored)
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
