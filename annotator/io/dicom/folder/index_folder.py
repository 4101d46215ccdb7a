"""Where indexes of scanned folders are kept: the user's cache folder, private and bounded.

An index saves time and nothing else: whatever is wrong with one, or with the folder, means that
files are read afresh.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from platformdirs import user_cache_path

__all__ = ["LARGEST_BYTES", "MOST_INDEXES", "is_kept", "read_index", "write_index"]

#: Names another folder; set but empty, no index is kept.
FOLDER_VARIABLE = "ONFH_CACHE_DIR"

#: Larger indexes are not kept, and of more than so many the oldest go.
LARGEST_BYTES = 64 * 2**20
MOST_INDEXES = 50

_MARK = b"onfh scan index\n"
_DIGEST_BYTES = 32
_OTHERS = 0o022  # those who may write besides the owner


def is_kept() -> bool:
    """Whether indexes are kept at all."""
    return _folder() is not None


def read_index(name: str) -> bytes | None:
    """What was kept under a name; None if that is nothing, damaged, or not this user's."""
    folder = _folder()
    if folder is None:
        return None
    try:
        with (folder / name).open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_size > LARGEST_BYTES or not _is_own(status):
                return None
            content = file.read()
    except OSError:
        return None
    digest, kept = content[len(_MARK) :][:_DIGEST_BYTES], content[len(_MARK) + _DIGEST_BYTES :]
    return kept if content.startswith(_MARK) and digest == _digest(kept) else None


def write_index(name: str, content: bytes) -> None:
    """Keep something under a name, in one step, for this user's eyes alone."""
    folder = _folder()
    if folder is None or len(content) > LARGEST_BYTES - len(_MARK) - _DIGEST_BYTES:
        return
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix="part-", delete=False) as file:
            try:
                file.write(_MARK + _digest(content) + content)
                file.close()
                Path(file.name).replace(folder / name)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
        _remove_oldest(folder)


def _folder() -> Path | None:
    named = os.environ.get(FOLDER_VARIABLE)
    if named is None:
        return user_cache_path("onfh-annotator", appauthor=False) / "scans"
    return Path(named) if named else None


def _is_own(status: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):  # Windows guards the user's folder itself
        return True
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _remove_oldest(folder: Path) -> None:
    there = [path for path in folder.iterdir() if path.is_file()]
    newest_first = sorted(there, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest_first[MOST_INDEXES:]:
        path.unlink(missing_ok=True)
