"""Saving, reopening and reporting a case; each fault is one line in the panel."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from annotator.errors import AnnotationError, AnnotatorError
from annotator.model.reader_opinion import ReaderOpinion
from napari_onfh.language import tr
from napari_onfh.library.ports import UseCases, Worker
from napari_onfh.reading.session import Session

if TYPE_CHECKING:
    from annotator.io.annotation_file import StoredAnnotation
    from napari_onfh.desks.two_hips_desk import TwoHipsDesk
    from napari_onfh.panel import Panel

__all__ = ["CaseFiles"]


@frozen
class CaseFiles:
    """The files of the case that is open.

    Parameters
    ----------
    session : Session
    panel : Panel
        Where notes and questions to the reader go.
    worker : Worker
    library : UseCases
    take_outline : callable
        Brings what was painted last into the session.
    restore : callable
        Shows a stored annotation with all that is stored beside it, and its reader's stages.
    hips : TwoHipsDesk
        Knows what of either hip is not saved.
    """

    session: Session
    panel: "Panel"
    worker: Worker
    library: UseCases
    take_outline: Callable[[], None]
    restore: Callable[["StoredAnnotation", ReaderOpinion | None], None]
    hips: "TwoHipsDesk"

    def listen(self) -> None:
        """Do what the panel's buttons ask for."""
        self.panel.save_wanted.connect(self.save)
        self.panel.reopen_wanted.connect(self.reopen)
        self.panel.report_wanted.connect(self.write_report)

    def save(self, path: Path) -> None:
        """Write the annotation as NAME.seg.nrrd and NAME.json."""
        self.take_outline()
        state = self.session.state
        try:
            written = self.library.save(state, path)
        except (AnnotatorError, OSError) as error:
            self.panel.show_note(tr("Not saved: {error}").format(error=error))
            return
        self.session.mark_saved(state.revision)
        saved = tr("Saved {name}.").format(name=written.name)
        self.panel.show_note(f"{saved} {self.hips.unsaved_in_words()}".strip())

    def reopen(self, path: Path) -> None:
        """Take up a saved annotation of the open image."""
        state = self.session.state
        if state.volume is None:
            self.panel.show_note(tr("Open the image first, then its annotation."))
            return
        try:
            stored = self.library.reopen(path, state.volume)
            opinion = self.library.read_opinion(path, stored.annotation)
        except (AnnotatorError, OSError) as error:
            self.panel.show_note(tr("Not opened: {error}").format(error=error))
            return
        if not self.hips.may_replace(stored.annotation.side):
            return
        self.restore(stored, opinion)

    def write_report(self, out: Path) -> None:
        """Write the report's files below a folder, off the main thread."""
        self.take_outline()
        state = self.session.state
        if state.hides_tool:
            self.panel.show_note(
                tr(
                    "No report yet: it shows the tool's stages. Enter yours and show the tool's "
                    "(step 6, Stages), or read without the blind."
                )
            )
            return
        try:
            case = state.case()
        except AnnotationError as error:
            self.panel.show_note(tr("No report: {error}").format(error=error))
            return
        self.panel.show_note(tr("Writing the report \N{HORIZONTAL ELLIPSIS}"))
        self.worker.run(
            lambda: self.library.write_report(case, state.settings, out),
            self._report_written,
            lambda problem: self.panel.show_note(
                tr("No report: {problem}").format(problem=problem)
            ),
        )

    def _report_written(self, paths: tuple[Path, ...]) -> None:
        names = ", ".join(path.name for path in paths)
        self.panel.show_note(
            tr("Wrote {names} into {folder}.").format(names=names, folder=paths[0].parent.name)
        )
