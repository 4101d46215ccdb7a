"""A real window for the pictures of the documentation: opened, filled, photographed, closed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen
from sample_project import sample_case

if TYPE_CHECKING:
    from napari import Viewer

    from annotator.model.annotation import HipAnnotation
    from annotator.model.case import Case
    from annotator.model.mask import Mask

__all__ = [
    "LONGEST_WAIT_SECONDS",
    "PICTURES",
    "SAMPLE",
    "SETTLING_SECONDS",
    "Shown",
    "look_at",
    "photograph",
    "photograph_dialog",
    "photograph_panel",
    "project_window",
    "sample_window",
    "wait",
    "window",
]

PICTURES = Path(__file__).resolve().parents[1] / "docs/images"
SAMPLE = "large-lateral"
LONGEST_WAIT_SECONDS = 120.0
SETTLING_SECONDS = 1.5  # for napari to lay out the dock and draw the last change


@frozen
class Shown:
    """A napari window with the panel in it."""

    viewer: "Viewer"
    panel: Any

    @property
    def state(self) -> Any:
        """The session's state."""
        return self.panel.controller.session.state


@contextmanager
def window(pixels: tuple[int, int]) -> Iterator[Shown]:
    """A window of that size with the panel, closed afterwards."""
    import napari

    from napari_onfh.widgets.safety import remember_acknowledgement

    remember_acknowledgement()
    viewer = napari.Viewer(title="Hip necrosis")
    viewer.window.resize(*pixels)
    _, panel = viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
    panel.tour.end()
    shown = Shown(viewer, panel)
    try:
        yield shown
    finally:
        panel.controller.session.mark_saved(shown.state.revision)
        viewer.close()


@contextmanager
def sample_window(
    folder: Path,
    pixels: tuple[int, int],
    change: "Callable[[HipAnnotation], HipAnnotation] | None" = None,
) -> Iterator[Shown]:
    """A window with the sample hip, outlined and measured.

    Parameters
    ----------
    folder : Path
        Where the sample case may be written.
    pixels : (width, height)
    change : callable or None
        Makes another outline of the sample's.
    """
    case = sample_case(SAMPLE, folder)
    if change is not None:
        case = evolve(case, annotation=change(case.annotation))
    with window(pixels) as shown:
        shown.viewer.open(folder / "dicom", plugin="onfh-annotator")
        show(shown, case)
        yield shown


@contextmanager
def project_window(root: Path, reader: str, pixels: tuple[int, int]) -> Iterator[Shown]:
    """A window with the worklist of a project, for one who works in it."""
    from napari_onfh.widgets import user_settings

    user_settings.keep("reader", reader)
    with window(pixels) as shown:
        shown.panel.worklist.view.ask_for_folder = lambda: root
        shown.panel.file_row.worklist_wanted.emit()
        yield shown


def look_at(shown: Shown, outlined: "Mask") -> None:
    """Fill the canvas with what is outlined."""
    from annotator.geometry.points import IndexPoints

    middle = IndexPoints(np.argwhere(outlined.voxels).mean(axis=0))
    shown.panel.controller.display.close_up(outlined.grid.to_lps(middle))


def photograph(shown: Shown, name: str) -> None:
    """Write the window as it is seen."""
    wait(lambda: False, SETTLING_SECONDS)
    picture = PICTURES / f"{name}.png"
    shown.viewer.screenshot(str(picture), canvas_only=False, flash=False)


def photograph_dialog(dialog: Any, name: str) -> None:
    """Write a window of its own as it is seen."""
    wait(lambda: False, SETTLING_SECONDS)
    dialog.grab().save(str(PICTURES / f"{name}.png"))


def photograph_panel(shown: Shown, name: str) -> None:
    """Write the panel as it is seen beside the image."""
    from matplotlib.image import imsave
    from qtpy.QtCore import QPoint

    wait(lambda: False, SETTLING_SECONDS)
    whole = shown.viewer.screenshot(canvas_only=False, flash=False)
    corner = shown.panel.mapTo(shown.panel.window(), QPoint(0, 0))
    rows = slice(corner.y(), corner.y() + shown.panel.height())
    columns = slice(corner.x(), corner.x() + shown.panel.width())
    imsave(PICTURES / f"{name}.png", whole[rows, columns])


def show(shown: Shown, case: "Case") -> None:
    """Hand the outline to the plugin as reopening would, and wait for its result."""
    from annotator.io.annotation_file import StoredAnnotation

    stored = StoredAnnotation(
        annotation=case.annotation,
        findings=case.findings,
        head=None,
        source=case.image.source,
        saved_at="",
        reader=case.annotation.reader,
    )
    shown.panel.controller.restore(stored)
    shown.viewer.reset_view()
    wait(lambda: shown.state.is_up_to_date, LONGEST_WAIT_SECONDS)
    if not shown.state.is_up_to_date:
        raise TimeoutError(shown.state.problem or "the measurement did not finish")


def wait(done: Callable[[], bool], seconds: float) -> None:
    """Let the window work until `done` or the time is over."""
    from qtpy.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while time.monotonic() < end and not done():
        QApplication.processEvents()
        time.sleep(0.01)
