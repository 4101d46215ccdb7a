"""Undo, redo and the journal between layers, session and panel."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from annotator.drawing.change import VoxelChange, drawn_from_nothing
from annotator.drawing.step import Direction, Step
from annotator.errors import AnnotatorError
from annotator.io.journal import LostWork, image_key
from annotator.model.mask import Mask
from annotator.model.volume import Volume
from napari_onfh.hip_layers import HipLayers
from napari_onfh.history import History
from napari_onfh.journal_keeper import JournalKeeper, journal_folders
from napari_onfh.session import Session, SessionState
from napari_onfh.stated import UNDOABLE, fields_of, stated_of, what_differs

if TYPE_CHECKING:
    from napari_onfh.panel import Panel

__all__ = ["HistoryDesk", "Reading"]


@frozen
class Reading:
    """What belongs to one image that is being read."""

    layers: HipLayers
    volume: Volume
    history: History
    keeper: JournalKeeper


class HistoryDesk:
    """Records what the reader does, takes it back, and finds it again after a crash.

    Parameters
    ----------
    panel : Panel
    session : Session
    folders : tuple of Path or None
        Where journals are kept; None means the user's own places.
    """

    def __init__(
        self, panel: "Panel", session: Session, folders: tuple[Path, ...] | None = None
    ) -> None:
        self._panel = panel
        self._session = session
        self._usual = self._folders = folders or journal_folders(os.environ.get)
        self.reading: Reading | None = None
        self._group: list[VoxelChange] | None = None
        self._is_replaying = False
        session.changed.connect(self._state_changed)
        panel.history.undo_wanted.connect(self.undo)
        panel.history.redo_wanted.connect(self.redo)

    def keep_in(self, folders: tuple[Path, ...] | None) -> None:
        """Keep the journals of images that are opened from now on elsewhere; None ends that."""
        self._folders = folders or self._usual

    def take_up(self, layers: HipLayers, volume: Volume) -> None:
        """Begin with the layers of an image that is newly open."""
        history = History(stated_of(self._session.state))
        keeper = JournalKeeper(self._folders, image_key(volume), self._panel.show_note)
        self.take_over(Reading(layers, volume, history, keeper))

    def take_over(self, reading: Reading | None) -> None:
        """Go on with a reading, which a panel may have left that was closed."""
        self.reading = reading
        if reading is not None:
            reading.layers.outline_drawn.connect(self._drawn)
            reading.layers.undo_wanted.connect(self.undo)
            reading.layers.redo_wanted.connect(self.redo)
        self._show()

    def put_away(self) -> None:
        """End with the image; a journal with unsaved steps stays for the next time."""
        if self.reading is not None:
            self.reading.keeper.put_away()
        self.take_over(None)

    def undo(self) -> None:
        """Take back the last step, whichever tool it was."""
        if self.reading is not None:
            self.reading.layers.take_note()
            self._go(self.reading, self.reading.history.undo())

    def redo(self) -> None:
        """Do again what was undone last."""
        if self.reading is not None:
            self.reading.layers.take_note()
            self._go(self.reading, self.reading.history.redo())

    def mark_saved(self) -> None:
        """Nothing so far is lost work any more."""
        if self.reading is not None:
            self.reading.keeper.mark_saved()

    @contextmanager
    def together(self, name: str) -> Iterator[None]:
        """Make one step of everything that is done meanwhile."""
        self._group = []
        try:
            yield
        finally:
            voxels, self._group = tuple(self._group), None
            self._record(Step(name, voxels, stated_of(self._session.state)))

    def offer_lost_work(self) -> None:
        """Ask whether to go on with what a crash left of this image."""
        if self.reading is None:
            return
        lost = next(iter(self.reading.keeper.lost()), None)
        if lost is not None and self._panel.ask_about_lost_work(lost):
            try:
                self._take_up_lost(self.reading, lost)
            except (AnnotatorError, ValueError) as error:
                self._panel.show_note(f"The lost work could not be taken up: {error}")

    def _take_up_lost(self, reading: Reading, lost: LostWork) -> None:
        steps = reading.keeper.take_up(lost)
        grid = reading.volume.grid
        outlines = drawn_from_nothing((each for step in steps for each in step.voxels), grid.shape)
        stated = fields_of(steps[-1].stated)
        reading.history.replay(steps)
        with self._replaying(reading):
            for structure, voxels in outlines.items():
                reading.layers.draw(structure, Mask(grid, voxels), lost.last_name)
            self._session.go_to(stated)
        self._panel.show_note(f"Taken up again; last step: {lost.last_name}. Save it.")

    def _drawn(self, name: str, change: VoxelChange) -> None:
        if self._group is not None:
            self._group.append(change)
        elif not self._is_replaying:
            self._record(Step(name, (change,), stated_of(self._session.state)))

    def _state_changed(self, before: SessionState, after: SessionState) -> None:
        if before.saved_revision != after.saved_revision:
            self.mark_saved()
        is_busy = self._is_replaying or self._group is not None
        if self.reading is None or is_busy or before.revision == after.revision:
            return
        stated = stated_of(after)
        name = what_differs(self.reading.history.stated, stated)
        if name:
            self._record(Step(name, (), stated))
        elif stated != stated_of(before):
            self.reading.keeper.write(Step("reader", (), stated, Direction.NOTED))

    def _record(self, step: Step) -> None:
        if self.reading is not None:
            self.reading.history.record(step)
            self.reading.keeper.write(step)
            self._show()

    def _go(self, reading: Reading, step: Step | None) -> None:
        """Bring layers and session to where a step of the history leads."""
        if step is None:
            return
        with self._replaying(reading):
            reading.layers.apply(step.voxels)
            self._session.go_to(fields_of(step.stated, UNDOABLE))
        reading.keeper.write(step)
        self._panel.show_note(f"{step.direction.value.capitalize()}: {step.name}.")

    @contextmanager
    def _replaying(self, reading: Reading) -> Iterator[None]:
        """Record nothing meanwhile; then show the points and names that are now in force."""
        self._is_replaying = True
        try:
            yield
        finally:
            self._is_replaying = False
        state = self._session.state
        reading.layers.show_surface_points(state.surface_points_lps_mm)
        reading.layers.show_landmarks(state.landmarks)
        self._show()

    def _show(self) -> None:
        history = None if self.reading is None else self.reading.history
        names = (history.undo_name, history.redo_name) if history else ("", "")
        self._panel.history.show_names(*names)
