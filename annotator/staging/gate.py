"""The gate: which treatment tiers the default rows leave possible."""

from collections.abc import Iterable

from attrs import frozen

from annotator.staging.merge import TIERS
from annotator.staging.reading import Reading
from annotator.staging.treatment_pack import GateRow, OverrideRow

__all__ = ["Gate", "passed"]

_REFER = "R"


@frozen
class Gate:
    """What the gate leaves.

    Parameters
    ----------
    rows : tuple of GateRow
        Default rows that are not ruled out.
    tiers, alternatives : tuple of str
    not_checked : tuple of str
        Unknown facts that would withdraw a tier if they were true (or, for a yes/no fact
        that should be yes, false).
    """

    rows: tuple[GateRow, ...]
    tiers: tuple[str, ...]
    alternatives: tuple[str, ...]
    not_checked: tuple[str, ...]


def passed(reading: Reading) -> Gate:
    """The default rows that remain, with overrides and alternatives applied.

    Parameters
    ----------
    reading : Reading
        Facts with the systems and the risk in them.
    """
    rules = reading.rules
    rows = _possible_rows(reading)
    reached = [_REFER if row.id in rules.rules_off else row.tier for row in rows]
    certain = [row for row in rows if reading.holds(row.id)]
    named = [tier for row in certain for tier in _row_alternatives(row, reading)]
    first: list[str] = []
    if any(row.tier not in {"P", "T0"} for row in rows):
        for override in _true_overrides(reading):
            (first if override.first else named).extend(
                [override.alternative] if override.alternative and not override.replaces else []
            )
    tiers, alternatives = _replaced(reached, [*first, *named], reading)
    return Gate(
        rows=rows,
        tiers=tuple(tier for tier in TIERS if tier in tiers),
        alternatives=tuple(dict.fromkeys(tier for tier in alternatives if tier not in tiers)),
        not_checked=_not_checked(reached, reading),
    )


def _possible_rows(reading: Reading) -> tuple[GateRow, ...]:
    """Rows in order; one that holds for certain and stops hides all below it."""
    rows: list[GateRow] = []
    for row in reading.rules.pack.gate:
        truth = reading.truth(row.id)
        if truth == "true" or (truth == "unknown" and row.blocks):
            rows.append(row)
        if truth == "true" and row.stops:
            break
    return tuple(rows)


def _row_alternatives(row: GateRow, reading: Reading) -> tuple[str, ...]:
    if row.alternative_when is not None and not reading.holds(f"{row.id}/alternative"):
        return ()
    return row.alternatives


def _true_overrides(reading: Reading) -> list[OverrideRow]:
    return [
        row
        for row in reading.rules.pack.overrides
        if row.id not in reading.rules.rules_off and reading.holds(row.id)
    ]


def _replaced(
    reached: list[str], alternatives: list[str], reading: Reading
) -> tuple[set[str], list[str]]:
    """Replace tiers that an override withdraws; the first override that fits wins."""
    tiers = set(reached)
    named = list(alternatives)
    for row in _true_overrides(reading):
        withdrawn = tiers & set(row.replaces)
        named = [tier for tier in named if tier not in row.replaces]
        if withdrawn and row.tier is not None:
            tiers = (tiers - withdrawn) | {row.tier}
            named += [row.alternative] if row.alternative else []
    return tiers, named


def _not_checked(reached: Iterable[str], reading: Reading) -> tuple[str, ...]:
    reached_tiers = set(reached)
    facts: list[str] = []
    for row in reading.rules.pack.gate:
        if not row.blocks and reached_tiers - {"P", "T0"}:
            facts += reading.open_facts(row.id)
    for override in reading.rules.pack.overrides:
        if reached_tiers & set(override.replaces):
            facts += reading.open_facts(override.id)
    return tuple(dict.fromkeys(facts))
