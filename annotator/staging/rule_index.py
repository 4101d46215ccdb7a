"""What follows from the rules alone, worked out once when they are loaded."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from annotator.model.assessment import Argument, Modality, PrognosisRow, StagingResult
from annotator.staging.crosswalk import CrosswalkLine, crosswalk_lines
from annotator.staging.logic import Comparison, Condition, Outcome, evaluate, leaves
from annotator.staging.pack import ModalitySpec, Pack, PrognosisSpec, SystemSpec
from annotator.staging.prognosis import prognosis_rows
from annotator.staging.remarks import Remark, conflict_text, remarks
from annotator.staging.trace import Wording, worded

__all__ = ["LimitedArgument", "Removal", "RuleIndex", "supported_by", "thresholds"]

#: An argument, and the path of the condition that limits it to a kind of case, if one does.
LimitedArgument = tuple[str | None, Argument]

#: The path of a rule of a system, and the values that it takes away if it holds.
Removal = tuple[str, frozenset[str]]


@frozen
class RuleIndex:
    """Look-up tables of one rule base.

    Parameters
    ----------
    readers : mapping of fact name to tuple of str
        Paths of the conditions that read the fact.
    system_readers : mapping of fact name to frozenset of str
        Systems with a rule that reads the fact.
    gate_facts : frozenset of str
        Every fact that the gate reads, systems and risk by their own name.
    removals : mapping of system to tuple of (path, frozenset of str)
        Each rule of the system with the values that it takes away if it holds, the rules that
        take most first.
    unfit : mapping of system to tuple of (path, StagingResult)
        Conditions under which the system does not apply, and what is told then.
    crosswalk : mapping of system to tuple of CrosswalkLine
    modalities : mapping of modality to Modality
        What is told of it whatever the hip.
    arguments : mapping of modality to mapping of str to tuple of LimitedArgument
        By the name of the field, for modalities with an argument that is for some hips only.
    prognosis : tuple of (PrognosisSpec, PrognosisRow)
        The highest figure first.
    remarks : mapping of place to tuple of Remark
        See :func:`annotator.staging.remarks.remarks`.
    conflicts : mapping of conflict to str
        Published disagreements in words.
    order : mapping of fact name to int
        Place of the fact in a form.
    wordings : mapping of Condition to Wording
        Of every condition and of every branch.
    blank : dict of path to Outcome
        What each condition comes to while nothing is known.
    studies : mapping of fact name to tuple of str
        For each study, the findings that come from it.
    """

    readers: Mapping[str, tuple[str, ...]]
    system_readers: Mapping[str, frozenset[str]]
    gate_facts: frozenset[str]
    removals: Mapping[str, tuple[Removal, ...]]
    unfit: Mapping[str, tuple[tuple[str, StagingResult], ...]]
    crosswalk: Mapping[str, tuple[CrosswalkLine, ...]]
    modalities: Mapping[str, Modality]
    arguments: Mapping[str, Mapping[str, tuple[LimitedArgument, ...]]]
    prognosis: tuple[tuple[PrognosisSpec, PrognosisRow], ...]
    remarks: Mapping[str, tuple[Remark, ...]]
    conflicts: Mapping[str, str]
    order: Mapping[str, int]
    wordings: Mapping[Condition, Wording]
    blank: dict[str, Outcome]
    studies: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls, pack: Pack, conditions: Mapping[str, Condition], citations: Mapping[str, str]
    ) -> "RuleIndex":
        """The tables of a pack whose conditions are compiled.

        Parameters
        ----------
        pack : Pack
            All files merged.
        conditions : mapping of path to Condition
        citations : mapping of source to str
            In words.
        """
        readers = _readers(conditions)
        gate = {row.id for row in pack.gate_rows}
        return cls(
            readers=readers,
            system_readers=_system_readers(pack, readers),
            gate_facts=frozenset(
                fact for fact, paths in readers.items() if not gate.isdisjoint(paths)
            ),
            removals={system.id: _removals(system) for system in pack.systems},
            unfit={system.id: _unfit(system) for system in pack.systems},
            crosswalk=crosswalk_lines(pack, citations),
            modalities={row.id: _modality(row, citations) for row in pack.modalities},
            arguments={
                row.id: {
                    "arguments_for": _arguments(row, "for", citations),
                    "arguments_against": _arguments(row, "against", citations),
                }
                for row in pack.modalities
                if any(spec.when is not None for spec in row.arguments)
            },
            prognosis=prognosis_rows(pack, citations),
            remarks=remarks(pack, citations),
            conflicts={row.id: conflict_text(row, pack) for row in pack.conflicts},
            order={name: place for place, name in enumerate(pack.facts)},
            wordings=worded(conditions.values(), pack.facts),
            blank={path: evaluate(condition, {}) for path, condition in conditions.items()},
            studies=_studies(pack),
        )


def supported_by(
    sources: Iterable[str], basis: str, citations: Mapping[str, str]
) -> tuple[str, ...]:
    """Citations in words; ``policy`` where a rule rests on this project's own choice."""
    policy = ("policy",) if basis == "policy" else ()
    return policy + tuple(citations[name] for name in sources)


