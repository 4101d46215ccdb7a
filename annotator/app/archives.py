"""Asking an archive, fetching series, sending results: what was done before is not done again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from annotator.errors import AnnotatorError, ArchiveError, DicomError
from annotator.io.archive.cache import keep_object, object_path, series_folder
from annotator.io.archive.port import Archive, NotOfferedError, OutgoingObject
from annotator.io.archive.settings import ArchiveSettings
from annotator.io.dicom.folder.files import files_below
from annotator.io.dicom.objects.whole import whole_object
from annotator.model.archive import ObjectOutcome, Transfer

__all__ = ["archive_at", "fetch_series", "outgoing_objects", "send_objects"]

TellProgress = Callable[[int, int], None]


def _tell_nobody(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def archive_at(settings: ArchiveSettings) -> Archive:
    """The archive that the settings lead to; nothing is sent yet."""
    if settings.is_web:
        from annotator.io.archive.credentials import credentials_of
        from annotator.io.archive.web import WebArchive

        return WebArchive(settings, credentials_of(settings))
    from annotator.io.archive.dimse import DimseArchive

    return DimseArchive(settings)


def fetch_series(
    archive: Archive,
    study_uid: str,
    series_uid: str,
    *,
    folder: Path,
    tell: TellProgress = _tell_nobody,
) -> Transfer:
    """Fetch a series into ``folder/STUDY/SERIES``; what is there already is not fetched again.

    Parameters
    ----------
    archive : Archive
    study_uid, series_uid : str
    folder : Path
    tell : callable
        Told how many objects are there, and of how many; it may raise to stop.

    Returns
    -------
    Transfer
        With a fault for every object that the archive lists and did not give.

    Raises
    ------
    ArchiveError
        If the archive cannot be reached, knows no such series, or gives what is damaged.
    """
    place = series_folder(folder, study_uid, series_uid)
    listed = sorted(archive.object_uids(study_uid, series_uid))
    if not listed:
        raise ArchiveError("the archive knows no such series, or holds nothing of it")
    were_there = frozenset(uid for uid in listed if object_path(place, uid).is_file())
    missing = [uid for uid in listed if uid not in were_there]
    came: set[str] = set()

    def keep(content: bytes) -> None:
        came.add(keep_object(place, content, frozenset(missing)))
        tell(len(were_there) + len(came), len(listed))

    fault = ""
    if missing:
        try:
            archive.fetch(study_uid, series_uid, missing, keep)
        except AnnotatorError as error:
            if not came:
                raise
            fault = str(error)
    not_given = fault or "the archive lists it and did not give it"
    return Transfer(
        tuple(
            ObjectOutcome(
                uid, "" if uid in came | were_there else not_given, was_there=uid in were_there
            )
            for uid in listed
        )
    )


def outgoing_objects(paths: Iterable[Path]) -> tuple[OutgoingObject, ...]:
    """The DICOM objects of files, and of folders searched below; each is read whole first.

    Raises
    ------
    DicomError
        If a file that was named is no whole DICOM object, or there is none at all.
    """
    found = tuple(_outgoing(path) for path in _files(paths))
    if not found:
        raise DicomError("there is no DICOM object to send; name files or a folder of them")
    return tuple({each.uid: each for each in found}.values())


def send_objects(
    archive: Archive,
    objects: Sequence[OutgoingObject],
    tell: TellProgress = _tell_nobody,
) -> Transfer:
    """Send what the archive does not hold yet.

    Parameters
    ----------
    archive : Archive
    objects : sequence of OutgoingObject
    tell : callable
        Told how many objects are through, and of how many.

    Raises
    ------
    ArchiveError
        If the archive cannot be asked what it holds.
    """
    held = _held(archive, objects)
    outcomes = {each.uid: ObjectOutcome(each.uid, was_there=True) for each in objects}
    waiting = [each for each in objects if each.uid not in held]
    done = len(objects) - len(waiting)
    for outcome in archive.send(waiting) if waiting else ():
        outcomes[outcome.uid] = outcome
        done += 1
        tell(done, len(objects))
    return Transfer(tuple(outcomes.values()))


def _held(archive: Archive, objects: Sequence[OutgoingObject]) -> frozenset[str]:
    """What the archive holds of the objects' series; nothing is known of one that only takes."""
    series = dict.fromkeys((each.study_uid, each.series_uid) for each in objects)
    try:
        return frozenset().union(*(archive.object_uids(*one) for one in series))
    except NotOfferedError:
        return frozenset()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            below = (path / one.name for one in files_below(path, lambda _name, _reason: None))
            yield from (one for one in below if _is_dicom(one))
        else:
            yield path


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def _outgoing(path: Path) -> OutgoingObject:
    try:
        dataset = whole_object(path)
    except DicomError as error:
        raise DicomError(f"{path.name}: {error}") from error
    return OutgoingObject(
        path=path,
        study_uid=str(dataset.get("StudyInstanceUID", "")),
        series_uid=str(dataset.get("SeriesInstanceUID", "")),
        uid=str(dataset.SOPInstanceUID),
        class_uid=str(dataset.SOPClassUID),
        syntax_uid=str(dataset.file_meta.TransferSyntaxUID),
    )
