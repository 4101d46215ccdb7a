"""Many pack files into one, and the checks between their sections."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from annotator.errors import GuidelineError
from annotator.staging.pack import Pack
from annotator.staging.stage_pack import FactSpec, Scope, SystemSpec

__all__ = [
    "OTHER_BONE_GROUP",
    "RISK_BANDS",
    "RISK_FACT",
    "SYSTEM_GROUP",
    "TIERS",
    "checked_references",
    "merged",
]

#: Ladder order of the treatment tiers.
TIERS = ("P", "T0", "T1", "T2", "T3", "T4", "T5", "T6", "TX", "R")
RISK_BANDS = ("low", "moderate", "high")
RISK_FACT = "risk"
SYSTEM_GROUP: Final = "system"
OTHER_BONE_GROUP: Final = "other_bone"
_SCOPES = get_args(Scope)


def merged(packs: Mapping[str, Pack]) -> Pack:
    """One pack of all files; the fact table gains the systems and the derived facts.

    Raises
    ------
    GuidelineError
        If two files declare the same name.
    """
    sections: dict[str, Any] = {}
    for file, pack in packs.items():
        for section in pack.model_fields_set:
            _join(sections, section, getattr(pack, section), file)
    sections["systems"] = _by_scope(sections.get("systems", ()))
    sections["facts"] = {**_complete(sections.get("facts", {})), **_system_facts(sections)}
    return Pack.model_construct(**sections)


def _by_scope(systems: Iterable[SystemSpec]) -> tuple[SystemSpec, ...]:
    """Usual systems first, those for other bones last; else in the order of the files."""
    return tuple(sorted(systems, key=lambda system: _SCOPES.index(system.scope)))


def _join(sections: dict[str, Any], section: str, content: Any, file: str) -> None:
    present = sections.get(section)
    if present is None:
        sections[section] = content
    elif isinstance(content, Mapping):
        twice = sorted(set(present) & set(content))
        if twice:
            raise GuidelineError(f"{file}: {section}.{twice[0]} is declared in another file too")
        sections[section] = {**present, **content}
    elif isinstance(content, tuple):
        sections[section] = present + content
    else:
        raise GuidelineError(f"{file}: {section} is declared in another file too")


def _complete(facts: Mapping[str, FactSpec]) -> dict[str, FactSpec]:
    """The facts with the two values of yes/no facts filled in."""
    return {
        name: spec.model_copy(update={"values": ("yes", "no")}) if spec.kind == "yes_no" else spec
        for name, spec in facts.items()
    }


def _system_facts(sections: Mapping[str, Any]) -> dict[str, FactSpec]:
    derived = FactSpec(
        kind="category", label="Risk of collapse", group="derived", values=RISK_BANDS
    )
    systems = {
        system.id: FactSpec(
            kind="category",
            label=system.title,
            group=OTHER_BONE_GROUP if system.scope == "other_bone" else SYSTEM_GROUP,
            values=system.values,
        )
        for system in sections.get("systems", ())
    }
    return {**systems, RISK_FACT: derived}


def checked_references(pack: Pack) -> None:
    """Refuse unknown sources, tiers, values and modalities, and rules without support.

    Raises
    ------
    GuidelineError
        Naming the rule.
    """
    _check_unique(pack)
    for rule, names in _cited(pack):
        for name in names:
            if name not in pack.sources:
                raise GuidelineError(f"{rule}: the source {name!r} is not declared")
    for rule, names in _enabling(pack):
        _check_support(rule, names, pack)
    _check_values(pack)
    _check_wordings(pack)
    _check_crosswalk(pack)
    _check_facts(pack)
    _check_tiers(pack)


def _check_unique(pack: Pack) -> None:
    ids = [row.id for row in pack.supported]
    ids += [system.id for system in pack.systems]
    ids += [row.id for row in pack.prognosis] + [row.id for row in pack.conflicts]
    ids += [row.id for row in pack.crosswalk] + [row.id for row in pack.opinions]
    ids += [f"{system.id}/{rule.id}" for system in pack.systems for rule in system.rules]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise GuidelineError(f"{twice[0]}: the identifier is used twice")


def _enabling(pack: Pack) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Rules that add or decide something; these need a checked source."""
    for system in pack.systems:
        yield from ((f"{system.id}/{rule.id}", rule.sources) for rule in system.rules)
    yield from ((f"vote/{vote.fact}", vote.sources) for vote in pack.votes)
    yield from ((row.id, row.sources) for row in pack.supported if row.basis != "policy")
    yield from ((row.id, (row.source,)) for row in pack.prognosis)
    yield from ((row.id, row.sources) for row in pack.opinions)