def thresholds(conditions: Mapping[str, Condition]) -> dict[str, tuple[float, ...]]:
    """For each number, every value that some rule compares it with, ascending."""
    found: dict[str, set[float]] = {}
    for condition in conditions.values():
        for leaf in leaves(condition):
            if isinstance(leaf, Comparison):
                found.setdefault(leaf.fact, set()).add(leaf.threshold)
    return {fact: tuple(sorted(numbers)) for fact, numbers in found.items()}


def _readers(conditions: Mapping[str, Condition]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for path, condition in conditions.items():
        for leaf in leaves(condition):
            found.setdefault(leaf.fact, {})[path] = None
    return {fact: tuple(paths) for fact, paths in found.items()}


def _system_readers(
    pack: Pack, readers: Mapping[str, tuple[str, ...]]
) -> dict[str, frozenset[str]]:
    system_of = {
        f"{system.id}/{rule.id}": system.id for system in pack.systems for rule in system.rules
    }
    return {
        fact: frozenset(system_of[path] for path in paths if path in system_of)
        for fact, paths in readers.items()
    }


def _removals(system: SystemSpec) -> tuple[Removal, ...]:
    removals = (
        (
            f"{system.id}/{rule.id}",
            frozenset(rule.removes or set(system.values) - set(rule.keeps)),
        )
        for rule in system.rules
    )
    return tuple(sorted(removals, key=lambda removal: len(removal[1]), reverse=True))


def _unfit(system: SystemSpec) -> tuple[tuple[str, StagingResult], ...]:
    return tuple(
        (
            f"{system.id}/unless/{index}",
            StagingResult(possible=(), notes=(note.text,), scope=system.scope),
        )
        for index, note in enumerate(system.applies_unless)
    )


def _studies(pack: Pack) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, spec in pack.facts.items():
        if spec.study is not None:
            found[spec.study] = (*found.get(spec.study, ()), name)
    return found


def _modality(row: ModalitySpec, citations: Mapping[str, str]) -> Modality:
    return Modality(
        id=row.id,
        name=row.name,
        tier=row.tier,
        in_tier="no",
        verdict="cannot_say",
        arguments_for=tuple(argument for _, argument in _arguments(row, "for", citations)),
        arguments_against=tuple(argument for _, argument in _arguments(row, "against", citations)),
        evidence=row.evidence,
        outcomes=row.outcomes,
        sources=supported_by(row.sources, row.basis, citations),
    )


def _arguments(
    row: ModalitySpec, side: str, citations: Mapping[str, str]
) -> tuple[LimitedArgument, ...]:
    return tuple(
        (
            None if spec.when is None else f"{row.id}/argument/{index}",
            Argument(text=spec.text, sources=tuple(citations[name] for name in spec.sources)),
        )
        for index, spec in enumerate(row.arguments)
        if spec.side == side
    )
