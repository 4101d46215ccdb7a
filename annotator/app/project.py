"""Working in a project: made from a folder of studies, read hip by hip, saved in its own place."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from attrs import frozen

from annotator.errors import AnnotationError, DicomError, FormatError
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.folder.wanted import IsWanted, always
from annotator.io.project_cases import case_of, cases, keep_cases, series_sha256
from annotator.io.project_file import PROJECT_FILE, is_project, make_project_file, writing_to
from annotator.io.project_readings import join, put_reading, stored_reading
from annotator.model.anatomy import Side
from annotator.model.project import (
    Hip,
    ProjectCase,
    Reading,
    Role,
    Status,
    WorkItem,
    checked_reader,
)

__all__ = [
    "READINGS",
    "MadeProject",
    "begin_reading",
    "find_volume",
    "make_project",
    "next_undone",
    "reading_folder",
    "save_reading",
    "saved_annotation",
]

#: Folder of the readers' folders in a project.
READINGS = "READINGS"

#: Who stands in the trail where a project is made by somebody without a name.
MAKER = "maker"

#: An outline is adjudicated once so many readers are done.
LEAST_READERS = 2


@frozen
class MadeProject:
    """What making a project gave: how many cases it has, and how many of them are new."""

    cases: int
    added: int


def make_project(
    root: Path,
    *,
    at: str,
    sides: Sequence[Side] = tuple(Side),
    adjudicators: Iterable[str] = (),
    is_wanted: IsWanted = always,
) -> MadeProject:
    """Make a folder of studies a project, or look again at what lies in one.

    Every study below the folder is a case with the volume that suits best; what readers have done
    stays as it is.

    Parameters
    ----------
    root : Path
    at : str
        ISO 8601.
    sides : sequence of Side
        The hips of each case that are to be read.
    adjudicators : iterable of str
        Who may see all finished readings.
    is_wanted : callable
        Asked while headers are read; False stops that before anything is written.

    Raises
    ------
    FormatError
        If the folder is inside another project or holds one, or is none.
    DicomError
        If there is no image.
    AnnotationError
        If an adjudicator's name cannot be used or is a reader's already.
    StorageError
        If nothing can be written there.
    """
    if not root.is_dir():
        raise FormatError(f"{root.name} is no folder; give the folder that holds the studies")
    names = [checked_reader(name) for name in adjudicators]
    _refuse_nested(root)
    found = [_case(root, summary, sides) for summary in _best_of_each(root, is_wanted)]
    make_project_file(root, actor=MAKER, at=at)
    for name in names:
        if join(root, name, at, role=Role.ADJUDICATOR) is not Role.ADJUDICATOR:
            raise AnnotationError(
                f"{name} is a reader of this project and cannot adjudicate in it; take a name "
                "that reads nothing here"
            )
    added = keep_cases(root, found, actor=MAKER, at=at)
    return MadeProject(len(cases(root)), added)


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
    return next((item for item in order if item.mine.status.is_undone and item.hip != after), None)


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


def find_volume(root: Path, hip: Hip, is_wanted: IsWanted = always) -> VolumeSummary:
    """The image of a hip, where it was found before or anywhere else in the project.

    Raises
    ------
    DicomError
        If it is not there any more.
    AnnotationError
        If there is no such case.
    """
    case = case_of(root, hip.case_number)
    places = dict.fromkeys((root / case.folder, root))
    for place in places:
        if place.is_dir() and (found := _volume_in(place, case, is_wanted)) is not None:
            return found
    raise DicomError(
        f"the images of {hip.case_name} are not in the project's folder any more; put them back, "
        "at any place below it"
    )


def _volume_in(place: Path, case: ProjectCase, is_wanted: IsWanted) -> VolumeSummary | None:
    try:
        volumes = scan(place, is_wanted).volumes
    except DicomError:
        return None  # nothing is left there; the next place may have it
    return next((each for each in volumes if _is_of(each, case)), None)


def _is_of(summary: VolumeSummary, case: ProjectCase) -> bool:
    return (series_sha256(summary.series_uid), summary.volume) == (case.series_sha256, case.volume)


def _best_of_each(root: Path, is_wanted: IsWanted) -> list[VolumeSummary]:
    """The best-suited volume of each study that the project can name, in the order of folders."""
    best: dict[str, VolumeSummary] = {}
    for summary in scan(root, is_wanted).volumes:
        best.setdefault(summary.study_uid or summary.series_uid, summary)
    return sorted(best.values(), key=lambda one: (_folder(root, one), one.series_uid))


def _case(root: Path, summary: VolumeSummary, sides: Sequence[Side]) -> ProjectCase:
    return ProjectCase(
        number=1,
        folder=_folder(root, summary),
        series_sha256=series_sha256(summary.series_uid),
        volume=summary.volume,
        sides=tuple(sides),
    )


def _folder(root: Path, summary: VolumeSummary) -> str:
    """The folder that holds every file of a volume, below the project's."""
    folders = {str(Path(each.location).parent) for each in summary.stack.slices}
    return Path(os.path.commonpath(folders)).relative_to(root).as_posix()


def _refuse_nested(root: Path) -> None:
    outer = next((folder for folder in root.resolve().parents if is_project(folder)), None)
    if outer is not None:
        raise FormatError(
            f"{root.name} is inside the project {outer.name}; a project holds no other: use that "
            "one, or move the folder out"
        )
    inner = next((file for file in root.rglob(PROJECT_FILE) if file.parent != root), None)
    if inner is not None:
        raise FormatError(
            f"{root.name} holds the project {inner.parent.name}; a project holds no other: use "
            "that one, or move it out"
        )


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
