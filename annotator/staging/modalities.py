"""Every treatment modality of the packs read against the facts."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Literal

from attrs import frozen

from annotator.model.assessment import Argument, Modality, ModalityVerdict, Trace, Truth
from annotator.model.deferred import Deferred
from annotator.staging.gate import Gate
from annotator.staging.logic import Unknown
from annotator.staging.needs import Needs
from annotator.staging.reading import Reading
from annotator.staging.treatment_pack import CautionSpec, ModalitySpec

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
class _Bar:
    """What the guards of a modality come to.

    ``verdict`` is what they force, if anything, ``cautions`` what they only warn of, and
    ``open_paths`` those that leave the answer open.
    """

    guards: tuple[_Guard, ...]
    verdict: Literal["excluded", "cannot_say"] | None
    cautions: tuple[str, ...]
    open_paths: tuple[str, ...]

    @classmethod
    def of(cls, guards: tuple[_Guard, ...]) -> "_Bar":
        firm = [guard for guard in guards if not guard.only_warns]
        barred = any(guard.truth == "true" for guard in firm)
        return cls(
            guards=guards,
            verdict="excluded" if barred else "cannot_say" if firm else None,
            cautions=tuple(
                f"{guard.spec.text}: not checked" for guard in guards if guard.only_warns
            ),
            open_paths=tuple(guard.path for guard in firm if guard.truth == "unknown"),
        )


_UNBARRED = _Bar.of(())


@frozen
class _Hip:
    """What is known of the hip before any modality is looked at.

    ``modifiers`` are the cautions that hold or may hold, each with the modalities it is for.
    """

    reading: Reading
    needs: Needs
    tiers: frozenset[str]
    alternatives: frozenset[str]
    bar: _Bar
    modifiers: tuple[tuple[str, tuple[str, ...]], ...]

    def bar_of(self, row: ModalitySpec) -> _Bar:
        """The guards that bear on a modality."""
        return self.bar if row.guards == "treatment" else _UNBARRED


def judged(gate: Gate, reading: Reading, needs: Needs) -> tuple[Modality, ...]:
    """One verdict a modality: an exclusion beats an indication, unknown is never no.

    Parameters
    ----------
    gate : Gate
        For the tiers that are possible.
    reading : Reading
    needs : Needs
    """
    rules = reading.rules
    guards = (
        _Guard(path, spec, reading.truth(path))
        for path, spec in ((f"guard/{index}", spec) for index, spec in enumerate(rules.pack.guards))
    )
    hip = _Hip(
        reading=reading,
        needs=needs,
        tiers=frozenset(gate.tiers),
        alternatives=frozenset(gate.alternatives),
        bar=_Bar.of(tuple(guard for guard in guards if guard.truth != "false")),
        modifiers=tuple(
            (f"{lead}{spec.text} ({rules.named(spec.sources)})", spec.modalities)
            for index, spec in enumerate(rules.pack.modifiers)
            if (lead := _lead(f"modifier/{index}", reading)) is not None
        ),
    )
    return tuple([_judged(row, hip) for row in rules.pack.modalities])


def _judged(row: ModalitySpec, hip: _Hip) -> Modality:
    """What is told of the modality whatever the hip, with what these facts say."""
    verdict = _verdict(row, hip)
    found: dict[str, object] = {
        "in_tier": _in_tier(row, hip),
        "verdict": verdict,
        "trace": Deferred(partial(_trace, row, hip)),
        **_arguments(row, hip.reading),
    }
    if verdict in {"meets", "cannot_say"}:
        found["cautions"] = tuple(_cautions(row, hip))
        if row.excluded_when is not None:
            found["unchecked_exclusions"] = hip.reading.open_facts(f"{row.id}/excluded")
    if verdict == "cannot_say":
        found["needs"] = Deferred(partial(_needs, row, hip))
    # The copy is not checked again, which would take longer than all that is worked out here.
    return hip.reading.rules.index.modalities[row.id].model_copy(update=found)


def _verdict(row: ModalitySpec, hip: _Hip) -> ModalityVerdict:
    if row.excluded_when is not None and hip.reading.holds(f"{row.id}/excluded"):
        return "excluded"
    barred = hip.bar_of(row).verdict
    if barred == "excluded":
        return "excluded"
    indicated = hip.reading.truth(f"{row.id}/indicated")
    if indicated == "false":
        return "not_applicable"
    return barred or ("meets" if indicated == "true" else "cannot_say")


def _in_tier(row: ModalitySpec, hip: _Hip) -> Literal["yes", "alternative", "no"]:
    if row.id in hip.reading.rules.rules_off or row.role == "outside":
        return "no"
    homes = row.beside or (row.tier,)
    if not hip.tiers.isdisjoint(homes):
        return "alternative" if row.role == "alternative" else "yes"
    return "no" if hip.alternatives.isdisjoint(homes) else "alternative"


def _cautions(row: ModalitySpec, hip: _Hip) -> Iterator[str]:
    rules = hip.reading.rules
    yield from hip.bar_of(row).cautions
    for path, text in rules.index.remarks[f"{row.id}/caution"]:
        lead = _lead(path, hip.reading)
        if lead is not None:
            yield lead + text
    for text, modalities in hip.modifiers:
        if row.id in modalities:
            yield text
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
    open_ = (reading.values.get(fact, Unknown()) for fact in outcome.open_facts)
    return None if any(isinstance(value, Unknown) for value in open_) else "May apply: "


def _needs(row: ModalitySpec, hip: _Hip) -> tuple[str, ...]:
    paths = (f"{row.id}/indicated", *hip.bar_of(row).open_paths)
    return hip.needs.of_all(fact for path in paths for fact in hip.reading.open_facts(path))


def _arguments(row: ModalitySpec, reading: Reading) -> Mapping[str, tuple[Argument, ...]]:
    """Cited reasons that are not for every hip; one falls away only if its condition is false."""
    limited = reading.rules.index.arguments.get(row.id, {})
    return {
        side: tuple(
            argument
            for path, argument in arguments
            if path is None or reading.truth(path) != "false"
        )
        for side, arguments in limited.items()
    }


def _trace(row: ModalitySpec, hip: _Hip) -> Iterator[Trace]:
    reading = hip.reading
    sources = reading.rules.index.modalities[row.id].sources
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
    for guard in hip.bar_of(row).guards:
        yield reading.explained(guard.path, rule="guard", text=guard.spec.text)