def _cited(pack: Pack) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from _enabling(pack)
    yield from ((row.id, row.sources) for row in pack.supported)
    for modality in pack.modalities:
        yield from ((modality.id, caution.sources) for caution in modality.cautions)
        yield from ((modality.id, argument.sources) for argument in modality.arguments)
    for system in pack.systems:
        yield from ((f"{system.id}: note", note.sources) for note in system.notes)
    yield from ((row.id, row.sources) for row in pack.crosswalk)
    yield from ((f"modifier {row.text!r}", row.sources) for row in pack.modifiers)
    for conflict in pack.conflicts:
        yield from ((conflict.id, side.sources) for side in conflict.sides)


def _check_support(rule: str, names: tuple[str, ...], pack: Pack) -> None:
    if not names:
        raise GuidelineError(f"{rule}: no citation; name a source or mark it basis: policy")
    if all(pack.sources[name].checked == "unverified" for name in names):
        raise GuidelineError(f"{rule}: rests on unverified sources only and cannot enable anything")


def _check_values(pack: Pack) -> None:
    for system in pack.systems:
        for rule in system.rules:
            named = (*rule.removes, *rule.keeps)
            strange = [value for value in named if value not in system.values]
            if strange or not named or (rule.removes and rule.keeps):
                raise GuidelineError(
                    f"{system.id}/{rule.id}: removes or keeps must name values of the system"
                )


def _check_wordings(pack: Pack) -> None:
    for system in pack.systems:
        known = {wording.id for wording in system.wordings}
        for rule in system.rules:
            if rule.wording is not None and rule.wording not in known:
                raise GuidelineError(f"{system.id}/{rule.id}: no wording {rule.wording!r}")


def _check_crosswalk(pack: Pack) -> None:
    values = {system.id: system.values for system in pack.systems}
    for row in pack.crosswalk:
        for name, stages in row.stages.items():
            strange = sorted(set(stages) - set(values.get(name, ())))
            if strange or not stages:
                raise GuidelineError(f"{row.id}: {name} has no stages {strange}")


def _check_facts(pack: Pack) -> None:
    for name, spec in pack.facts.items():
        if spec.study is not None and spec.study not in pack.facts:
            raise GuidelineError(f"facts.{name}: the study {spec.study!r} is not declared")
    for vote in pack.votes:
        if vote.fact not in pack.facts or tuple(vote.bands) != RISK_BANDS:
            raise GuidelineError(f"vote/{vote.fact}: needs a fact and the bands low to high")
    for index, implication in enumerate(pack.implications):
        for fact, value in implication.sets.items():
            if fact not in pack.facts or value not in pack.facts[fact].values:
                raise GuidelineError(f"implication/{index}: {fact}={value} is not declared")


def _check_tiers(pack: Pack) -> None:
    named: list[tuple[str, str | None]] = [(row.id, row.tier) for row in pack.gate]
    named += [(row.id, tier) for row in pack.gate for tier in row.alternatives]
    for row in pack.overrides:
        named += [(row.id, tier) for tier in (*row.replaces, row.tier, row.alternative)]
    for modality in pack.modalities:
        named += [(modality.id, tier) for tier in (modality.tier, *modality.beside)]
    named += [(row.id, tier) for row in pack.conflicts for tier in row.tiers]
    for rule, tier in named:
        if tier is not None and tier not in TIERS:
            raise GuidelineError(f"{rule}: {tier!r} is not a tier; write one of {', '.join(TIERS)}")
    _check_rows_named(pack)


def _check_rows_named(pack: Pack) -> None:
    """Opinions name a guideline of the pack, modifiers its modalities."""
    for opinion in pack.opinions:
        if opinion.guideline not in pack.guidelines:
            raise GuidelineError(f"{opinion.id}: no guideline {opinion.guideline!r}")
    known = {modality.id for modality in pack.modalities}
    for modifier in pack.modifiers:
        for name in modifier.modalities:
            if name not in known:
                raise GuidelineError(f"modifier {modifier.text!r}: no modality {name!r}")
