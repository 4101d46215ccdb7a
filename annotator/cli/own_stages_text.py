"""The reader's own stages beside the rules' answer, as plain text for a terminal."""

from collections.abc import Iterable, Sequence

from annotator.cli.console import table
from annotator.report.content import OwnStageLine

__all__ = ["own_stages_text"]


def own_stages_text(lines: Iterable[OwnStageLine], reader: str) -> str:
    """One row a system with both answers, then the reader's reason; empty without any.

    Parameters
    ----------
    lines : iterable of OwnStageLine
    reader : str
        Whose stages they are; empty if nobody said.
    """
    given = tuple(lines)
    if not given:
        return ""
    rows = [("  System", "reader", "rules: still possible", "compared", "entered")]
    for line in given:
        rows.append((f"  {line.name}", line.own, line.tool, line.agreement, line.entered))
        rows += [(f"    reason: {_printable(line.reason)}", "", "", "", "")] if line.reason else []
    who = _printable(reader) or "not named"
    return f"The reader's own stages (reader {who}); no rule reads them\n{_table(rows)}"


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """The rows as a table in which a reason, which stands alone, widens no column."""
    columns = iter(table([row for row in rows if row[1]]).splitlines())
    return "\n".join(next(columns) if row[1] else row[0] for row in rows)


def _printable(text: str) -> str:
    """A reader's words on one line, without what would steer a terminal."""
    shown = (letter if letter.isprintable() else " " for letter in text)
    return " ".join("".join(shown).split())
