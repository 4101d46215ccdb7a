"""What each rule of a pack says, in words that a clinician can agree or disagree with."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from annotator.report.condition_lines import condition_lines
from annotator.report.rule_parts import Statement
from annotator.report.wording import tier_text
from annotator.staging.rule_records import RuleRecord
from annotator.staging.rulebase import RuleBase

__all__ = ["statements", "title_of"]

_Said = Iterator[Statement]


def title_of(record: RuleRecord, rules: RuleBase) -> str:
    """What the rule is about, in a few words."""
    spec: Any = record.spec
    titles: dict[str, Callable[[], str]] = {
        "systems": lambda: record.system.title if record.system else f"{spec.title}: the system",
        "votes": lambda: f"Risk of collapse by {_label(spec.fact, rules)}",
        "gate": lambda: f"Tier {tier_text(spec.tier)}",
        "modalities": lambda: f"{spec.name}, tier {spec.tier}",
        "prognosis": lambda: f"{_label(spec.metric, rules)}: {spec.group}",
        "conflicts": lambda: str(spec.question),
        "opinions": lambda: rules.pack.guidelines[spec.guideline].name,
    }
    say = titles.get(record.section)
    return say() if say else ""


def statements(record: RuleRecord, rules: RuleBase) -> tuple[Statement, ...]:
    """What the rule says, line by line.

    Parameters
    ----------
    record : RuleRecord
    rules : RuleBase
    """
    if record.system is not None:
        return tuple(_stage_rule(record, rules))
    say = _SAY.get(record.section, _any_rule)
    return tuple(say(record, rules))


def _stage_rule(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield from _if(record.id, rules)
    if spec.removes:
        yield Statement(lead="Then", text=f"ruled out: {', '.join(spec.removes)}")
    else:
        yield Statement(lead="Then", text=f"only these remain: {', '.join(spec.keeps)}")


def _system(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield Statement(lead="Values", text=f"{', '.join(spec.values)} (in order of gravity)")
    for wording in spec.wordings:
        yield Statement(lead="Wording", text=wording.text)
    for index, note in enumerate(spec.applies_unless):
        yield from _if(f"{spec.id}/unless/{index}", rules)
        yield Statement(lead="Then", text=note.text)
    for index, note in enumerate(spec.notes):
        yield from _if(f"{spec.id}/note/{index}", rules)
        yield Statement(lead="Note", text=note.text)


def _crosswalk(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield Statement(lead="Finding", text=spec.finding)
    for system, values in spec.stages.items():
        yield Statement(lead="", text=f"{_label(system, rules)}: {', '.join(values)}")
    yield Statement(lead="Use", text="shown as approximate; never removes a stage")


def _vote(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    for band in spec.bands:
        yield from _if(f"{record.id}/{band}", rules)
        yield Statement(lead="Then", text=f"{band} risk")


def _gate_row(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield from _if(spec.id, rules)
    yield Statement(lead="Then", text=f"{tier_text(spec.tier)}. {spec.text}")
    if spec.alternatives:
        yield Statement(lead="Also", text=f"as alternative: {_tiers(spec.alternatives)}")
        if spec.alternative_when is not None:
            yield from _if(f"{spec.id}/alternative", rules, lead="where")
    if spec.stops:
        yield Statement(lead="Order", text="where this holds, no row below it is read")
    if not spec.blocks:
        yield Statement(lead="Unknown", text="is listed as not checked and bars nothing")


def _override(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield from _if(spec.id, rules)
    yield Statement(lead="Then", text=spec.text)
    if spec.replaces:
        yield Statement(lead="Tier", text=f"{_tiers(spec.replaces)}: {_tiers([spec.tier])} instead")
    if spec.alternative:
        yield Statement(lead="Also", text=f"as alternative: {_tiers([spec.alternative])}")


def _guard(record: RuleRecord, rules: RuleBase) -> _Said:
    yield from _if(record.id, rules)
    yield Statement(lead="Then", text=f"no treatment is shown as fitting: {_text(record)}")


def _modality(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield Statement(lead="Review", text=spec.summary)
    yield from _if(f"{spec.id}/indicated", rules, lead="Fits if")
    if spec.excluded_when is not None:
        yield from _if(f"{spec.id}/excluded", rules, lead="Excluded if")
    for index, caution in enumerate(spec.cautions):
        mark = " (source unverified)" if caution.checked == "unverified" else ""
        yield Statement(lead="Caution", text=f"{caution.text}{mark}")
        yield from _if(f"{spec.id}/caution/{index}", rules, lead="where")
    yield Statement(lead="Evidence", text=spec.evidence)
    yield from (Statement(lead="Outcome", text=outcome) for outcome in spec.outcomes)
    for argument in spec.arguments:
        text = f"{argument.text} ({rules.named(argument.sources)})"
        yield Statement(lead=argument.side.capitalize(), text=text)


def _modifier(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    names = {modality.id: modality.name for modality in rules.pack.modalities}
    yield from _if(record.id, rules)
    yield Statement(lead="Caution", text=spec.text)
    yield Statement(lead="At", text=", ".join(names[one] for one in spec.modalities))


def _prognosis(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    counted = f"{spec.events} of {spec.n}" if spec.events is not None else spec.result
    watched = f"; follow-up: {spec.follow_up}" if spec.follow_up else ""
    yield from _if(spec.id, rules)
    yield Statement(lead="Shown", text=f"{spec.group}: {counted}; {spec.endpoint}{watched}")


def _conflict(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    if spec.when is not None:
        yield from _if(spec.id, rules)
    if spec.tiers:
        yield Statement(lead="Tiers", text=f"shown while one is in reach: {_tiers(spec.tiers)}")
    for side in spec.sides:
        yield Statement(lead="Side", text=f"{side.text} ({rules.named(side.sources)})")


def _opinion(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield from _if(spec.id, rules)
    yield Statement(lead="Says", text=f"on {spec.topic}: {spec.stance}")
    yield Statement(lead="Words", text=spec.text)
    yield Statement(lead="Limits", text=rules.pack.guidelines[spec.guideline].limits)


def _contradiction(record: RuleRecord, rules: RuleBase) -> _Said:
    yield from _if(record.id, rules)
    yield Statement(lead="Then", text=f"the facts are refused: {_text(record)}")


def _implication(record: RuleRecord, rules: RuleBase) -> _Said:
    spec: Any = record.spec
    yield from _if(record.id, rules)
    taken = "; ".join(f"{_label(fact, rules)}: {value}" for fact, value in spec.sets.items())
    yield Statement(lead="Then", text=f"where nothing else is stated, taken as known: {taken}")


def _any_rule(record: RuleRecord, rules: RuleBase) -> _Said:
    """A rule of a section that has no wording of its own: its texts as they stand."""
    if record.id in rules.conditions:
        yield from _if(record.id, rules)
    for key, value in record.spec.model_dump(exclude_defaults=True).items():
        if isinstance(value, str | int | float) and key != "id":
            yield Statement(lead=key.replace("_", " ").capitalize(), text=str(value))


_SAY: Mapping[str, Callable[[RuleRecord, RuleBase], _Said]] = {
    "systems": _system,
    "crosswalk": _crosswalk,
    "votes": _vote,
    "gate": _gate_row,
    "overrides": _override,
    "guards": _guard,
    "modalities": _modality,
    "modifiers": _modifier,
    "prognosis": _prognosis,
    "conflicts": _conflict,
    "opinions": _opinion,
    "contradictions": _contradiction,
    "implications": _implication,
}


def _if(path: str, rules: RuleBase, *, lead: str = "If") -> _Said:
    lines = condition_lines(rules.conditions[path], rules.facts)
    for index, (depth, text) in enumerate(lines):
        yield Statement(lead="" if index else lead, text=text, depth=depth)


def _label(fact: str, rules: RuleBase) -> str:
    return rules.facts[fact].label if fact in rules.facts else fact.replace("_", " ")


def _tiers(tiers: Iterable[str | None]) -> str:
    return ", ".join(tier_text(tier) for tier in tiers if tier is not None)


def _text(record: RuleRecord) -> str:
    return str(getattr(record.spec, "text", ""))
