"""Published disagreements that bear on a case, both sides in words; none is settled."""

from annotator.staging.gate import Gate
from annotator.staging.reading import Reading
from annotator.staging.treatment_pack import ConflictSpec

__all__ = ["bearing"]


def bearing(gate: Gate, reading: Reading) -> tuple[str, ...]:
    """Conflicts whose tiers are possible or named, and whose condition is not ruled out."""
    shown = {*gate.tiers, *gate.alternatives}
    return tuple(
        reading.rules.index.conflicts[conflict.id]
        for conflict in reading.rules.pack.conflicts
        if (not conflict.tiers or shown & set(conflict.tiers)) and _holds(conflict, reading)
    )


def _holds(conflict: ConflictSpec, reading: Reading) -> bool:
    return conflict.when is None or reading.holds(conflict.id)
