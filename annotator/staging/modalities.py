"""Every treatment modality of the packs read against the facts."""

from collections.abc import Iterator, Mapping
from typing import Literal

from annotator.model.assessment import Argument, Modality, ModalityVerdict, Trace, Truth
from annotator.staging.gate import Gate
from annotator.staging.logic import Condition, Values, evaluate, open_facts
from annotator.staging.rulebase import RuleBase
from annotator.staging.trace import traced, words
from annotator.staging.treatment_pack import CautionSpec, ModalitySpec

__all__ = ["judged"]

#: A guard whose fact is unknown only warns if it is this one; the others leave "cannot say".
_SOFT_GUARDS = frozenset({"mimic_suspected"})


def judged(
    gate: Gate, reading: Values, rules: RuleBase, needs: Mapping[str, list[str]]
) -> tuple[Modality, ...]:
    """One verdict a modality: an exclusion beats an indication, unknown is never no.

    Parameters
    ----------
    gate : Gate
        For the tiers that are possible.
    reading : mapping of fact name to Value
    rules : RuleBase
    needs : mapping of derived fact to list of str
        The plain facts that would narrow it.
    """
    return tuple(_judged(row, gate, reading, (rules, needs)) for row in rules.pack.modalities)


def _judged(
    row: ModalitySpec,
    gate: Gate,
    reading: Values,
    context: tuple[RuleBase, Mapping[str, list[str]]],
) -> Modality:
    rules, needs = context
    verdict = _verdict(row, reading, rules)
    shown = verdict in {"meets", "cannot_say"}
    excluded = rules.conditions.get(f"{row.id}/excluded")
    return Modality(
        id=row.id,
        name=row.name,
        tier=row.tier,
        in_tier=_in_tier(row, gate, rules),
        verdict=verdict,
        cautions=tuple(_cautions(row, reading, rules)) if shown else (),
        unchecked_exclusions=_plain_open([excluded], reading) if excluded and shown else (),
        needs=_needs(row, reading, rules, needs) if verdict == "cannot_say" else (),
        arguments_for=_arguments(row, "for", reading, rules),
        arguments_against=_arguments(row, "against", reading, rules),
        evidence=row.evidence,
        outcomes=row.outcomes,
        sources=rules.cited(row.sources, row.basis),
        trace=tuple(_trace(row, reading, rules)),
    )


def _verdict(row: ModalitySpec, reading: Values, rules: RuleBase) -> ModalityVerdict:
    indicated = evaluate(rules.conditions[f"{row.id}/indicated"], reading).truth
    excluded = rules.conditions.get(f"{row.id}/excluded")
    if excluded is not None and evaluate(excluded, reading).truth == "true":
        return "excluded"
    guards = [truth for guard, truth in _guards(row, reading, rules) if not _is_soft(guard, truth)]
    if "true" in guards:
        return "excluded"
    if indicated == "false":
        return "not_applicable"
    return "meets" if indicated == "true" and "unknown" not in guards else "cannot_say"


def _guards(
    row: ModalitySpec, reading: Values, rules: RuleBase
) -> Iterator[tuple[CautionSpec, Truth]]:
    """Guards of the row; ``true`` means that the guard stands in the way."""
    if row.guards == "treatment":
        for index, guard in enumerate(rules.pack.guards):
            yield guard, evaluate(rules.conditions[f"guard/{index}"], reading).truth


def _is_soft(guard: CautionSpec, truth: Truth) -> bool:
    return truth == "unknown" and guard.when.get("fact") in _SOFT_GUARDS


def _in_tier(row: ModalitySpec, gate: Gate, rules: RuleBase) -> Literal["yes", "alternative", "no"]:
    if row.id in rules.rules_off or row.role == "outside":
        return "no"
    homes = set(row.beside or (row.tier,))
    if homes & set(gate.tiers):
        return "alternative" if row.role == "alternative" else "yes"
    return "alternative" if homes & set(gate.alternatives) else "no"


def _cautions(row: ModalitySpec, reading: Values, rules: RuleBase) -> Iterator[str]:
    for guard, truth in _guards(row, reading, rules):
        if _is_soft(guard, truth):
            yield f"{guard.text}: not checked"
    for index, caution in enumerate(row.cautions):
        if evaluate(rules.conditions[f"{row.id}/caution/{index}"], reading).truth == "true":
            yield _with_sources(caution, rules)
    for index, modifier in enumerate(rules.pack.modifiers):
        holds = evaluate(rules.conditions[f"modifier/{index}"], reading).truth == "true"
        if holds and row.id in modifier.modalities:
            yield f"{modifier.text} ({rules.named(modifier.sources)})"
    if row.id in rules.rules_off:
        yield f"Switched off by the local policy {rules.ruleset.policy}"


def _with_sources(caution: CautionSpec, rules: RuleBase) -> str:
    unverified = "unverified" if caution.checked == "unverified" else ""
    support = "; ".join(part for part in (rules.named(caution.sources), unverified) if part)
    return f"{caution.text} ({support})" if support else caution.text


def _plain_open(conditions: list[Condition], reading: Values) -> tuple[str, ...]:
    facts = (fact for condition in conditions for fact in open_facts(condition, reading))
    return tuple(dict.fromkeys(facts))


def _needs(
    row: ModalitySpec, reading: Values, rules: RuleBase, needs: Mapping[str, list[str]]
) -> tuple[str, ...]:
    conditions = [rules.conditions[f"{row.id}/indicated"]]
    conditions += [
        rules.conditions[f"guard/{index}"]
        for index, (guard, truth) in enumerate(_guards(row, reading, rules))
        if truth == "unknown" and not _is_soft(guard, truth)
    ]
    open_ = _plain_open(conditions, reading)
    return tuple(dict.fromkeys(plain for fact in open_ for plain in needs.get(fact, [fact])))


def _arguments(
    row: ModalitySpec, side: str, reading: Values, rules: RuleBase
) -> tuple[Argument, ...]:
    """Cited reasons; one with a condition falls away only if the condition is false."""
    found: list[Argument] = []
    for index, argument in enumerate(row.arguments):
        limited = rules.conditions.get(f"{row.id}/argument/{index}")
        ruled_out = limited is not None and evaluate(limited, reading).truth == "false"
        if argument.side == side and not ruled_out:
            found.append(Argument(text=argument.text, sources=rules.cited(argument.sources)))
    return tuple(found)


def _trace(row: ModalitySpec, reading: Values, rules: RuleBase) -> Iterator[Trace]:
    sources = rules.cited(row.sources, row.basis)
    indicated = rules.conditions[f"{row.id}/indicated"]
    yield traced(
        indicated,
        reading,
        rules.facts,
        rule=f"{row.id}/indicated",
        text=f"indicated when {words(indicated, rules.facts)}",
        sources=sources,
    )
    excluded = rules.conditions.get(f"{row.id}/excluded")
    if excluded is not None:
        checked = () if row.exclusion_checked != "unverified" else ("unverified",)
        yield traced(
            excluded,
            reading,
            rules.facts,
            rule=f"{row.id}/excluded",
            text=f"excluded when {words(excluded, rules.facts)}",
            sources=checked or sources,
        )
    for index, (guard, truth) in enumerate(_guards(row, reading, rules)):
        if truth != "false":
            condition = rules.conditions[f"guard/{index}"]
            yield traced(condition, reading, rules.facts, rule="guard", text=guard.text)
