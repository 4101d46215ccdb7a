"""Every treatment modality of the packs read against the facts."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Literal

from attrs import frozen

from annotator.model.assessment import Argument, Modality, ModalityVerdict, Trace, Truth
from annotator.model.deferred import Deferred
from annotator.staging.gate import Gate
from annotator.staging.logic import Unknown
from annotator.staging.reading import Reading
from annotator.staging.rulebase import RuleBase
from annotator.staging.treatment_pack import CautionSpec, ModalitySpec, ModifierSpec

__all__ = ["judged"]

#: A guard whose fact is unknown only warns if it is this one; the others leave "cannot say".
_SOFT_GUARDS = frozenset({"mimic_suspected"})


@frozen
class _Guard:
    """A guard that every treatment shares; ``true`` means that it stands in the way."""

    path: str
    spec: CautionSpec
    truth: Truth

    @property
    def only_warns(self) -> bool:
        return self.truth == "unknown" and self.spec.when.get("fact") in _SOFT_GUARDS


@frozen
class _Hip:
    """What is known of the hip before any modality is looked at.

    ``guards`` leaves out those that are certainly clear, ``modifiers`` those that neither
    hold nor may hold; each of the latter with the words that say which.
    """

    gate: Gate
    reading: Reading
    needs: Mapping[str, list[str]]
    guards: tuple[_Guard, ...]
    modifiers: tuple[tuple[str, ModifierSpec], ...]

    def guards_of(self, row: ModalitySpec) -> tuple[_Guard, ...]:
        """The guards that bear on a modality."""
        return self.guards if row.guards == "treatment" else ()


def judged(gate: Gate, reading: Reading, needs: Mapping[str, list[str]]) -> tuple[Modality, ...]:
    """One verdict a modality: an exclusion beats an indication, unknown is never no.

    Parameters
    ----------
    gate : Gate
        For the tiers that are possible.
    reading : Reading
    needs : mapping of derived fact to list of str
        The plain facts that would narrow it.
    """
    pack = reading.rules.pack
    guards = (
        _Guard(path, spec, reading.truth(path))
        for path, spec in ((f"guard/{index}", spec) for index, spec in enumerate(pack.guards))
    )
    hip = _Hip(
        gate=gate,
        reading=reading,
        needs=needs,
        guards=tuple(guard for guard in guards if guard.truth != "false"),
        modifiers=tuple(
            (lead, spec)
            for index, spec in enumerate(pack.modifiers)
            if (lead := _lead(f"modifier/{index}", reading)) is not None
        ),
    )
    return tuple(_judged(row, hip) for row in pack.modalities)


def _judged(row: ModalitySpec, hip: _Hip) -> Modality:
    rules = hip.reading.rules
    verdict = _verdict(row, hip)
    shown = verdict in {"meets", "cannot_say"}
    return Modality(
        id=row.id,
        name=row.name,
        tier=row.tier,
        in_tier=_in_tier(row, hip.gate, rules),
        verdict=verdict,
        cautions=tuple(_cautions(row, hip)) if shown else (),
        unchecked_exclusions=_unchecked(row, hip.reading) if shown else (),
        needs=_needs(row, hip) if verdict == "cannot_say" else (),
        arguments_for=_arguments(row, "for", hip.reading),
        arguments_against=_arguments(row, "against", hip.reading),
        evidence=row.evidence,
        outcomes=row.outcomes,
        sources=rules.index.support[row.id],
        trace=Deferred(partial(_trace, row, hip)),
    )


def _verdict(row: ModalitySpec, hip: _Hip) -> ModalityVerdict:
    indicated = hip.reading.truth(f"{row.id}/indicated")
    if row.excluded_when is not None and hip.reading.holds(f"{row.id}/excluded"):
        return "excluded"
    guards = {guard.truth for guard in hip.guards_of(row) if not guard.only_warns}
    if "true" in guards:
        return "excluded"
    if indicated == "false":
        return "not_applicable"
    return "meets" if indicated == "true" and not guards else "cannot_say"


def _unchecked(row: ModalitySpec, reading: Reading) -> tuple[str, ...]:
    return () if row.excluded_when is None else reading.open_facts(f"{row.id}/excluded")


def _in_tier(row: ModalitySpec, gate: Gate, rules: RuleBase) -> Literal["yes", "alternative", "no"]:
    if row.id in rules.rules_off or row.role == "outside":
        return "no"
    homes = set(row.beside or (row.tier,))
    if homes & set(gate.tiers):
        return "alternative" if row.role == "alternative" else "yes"
    return "alternative" if homes & set(gate.alternatives) else "no"


def _cautions(row: ModalitySpec, hip: _Hip) -> Iterator[str]:
    rules = hip.reading.rules
    for guard in hip.guards_of(row):
        if guard.only_warns:
            yield f"{guard.spec.text}: not checked"
    for path, text in rules.index.remarks[f"{row.id}/caution"]:
        lead = _lead(path, hip.reading)
        if lead is not None:
            yield lead + text
    for lead, modifier in hip.modifiers:
        if row.id in modifier.modalities:
            yield f"{lead}{modifier.text} ({rules.named(modifier.sources)})"
    if row.id in rules.rules_off:
        yield f"Switched off by the local policy {rules.ruleset.policy}"


def _lead(path: str, reading: Reading) -> str | None:
    """How a caution begins; None if it is not told.

    One that the facts at hand leave open may apply; one that rests on a fact that nobody
    stated is no more likely than any other.
    """
    outcome = reading.outcome(path)
    if outcome.truth != "unknown":
        return "" if outcome.truth == "true" else None
    if outcome.why == "missing":  # the reason only where there is no other
        return None
    open_ = (reading.values.get(fact, Unknown()) for fact in outcome.open_facts)
    return None if any(isinstance(value, Unknown) for value in open_) else "May apply: "


def _needs(row: ModalitySpec, hip: _Hip) -> tuple[str, ...]:
    paths = [f"{row.id}/indicated"]
    paths += [
        guard.path
        for guard in hip.guards_of(row)
        if guard.truth == "unknown" and not guard.only_warns
    ]
    open_ = dict.fromkeys(fact for path in paths for fact in hip.reading.open_facts(path))
    return tuple(dict.fromkeys(plain for fact in open_ for plain in hip.needs.get(fact, [fact])))


def _arguments(row: ModalitySpec, side: str, reading: Reading) -> tuple[Argument, ...]:
    """Cited reasons; one with a condition falls away only if the condition is false."""
    return tuple(
        argument
        for path, argument in reading.rules.index.arguments[row.id, side]
        if path is None or reading.truth(path) != "false"
    )


def _trace(row: ModalitySpec, hip: _Hip) -> Iterator[Trace]:
    reading = hip.reading
    sources = reading.rules.index.support[row.id]
    indicated = f"{row.id}/indicated"
    yield reading.explained(
        indicated,
        text=f"indicated when {reading.words(indicated)}",
        sources=sources,
    )
    if row.excluded_when is not None:
        excluded = f"{row.id}/excluded"
        checked = () if row.exclusion_checked != "unverified" else ("unverified",)
        yield reading.explained(
            excluded,
            text=f"excluded when {reading.words(excluded)}",
            sources=checked or sources,
        )
    for guard in hip.guards_of(row):
        yield reading.explained(guard.path, rule="guard", text=guard.spec.text)
