"""Entries of the rule base as plain text: conditions in words, with their sources."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from annotator.cli.console import table
from annotator.errors import GuidelineError
from annotator.report.rule_statements import statements, title_of
from annotator.staging.pack import FactSpec, GateRow, ModalitySpec, OverrideRow, SystemSpec
from annotator.staging.policy import Policy
from annotator.staging.rule_records import RuleRecord, record_readers
from annotator.staging.rulebase import RuleBase
from annotator.staging.spelling import did_you_mean
from annotator.staging.stage_pack import StageRule, WordingSpec
from annotator.staging.trace import words

__all__ = ["entry", "listing"]


def listing(rules: RuleBase) -> str:
    """Every system, gate row and modality: identifier, and what it is."""
    pack, ruleset = rules.pack, rules.ruleset
    systems = [(f"  {one.id}", f"{one.title}: {', '.join(one.values)}") for one in pack.systems]
    gate = [(f"  {one.id}", one.tier, one.text) for one in pack.gate]
    overrides = [
        (f"  {one.id}", one.tier or one.alternative or "", one.text) for one in pack.overrides
    ]
    modalities = [(f"  {one.id}", one.tier, one.name) for one in pack.modalities]
    return "\n\n".join(
        (
            f"Rule set {ruleset.name} {ruleset.version} {ruleset.date} {ruleset.status}",
            f"sha256 {ruleset.sha256}",
            f"Staging systems\n{table(systems)}",
            f"Treatment gate, first match decides\n{table(gate)}",
            f"Rows that replace the tier reached, or add an alternative\n{table(overrides)}",
            f"Modalities\n{table(modalities)}",
            f"{len(rules.facts)} facts, {len(rules.citations)} sources; read: onfh rules show ID",
        )
    )


def entry(rules: RuleBase, identifier: str) -> str:
    """One entry in full.

    Raises
    ------
    GuidelineError
        If nothing has that identifier.
    """
    pack = rules.pack
    readers: dict[str, Callable[[], str]] = {
        **{name: partial(_record, rules, read) for name, read in record_readers(rules).items()},
        **{name: partial(_fact, name, fact) for name, fact in rules.facts.items()},
        **{one.id: partial(_system, rules, one) for one in pack.systems},
        **{one.id: partial(_gate_row, rules, one) for one in pack.gate},
        **{one.id: partial(_override, rules, one) for one in pack.overrides},
        **{one.id: partial(_modality, rules, one) for one in pack.modalities},
    }
    if identifier not in readers:
        hint = did_you_mean(identifier, readers) or "; see 'onfh rules list'"
        raise GuidelineError(f"no rule or fact is called {identifier!r}{hint}")
    return readers[identifier]()


def _record(rules: RuleBase, read: Callable[[], RuleRecord]) -> str:
    record = read()
    title = title_of(record, rules)
    lines = [f"{record.id}: {title}" if title else record.id]
    lines += [
        f"{line.lead.lower() or ' ':>9}  {'  ' * line.depth}{line.text}"
        for line in statements(record, rules)
    ]
    return "\n".join([*lines, *_sources(rules, record.sources), f"sha256: {record.sha256}"])


def _system(rules: RuleBase, system: SystemSpec) -> str:
    lines = [f"{system.id}: {system.title}", f"values: {', '.join(system.values)}"]
    for index, note in enumerate(system.applies_unless):
        lines.append(
            f"does not apply if {_when(rules, f'{system.id}/unless/{index}')}: {note.text}"
        )
    wordings = _published(rules, system).wordings
    lines += [f"wording {wording.id}: {wording.text}" for wording in wordings]
    for rule in system.rules:
        lines += _stage_rule(rules, system, rule)
    for wording in wordings:
        lines += [line for rule in _other_wording(rules, system, wording) for line in rule]
    lines.append("")
    for note in system.notes:
        lines += [f"note: {note.text}", *(f"  {line}" for line in _sources(rules, note.sources))]
    return "\n".join(lines).rstrip()


def _stage_rule(rules: RuleBase, system: SystemSpec, rule: StageRule) -> list[str]:
    effect = f"only {_list(rule.keeps)} remain" if rule.keeps else f"not {_list(rule.removes)}"
    worded = f" (wording {rule.wording})" if rule.wording else ""
    return [
        "",
        f"{rule.id}{worded}: {effect}",
        f"  when: {_when(rules, f'{system.id}/{rule.id}')}",
        *(f"  {line}" for line in _sources(rules, rule.sources)),
    ]


def _other_wording(
    rules: RuleBase, system: SystemSpec, wording: WordingSpec
) -> Iterator[list[str]]:
    """The rules of a wording that is not in force."""
    if wording in system.wordings:
        return
    chosen = Policy(name=wording.id, wordings={system.id: wording.id})
    others = rules.with_policy(chosen)
    for rule in _published(rules, system).rules:
        if rule.wording == wording.id:
            yield _stage_rule(others, system, rule)


def _published(rules: RuleBase, system: SystemSpec) -> SystemSpec:
    """The system with all its wordings, not only the one in force."""
    return next(one for one in rules.published if one.id == system.id)


def _gate_row(rules: RuleBase, row: GateRow) -> str:
    lines = [f"{row.id}: tier {row.tier}", row.text, f"when: {_when(rules, row.id)}"]
    if row.alternatives:
        lines.append(f"alternatives: {_list(row.alternatives)}")
    return "\n".join(lines + _sources(rules, row.sources, row.basis))


def _override(rules: RuleBase, row: OverrideRow) -> str:
    lines = [f"{row.id}: {row.text}", f"when: {_when(rules, row.id)}"]
    return "\n".join(lines + _sources(rules, row.sources, row.basis))


def _modality(rules: RuleBase, modality: ModalitySpec) -> str:
    lines = [
        f"{modality.id}: {modality.name}, tier {modality.tier} ({modality.role})",
        modality.summary,
        f"indicated when: {_when(rules, f'{modality.id}/indicated')}",
    ]
    if modality.excluded_when is not None:
        lines.append(f"excluded when: {_when(rules, f'{modality.id}/excluded')}")
    lines += [f"caution: {caution.text}" for caution in modality.cautions]
    lines.append(f"evidence: {modality.evidence}")
    lines += [f"outcome: {outcome}" for outcome in modality.outcomes]
    for argument in modality.arguments:
        sources = "; ".join(rules.cited(argument.sources))
        lines.append(f"{argument.side}: {argument.text} [{sources}]")
    return "\n".join(lines + _sources(rules, modality.sources, modality.basis))


def _fact(name: str, fact: FactSpec) -> str:
    lines = [f"{name}: {fact.label}", f"kind: {fact.kind.replace('_', '/')}"]
    if fact.values:
        lines.append(f"values: {', '.join(fact.values)}")
    if fact.unit:
        lines.append(f"unit: {fact.unit}")
    if fact.min is not None and fact.max is not None:
        lines.append(f"range: {fact.min:g} to {fact.max:g}")
    return "\n".join(lines)


def _when(rules: RuleBase, path: str) -> str:
    return words(rules.conditions[path], rules.facts)


def _sources(rules: RuleBase, names: tuple[str, ...], basis: str = "source") -> list[str]:
    return [f"source: {citation}" for citation in rules.cited(names, basis)]


def _list(values: Iterable[str]) -> str:
    return ", ".join(values)
