"""The files that a DICOMDIR names: the index of a study on a CD or in an export.

References: DICOM PS3.3, annex F; PS3.10, section 8.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pydicom
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_file_meta_info
from pydicom.uid import MediaStorageDirectoryStorage

from annotator.errors import DicomError
from annotator.io.dicom.folder.files import FoundFile, TellReject, file_at
from annotator.io.dicom.header.attributes import words
from annotator.io.dicom.header.bounds import BoundedFile, refuse_too_many_items, too_many_items
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.header.quiet import quiet_pydicom

__all__ = ["files_of_directory", "is_directory"]

#: A record with this flag is no longer in use.
_NOT_IN_USE = 0


def is_directory(path: Path) -> bool:
    """Whether a file is a DICOMDIR, whatever it is called."""
    try:
        with quiet_pydicom():
            kind = read_file_meta_info(path).get("MediaStorageSOPClassUID")
            return str(kind) == MediaStorageDirectoryStorage
    except (*PYDICOM_ERRORS, OSError):
        return False


def files_of_directory(path: Path, reject: TellReject) -> Iterator[FoundFile]:
    """Every file that a DICOMDIR names, by its name relative to the DICOMDIR's folder.

    Parameters
    ----------
    path : Path
    reject : callable
        Told what is named but is not there, or lies outside the folder.

    Raises
    ------
    DicomError
        If the DICOMDIR is damaged.
    """
    try:
        with quiet_pydicom():
            names = {_named(record) for record in _records(path)} - {()}
    except (*PYDICOM_ERRORS, OSError) as error:
        raise DicomError(
            f"{path.name} is damaged ({type(error).__name__}); give the folder of its images"
        ) from error
    written = _WrittenNames(path.parent)
    for parts in sorted(names):
        stated = "/".join(parts)
        if any(_leads_away(part) for part in parts):
            reject(stated, "named by the DICOMDIR but outside its folder, so it is not read")
            continue
        name = written.find(parts)
        if name is None:
            reject(stated, "named by the DICOMDIR but not there; copy the whole disc")
        elif (found := file_at(path.parent, name, reject)) is not None:
            yield found


def _records(path: Path) -> list[Dataset]:
    with BoundedFile(path) as file:
        dataset = pydicom.dcmread(file, specific_tags=["DirectoryRecordSequence"])
        if file.too_many_items:
            raise too_many_items(file.most_items)
    refuse_too_many_items(dataset, file.most_items)
    raw = dataset.get_item("DirectoryRecordSequence")
    if isinstance(raw, RawDataElement) and len(raw.value or b"") < raw.length:
        raise EOFError  # pydicom would take what is there for the whole
    return list(dataset.get("DirectoryRecordSequence") or ())


def _named(record: Dataset) -> tuple[str, ...]:
    """Folders and file that a record names; none if it names no file or is out of use."""
    if record.get("RecordInUseFlag") == _NOT_IN_USE:
        return ()
    return words(record, "ReferencedFileID")


def _leads_away(part: str) -> bool:
    return part in {"", ".", ".."} or "/" in part or "\\" in part or ":" in part


class _WrittenNames:
    """Names as the file system writes them: discs are copied in capitals and in small letters."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, dict[str, str]] = {}

    def find(self, parts: tuple[str, ...]) -> str | None:
        """The name below the root; None if there is none."""
        written = ""
        for part in parts:
            there = self._names_in(written)
            name = there.get(part) or there.get(part.casefold())
            if name is None:
                return None
            written = f"{written}/{name}" if written else name
        return written

    def _names_in(self, folder: str) -> dict[str, str]:
        if folder not in self._known:
            try:
                names = sorted(os.listdir(self._root / folder))  # noqa: PTH208 - names alone
            except OSError:
                names = []
            self._known[folder] = {name.casefold(): name for name in names}
            self._known[folder] |= {name: name for name in names}
        return self._known[folder]
