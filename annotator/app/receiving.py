"""Taking what archives send into a folder, whose studies become cases once they are whole."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock

from attrs import define, field

from annotator.app.project import MadeProject, make_project
from annotator.errors import DicomError
from annotator.io.archive.receiver import ReceivingPlace, receiving
from annotator.io.store import make_folder
from annotator.model.archive import ObjectOutcome

__all__ = ["Received", "receive"]

#: How often it is looked whether senders have become silent, seconds.
LOOK_EVERY_S = 0.5


@define
class Received:
    """What came so far; senders add to it from their own threads."""

    kept: int = 0
    were_there: int = 0
    refused: int = 0
    _is_new: bool = False
    _last_s: float = 0.0
    _lock: Lock = field(factory=Lock, repr=False)

    def add(self, outcome: ObjectOutcome) -> None:
        """Count an object."""
        with self._lock:
            self.refused += bool(outcome.fault)
            self.were_there += outcome.was_there
            if not outcome.fault and not outcome.was_there:
                self.kept += 1
                self._is_new = True
            self._last_s = time.monotonic()

    def take_new(self, silence_s: float) -> bool:
        """Whether something came since this was last said, and nothing for so long."""
        with self._lock:
            is_due = self._is_new and time.monotonic() - self._last_s >= silence_s
            if is_due:
                self._is_new = False
            return is_due


def receive(
    folder: Path,
    place: ReceivingPlace,
    *,
    stop: Event,
    tell: Callable[[ObjectOutcome], None],
    tell_port: Callable[[int], None],
    tell_cases: Callable[[MadeProject], None] | None = None,
    silence_s: float = 30.0,
) -> Received:
    """Take objects into a folder until `stop` is set.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    place : ReceivingPlace
    stop : Event
    tell : callable
        Told of each object.
    tell_port : callable
        Told the port as soon as objects are taken.
    tell_cases : callable or None
        The folder is a project, whose cases are the studies that come; told after each look.
        None leaves it a plain folder.
    silence_s : float
        A study counts as whole once nothing has come for so long, seconds.

    Raises
    ------
    ArchiveError
        If nothing can be listened on.
    FormatError
        If the folder cannot be made, or lies in another project.
    """
    make_folder(folder)
    received = Received()

    def count(outcome: ObjectOutcome) -> None:
        received.add(outcome)
        tell(outcome)

    with receiving(folder, place, count) as port:
        tell_port(port)
        while not stop.wait(LOOK_EVERY_S):
            if tell_cases is not None and received.take_new(silence_s):
                _look_again(folder, tell_cases)
    if tell_cases is not None and received.take_new(0.0):
        _look_again(folder, tell_cases)
    return received


def _look_again(folder: Path, tell_cases: Callable[[MadeProject], None]) -> None:
    try:
        made = make_project(folder, at=datetime.now(UTC).isoformat(timespec="seconds"))
    except DicomError:
        return  # reports alone came so far; they are no case
    tell_cases(made)
