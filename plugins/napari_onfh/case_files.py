"""Saving, reopening and reporting a case; each fault is one line in the panel."""

from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import AnnotationError, AnnotatorError

if TYPE_CHECKING:
    from napari_onfh.controller import Controller

__all__ = ["CaseFiles"]


class CaseFiles:
    """The files of the case that a controller has open."""

    def __init__(self, controller: "Controller") -> None:
        self._controller = controller

    def save(self, path: Path) -> None:
        """Write the annotation as NAME.seg.nrrd and NAME.json."""
        controller = self._controller
        controller.take_outline()
        state = controller.session.state
        try:
            written = controller.library.save(state, path)
        except (AnnotatorError, OSError) as error:
            controller.panel.show_note(f"Not saved: {error}")
            return
        controller.session.mark_saved(state.revision)
        controller.panel.show_note(f"Saved {written.name}.")

    def reopen(self, path: Path) -> None:
        """Take up a saved annotation of the open image."""
        controller = self._controller
        state = controller.session.state
        if state.volume is None:
            controller.panel.show_note("Open the image first, then its annotation.")
            return
        if state.has_unsaved_work and not controller.panel.ask_about_unsaved_work():
            return
        try:
            stored = controller.library.reopen(path, state.volume)
        except (AnnotatorError, OSError) as error:
            controller.panel.show_note(f"Not opened: {error}")
            return
        controller.restore(stored.annotation, stored.findings)

    def write_report(self, out: Path) -> None:
        """Write the report's files below a folder, off the main thread."""
        controller = self._controller
        controller.take_outline()
        state = controller.session.state
        try:
            case = state.case()
        except AnnotationError as error:
            controller.panel.show_note(f"No report: {error}")
            return
        controller.panel.show_note("Writing the report \N{HORIZONTAL ELLIPSIS}")
        controller.worker.run(
            lambda: controller.library.write_report(case, state.settings, out),
            self._report_written,
            lambda problem: controller.panel.show_note(f"No report: {problem}"),
        )

    def _report_written(self, paths: tuple[Path, ...]) -> None:
        names = ", ".join(path.name for path in paths)
        self._controller.panel.show_note(f"Wrote {names} into {paths[0].parent.name}.")
