"""Which published natural-history figures are of hips like this one."""

from annotator.model.assessment import PrognosisRow
from annotator.staging.logic import Unknown
from annotator.staging.merge import SYSTEM_GROUP
from annotator.staging.pack import PrognosisSpec
from annotator.staging.reading import Reading

__all__ = ["matching_rows"]


def matching_rows(reading: Reading) -> tuple[PrognosisRow, ...]:
    """Rows that this hip may belong to, the highest figure first; never averaged.

    A metric near a limit shows the rows on both sides of it. A row is left out while a
    fact that it rests on is missing; a stage beside its metric only has to stay possible,
    since it is seldom settled by MRI alone.
    """
    return tuple([row for spec, row in reading.rules.index.prognosis if _applies(spec, reading)])


def _applies(spec: PrognosisSpec, reading: Reading) -> bool:
    outcome = reading.outcome(spec.id)
    if outcome.truth != "unknown":
        return outcome.truth == "true"
    facts = reading.rules.facts
    return not any(
        isinstance(reading.values.get(fact, Unknown()), Unknown)
        for fact in outcome.open_facts
        if fact == spec.metric or facts[fact].group != SYSTEM_GROUP
    )
