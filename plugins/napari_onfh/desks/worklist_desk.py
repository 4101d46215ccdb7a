"""Between a project and the window: hips opened, saved in their place, marked, and their time."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from annotator.errors import AnnotatorError
from annotator.model.project import Hip, Reading, Status, WorkItem
from napari_onfh.desks.browsing import How
from napari_onfh.desks.reading_time import ReadingTime
from napari_onfh.desks.worklist_view import WorklistView
from napari_onfh.language import tr
from napari_onfh.library.ports import Worker
from napari_onfh.library.worklist_work import OpenedHip, ProjectWork
from napari_onfh.reading.session import SessionState
from napari_onfh.words import worklist_notes
from napari_onfh.words.worklist_rows import heading, work_rows

if TYPE_CHECKING:
    from napari_onfh.desks.adjudication_desk import AdjudicationDesk
    from napari_onfh.desks.controller import Controller
    from napari_onfh.panel import Panel

__all__ = ["WorklistDesk"]


class WorklistDesk:
    """Joins project, worklist and controller.

    Parameters
    ----------
    panel : Panel
    controller : Controller
    worker : Worker
        Gives backgrounds of its kind.
    view : callable
        Makes the worklist's window when it is first wanted.
    adjudication : AdjudicationDesk
    library : ProjectWork or None
    """

    def __init__(
        self,
        panel: "Panel",
        controller: "Controller",
        worker: Worker,
        *,
        view: Callable[[], WorklistView],
        adjudication: "AdjudicationDesk",
        library: ProjectWork | None = None,
    ) -> None:
        self._panel, self._controller, self._worker = panel, controller, worker
        self._make_view = view
        self._adjudication = adjudication
        self._library = library or ProjectWork()
        self._view: WorklistView | None = None
        self._root: Path | None = None
        self._reader = ""
        self._items: tuple[WorkItem, ...] = ()
        self._filter = "All"
        self._time = ReadingTime(self._library, panel.show_note)
        self._is_busy = self._is_opening = False
        self.opened: OpenedHip | None = None
        panel.file_row.worklist_wanted.connect(self.show)
        panel.file_row.own_save_wanted.connect(self.save)
        adjudication.decided.connect(self._take_decision)
        controller.session.changed.connect(self._state_changed)

    @property
    def view(self) -> WorklistView:
        """The worklist's window."""
        if self._view is None:
            self._view = self._make_view()
            self._view.hip_wanted.connect(self.open)
            self._view.next_wanted.connect(self.open_next)
            self._view.status_wanted.connect(self.mark)
            self._view.notes_wanted.connect(self.note)
            self._view.filter_wanted.connect(self._narrow)
            self._view.folder_wanted.connect(self.ask_for_project)
        return self._view

    def show(self) -> None:
        """Show the worklist; ask for a project where there is none yet."""
        self.view.present()
        if self._root is None:
            self.ask_for_project()
        else:
            self.refresh()

    def ask_for_project(self) -> None:
        """Take the project that the reader names; make one where the folder is none."""
        folder = self.view.ask_for_folder()
        if folder is None:
            return
        if self._library.is_project(folder):
            self._take_project(folder)
        elif self.view.ask_to_make(folder.name):
            self.view.show_busy(tr("Looking for studies \N{HORIZONTAL ELLIPSIS}"))
            self._worker.another().run(
                lambda: self._library.make(folder),
                lambda _: self._take_project(folder),
                self.view.show_problem,
            )

    def refresh(self) -> None:
        """Read the worklist anew: another window may have written."""
        self._reader = self._panel.side.reader.usual.strip()
        if self._root is None:
            return
        if not self._reader:
            self._items = ()
            self._show_rows()
            self.view.show_problem(worklist_notes.nameless())
            return
        self.view.show_problem("")
        try:
            self._items = self._library.attend(self._root, self._reader)
        except (AnnotatorError, OSError) as error:
            self._items = ()
            self.view.show_problem(str(error))
        self._show_rows()

    def open(self, hip: Hip) -> None:
        """Open a hip's image and what this reader has drawn on it; unsaved work is asked about."""
        root, reader = self._root, self._reader
        if root is None or self._is_busy or self._has_other_reader():
            return
        if not self._controller.may_close():
            return
        asked = self._controller.session.state.revision
        self._is_busy = True
        self.view.show_busy(worklist_notes.opening(hip.name))
        self._worker.another().run(
            lambda: self._library.open(root, hip, reader),
            lambda opened: self._show(opened, asked),
            self._fail,
        )

    def open_next(self) -> None:
        """Open the next hip that waits for this reader."""
        from annotator.app.project_reading import next_undone

        self.refresh()
        here = None if self.opened is None else self.opened.reading.hip
        waiting = next_undone(self._items, here)
        if waiting is None:
            self.view.show_problem(tr("Nothing else waits for you in this project."))
        else:
            self.open(waiting.hip)

    def save(self) -> bool:
        """Save the open hip in its place; whether that went well."""
        if self.opened is None:
            return False
        self._controller.take_outline()
        state = self._controller.session.state
        try:
            reading = self._library.save(self.opened, state)
        except (AnnotatorError, OSError) as error:
            self._panel.show_note(tr("Not saved: {error}").format(error=error))
            return False
        self.opened = evolve(self.opened, reading=reading)
        self._controller.session.mark_saved(state.revision)
        self._time.keep(self.opened)
        self._panel.show_note(worklist_notes.saved(reading.hip.name, reading.file))
        return True

    def mark(self, hip: Hip, status: Status) -> None:
        """Set the status of a hip; what is drawn on the open one is saved before it is done."""
        self._controller.take_outline()
        is_open = self.opened is not None and self.opened.reading.hip == hip
        is_unsaved = is_open and self._controller.session.state.has_unsaved_work
        if status is Status.DONE and is_unsaved and not self.save():
            self.view.show_problem(worklist_notes.not_done())
            return
        self._change(hip, lambda reading: reading.turned(status, self._library.now()))

    def note(self, hip: Hip, notes: str) -> None:
        """Keep this reader's notes on a hip."""
        if not self._change(hip, lambda reading: reading.noted(notes)):
            self._panel.show_note(worklist_notes.notes_lost(hip.name, notes))

    def notice(self, moment: float) -> None:
        """Take a sign of life of the reader, s."""
        if self.opened is not None:
            self._time.notice(moment)

    def go_on(self, opened: OpenedHip) -> None:
        """Take over the hip that the panel before had open in this window."""
        self._root, self._reader = opened.root, opened.reading.reader
        self._controller.history.keep_in(opened.journals)
        self._begin(opened)
        if opened.finished:
            self._adjudication.show(opened)

    def put_away(self) -> None:
        """End with the open hip: its time is kept, and saving asks for a file again."""
        if self.opened is None:
            return
        self._time.keep(self.opened)
        self.opened = None
        self._panel.file_row.show_project_hip("")
        self._controller.history.keep_in(None)
        self._adjudication.put_away()

    def leave(self) -> None:
        """Keep the time of the open hip, once the panel goes."""
        self._time.keep(self.opened)
        self.opened = None

    def _show(self, opened: OpenedHip, asked: int) -> None:
        self._is_busy = False
        session = self._controller.session
        if session.state.revision != asked and not self._controller.may_close():
            self.view.show_problem(tr("Not opened: save this outline first."))
            return
        self.put_away()
        self._controller.hips.let_go()  # the reader was asked
        self._controller.history.keep_in(opened.journals)
        self._is_opening = True
        try:
            self._controller.desk.receive(opened.opened, How.ALONE)
        finally:
            self._is_opening = False
        self._begin(opened)
        self._restore(opened)
        self.refresh()
        self._panel.show_note(worklist_notes.opened(opened.reading.hip.name))
        if opened.finished:
            self._adjudication.show(opened)
        self.view.step_aside()

    def _begin(self, opened: OpenedHip) -> None:
        """Save to the hip's place, and count its reader's time, from now on."""
        self.opened = opened
        self._time.begin()
        self._panel.file_row.show_project_hip(opened.reading.hip.name)

    def _restore(self, opened: OpenedHip) -> None:
        """Show what was saved of a reading; at its beginning, the side alone is known."""
        session = self._controller.session
        if opened.outline is None:
            session.choose_side(opened.reading.hip.side)
        else:
            self._controller.restore(opened.outline.stored, opened.outline.opinion)
        session.mark_saved(session.state.revision)

    def _take_decision(self, decided: OpenedHip) -> None:
        """Show what an adjudicator made of the readers' outlines."""
        self.opened = decided
        self._restore(decided)
        self.refresh()

    def _change(self, hip: Hip, change: Callable[[Reading], Reading]) -> bool:
        """Write a change of a reading; whether that went well."""
        item = next((item for item in self._items if item.hip == hip), None)
        if item is None or self._root is None or self._has_other_reader():
            return False
        own = self.opened if self.opened and self.opened.reading.hip == hip else None
        try:
            kept = self._library.keep(self._root, change(own.reading if own else item.mine))
        except (AnnotatorError, OSError) as error:
            self.refresh()
            self.view.show_problem(str(error))
            return False
        if own is not None:
            self.opened = evolve(own, reading=kept)
        self.refresh()
        return True

    def _has_other_reader(self) -> bool:
        """Whether another reader was named since the list was shown; then that one's is."""
        if self._panel.side.reader.usual.strip() == self._reader:
            return False
        self.refresh()
        self._panel.show_note(worklist_notes.another_reader())
        return True

    def _take_project(self, root: Path) -> None:
        self._root = root
        self.refresh()

    def _narrow(self, wanted: str) -> None:
        self._filter = wanted
        self._show_rows()

    def _show_rows(self) -> None:
        name = "" if self._root is None else self._root.name
        self.view.show_rows(heading(name, self._items), work_rows(self._items, self._filter))

    def _state_changed(self, _before: SessionState, after: SessionState) -> None:
        is_other = self.opened is not None and after.volume is not self.opened.opened.volume
        if is_other and not self._is_opening:
            self.put_away()

    def _fail(self, problem: str) -> None:
        self._is_busy = False
        self.view.show_problem(problem)
