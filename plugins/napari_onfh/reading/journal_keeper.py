"""Keeps the journal of the open reading, somewhere, whatever the disk does."""

import getpass
import tempfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_state_path

from annotator.drawing.step import Step
from annotator.errors import AnnotatorError, StorageError
from annotator.io.journal import Journal, LostWork, lost_work, take_up
from napari_onfh.language import tr

__all__ = ["JournalKeeper", "journal_folders"]

#: Names another folder for the journals.
FOLDER_VARIABLE = "ONFH_STATE_DIR"


def journal_folders(environment: Callable[[str], str | None]) -> tuple[Path, ...]:
    """Where journals are kept: the user's state folder, else the system's temporary one."""
    named = environment(FOLDER_VARIABLE)
    usual = Path(named) if named else user_state_path("onfh-annotator", appauthor=False)
    fallback = Path(tempfile.gettempdir()) / f"onfh-annotator-{getpass.getuser()}"
    return usual / "journals", fallback


class JournalKeeper:
    """Writes every step at once; where it cannot, says so and goes on in the next place.

    Parameters
    ----------
    folders : tuple of Path
        Places in the order in which they are tried.
    key : str
        Of the image, from :func:`annotator.io.journal.image_key`.
    tell : callable
        Shows the reader one line.
    """

    def __init__(self, folders: tuple[Path, ...], key: str, tell: Callable[[str], None]) -> None:
        self._folders = folders
        self._key = key
        self._tell = tell
        self._steps: list[Step] = []
        self._journal: Journal | None = None
        self._is_given_up = False

    def lost(self) -> tuple[LostWork, ...]:
        """Unsaved work on this image that a killed window left behind."""
        return tuple(lost for folder in self._folders for lost in lost_work(folder, self._key))

    def take_up(self, lost: LostWork) -> tuple[Step, ...]:
        """Go on with a journal that was left behind, and give its steps.

        Raises
        ------
        AnnotatorError
            If it cannot be read or another window has it.
        """
        journal = take_up(lost)
        try:
            steps = journal.steps()
        except AnnotatorError:
            journal.close()
            raise
        self.put_away()
        self._journal, self._steps = journal, list(steps)
        return steps

    def write(self, step: Step) -> None:
        """Write a step; it stays in memory too, so that another place can have them all."""
        self._steps.append(step)
        if self._is_given_up:
            return
        try:
            if self._journal is None:
                self._begin(self._folders)
            else:
                self._journal.append(step)
        except StorageError as error:
            self._move_on(error)

    def mark_saved(self) -> None:
        """Nothing so far is lost work any more."""
        if self._journal is None:
            return
        try:
            self._journal.mark_saved()
        except StorageError as error:
            self._tell(str(error))

    def put_away(self) -> None:
        """Let go of the journal; it stays where it holds steps that nobody saved."""
        journal, self._journal, self._steps = self._journal, None, []
        if journal is None:
            return
        if journal.unsaved:
            journal.close()
        else:
            journal.discard()

    def _begin(self, folders: tuple[Path, ...]) -> None:
        """A new journal with all steps in the first folder that takes it."""
        for place, folder in enumerate(folders, start=1):
            journal = None
            try:
                journal = Journal.begun(folder, self._key)
                for step in self._steps:
                    journal.append(step)
            except StorageError as error:
                if journal is not None:
                    journal.discard()
                if place == len(folders):
                    raise
                self._tell(tr("Not kept in the usual place: {error}").format(error=error))
                continue
            self._journal = journal
            return

    def _move_on(self, error: StorageError) -> None:
        full, self._journal = self._journal, None
        used = None if full is None else full.path.parent
        others = tuple(folder for folder in self._folders if folder != used)
        try:
            if full is None or not others:
                raise error
            self._begin(others)
        except StorageError as last:
            self._is_given_up = True
            self._journal = full
            self._tell(
                tr("A crash would lose what you draw now ({last}). Save soon.").format(last=last)
            )
            return
        full.discard()
        self._tell(
            tr("{error}. The journal goes on in {place}.").format(error=error, place=others[0])
        )
