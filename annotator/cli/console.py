"""What the command prints: results to stdout, messages to stderr, plain text tables."""

import os
import sys
from collections.abc import Iterable, Sequence

import typer

__all__ = ["message", "result", "table"]


def result(text: str) -> None:
    """Print a part of the result; a closed pipe ends the command, since nobody reads on."""
    try:
        typer.echo(text, nl=not text.endswith("\n"))
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at exit; that must find something open.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def message(text: str) -> None:
    """Print one line to the reader that is no part of the result."""
    typer.echo(f"onfh: {' '.join(text.split())}", err=True)


def table(rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Rows as aligned columns; the columns in `right` end together instead of beginning so."""
    cells = [tuple(row) for row in rows]
    if not cells:
        return ""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if place in right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
