"""The crosswalk between systems: what a stage is roughly called elsewhere, never a reason."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from annotator.staging.pack import CrosswalkSpec, FactSpec, Pack

__all__ = ["CrosswalkLine", "crosswalk_lines", "crosswalk_notes"]


@frozen
class CrosswalkLine:
    """One line of a published table as it is told beside the stages of one system.

    ``starts_here`` says whether the line starts from this system.
    """

    stages: frozenset[str]
    starts_here: bool
    text: str


def crosswalk_lines(
    pack: Pack, citations: Mapping[str, str]
) -> dict[str, tuple[CrosswalkLine, ...]]:
    """The lines that stand beside each system.

    Parameters
    ----------
    pack : Pack
        All files merged.
    citations : mapping of source to str
        In words.
    """
    return {
        system.id: tuple(
            CrosswalkLine(
                stages=frozenset(row.stages[system.id]),
                starts_here=next(iter(row.stages)) == system.id,
                text=_told(row, system.id, pack.facts, citations),
            )
            for row in pack.crosswalk
            if system.id in row.stages
        )
        for system in pack.systems
    }


def crosswalk_notes(
    lines: Iterable[CrosswalkLine], possible: Iterable[str], *, stated: bool
) -> tuple[str, ...]:
    """For each stage still possible, what published tables set beside it.

    Parameters
    ----------
    lines : iterable of CrosswalkLine
        Of the system.
    possible : iterable of str
        The stages to translate.
    stated : bool
        A stage known from a report is translated whatever its system; one that was worked
        out only if the table starts from its system, since the others are worked out too.
    """
    stages = frozenset(possible)
    return tuple(
        line.text
        for line in lines
        if (stated or line.starts_here) and not stages.isdisjoint(line.stages)
    )


def _told(
    row: CrosswalkSpec, system: str, facts: Mapping[str, FactSpec], citations: Mapping[str, str]
) -> str:
    elsewhere = "; ".join(_elsewhere(row, system, facts))
    cited = "; ".join(citations[name] for name in row.sources)
    return f"Roughly ({row.finding}): {elsewhere}; a coarse crosswalk, not used here [{cited}]"


def _elsewhere(row: CrosswalkSpec, system: str, facts: Mapping[str, FactSpec]) -> Iterator[str]:
    """The other systems' stages: ``Steinberg stage (1995) V or VI``."""
    own = [system, *(name for name in row.stages if name != system)]
    for name in own:
        stages = " or ".join(_stems(row.stages[name], facts[name].values))
        yield f"{facts[name].label} {stages}"


def _stems(stages: Iterable[str], values: Iterable[str]) -> Iterator[str]:
    """The stages in order; one word for ``V-A``, ``V-B`` and ``V-C`` together."""
    named = set(stages)
    whole = {value.partition("-")[0] for value in values}
    whole -= {value.partition("-")[0] for value in values if value not in named}
    told = (value.partition("-")[0] for value in values if value in named)
    partly = (value for value in values if value in named and value.partition("-")[0] not in whole)
    yield from dict.fromkeys([*(stem for stem in told if stem in whole), *partly])
