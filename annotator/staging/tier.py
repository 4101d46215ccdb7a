"""The treatment tier as a reader sees it: what is possible, why, and what would settle it."""

from functools import partial

from annotator.model.assessment import Tier, Trace
from annotator.model.deferred import Deferred
from annotator.staging.gate import Gate
from annotator.staging.needs import Needs
from annotator.staging.reading import Reading
from annotator.staging.rulebase import RuleBase
from annotator.staging.settling import settling_facts
from annotator.staging.treatment_pack import GateRow, OverrideRow

__all__ = ["explained_tier"]


def explained_tier(gate: Gate, reading: Reading, needs: Needs) -> Tier:
    """The tier for the reader, without the conflicts.

    Parameters
    ----------
    gate : Gate
    reading : Reading
    needs : Needs
    """
    return Tier(
        possible=gate.tiers,
        proposed=gate.tiers[0] if len(gate.tiers) == 1 else None,
        alternatives=gate.alternatives,
        needs=Deferred(partial(_needed, reading, needs)) if len(gate.tiers) > 1 else (),
        trace=Deferred(partial(_trace, reading)),
        not_checked=gate.not_checked,
    )


def _trace(reading: Reading) -> tuple[Trace, ...]:
    rules = reading.rules
    return tuple(
        reading.explained(
            row.id, text=_conclusion(row, rules), sources=rules.cited(row.sources, row.basis)
        )
        for row in rules.pack.gate_rows
    )


def _conclusion(row: GateRow | OverrideRow, rules: RuleBase) -> str:
    if row.id in rules.rules_off:
        return f"{row.text} (switched off by the local policy: refer)"
    return row.text


def _needed(reading: Reading, needs: Needs) -> tuple[str, ...]:
    """The facts that settle the tier; stage and risk stand for the plain facts behind them."""
    return needs.of_all(settling_facts(reading))
