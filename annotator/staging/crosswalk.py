"""The crosswalk between systems: what a stage is roughly called elsewhere, never a reason."""

from collections.abc import Iterable, Iterator

from annotator.staging.reading import Reading
from annotator.staging.rulebase import RuleBase
from annotator.staging.stage_pack import CrosswalkSpec

__all__ = ["crosswalk_notes"]


def crosswalk_notes(
    system: str, possible: Iterable[str], reading: Reading, *, stated: bool
) -> tuple[str, ...]:
    """For each stage still possible, what published tables set beside it.

    Parameters
    ----------
    system : str
    possible : iterable of str
        The stages to translate.
    reading : Reading
    stated : bool
        A stage known from a report is translated whatever its system; one that was worked
        out only if the table starts from its system, since the others are worked out too.
    """
    stages = set(possible)
    return tuple(
        f"Roughly ({row.finding}): {'; '.join(_elsewhere(row, system, reading.rules))}; a coarse "
        f"crosswalk, not used here [{'; '.join(reading.rules.cited(row.sources))}]"
        for row in reading.rules.pack.crosswalk
        if stages & set(row.stages.get(system, ())) and (stated or next(iter(row.stages)) == system)
    )


def _elsewhere(row: CrosswalkSpec, system: str, rules: RuleBase) -> Iterator[str]:
    """The other systems' stages: ``Steinberg stage (1995) V or VI``."""
    own = [system, *(name for name in row.stages if name != system)]
    for name in own:
        values = rules.facts[name].values
        stages = " or ".join(_stems(row.stages[name], values))
        yield f"{rules.facts[name].label} {stages}"


def _stems(stages: Iterable[str], values: Iterable[str]) -> Iterator[str]:
    """The stages in order; one word for ``V-A``, ``V-B`` and ``V-C`` together."""
    named = set(stages)
    whole = {value.partition("-")[0] for value in values}
    whole -= {value.partition("-")[0] for value in values if value not in named}
    told = (value.partition("-")[0] for value in values if value in named)
    partly = (value for value in values if value in named and value.partition("-")[0] not in whole)
    yield from dict.fromkeys([*(stem for stem in told if stem in whole), *partly])
