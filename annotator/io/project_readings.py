"""Readers and their readings in a project: what each may see, and how a change is kept."""

import sqlite3
from pathlib import Path
from typing import Any

from annotator.errors import AnnotationError, StorageError
from annotator.io.project_file import reading_from, writing_to
from annotator.model.anatomy import Side
from annotator.model.project import (
    LEAST_READERS,
    Hip,
    Reading,
    Role,
    Status,
    WorkItem,
    checked_reader,
)

__all__ = [
    "add_seconds",
    "done_readings",
    "join",
    "keep_reading",
    "known_role",
    "put_reading",
    "refuse_reader",
    "role_of",
    "stored_reading",
    "work_items",
]

_COLUMNS = (
    "case_number, side, reader, status, notes, seconds, started_at, finished_at, file, sha256, "
    "version"
)


def join(root: Path, reader: str, at: str, *, role: Role = Role.READER) -> Role:
    """Make somebody known to the project, once.

    Parameters
    ----------
    root : Path
    reader : str
    at : str
        ISO 8601.
    role : Role
        For a name that is new; a role is never changed.

    Returns
    -------
    Role
        What the name is known as.

    Raises
    ------
    AnnotationError
        If the name cannot be used, or differs from a known one in capital letters alone.
    StorageError, FormatError
        As `annotator.io.project_file.writing_to`.
    """
    reader = checked_reader(reader)
    with reading_from(root) as connection:
        known = known_role(connection, reader)
    if known is not None:
        return known
    with writing_to(root, reader) as connection:
        known = known_role(connection, reader)
        if known is None:
            connection.execute("INSERT INTO reader VALUES (?, ?, ?)", (reader, role.value, at))
    return known or role


def role_of(root: Path, reader: str) -> Role:
    """What a name is known as; a reader, where it is new.

    Raises
    ------
    AnnotationError
        As `join`.
    """
    with reading_from(root) as connection:
        return known_role(connection, checked_reader(reader)) or Role.READER


def work_items(root: Path, reader: str) -> tuple[WorkItem, ...]:
    """Every hip as one reader may see it, in the order of the cases.

    Raises
    ------
    AnnotationError
        As `join`.
    StorageError, FormatError
        As `annotator.io.project_file.reading_from`.
    """
    reader = checked_reader(reader)
    with reading_from(root) as connection:
        is_adjudicator = known_role(connection, reader) is Role.ADJUDICATOR
        mine = {one.hip: one for one in _readings(connection, "reader = ?", reader)}
        begun = _hips(connection, "reader <> ? AND status <> 'not_started'", reader)
        done = _done_by(connection) if is_adjudicator else {}
        cases = connection.execute("SELECT number, sides FROM study_case ORDER BY number")
        hips = [
            Hip(case_number=number, side=Side(side)) for number, sides in cases for side in sides
        ]
    return tuple(
        WorkItem(
            hip=hip,
            mine=mine.get(hip, Reading(hip=hip, reader=reader)),
            somebody_else=hip in begun,
            done_by=done.get(hip, ()),
            is_ready=not is_adjudicator or len(done.get(hip, ())) >= LEAST_READERS,
        )
        for hip in hips
    )


def done_readings(root: Path, hip: Hip, adjudicator: str) -> tuple[Reading, ...]:
    """The finished readings of all readers of a hip, in the order of their names.

    Raises
    ------
    AnnotationError
        If who asks is no adjudicator of this project.
    """
    refuse_reader(root, adjudicator)
    with reading_from(root) as connection:
        found = _readings(
            connection,
            "case_number = ? AND side = ? AND status = 'done' AND reader IN "
            "(SELECT name FROM reader WHERE role = 'reader') ORDER BY reader",
            hip.case_number,
            hip.side.value,
        )
    return tuple(found)


def keep_reading(root: Path, reading: Reading, at: str) -> Reading:
    """Write one's own reading, unless it was changed since it was read.

    Parameters
    ----------
    root : Path
    reading : Reading
        With the version that was read; its time spent is not written (`add_seconds`).
    at : str
        ISO 8601.

    Returns
    -------
    Reading
        As it is now stored.

    Raises
    ------
    StorageError
        If another window changed it meanwhile; the message says what to do.
    """
    with writing_to(root, reading.reader) as connection:
        return put_reading(connection, reading, at)


