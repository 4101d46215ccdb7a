"""Stages, risk, tier, options and prognosis of an assessment, as parts of a report."""

from collections.abc import Iterator, Mapping, Sequence

from annotator.model.assessment import (
    Assessment,
    Flip,
    Modality,
    ModalityVerdict,
    PrognosisRow,
    StagingResult,
)
from annotator.report.content import (
    CitedText,
    Conflict,
    Line,
    OptionPart,
    PrognosisLine,
    StagePart,
    TierPart,
    VoteLine,
)
from annotator.report.guidelines import difference_lines, guideline_lines
from annotator.report.reasons import needs_in_words, reasoning
from annotator.report.wording import tier_text
from annotator.report.words import Words

__all__ = [
    "VERDICTS",
    "excluded",
    "flips",
    "not_applicable",
    "options",
    "other_bones",
    "prognosis",
    "stages",
    "tier",
    "votes",
]

#: A change that leaves more values than this is told by those that it takes away.
MOST_NAMED = 4

VERDICTS: Mapping[ModalityVerdict, str] = {
    "meets": "meets published conditions",
    "excluded": "excluded",
    "not_applicable": "published conditions not met",
    "cannot_say": "cannot say yet",
}


def stages(assessment: Assessment | None, words: Words) -> tuple[StagePart, ...]:
    """One part a staging system; none without an assessment.

    Those for another bone are left out where they do not apply, and while the hip is not ruled out.
    """
    if assessment is None:
        return ()
    hip_is_possible = _hip_is_possible(assessment)
    return tuple(
        _stage(system, staged, words)
        for system, staged in assessment.systems.items()
        if staged.scope != "other_bone" or (staged.possible and not hip_is_possible)
    )


def other_bones(assessment: Assessment | None, words: Words) -> tuple[str, ...]:
    """Systems for other bones that stand aside because nobody has stated whose bone it is."""
    if assessment is None or not _hip_is_possible(assessment):
        return ()
    return tuple(
        words.label(system)
        for system, staged in assessment.systems.items()
        if staged.scope == "other_bone" and staged.possible
    )


def _hip_is_possible(assessment: Assessment) -> bool:
    return any(one.possible for one in assessment.systems.values() if one.scope == "usual")


