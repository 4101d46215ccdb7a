"""What a project never forgets: how adjudicators decided, and who did what when."""

import json
import sqlite3
from pathlib import Path

from annotator.io.project_file import reading_from
from annotator.io.project_readings import known_role, refuse_reader
from annotator.model.anatomy import Side
from annotator.model.project import Adjudicated, Hip, Role, TrailEntry, checked_reader

__all__ = ["adjudications", "keep_adjudication", "trail"]


def keep_adjudication(connection: sqlite3.Connection, made: Adjudicated) -> None:
    """Write how an adjudicator came to an outline, inside a write that is under way."""
    connection.execute(
        "INSERT INTO adjudication (case_number, side, adjudicator, method, inputs, sha256, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            made.hip.case_number,
            made.hip.side.value,
            made.adjudicator,
            made.method.value,
            json.dumps(made.inputs, sort_keys=True),
            made.sha256,
            made.at,
        ),
    )


def adjudications(root: Path, adjudicator: str) -> tuple[Adjudicated, ...]:
    """Every adjudication so far, first to last.

    Raises
    ------
    AnnotationError
        If who asks is no adjudicator of this project.
    """
    refuse_reader(root, adjudicator)
    query = "SELECT case_number, side, adjudicator, method, inputs, sha256, at FROM adjudication"
    with reading_from(root) as connection:
        rows = connection.execute(f"{query} ORDER BY number").fetchall()
    return tuple(
        Adjudicated(
            hip=Hip(case_number=number, side=Side(side)),
            adjudicator=who,
            method=method,
            inputs=json.loads(inputs),
            sha256=sha256,
            at=at,
        )
        for number, side, who, method, inputs, sha256, at in rows
    )


def trail(root: Path, reader: str) -> tuple[TrailEntry, ...]:
    """Who did what when: all of it for an adjudicator, a reader's own for a reader.

    Raises
    ------
    AnnotationError
        As `join`.
    """
    reader = checked_reader(reader)
    with reading_from(root) as connection:
        sees_all = known_role(connection, reader) is Role.ADJUDICATOR
        rows = connection.execute(
            "SELECT number, at, who, action, case_number, side, detail FROM trail "
            "WHERE ? OR who = ? COLLATE NOCASE ORDER BY number",
            (sees_all, reader),
        ).fetchall()
    names = tuple(TrailEntry.model_fields)
    return tuple(TrailEntry(**dict(zip(names, row, strict=True))) for row in rows)
