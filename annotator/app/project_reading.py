"""One reader's work in a project: begun, saved in its own place, found again as it was saved."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from annotator.errors import AnnotationError, FormatError
from annotator.io.project_file import writing_to
from annotator.io.project_readings import join, put_reading, stored_reading
from annotator.model.anatomy import Side
from annotator.model.project import Hip, Reading, Role, Status, WorkItem, checked_reader

__all__ = [
    "READINGS",
    "begin_reading",
    "next_undone",
    "reading_folder",
    "save_reading",
    "saved_annotation",
    "written",
]

#: Folder of the readers' folders in a project.
READINGS = "READINGS"


def next_undone(items: Sequence[WorkItem], after: Hip | None = None) -> WorkItem | None:
    """The next hip that waits for its reader, going round after the last; None if none does.

    Parameters
    ----------
    items : sequence of WorkItem
    after : Hip or None
        Where the reader is; None begins with the first.
    """
    hips = [item.hip for item in items]
    start = hips.index(after) + 1 if after in hips else 0
    order = (*items[start:], *items[:start])
    waiting = (item for item in order if item.is_ready and item.mine.status.is_undone)
    return next((item for item in waiting if item.hip != after), None)


def begin_reading(root: Path, hip: Hip, reader: str, at: str) -> Reading:
    """The reader's own reading of a hip, stored as begun.

    Raises
    ------
    AnnotationError
        If there is no such hip, the reader's name cannot be used, or an adjudicator opens a hip
        that is not adjudicated yet.
    """
    role = join(root, reader, at)
    with writing_to(root, checked_reader(reader)) as connection:
        reading = stored_reading(connection, hip, checked_reader(reader))
        if role is Role.ADJUDICATOR and not reading.file:
            raise AnnotationError(
                f"{hip.name}: an adjudicator begins with the readers' outlines; open it for "
                "adjudication"
            )
        return put_reading(connection, reading.begun(at), at)


def save_reading(root: Path, reading: Reading, write: Callable[[Path], Path], at: str) -> Reading:
    """Write an outline into the reader's own place and remember it, both or none.

    Nothing that was saved before is overwritten: each save has a name of its own.

    Parameters
    ----------
    root : Path
    reading : Reading
        As it was read; refused if it was changed meanwhile.
    write : callable
        Takes ``FOLDER/NAME`` and writes the annotation there; gives NAME.json.
    at : str
        ISO 8601.

    Raises
    ------
    AnnotationError
        If the reading is done: it is set in progress first.
    StorageError
        If another window changed it, or nothing can be written; the files before are untouched.
    """
    if reading.status is Status.DONE:
        raise AnnotationError(
            f"{reading.hip.name} is done and stays as it is; set it in progress to change it"
        )
    with writing_to(root, reading.reader) as connection:
        if stored_reading(connection, reading.hip, reading.reader).version != reading.version:
            return put_reading(connection, reading, at)  # which says why it is refused
        return put_reading(connection, written(root, reading, write, at), at)


def written(root: Path, reading: Reading, write: Callable[[Path], Path], at: str) -> Reading:
    """The reading with an outline that was just written into its reader's place."""
    folder = reading_folder(root, reading)
    path = write(folder / _free_name(folder, reading.hip.side))
    return reading.saved(path.name, _sha256(path), at)


def saved_annotation(root: Path, reading: Reading) -> Path | None:
    """The file of a reading, checked to be what was saved; None before the first save.

    Raises
    ------
    AnnotationError
        If the file was changed outside the project.
    FormatError
        If it cannot be read.
    """
    if not reading.file:
        return None
    path = reading_folder(root, reading) / Path(reading.file).name
    if _sha256(path) != reading.sha256:
        raise AnnotationError(
            f"{path.name} of {reading.hip.name} was changed outside the project; put back the "
            "file that was saved"
        )
    return path


def reading_folder(root: Path, reading: Reading) -> Path:
    """Where the files of one reader's reading lie."""
    return root / READINGS / reading.hip.case_name / checked_reader(reading.reader)


def _free_name(folder: Path, side: Side) -> str:
    """``L-0001`` and so on: what was saved before keeps its name."""
    taken = [path.name for path in folder.glob(f"{side.value}-*")]
    numbers = [int(name[2:6]) for name in taken if name[2:6].isdecimal()]
    return f"{side.value}-{max(numbers, default=0) + 1:04d}"


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FormatError(
            f"{path.name} cannot be read ({error.strerror or 'input error'}); put back the file "
            "that was saved"
        ) from error