def votes(assessment: Assessment | None, words: Words) -> tuple[VoteLine, ...]:
    """What each metric says about the risk of collapse."""
    if assessment is None:
        return ()
    return tuple(
        VoteLine(
            metric=words.label(vote.metric),
            value=vote.value,
            possible=vote.possible,
            references=words.numbers(vote.sources),
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
        reasoning=reasoning(result.trace, words, name_rules=True),
        needs=needs_in_words(result.needs, result.trace, words),
        not_checked=words.labels(result.not_checked),
        conflicts=tuple(map(_conflict, result.conflicts)),
        outside=tuple(_outside(assessment)),
        differences=difference_lines(assessment),
        guidelines=guideline_lines(assessment, words),
    )


def options(assessment: Assessment | None, words: Words) -> tuple[OptionPart, ...]:
    """The modalities within reach that meet their conditions, or may meet them.

    Those of possible tiers in ladder order, then adjuncts, then those named as alternative.
    """
    if assessment is None:
        return ()
    ladder = assessment.tier.possible
    shown = [one for one in _in_reach(assessment) if one.verdict in {"meets", "cannot_say"}]

    def place(modality: Modality) -> tuple[bool, int]:
        rank = ladder.index(modality.tier) if modality.tier in ladder else len(ladder)
        return modality.in_tier == "alternative", rank

    return tuple(
        _option(modality, words, tier_needs=assessment.tier.needs)
        for modality in sorted(shown, key=place)
    )


def excluded(assessment: Assessment | None, words: Words) -> tuple[CitedText, ...]:
    """The modalities within reach that an exclusion takes away, with the facts that do."""
    if assessment is None:
        return ()
    lines: list[CitedText] = []
    for modality in _in_reach(assessment):
        if modality.verdict != "excluded":
            continue
        against = (trace for trace in modality.trace if not trace.rule.endswith("/indicated"))
        decided = reasoning(against, words).decided
        because = "; ".join(line.text for line in decided) or "an exclusion holds"
        numbers = {number for line in decided for number in line.references}
        lines.append(
            CitedText(text=f"{modality.name}: {because}", references=tuple(sorted(numbers)))
        )
    return tuple(lines)


def not_applicable(assessment: Assessment | None) -> tuple[str, ...]:
    """Names of the modalities within reach whose published conditions are not met."""
    if assessment is None:
        return ()
    return tuple(one.name for one in _in_reach(assessment) if one.verdict == "not_applicable")


def _outside(assessment: Assessment) -> Iterator[str]:
    """What meets its conditions where the gate reaches no further: a bone other than the hip."""
    if assessment.tier.proposed == "T0":
        met = (one for one in assessment.modalities if one.verdict == "meets")
        yield from (f"{one.name}. {one.evidence}" for one in met)


def _in_reach(assessment: Assessment) -> Iterator[Modality]:
    return (modality for modality in assessment.modalities if modality.in_tier != "no")


def prognosis(assessment: Assessment | None, words: Words) -> tuple[PrognosisLine, ...]:
    """Published natural-history figures whose metric was measured here."""
    if assessment is None:
        return ()
    return tuple(_prognosis_line(row, words) for row in assessment.prognosis)


def flips(assessment: Assessment | None, words: Words) -> tuple[Line, ...]:
    """Changes of one fact that would change a stage or the tier."""
    if assessment is None:
        return ()
    return tuple(_flip(flip, words) for flip in assessment.flips)


def _stage(system: str, staged: StagingResult, words: Words) -> StagePart:
    return StagePart(
        system=system,
        name=words.label(system),
        possible=staged.possible,
        settled=len(staged.possible) == 1,
        reasoning=reasoning(staged.trace, words),
        needs=needs_in_words(staged.needs, staged.trace, words),
        notes=staged.notes,
    )


def _flip(flip: Flip, words: Words) -> Line:
    """``fact, as it stands: when`` against ``system: change; distance``."""
    away = f"; {flip.away}" if flip.away else ""
    fact = f"{words.phrase(flip.fact)} {flip.stated}".strip()
    return Line(
        label=f"{fact}: {flip.when}" if flip.when else fact,
        text=f"{words.label(flip.would_change)}: {_change(flip)}{away}",
    )


def _change(flip: Flip) -> str:
    """What would remain; of a long list rather what would fall away."""
    now, to = flip.now.split(" or "), flip.to.split(" or ")
    if len(to) > MOST_NAMED and set(to) < set(now):
        return f"rules out {', '.join(value for value in now if value not in to)}"
    return f"{_values(flip.to)} (now {', '.join(now)})" if flip.now else _values(flip.to)


def _values(joined: str) -> str:
    """Stages as they are, tiers in words."""
    return " or ".join(map(tier_text, joined.split(" or ")))


def _conflict(text: str) -> Conflict:
    """``question: one side | other side`` as its parts."""
    question, colon, sides = text.partition(": ")
    if not colon:
        return Conflict(question="", sides=tuple(text.split(" | ")))
    return Conflict(question=question, sides=tuple(sides.split(" | ")))


def _option(modality: Modality, words: Words, *, tier_needs: Sequence[str]) -> OptionPart:
    same_needs = bool(tier_needs) and modality.needs == tier_needs
    return OptionPart(
        id=modality.id,
        name=modality.name,
        tier=tier_text(modality.tier),
        alternative=modality.in_tier == "alternative",
        verdict=VERDICTS[modality.verdict],
        evidence=modality.evidence,
        arguments_for=words.cited(modality.arguments_for),
        arguments_against=words.cited(modality.arguments_against),
        cautions=modality.cautions,
        unchecked_exclusions=words.labels(modality.unchecked_exclusions),
        needs=("what would settle the tier",) if same_needs else words.labels(modality.needs),
        outcomes=modality.outcomes,
        reasoning=reasoning(modality.trace, words),
        references=words.numbers(modality.sources),
    )


def _prognosis_line(row: PrognosisRow, words: Words) -> PrognosisLine:
    interval = "no counts"
    if row.interval is not None:
        low, high = row.interval
        interval = f"{low * 100:.0f} to {high * 100:.0f} %"
    return PrognosisLine(
        metric=words.label(row.metric),
        group=row.group,
        result=row.result,
        endpoint=row.endpoint,
        follow_up=row.follow_up or "not given",
        n="not given" if row.n is None else str(row.n),
        interval=interval,
        very_uncertain=row.very_uncertain,
        references=words.numbers([row.source]),
    )
