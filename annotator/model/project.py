"""A project: hips that several readers outline, each without seeing the others' work."""

import re
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from annotator.errors import AnnotationError
from annotator.model.anatomy import Side

__all__ = [
    "Adjudicated",
    "Hip",
    "Method",
    "ProjectCase",
    "Reading",
    "Role",
    "Status",
    "TrailEntry",
    "WorkItem",
    "checked_reader",
]

#: A reader's name is also the name of a folder, on every file system.
_READER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")

LONGEST_NOTES = 2000

#: A hip is adjudicated once so many readers are done.
LEAST_READERS = 2


class Status(StrEnum):
    """How far one reader is with one hip."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    #: Something is wrong with the case; it waits for somebody, not for this reader.
    FLAGGED = "flagged"

    @property
    def is_undone(self) -> bool:
        """Whether the hip still waits for its reader."""
        return self in {Status.NOT_STARTED, Status.IN_PROGRESS}


class Role(StrEnum):
    """What somebody may see of the others."""

    #: Nothing but that somebody else has begun.
    READER = "reader"
    #: The finished readings of all readers.
    ADJUDICATOR = "adjudicator"


class Method(StrEnum):
    """How an adjudicator makes one outline of several."""

    ACCEPT = "accept"
    UNION = "union"
    INTERSECTION = "intersection"
    MAJORITY = "majority"
    STAPLE = "staple"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hip(_Record):
    """One hip of one case."""

    case_number: int = Field(ge=1)
    side: Side

    @property
    def case_name(self) -> str:
        """What a case is called wherever somebody sees it: free of the patient's name."""
        return f"case-{self.case_number:04d}"

    @property
    def name(self) -> str:
        """The case with the side."""
        return f"{self.case_name} {self.side.value}"


class ProjectCase(_Record):
    """The image of a case: where it was found, and by what it is known again.

    Parameters
    ----------
    number : int
    folder : str
        Below the project's folder, with forward slashes; it may name a patient and is never shown.
    series_sha256 : str
        Of the Study and Series Instance UIDs.
    volume : int
        1-based number of the volume within its series.
    sides : tuple of Side
        The hips that are read.
    """

    number: int
    folder: str
    series_sha256: str
    volume: int
    sides: tuple[Side, ...]


class Reading(_Record):
    """What one reader has done with one hip.

    Parameters
    ----------
    hip : Hip
    reader : str
    status : Status
    notes : str
    seconds : float
        Time that the reader was busy with it, s.
    started_at, finished_at : str
        ISO 8601; empty before.
    file : str
        Name of the saved annotation in the reader's own folder; empty before the first save.
    sha256 : str
        Of that file, which itself holds the hash of the mask.
    version : int
        Rises with every change; 0 where nothing is stored yet.
    """

    hip: Hip
    reader: str
    status: Status = Status.NOT_STARTED
    notes: str = Field(default="", max_length=LONGEST_NOTES)
    seconds: float = 0.0
    started_at: str = ""
    finished_at: str = ""
    file: str = ""
    sha256: str = ""
    version: int = 0

    def begun(self, at: str) -> "Reading":
        """The reading once its hip was opened."""
        if self.status is not Status.NOT_STARTED:
            return self
        return self._with(status=Status.IN_PROGRESS, started_at=self.started_at or at)

    def turned(self, status: Status, at: str) -> "Reading":
        """The reading with another status.

        Raises
        ------
        AnnotationError
            If it shall be done without an outline.
        """
        if status is Status.DONE and not self.file:
            raise AnnotationError(
                f"{self.hip.name} has no saved outline: save one before it is done, or flag it"
            )
        return self._with(
            status=status,
            started_at=self.started_at or ("" if status is Status.NOT_STARTED else at),
            finished_at=at if status is Status.DONE else "",
        )

    def noted(self, notes: str) -> "Reading":
        """The reading with other notes.

        Raises
        ------
        AnnotationError
            If they are too long to be kept.
        """
        if len(notes) > LONGEST_NOTES:
            raise AnnotationError(
                f"the notes have {len(notes)} letters; {LONGEST_NOTES} are kept: shorten them"
            )
        return self._with(notes=notes)

    def saved(self, file: str, sha256: str, at: str) -> "Reading":
        """The reading with its outline in a file."""
        return self.begun(at).model_copy(update={"file": file, "sha256": sha256})

    def _with(self, **changes: object) -> "Reading":
        return self.model_copy(update=changes)


class WorkItem(_Record):
    """A hip as one reader may see it.

    Parameters
    ----------
    hip : Hip
    mine : Reading
    somebody_else : bool
        Whether anybody else has begun; all that a reader learns of others.
    done_by : tuple of str
        Readers who are done; empty for everybody but an adjudicator.
    is_ready : bool
        Whether the hip can be opened: an adjudicator waits for `LEAST_READERS`.
    """

    hip: Hip
    mine: Reading
    somebody_else: bool = False
    done_by: tuple[str, ...] = ()
    is_ready: bool = True


class TrailEntry(_Record):
    """Who did what when; never changed or removed."""

    number: int
    at: str
    who: str
    action: str
    case_number: int | None
    side: str | None
    detail: str


class Adjudicated(_Record):
    """How an adjudicator came to an outline: never changed or removed.

    Parameters
    ----------
    hip : Hip
    adjudicator : str
    method : Method
    inputs : mapping of reader to sha256
        The files of the readings that it was made of.
    sha256 : str
        Of the file that was made.
    at : str
        ISO 8601.
    """

    hip: Hip
    adjudicator: str
    method: Method
    inputs: dict[str, str]
    sha256: str
    at: str


def checked_reader(name: str) -> str:
    """The name of a reader without spaces around it.

    Raises
    ------
    AnnotationError
        If it is empty, or cannot name a folder on every system.
    """
    name = name.strip()
    if not name:
        raise AnnotationError("the reader has no name; give initials or a pseudonym")
    if not _READER.fullmatch(name):
        raise AnnotationError(
            f"{name!r} cannot be a reader's name here; take 1 to 32 of a-z, A-Z, 0-9, - and _"
        )
    return name
