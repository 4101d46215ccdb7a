"""Objects of an archive in a folder: STUDY/SERIES/OBJECT.dcm by their UIDs, each file whole."""

import re
from pathlib import Path

from annotator.errors import ArchiveError
from annotator.io.dicom.objects.whole import whole_object
from annotator.io.store import make_folder, write_whole

__all__ = ["keep_object", "object_path", "series_folder"]

_UID = re.compile(r"[0-9]+(\.[0-9]+)*\Z")
LONGEST_UID = 64


def series_folder(folder: Path, study_uid: str, series_uid: str) -> Path:
    """Where the objects of a series lie.

    Raises
    ------
    ArchiveError
        If one of the UIDs is none, so that it could name another folder.
    """
    return folder / _checked(study_uid) / _checked(series_uid)


def object_path(folder: Path, uid: str) -> Path:
    """Where an object lies within its series' folder."""
    return folder / f"{_checked(uid)}.dcm"


def keep_object(folder: Path, content: bytes, wanted: frozenset[str]) -> str:
    """Keep an object that an archive gave, if it is whole and one of those that were asked for.

    Returns
    -------
    str
        Its UID.

    Raises
    ------
    ArchiveError
        If it is damaged, cut short, or another than asked for.
    FormatError
        If it cannot be written.
    """
    uid = str(whole_object(content).SOPInstanceUID)
    if uid not in wanted:
        raise ArchiveError("the archive gave an object that was not asked for")
    make_folder(folder)
    write_whole(object_path(folder, uid), content)
    return uid


def _checked(uid: str) -> str:
    if len(uid) > LONGEST_UID or not _UID.match(uid):
        raise ArchiveError("the archive names an object by what is no UID")
    return uid
