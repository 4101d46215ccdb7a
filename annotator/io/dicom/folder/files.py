"""Which files lie below a folder, in an order that the folder's own does not decide.

Links to folders are not followed, and links to files only where they stay inside the folder, so
that neither a loop nor a link planted in a study makes a scan read what was not handed over.
"""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["FoundFile", "TellReject", "file_at", "files_below"]

#: Told the name of a file or folder that is left out, and why.
TellReject = Callable[[str, str], None]


class FoundFile(NamedTuple):
    """A file that may hold an image.

    The name is relative to the folder. Size in bytes and two times in ns, of the last change of
    its content and of anything about it, tell a file that was changed.
    """

    name: str
    size: int
    mtime_ns: int
    ctime_ns: int


def files_below(folder: Path, reject: TellReject) -> Iterator[FoundFile]:
    """Every file that may hold an image, folder by folder in order of names.

    Parameters
    ----------
    folder : Path
    reject : callable
        Told what is empty, no file, a link that leads elsewhere, or cannot be opened.
    """
    waiting = [""]
    while waiting:
        parent = waiting.pop()
        folders = []
        for name in _names(folder, parent, reject):
            status = _status(folder, name, reject)
            if status is None:
                continue
            if stat.S_ISDIR(status.st_mode):
                folders.append(f"{name}/")
                continue
            is_link = stat.S_ISLNK(status.st_mode)
            found = file_at(folder, name, reject) if is_link else _regular(name, status, reject)
            if found is not None:
                yield found
        waiting += reversed(folders)


def file_at(folder: Path, name: str, reject: TellReject) -> FoundFile | None:
    """The file of a name below the folder, wherever links lead as long as they stay inside."""
    root = os.path.realpath(folder)
    path = os.path.realpath(os.path.join(root, name))  # noqa: PTH118 - pathlib has no other
    if os.path.commonpath([root, path]) != root:
        reject(name, "leads out of the folder and is not followed; copy the file into the folder")
        return None
    try:
        status = os.stat(path)  # noqa: PTH116 - as the walk over the folder
    except OSError as error:
        reject(name, f"cannot be opened ({error.strerror or 'input error'})")
        return None
    return _regular(name, status, reject)


def _names(folder: Path, parent: str, reject: TellReject) -> list[str]:
    """Names in a folder, each with its parent; no more of each, since there may be a million."""
    try:
        with os.scandir(folder / parent) as entries:
            return sorted(f"{parent}{entry.name}" for entry in entries)
    except OSError as error:
        reason = f"the folder cannot be opened ({error.strerror or 'input error'})"
        reject(parent.rstrip("/") or folder.name, reason)
        return []


def _status(folder: Path, name: str, reject: TellReject) -> os.stat_result | None:
    try:
        return os.lstat(f"{folder}/{name}")
    except OSError as error:
        reject(name, f"cannot be opened ({error.strerror or 'input error'})")
        return None


def _regular(name: str, status: os.stat_result, reject: TellReject) -> FoundFile | None:
    if stat.S_ISDIR(status.st_mode):
        reject(name, "a link to a folder, which is not followed; scan that folder by itself")
    elif not stat.S_ISREG(status.st_mode):
        reject(name, "not a regular file")
    elif status.st_size == 0:
        reject(name, "the file is empty")
    else:
        return FoundFile(name, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return None
