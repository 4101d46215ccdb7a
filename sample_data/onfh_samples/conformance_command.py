"""``onfh conformance``: measure what is known, and show how far off each figure is."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onfh_samples.conformance import Outcome
    from onfh_samples.conformance_rows import ConformanceRow

__all__ = ["conformance"]

SCHEMA = "onfh.conformance/1"
HEADINGS = ("NAME", "unit", "truth", "value", "low", "high", "error", "must keep", "")


def conformance(
    *,
    meshes: Annotated[
        Path | None,
        typer.Option("--meshes", metavar="DIR", help="STL files of femurs or heads, in mm."),
    ] = None,
    series: Annotated[
        Path | None,
        typer.Option("--series", metavar="DIR", help="DICOM series to paint lesions into."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure phantoms whose truth is known; exit 1 if a figure misses what it must keep."""
    from annotator.cli.console import message, result

    outcomes = []
    for outcome in _outcomes(meshes, series):
        outcomes.append(outcome)
        if outcome.passed_over:
            message(f"{outcome.name} is passed over: {outcome.passed_over}")
        elif not as_json:
            result(_as_text(outcome))
            result("")
    rows = [row for outcome in outcomes for row in outcome.rows]
    failed = [row for row in rows if not row.passes]
    result(_document(outcomes, rows) if as_json else _summary(rows, failed))
    if failed:
        raise typer.Exit(1)


def _outcomes(meshes: Path | None, series: Path | None) -> "Iterator[Outcome]":
    from onfh_samples.conformance import mesh_outcomes, phantom_outcomes
    from onfh_samples.conformance_series import series_outcomes

    return chain(
        phantom_outcomes(),
        mesh_outcomes(meshes) if meshes else (),
        series_outcomes(series) if series else (),
    )


def _as_text(outcome: "Outcome") -> str:
    from annotator.cli.console import table
    from onfh_samples.conformance_rows import cells

    parts: dict[str, list[Sequence[str]]] = {}
    for row in outcome.rows:
        parts.setdefault(row.case, [HEADINGS]).append(cells(row))
    numbers = frozenset(range(2, 7))
    return "\n\n".join(f"{case}\n{table(rows, right=numbers)}" for case, rows in parts.items())


def _document(outcomes: "Sequence[Outcome]", rows: "Sequence[ConformanceRow]") -> str:
    from annotator import __version__
    from annotator.app.documents import to_json

    return to_json(
        {
            "schema": SCHEMA,
            "software_version": __version__,
            "passes": all(row.passes for row in rows),
            "rows": [row.model_dump() for row in rows],
            "passed_over": {one.name: one.passed_over for one in outcomes if one.passed_over},
        }
    )


def _summary(rows: "Sequence[ConformanceRow]", failed: "Sequence[ConformanceRow]") -> str:
    if not failed:
        return f"{len(rows)} figures, all within what they must keep"
    named = ", ".join(f"{row.name} ({row.case})" for row in failed)
    return f"{len(rows)} figures, {len(failed)} miss what they must keep: {named}"
