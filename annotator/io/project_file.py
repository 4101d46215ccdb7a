"""The file of a project, ``onfh-project.sqlite``: made, opened, and written in whole transactions.

Each call opens the file and lets go of it again, so that windows do not wait for each other for
longer than one write takes.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from annotator.errors import FormatError, StorageError
from annotator.io.project_schema import APPLICATION, SCHEMA, STATEMENTS

__all__ = [
    "PROJECT_FILE",
    "is_project",
    "make_project_file",
    "project_identifier",
    "reading_from",
    "writing_to",
]

PROJECT_FILE = "onfh-project.sqlite"

#: A write waits so long for another window's, s.
LONGEST_WAIT_S = 10.0


def is_project(root: Path) -> bool:
    """Whether a folder has the file of a project, sound or not."""
    return (root / PROJECT_FILE).is_file()


def make_project_file(root: Path, *, actor: str, at: str) -> None:
    """Make a folder a project; one that is a project already stays as it is.

    Parameters
    ----------
    root : Path
    actor : str
        Who does it, for the trail.
    at : str
        ISO 8601.

    Raises
    ------
    StorageError
        If nothing can be written there.
    FormatError
        If a file of that name is there and no project of this version.
    """
    path = root / PROJECT_FILE
    with _faults(path), closing(_connected(path, actor)) as connection:
        if _pragma(connection, "application_id") == 0 and _pragma(connection, "page_count") == 0:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")  # another window may make it at the same time
        try:
            if _is_empty(connection):
                _fill(connection, at)
            connection.execute("COMMIT")
        finally:
            _roll_back(connection)
        _refuse_foreign(path, connection)


@contextmanager
def reading_from(root: Path) -> Iterator[sqlite3.Connection]:
    """The project's file, for questions.

    Yields
    ------
    Connection
        Sees one state of the project, whatever others write meanwhile.

    Raises
    ------
    FormatError
        If the folder is no project, or its file is damaged or of a newer version.
    StorageError
        If the file cannot be opened where it lies.
    """
    with _opened(root, "") as connection:
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")


@contextmanager
def writing_to(root: Path, actor: str) -> Iterator[sqlite3.Connection]:
    """The project's file, for one write that happens as a whole or not at all.

    Parameters
    ----------
    root : Path
    actor : str
        Who writes; rows of other readers cannot be written.

    Raises
    ------
    FormatError
        As `reading_from`.
    StorageError
        If another window writes for too long, or the place takes no writing.
    """
    with _opened(root, actor) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        finally:
            _roll_back(connection)


def project_identifier(root: Path) -> str:
    """What tells a project from every other: 32 hexadecimal digits."""
    with reading_from(root) as connection:
        (identifier,) = connection.execute("SELECT identifier FROM project").fetchone()
        return str(identifier)


@contextmanager
def _opened(root: Path, actor: str) -> Iterator[sqlite3.Connection]:
    path = root / PROJECT_FILE
    if not path.is_file():
        raise FormatError(
            f"{root.name} is no project (no {PROJECT_FILE}); make it one with: "
            "onfh worklist make FOLDER"
        )
    with _faults(path), closing(_connected(path, actor)) as connection:
        _refuse_foreign(path, connection)
        yield connection


def _connected(path: Path, actor: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=LONGEST_WAIT_S, isolation_level=None)
    connection.create_function("acting_reader", 0, lambda: actor, deterministic=True)
    connection.execute("PRAGMA foreign_keys=ON")
    # The triggers ask who is acting; some builds of SQLite trust no file with that.
    connection.execute("PRAGMA trusted_schema=ON")
    return connection


def _roll_back(connection: sqlite3.Connection) -> None:
    """End a write that came to no end; nothing of it is kept."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _is_empty(connection: sqlite3.Connection) -> bool:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return not tables and _pragma(connection, "application_id") == 0


def _fill(connection: sqlite3.Connection, at: str) -> None:
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={SCHEMA}")
    for statement in STATEMENTS:
        connection.execute(statement)
    connection.execute("INSERT INTO project VALUES (?, ?)", (secrets.token_hex(16), at))


def _refuse_foreign(path: Path, connection: sqlite3.Connection) -> None:
    if _pragma(connection, "application_id") != APPLICATION:
        raise FormatError(f"{path.name} is not the file of a project; it is left as it is")
    schema = _pragma(connection, "user_version")
    if schema > SCHEMA:
        raise FormatError(
            f"{path.name} was made by a newer version (tables {schema}, known are {SCHEMA}); "
            "update onfh-annotator"
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Say in one line what SQLite could not do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StorageError(
                f"{path.name}: another window has been writing for {LONGEST_WAIT_S:.0f} s; "
                "try again"
            ) from None
        raise StorageError(
            f"{path.name} cannot be used where it lies ({error}); the folder must be writable "
            "and not full"
        ) from None
    except sqlite3.IntegrityError as error:
        raise StorageError(f"{path.name} refused a change ({error})") from None
    except sqlite3.DatabaseError as error:
        raise FormatError(
            f"{path.name} is not the file of a project, or damaged ({error}); it is left as it is"
        ) from None
