"""The journal of a reading: every step on disk at once, so that a crash loses none of them.

A journal is an SQLite file that its window holds open alone. A process that is killed lets go of
it, whatever it was doing; what a journal holds then, and nobody has saved, is lost work that can be
taken up again. What it holds is pseudonymous: the image is known by a hash.
"""

import hashlib
import json
import secrets
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.drawing.change import Structure, VoxelChange
from annotator.drawing.step import Direction, Step
from annotator.errors import FormatError, StorageError
from annotator.model.anatomy import Side
from annotator.model.volume import Volume

__all__ = ["Journal", "LostWork", "image_key", "lost_work", "take_up"]

_ENDING = ".journal"
#: Schema and application, at their places in the header of every SQLite file.
_MARKS = {68: 0x6F6E6668, 60: 1}
_TABLES = """
CREATE TABLE step (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    direction TEXT NOT NULL,
    stated TEXT NOT NULL,
    voxels BLOB NOT NULL
) STRICT;
CREATE TABLE saved (number INTEGER NOT NULL) STRICT;
INSERT INTO saved VALUES (0);
"""
#: Speed before size: a stroke is written while the reader draws the next.
_COMPRESSION = 1


@frozen
class LostWork:
    """A journal that nobody holds open, with steps that nobody saved.

    Parameters
    ----------
    path : Path
    steps : int
        How many of them are not saved.
    last_name : str
        Of the last step.
    side : str or None
        Of the hip, ``L`` or ``R``; None if none was chosen.
    """

    path: Path
    steps: int
    last_name: str
    side: str | None = None


class Journal:
    """The open journal of one reading; made by `Journal.begun` or `take_up`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def begun(cls, folder: Path, key: str) -> "Journal":
        """A new journal of an image.

        Parameters
        ----------
        folder : Path
            Created if it does not exist, for this user alone.
        key : str
            Of `image_key`.

        Raises
        ------
        StorageError
            If nothing can be written there.
        """
        path = folder / f"{key}-{secrets.token_hex(6)}{_ENDING}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(sqlite3.connect(path)) as new:
                new.execute(f"PRAGMA application_id={_MARKS[68]}")
                new.execute(f"PRAGMA user_version={_MARKS[60]}")
                new.executescript(_TABLES)
            connection = _connected(path)
        except (OSError, sqlite3.Error) as error:
            raise _unwritable(folder, error) from None
        return cls(path, connection)

    def append(self, step: Step) -> None:
        """Write one step; when this returns, a kill of the process does not lose it.

        Raises
        ------
        StorageError
            If it cannot be written; the steps before are untouched.
        """
        row = (
            step.name,
            step.direction.value,
            json.dumps(step.stated, ensure_ascii=False, allow_nan=False),
            _packed(step.voxels),
        )
        self._write("INSERT INTO step (name, direction, stated, voxels) VALUES (?, ?, ?, ?)", row)

    def mark_saved(self) -> None:
        """Remember that all steps so far are in the reader's own file.

        Raises
        ------
        StorageError
            If that cannot be written.
        """
        self._write("UPDATE saved SET number = (SELECT coalesce(max(number), 0) FROM step)")

    @property
    def unsaved(self) -> int:
        """How many steps are in nobody's own file."""
        return _unsaved_steps(self._connection)

    def steps(self) -> tuple[Step, ...]:
        """Every step, first to last.

        Raises
        ------
        FormatError
            If the file does not hold what a journal does.
        """
        query = "SELECT name, direction, stated, voxels FROM step ORDER BY number"
        try:
            return tuple(
                Step(name, tuple(_unpacked(voxels)), json.loads(stated), Direction(direction))
                for name, direction, stated, voxels in self._connection.execute(query)
            )
        except (sqlite3.Error, ValueError, zlib.error) as error:
            raise _unreadable(self.path, error) from None

    def close(self) -> None:
        """Let go of the file; what is not saved can be taken up again."""
        self._connection.close()

    def discard(self) -> None:
        """Let go of the file and remove it, where its folder allows that: nobody wants it."""
        self.close()
        with suppress(OSError):
            for ending in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def _write(self, statement: str, values: Sequence[object] = ()) -> None:
        try:
            self._connection.execute(statement, values)
        except sqlite3.Error as error:
            raise _unwritable(self.path.parent, error) from None


