"""Stages, risk, tier, options and prognosis of an assessment, as parts of a report."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from annotator.model.assessment import (
    Argument,
    Assessment,
    Modality,
    ModalityVerdict,
    PrognosisRow,
    StagingResult,
)
from annotator.report.content import (
    CitedText,
    Line,
    OptionPart,
    PrognosisLine,
    StagePart,
    TierPart,
    VoteLine,
)
from annotator.report.reasons import flatten, numbers
from annotator.report.wording import tier_text

__all__ = ["Words", "flips", "options", "prognosis", "stages", "tier", "votes"]

_VERDICTS: Mapping[ModalityVerdict, str] = {
    "meets": "meets published conditions",
    "excluded": "excluded",
    "not_applicable": "published conditions not met",
    "cannot_say": "cannot say yet",
}


@frozen
class Words:
    """What a report calls the facts, and the numbered list of its sources."""

    fact_labels: Mapping[str, str]
    sources: tuple[str, ...]

    def facts(self, names: Iterable[str]) -> tuple[str, ...]:
        """The facts' labels; a text that names no fact stays as it is."""
        return tuple(self.fact_labels.get(name, name.replace("_", " ")) for name in names)

    def cited(self, arguments: Iterable[Argument]) -> tuple[CitedText, ...]:
        """Arguments with the numbers of their sources."""
        return tuple(
            CitedText(text=argument.text, references=numbers(argument.sources, self.sources))
            for argument in arguments
        )


def stages(assessment: Assessment | None, words: Words) -> tuple[StagePart, ...]:
    """One part a staging system; none without an assessment."""
    if assessment is None:
        return ()
    return tuple(_stage(system, staged, words) for system, staged in assessment.systems.items())


def votes(assessment: Assessment | None, words: Words) -> tuple[VoteLine, ...]:
    """What each metric says about the risk of collapse."""
    if assessment is None:
        return ()
    return tuple(
        VoteLine(
            metric=words.facts([vote.metric])[0],
            value=vote.value,
            possible=vote.possible,
            references=numbers(vote.sources, words.sources),
        )
        for vote in assessment.risk.votes
    )


def tier(assessment: Assessment, words: Words) -> TierPart:
    """The treatment tiers that the rules leave possible, with reasons on both sides."""
    result = assessment.tier
    return TierPart(
        proposed=tier_text(result.proposed) if result.proposed else None,
        possible=tuple(map(tier_text, result.possible)),
        alternatives=tuple(map(tier_text, result.alternatives)),
        reasons=flatten(result.trace, words.sources),
        needs=words.facts(result.needs),
        not_checked=words.facts(result.not_checked),
        conflicts=result.conflicts,
    )


def options(assessment: Assessment | None, words: Words) -> tuple[OptionPart, ...]:
    """The modalities of possible tiers, then those named as alternatives; never the others."""
    if assessment is None:
        return ()
    shown = [modality for modality in assessment.modalities if modality.in_tier != "no"]
    shown.sort(key=lambda modality: modality.in_tier == "alternative")
    return tuple(_option(modality, words) for modality in shown)


def prognosis(assessment: Assessment | None, words: Words) -> tuple[PrognosisLine, ...]:
    """Published natural-history figures whose metric was measured here."""
    if assessment is None:
        return ()
    return tuple(_prognosis_line(row, words) for row in assessment.prognosis)


def flips(assessment: Assessment | None, words: Words) -> tuple[Line, ...]:
    """Changes of one fact that would change a stage or the tier."""
    if assessment is None:
        return ()
    return tuple(
        Line(
            label=words.facts([flip.fact])[0],
            text=f"{words.facts([flip.would_change])[0]}: {flip.to}",
        )
        for flip in assessment.flips
    )


def _stage(system: str, staged: StagingResult, words: Words) -> StagePart:
    return StagePart(
        system=system,
        name=words.facts([system])[0],
        possible=staged.possible,
        settled=len(staged.possible) == 1,
        reasons=flatten(staged.trace, words.sources),
        needs=words.facts(staged.needs),
        notes=staged.notes,
    )


def _option(modality: Modality, words: Words) -> OptionPart:
    return OptionPart(
        id=modality.id,
        name=modality.name,
        tier=tier_text(modality.tier),
        alternative=modality.in_tier == "alternative",
        verdict=_VERDICTS[modality.verdict],
        evidence=modality.evidence,
        arguments_for=words.cited(modality.arguments_for),
        arguments_against=words.cited(modality.arguments_against),
        cautions=modality.cautions,
        unchecked_exclusions=words.facts(modality.unchecked_exclusions),
        needs=words.facts(modality.needs),
        outcomes=modality.outcomes,
        reasons=flatten(modality.trace, words.sources),
        references=numbers(modality.sources, words.sources),
    )


def _prognosis_line(row: PrognosisRow, words: Words) -> PrognosisLine:
    interval = ""
    if row.interval is not None:
        low, high = row.interval
        interval = f"{low * 100:.0f} to {high * 100:.0f} %"
    return PrognosisLine(
        metric=words.facts([row.metric])[0],
        group=row.group,
        result=row.result,
        endpoint=row.endpoint,
        n="not given" if row.n is None else str(row.n),
        interval=interval,
        very_uncertain=row.very_uncertain,
        references=numbers([row.source], words.sources),
    )
