"""The cases of a project: images that are known by a hash and found by a folder."""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from annotator.errors import AnnotationError
from annotator.io.project_file import reading_from, writing_to
from annotator.model.anatomy import Side
from annotator.model.project import ProjectCase

__all__ = ["case_of", "cases", "keep_cases", "series_sha256"]


def series_sha256(study_uid: str | None, series_uid: str) -> str:
    """By what a project knows a series, without its UIDs.

    The study's counts too: badly anonymised studies share the UIDs of their series.
    """
    return hashlib.sha256(f"{study_uid or ''}\n{series_uid}".encode()).hexdigest()


def cases(root: Path) -> tuple[ProjectCase, ...]:
    """Every case, in the order of the numbers."""
    with reading_from(root) as connection:
        return _cases(connection)


def case_of(root: Path, number: int) -> ProjectCase:
    """One case.

    Raises
    ------
    AnnotationError
        If the project has none of that number.
    """
    found = next((case for case in cases(root) if case.number == number), None)
    if found is None:
        raise AnnotationError(f"the project has no case {number}; list its cases")
    return found


def keep_cases(root: Path, found: Sequence[ProjectCase], *, actor: str, at: str) -> int:
    """Add cases that are new; of known ones, keep where they are now and add their sides.

    Parameters
    ----------
    root : Path
    found : sequence of ProjectCase
        Their numbers do not matter: a new case gets the next one.
    actor : str
        Who does it, for the trail.
    at : str
        ISO 8601.

    Returns
    -------
    int
        How many are new.
    """
    with writing_to(root, actor) as connection:
        known = {(case.series_sha256, case.volume): case for case in _cases(connection)}
        for case in found:
            before = known.get((case.series_sha256, case.volume))
            if before is None:
                _insert(connection, case, at)
            else:
                _update(connection, before, case, at)
    return sum((case.series_sha256, case.volume) not in known for case in found)


def _insert(connection: sqlite3.Connection, case: ProjectCase, at: str) -> None:
    connection.execute(
        "INSERT INTO study_case (folder, series_sha256, volume, sides, changed_at) "
        "VALUES (?, ?, ?, ?, ?)",
        (case.folder, case.series_sha256, case.volume, _letters(case.sides), at),
    )


def _update(
    connection: sqlite3.Connection, before: ProjectCase, case: ProjectCase, at: str
) -> None:
    """Sides are only ever added: a hip that is being read does not go away."""
    sides = _letters((*before.sides, *case.sides))
    if (case.folder, sides) != (before.folder, _letters(before.sides)):
        connection.execute(
            "UPDATE study_case SET folder = ?, sides = ?, changed_at = ? WHERE number = ?",
            (case.folder, sides, at, before.number),
        )


def _letters(sides: Sequence[Side]) -> str:
    return "".join(sorted({side.value for side in sides}))


def _cases(connection: sqlite3.Connection) -> tuple[ProjectCase, ...]:
    rows = connection.execute(
        "SELECT number, folder, series_sha256, volume, sides FROM study_case ORDER BY number"
    )
    return tuple(
        ProjectCase(
            number=number,
            folder=folder,
            series_sha256=digest,
            volume=volume,
            sides=tuple(map(Side, sides)),
        )
        for number, folder, digest, volume, sides in rows
    )
