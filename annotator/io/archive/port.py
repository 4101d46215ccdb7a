"""What this program needs of an archive, however it is spoken to."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from attrs import frozen

from annotator.errors import ArchiveError
from annotator.model.archive import ArchivedSeries, ObjectOutcome, SeriesQuery

__all__ = ["Archive", "KeepObject", "NotOfferedError", "OutgoingObject"]

#: Told the bytes of an object, with its file header, as soon as it is there.
KeepObject = Callable[[bytes], None]


@frozen
class OutgoingObject:
    """A file that is to be sent.

    Parameters
    ----------
    path : Path
    study_uid, series_uid, uid, class_uid, syntax_uid : str
    """

    path: Path
    study_uid: str
    series_uid: str
    uid: str
    class_uid: str
    syntax_uid: str


class NotOfferedError(ArchiveError):
    """The archive is there and does not offer this service: a router that takes objects alone."""


class Archive(Protocol):
    """An archive that can be asked, fetched from and sent to.

    Every method raises `ArchiveError` where the archive cannot be reached, refuses, or answers
    what is no answer, and none waits longer for a word of it than its settings say.
    """

    def find_series(self, query: SeriesQuery) -> tuple[ArchivedSeries, ...]:
        """The series that fit."""
        ...

    def object_uids(self, study_uid: str, series_uid: str) -> frozenset[str]:
        """The objects that the archive holds of a series; none if it does not know the series."""
        ...

    def fetch(self, study_uid: str, series_uid: str, uids: Sequence[str], keep: KeepObject) -> None:
        """Fetch objects of a series; which of them came, `keep` knows."""
        ...

    def send(self, objects: Sequence[OutgoingObject]) -> Iterator[ObjectOutcome]:
        """Send objects, and tell of each what became of it."""
        ...