def image_key(volume: Volume) -> str:
    """What tells one image from others without naming anybody: 32 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=16)
    source = volume.source
    if source.series_uid is None:
        digest.update(np.ascontiguousarray(volume.values).data)
    else:
        digest.update(f"{source.series_uid}\n{source.volume_number}\n".encode())
    digest.update(repr(volume.grid.shape).encode())
    digest.update(np.ascontiguousarray(volume.grid.affine_lps).data)
    return digest.hexdigest()


def lost_work(folder: Path, key: str) -> tuple[LostWork, ...]:
    """Journals of an image with unsaved steps that no window holds open, the newest first."""
    found: list[LostWork] = []
    for path in filter(_is_journal, folder.glob(f"{key}-*{_ENDING}")):
        try:
            with closing(_connected(path)) as connection:
                found.extend(_unsaved(path, connection))
        except sqlite3.Error:  # another window's, or damaged: not lost work that can be offered
            continue
    return tuple(sorted(found, key=lambda lost: lost.path.stat().st_mtime_ns, reverse=True))


def take_up(lost: LostWork) -> Journal:
    """The journal of lost work, to go on with.

    Raises
    ------
    StorageError
        If another window took it up in the meantime, or the file is gone.
    """
    if not lost.path.is_file():
        raise StorageError(f"{lost.path.name}: this work was taken up or removed meanwhile")
    try:
        return Journal(lost.path, _connected(lost.path))
    except sqlite3.Error as error:
        raise _unwritable(lost.path.parent, error) from None


def _connected(path: Path) -> sqlite3.Connection:
    """The file, held by this process alone until it is closed or the process ends."""
    connection = sqlite3.connect(path, timeout=0.0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=WAL")
        # The system's memory outlives the process; a power cut may cost the last steps.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_journal(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError:
        return False
    return all(header[at : at + 4] == mark.to_bytes(4, "big") for at, mark in _MARKS.items())


def _unsaved(path: Path, connection: sqlite3.Connection) -> Iterator[LostWork]:
    """The lost work in a journal, if there is any."""
    steps = _unsaved_steps(connection)
    if steps:
        name, stated = connection.execute(
            "SELECT name, stated FROM step ORDER BY number DESC LIMIT 1"
        ).fetchone()
        yield LostWork(path, steps, name, _side_of(stated))


def _side_of(stated: str) -> str | None:
    """The side that a step states; a step that cannot be read is refused when it is taken up."""
    try:
        side = json.loads(stated).get("side")
    except (ValueError, AttributeError):
        return None
    return side if side in set(Side) else None


def _unsaved_steps(connection: sqlite3.Connection) -> int:
    query = "SELECT count(*) FROM step WHERE number > (SELECT number FROM saved)"
    (steps,) = connection.execute(query).fetchone()
    return int(steps)


def _packed(changes: Sequence[VoxelChange]) -> bytes:
    """Changes as bytes: neighbours in memory lie close, so differences are small numbers."""
    parts = []
    for change in changes:
        indices = (np.diff(np.sort(each), prepend=0) for each in (change.added, change.removed))
        added, removed = (each.astype("<i8").tobytes() for each in indices)
        head = json.dumps([change.structure.value, len(added), len(removed)]).encode()
        parts.append(len(head).to_bytes(4, "little") + head + added + removed)
    return zlib.compress(b"".join(parts), _COMPRESSION)


def _unpacked(content: bytes) -> Iterator[VoxelChange]:
    rest = zlib.decompress(content)
    while rest:
        size = int.from_bytes(rest[:4], "little")
        structure, added, removed = json.loads(rest[4 : 4 + size])
        start = 4 + size
        middle, end = start + added, start + added + removed
        yield VoxelChange(
            Structure(structure), _indices(rest[start:middle]), _indices(rest[middle:end])
        )
        rest = rest[end:]


def _indices(content: bytes) -> NDArray[np.int64]:
    return np.cumsum(np.frombuffer(content, dtype="<i8")).astype(np.int64)


def _unwritable(folder: Path, error: Exception) -> StorageError:
    reason = getattr(error, "strerror", None) or str(error)
    return StorageError(
        f"the journal cannot be written to the folder {folder.name} ({reason}); "
        "free some space there or choose another folder"
    )


def _unreadable(path: Path, error: Exception) -> FormatError:
    return FormatError(f"{path.name}: not the journal of a reading ({error}); it is left as it is")
