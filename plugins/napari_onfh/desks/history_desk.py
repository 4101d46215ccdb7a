"""Undo, redo and the journal between layers, session and panel."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen
from psygnal import Signal

from annotator.drawing.change import VoxelChange, drawn_from_nothing
from annotator.drawing.step import Direction, Step
from annotator.io.journal import LostWork, image_key
from annotator.model.mask import Mask
from annotator.model.volume import Volume
from napari_onfh.language import tr
from napari_onfh.library.use_cases import fact_label
from napari_onfh.picture.hip_layers import HipLayers
from napari_onfh.reading.history import History
from napari_onfh.reading.journal_keeper import JournalKeeper, journal_folders
from napari_onfh.reading.seeds import seeds_in
from napari_onfh.reading.session import Session, SessionState
from napari_onfh.reading.stated import UNDOABLE, fields_of, stated_of, what_differs

if TYPE_CHECKING:
    from napari_onfh.panel import Panel

__all__ = ["HistoryDesk", "Reading"]

#: Where a step's statement holds the strokes to grow from.
_SEEDS = "seeds"


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

    #: A crash left strokes to grow from, (slices, rows, columns).
    seeds_found = Signal(object)

    def __init__(
        self, panel: "Panel", session: Session, folders: tuple[Path, ...] | None = None
    ) -> None:
        self._panel = panel
        self._session = session
        self._usual = self._folders = folders or journal_folders(os.environ.get)
        self.reading: Reading | None = None
        #: Of the hip that is not on the screen.
        self.aside: Reading | None = None
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
        self.take_over(self._begun(layers, volume))

    def take_over(self, reading: Reading | None, aside: Reading | None = None) -> None:
        """Go on with a reading and the other hip's, which a panel may have left that was closed."""
        self.reading, self.aside = reading, aside
        if reading is not None:
            reading.layers.outline_drawn.connect(self._drawn)
            reading.layers.undo_wanted.connect(self.undo)
            reading.layers.redo_wanted.connect(self.redo)
        self._show()

    def put_away(self) -> None:
        """End with the image; a journal with unsaved steps stays for the next time."""
        for reading in (self.reading, self.aside):
            if reading is not None:
                reading.keeper.put_away()
        self.take_over(None)

    def forget_aside(self) -> None:
        """End with the other hip, whose steps nobody wants back."""
        aside, self.aside = self.aside, None
        if aside is not None:
            aside.keeper.mark_saved()
            aside.keeper.put_away()

    @contextmanager
    def changing_hip(self) -> Iterator[None]:
        """Lay this hip's reading aside and go on with the other's, new if there is none yet.

        Nothing that is shown meanwhile is a step of either; what was said of the patient since is
        one of the hip that comes back.
        """
        reading = self.reading
        with self._replaying():
            yield
        if reading is None:
            return
        self.reading = self.aside or self._begun(reading.layers, reading.volume)
        self.aside = reading
        stated = stated_of(self._session.state)
        name = what_differs(self.reading.history.stated, stated, fact_label)
        if name:
            self._record(Step(f"{name}, of both hips", (), stated))
        self._show()

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
        """Nothing of the hip on the screen is lost work any more."""
        if self.reading is not None:
            self.reading.keeper.mark_saved()

    def give_up(self) -> None:
        """Nothing of either hip is lost work any more: the reader does not want it."""
        for reading in (self.reading, self.aside):
            if reading is not None:
                reading.keeper.mark_saved()

    @contextmanager
    def together(self, name: str) -> Iterator[None]:
        """Make one step of everything that is done meanwhile."""
        self._group = []
        try:
            yield
        finally:
            voxels, self._group = tuple(self._group), None
            self._record(Step(name, voxels, stated_of(self._session.state)))

    def note_seeds(self, packed: str) -> None:
        """Keep packed strokes to grow from in the journal: no step that an undo takes back."""
        if self.reading is not None and not self._is_replaying:
            stated = {**stated_of(self._session.state), _SEEDS: packed}
            self.reading.keeper.write(Step("strokes to grow from", (), stated, Direction.NOTED))

    def lost_of_each_hip(self) -> tuple[LostWork, ...]:
        """What crashes left of this image: the newest of each hip."""
        lost = () if self.reading is None else self.reading.keeper.lost()
        newest = {each.side: each for each in reversed(lost)}
        return tuple(each for each in lost if newest[each.side] is each)

    def take_up_lost(self, lost: LostWork) -> None:
        """Go on with what a crash left, on the hip that is on the screen.

        Raises
        ------
        AnnotatorError, ValueError
            If it cannot be read or is no longer there.
        """
        reading = self.reading
        if reading is None:
            return
        steps = reading.keeper.take_up(lost)
        grid = reading.volume.grid
        outlines = drawn_from_nothing((each for step in steps for each in step.voxels), grid.shape)
        stated = fields_of(steps[-1].stated)
        reading.history.replay(steps)
        with self._replaying():
            for structure, voxels in outlines.items():
                reading.layers.draw(structure, Mask(grid, voxels), lost.last_name)
            self._session.go_to(stated)
        seeds = next((each.stated[_SEEDS] for each in reversed(steps) if _SEEDS in each.stated), "")
        if seeds:
            self.seeds_found.emit(seeds_in(seeds, grid.shape))
        self._panel.show_note(
            tr("Taken up again; last step: {last_name}. Save it.").format(last_name=lost.last_name)
        )

    def _drawn(self, name: str, change: VoxelChange) -> None:
        if self._group is not None:
            self._group.append(change)
        elif not self._is_replaying:
            self._record(Step(name, (change,), stated_of(self._session.state)))

    def _state_changed(self, before: SessionState, after: SessionState) -> None:
        # A change of hips saves neither.
        if before.saved_revision != after.saved_revision and not self._is_replaying:
            self.mark_saved()
        is_busy = self._is_replaying or self._group is not None
        if self.reading is None or is_busy or before.revision == after.revision:
            return
        stated = stated_of(after)
        name = what_differs(self.reading.history.stated, stated, fact_label)
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
        with self._replaying():
            reading.layers.apply(step.voxels)
            self._session.go_to(fields_of(step.stated, UNDOABLE))
        # What no undo takes back, side and reader, is as it is now and not as it was then.
        reading.keeper.write(evolve(step, stated=stated_of(self._session.state)))
        self._panel.show_note(f"{step.direction.value.capitalize()}: {step.name}.")

    @contextmanager
    def _replaying(self) -> Iterator[None]:
        """Record nothing meanwhile; then show the points and names that are now in force."""
        self._is_replaying = True
        try:
            yield
        finally:
            self._is_replaying = False
        state = self._session.state
        if self.reading is not None:
            self.reading.layers.show_surface_points(state.surface_points_lps_mm)
            self.reading.layers.show_landmarks(state.landmarks)
        self._show()

    def _begun(self, layers: HipLayers, volume: Volume) -> Reading:
        history = History(stated_of(self._session.state))
        keeper = JournalKeeper(self._folders, image_key(volume), self._panel.show_note)
        return Reading(layers, volume, history, keeper)

    def _show(self) -> None:
        history = None if self.reading is None else self.reading.history
        names = (history.undo_name, history.redo_name) if history else ("", "")
        self._panel.history.show_names(*names)
