"""Published disagreements that bear on a case, both sides in words; none is settled."""

from annotator.staging.gate import Gate
from annotator.staging.logic import Interval, Unknown
from annotator.staging.merge import SYSTEM_GROUP
from annotator.staging.reading import Reading
from annotator.staging.treatment_pack import ConflictSpec

__all__ = ["bearing"]


def bearing(gate: Gate, reading: Reading) -> tuple[str, ...]:
    """Conflicts whose tiers are possible or named, and whose condition holds or may hold.

    An open stage, or a number whose error reaches a limit, hides no conflict; a fact that
    nobody stated brings none up.
    """
    shown = {*gate.tiers, *gate.alternatives}
    return tuple(
        reading.rules.index.conflicts[conflict.id]
        for conflict in reading.rules.pack.conflicts
        if (not conflict.tiers or shown & set(conflict.tiers)) and _holds(conflict, reading)
    )


def _holds(conflict: ConflictSpec, reading: Reading) -> bool:
    if conflict.when is None:
        return True
    outcome = reading.outcome(conflict.id)
    if outcome.truth != "unknown":
        return outcome.truth == "true"
    facts = reading.rules.facts
    open_ = [
        reading.values.get(fact) for fact in outcome.open_facts if facts[fact].group != SYSTEM_GROUP
    ]
    near = any(isinstance(value, Interval) for value in open_)
    return near or not any(value is None or isinstance(value, Unknown) for value in open_)