def put_reading(connection: sqlite3.Connection, reading: Reading, at: str) -> Reading:
    """As `keep_reading`, inside a write that is under way."""
    hip = reading.hip
    now = stored_reading(connection, hip, reading.reader)
    if now.version != reading.version:
        raise StorageError(
            f"{hip.name}: another window changed this reading meanwhile; nothing of it was "
            "overwritten: list the cases again, then repeat the change"
        )
    if now == reading.model_copy(update={"seconds": now.seconds}) and now.version:
        return now
    kept = reading.model_copy(update={"version": now.version + 1, "seconds": now.seconds})
    changed = {**kept.model_dump(mode="json", exclude={"hip"}), "changed_at": at}
    if now.version:
        sets = ", ".join(f"{name} = :{name}" for name in changed if name != "reader")
        where = "case_number = :case AND side = :side AND reader = :reader"
        sentence = f"UPDATE reading SET {sets} WHERE {where}"  # noqa: S608 - names of columns
    else:
        names = ", ".join(changed)
        values = ", ".join(f":{name}" for name in changed)
        sentence = (
            f"INSERT INTO reading (case_number, side, {names}) VALUES (:case, :side, {values})"  # noqa: S608 - names of columns
        )
    connection.execute(sentence, {**changed, "case": hip.case_number, "side": hip.side.value})
    return kept


def stored_reading(connection: sqlite3.Connection, hip: Hip, reader: str) -> Reading:
    """One reader's reading of a hip as it is stored; of version 0 if it is not.

    Raises
    ------
    AnnotationError
        If the project has no such hip.
    """
    row = connection.execute(
        "SELECT sides FROM study_case WHERE number = ?", (hip.case_number,)
    ).fetchone()
    if row is None or hip.side.value not in row[0]:
        raise AnnotationError(f"{hip.name} is no hip of this project; list its cases")
    found = _readings(
        connection,
        "case_number = ? AND side = ? AND reader = ?",
        hip.case_number,
        hip.side.value,
        reader,
    )
    return found[0] if found else Reading(hip=hip, reader=reader)


def add_seconds(root: Path, reading: Reading, seconds: float, at: str) -> None:
    """Add time that a reader was busy with a reading; two windows' times add up.

    Parameters
    ----------
    root : Path
    reading : Reading
        Stored before; nothing but hip and reader are looked at.
    seconds : float
    at : str
        ISO 8601.
    """
    with writing_to(root, reading.reader) as connection:
        connection.execute(
            "UPDATE reading SET seconds = seconds + ?, changed_at = ? "
            "WHERE case_number = ? AND side = ? AND reader = ?",
            (seconds, at, reading.hip.case_number, reading.hip.side.value, reading.reader),
        )


def known_role(connection: sqlite3.Connection, reader: str) -> Role | None:
    """What a name is known as; None where it is new.

    Raises
    ------
    AnnotationError
        If a known name differs from it in capital letters alone.
    """
    row = connection.execute("SELECT name, role FROM reader WHERE name = ?", (reader,)).fetchone()
    if row is None:
        return None
    if row[0] != reader:
        raise AnnotationError(f"{reader!r} is known here as {row[0]!r}; write the name like that")
    return Role(row[1])


def refuse_reader(root: Path, reader: str) -> None:
    """Refuse who may not see the readings of others.

    Raises
    ------
    AnnotationError
        If the name is no adjudicator's.
    """
    if role_of(root, reader) is not Role.ADJUDICATOR:
        raise AnnotationError(
            f"{reader} is a reader of this project and stays blind to the others; only who was "
            "named with --adjudicator sees several readings"
        )


def _readings(connection: sqlite3.Connection, where: str, *values: Any) -> list[Reading]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM reading WHERE {where}", values)  # noqa: S608 - own text
    names = _COLUMNS.split(", ")[2:]
    return [
        Reading(
            hip=Hip(case_number=number, side=Side(side)),
            **{**dict(zip(names, rest, strict=True)), "status": Status(rest[1])},
        )
        for number, side, *rest in rows
    ]


def _hips(connection: sqlite3.Connection, where: str, *values: Any) -> frozenset[Hip]:
    rows = connection.execute(f"SELECT case_number, side FROM reading WHERE {where}", values)  # noqa: S608 - own text
    return frozenset(Hip(case_number=number, side=Side(side)) for number, side in rows)


def _done_by(connection: sqlite3.Connection) -> dict[Hip, tuple[str, ...]]:
    found: dict[Hip, tuple[str, ...]] = {}
    readers = "SELECT name FROM reader WHERE role = 'reader'"
    for one in _readings(connection, f"status = 'done' AND reader IN ({readers}) ORDER BY reader"):
        found[one.hip] = (*found.get(one.hip, ()), one.reader)
    return found
