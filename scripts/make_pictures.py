"""Draw the pictures of the documentation from the plugin itself: make pictures.

Names of pictures after the script's name draw those alone, for example ``worklist tools``.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve
from picture_window import (
    LONGEST_WAIT_SECONDS,
    PICTURES,
    SAMPLE,
    SETTLING_SECONDS,
    look_at,
    photograph,
    photograph_dialog,
    photograph_panel,
    project_window,
    sample_window,
    wait,
    window,
)
from sample_project import ADJUDICATOR, READERS, sample_project

if TYPE_CHECKING:
    from annotator.model.annotation import HipAnnotation

__all__ = ["DRAWN"]

BROWSED_SAMPLES = ("bilateral", "sagittal", "thick-slices-gap")
BROWSER_PIXELS = (1240, 480)
WORKLIST_PIXELS = (900, 360)
WINDOW_PIXELS = (1600, 1000)
SCREEN_PIXELS = (1920, 1050)
GUIDE_WIDTH_PIXELS = 410
SMALL_WINDOW_PIXELS = (1280, 720)
NECK_LENGTH_MM, NECK_RADIUS_MM = 45.0, 14.0  # as a reader may outline it


def draw_plugin(folder: Path) -> None:
    """The plugin with an outlined sample hip and its results."""
    from napari_onfh.reading.steps import Step

    with sample_window(folder, WINDOW_PIXELS) as shown:
        shown.panel.enter(Step.RESULTS)
        photograph(shown, "plugin")


def draw_results(folder: Path) -> None:
    """The page of stages with a reader's own stage, and the page of options."""
    from napari_onfh.reading.steps import Step

    with sample_window(folder, WINDOW_PIXELS) as shown:
        results = shown.panel.results
        shown.panel.enter(Step.RESULTS)
        results.turn_to(results.stages)
        results.stages.table.choose("kerboul_modified_grade")
        results.stages.stated.emit("kerboul_modified_grade", ("4",), "")
        wait(lambda: shown.state.is_up_to_date, LONGEST_WAIT_SECONDS)
        photograph_panel(shown, "stages")
        results.turn_to(results.options)
        results.options.table.choose(shown.state.analysis.report.options[0].id)
        photograph_panel(shown, "options")


def draw_tools(folder: Path) -> None:
    """The page of the lesion's tools, and the other planes beside the picture."""
    from napari_onfh.reading.steps import Step

    with sample_window(folder, SCREEN_PIXELS) as shown:
        shown.panel.enter(Step.LESION)
        shown.panel.planes.switch(is_on=True)
        wait(lambda: False, SETTLING_SECONDS)  # the narrower canvas shows the whole image at first
        look_at(shown, shown.state.head)
        photograph(shown, "tools")
        shown.panel.planes.switch(is_on=False)  # else the next window begins with them


def draw_landmarks(folder: Path) -> None:
    """Zone and angles on the picture, and the guide beside the points."""
    from napari_onfh.reading.landmark import Landmark
    from napari_onfh.reading.steps import Step

    with sample_window(folder, SCREEN_PIXELS) as shown:
        shown.panel.enter(Step.POINTS)
        shown.panel.points.point_wanted.emit(Landmark.TEARDROP)
        shown.panel.planes.switch(is_on=True)
        wait(lambda: False, SETTLING_SECONDS)
        look_at(shown, shown.state.head)
        shown.panel.angles.middle_wanted.emit()
        photograph(shown, "landmarks")


def draw_landmark_guides(_folder: Path) -> None:
    """The guide of each landmark, on a right hip and on a left one."""
    from qtpy.QtWidgets import QApplication, QGridLayout, QWidget

    from annotator.model.anatomy import Side
    from napari_onfh.reading.landmark import Landmark
    from napari_onfh.widgets.steps.landmark_help import LandmarkHelp

    application = QApplication.instance() or QApplication([])
    sheet = QWidget()
    sheet.setStyleSheet("background: #262930; color: #f0f1f2;")
    grid = QGridLayout(sheet)
    for row, landmark in enumerate(Landmark):
        for column, side in enumerate((Side.RIGHT, Side.LEFT)):
            guide = LandmarkHelp()
            guide.setFixedWidth(GUIDE_WIDTH_PIXELS)
            guide.show_landmark(landmark)
            guide.show_side(side)
            grid.addWidget(guide, row, column)
    sheet.show()
    application.processEvents()
    photograph_dialog(sheet, "landmark_guides")
    sheet.close()


def draw_neck_cut(folder: Path) -> None:
    """The plugin with a head that is outlined together with its neck, and where it is cut."""
    from napari_onfh.reading.steps import Step

    with sample_window(folder, SMALL_WINDOW_PIXELS, change=with_neck) as shown:
        shown.panel.enter(Step.HEAD)
        shown.panel.controller.display.close_up(shown.state.neck_plane.center_mm)
        photograph(shown, "neck_cut")


def draw_browser(folder: Path) -> None:
    """The series browser with a study of synthetic hips."""
    from onfh_samples.cases import make_case

    study = folder / "study"
    study.mkdir(parents=True)
    for name in BROWSED_SAMPLES:
        make_case(name, folder / name)
        (folder / name / "dicom").rename(study / name)
    with window(WINDOW_PIXELS) as shown:
        shown.panel.ask_for_folder = lambda: study
        shown.panel.series_wanted.emit()
        browser = shown.panel.series_browser()
        browser.resize(*BROWSER_PIXELS)
        wait(lambda: browser.table.rowCount() == len(BROWSED_SAMPLES), LONGEST_WAIT_SECONDS)
        photograph_dialog(browser, "series")


def draw_worklist(folder: Path) -> None:
    """The worklist of a project as one of its readers sees it."""
    root = sample_project(folder)
    with project_window(root, READERS[0], WINDOW_PIXELS) as shown:
        view = shown.panel.worklist.view
        view.resize(*WORKLIST_PIXELS)
        photograph_dialog(view, "worklist")


def draw_adjudication(folder: Path) -> None:
    """Two readers' outlines with their difference, as an adjudicator sees them."""
    root = sample_project(folder)
    with project_window(root, ADJUDICATOR, WINDOW_PIXELS) as shown:
        desk = shown.panel.worklist
        desk.view.open_button.click()
        wait(lambda: desk.opened is not None, LONGEST_WAIT_SECONDS)
        look_at(shown, desk.opened.finished[0].stored.annotation.lesion)
        photograph(shown, "adjudication")


#: What draws the pictures, each by a name to ask for it.
DRAWN: Mapping[str, Callable[[Path], None]] = {
    "plugin": draw_plugin,
    "results": draw_results,
    "neck_cut": draw_neck_cut,
    "tools": draw_tools,
    "series": draw_browser,
    "landmarks": draw_landmarks,
    "landmark_guides": draw_landmark_guides,
    "worklist": draw_worklist,
    "adjudication": draw_adjudication,
}


def main() -> None:
    """Draw every picture, or those that are named, with the settings of a user who has none."""
    with TemporaryDirectory(prefix="onfh-pictures-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        os.environ["ONFH_STATE_DIR"] = str(Path(folder) / "state")
        os.environ["NAPARI_CONFIG"] = str(Path(folder) / "napari.yaml")
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name in sys.argv[1:] or DRAWN:
            DRAWN[name](Path(folder) / name)


def with_neck(annotation: "HipAnnotation") -> "HipAnnotation":
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


if __name__ == "__main__":
    main()
