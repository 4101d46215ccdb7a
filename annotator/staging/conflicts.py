"""Published disagreements that bear on a case, both sides in words; none is settled."""

from annotator.staging.gate import Gate
from annotator.staging.logic import Values, evaluate
from annotator.staging.rulebase import RuleBase
from annotator.staging.treatment_pack import ConflictSpec

__all__ = ["bearing"]


def bearing(gate: Gate, reading: Values, rules: RuleBase) -> tuple[str, ...]:
    """Conflicts whose tiers are possible or named, and whose condition is not ruled out."""
    shown = {*gate.tiers, *gate.alternatives}
    return tuple(
        _in_words(conflict, rules)
        for conflict in rules.pack.conflicts
        if (not conflict.tiers or shown & set(conflict.tiers)) and _holds(conflict, reading, rules)
    )


def _holds(conflict: ConflictSpec, reading: Values, rules: RuleBase) -> bool:
    condition = rules.conditions.get(conflict.id)
    return condition is None or evaluate(condition, reading).truth == "true"


def _in_words(conflict: ConflictSpec, rules: RuleBase) -> str:
    sides = " | ".join(f"{side.text} ({rules.named(side.sources)})" for side in conflict.sides)
    return f"{conflict.question}: {sides}"
