"""Stages, tier and options as rows of a tree, each with its reasons and sources."""

from collections.abc import Iterator

from annotator.report.content import Conflict, OptionPart, Report, StagePart, TierPart
from annotator.report.guideline_parts import GuidelineLine, OpinionLine
from napari_onfh.language import marked, tr
from napari_onfh.words.rows import (
    Row,
    cited,
    cited_sources,
    either,
    filled,
    group,
    needs,
    numbered,
    reasons,
    reference_marks,
    texts,
)

__all__ = ["NOT_SEEN", "NO_ARGUMENT", "arguments", "option_rows", "proposal_rows", "stage_rows"]

NO_ARGUMENT = marked("No argument on file.")
NOT_SEEN = marked("Not seen to speak of this hip.")


def stage_rows(stage: StagePart, sources: tuple[str, ...]) -> tuple[Row, ...]:
    """Why a system's stage is what it is, with the sources that are cited.

    Parameters
    ----------
    stage : StagePart
    sources : tuple of str
        The report's numbered list.
    """
    possible = either(stage.possible) if stage.possible else tr("none: does not apply")
    return (
        Row(stage.name, value=possible, interval="" if stage.settled else tr("not settled")),
        *needs(stage.needs),
        *group(tr("Notes"), stage.notes, is_open=True),
        *reasons(stage.reasoning),
        *cited_sources(stage.reasoning, sources),
    )


def option_rows(option: OptionPart, sources: tuple[str, ...]) -> tuple[Row, ...]:
    """What an option rests on beside its reasons for and against.

    Parameters
    ----------
    option : OptionPart
    sources : tuple of str
        The report's numbered list.
    """
    return (
        Row(
            option.name,
            children=texts((f"{tr(option.verdict)}: {_tier_of(option)}",)),
            is_open=True,
        ),
        *group(tr("Evidence"), filter(None, (option.evidence,)), is_open=True),
        *group(tr("Cautions"), option.cautions, is_open=True),
        *group(tr("Exclusions not checked"), option.unchecked_exclusions, is_open=True),
        *needs(option.needs),
        *group(tr("Outcomes"), option.outcomes),
        *reasons(option.reasoning),
        *cited_sources(option.reasoning, sources, _references(option)),
    )


def arguments(option: OptionPart) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The reasons for and those against; a side without any says so, as the other would."""
    sides = (option.arguments_for, option.arguments_against)
    return (
        tuple(map(cited, sides[0])) or (tr(NO_ARGUMENT),),
        tuple(map(cited, sides[1])) or (tr(NO_ARGUMENT),),
    )


def proposal_rows(report: Report) -> tuple[Row, ...]:
    """What follows from the stages, the options apart."""
    return filled(
        _risk(report),
        _tier(report.tier) if report.tier else Row(tr("Treatment tier")),
        *_guidelines(report.tier),
        Row(tr("Excluded by a finding"), children=texts(map(cited, report.excluded))),
        Row(tr("Published conditions not met"), children=texts(report.not_applicable)),
        Row(tr("Natural history"), children=_prognosis(report)),
        Row(
            tr("What would change it"),
            children=texts(line.label + ": " + line.text for line in report.flips),
        ),
        Row(tr("Sources"), children=numbered(enumerate(report.sources, 1))),
    )


def _risk(report: Report) -> Row:
    votes = tuple(
        Row(vote.metric, value=either(vote.possible), interval=vote.value) for vote in report.votes
    )
    return Row(tr("Risk of collapse"), value=either(report.risk), children=votes)


def _tier(tier: TierPart) -> Row:
    children = (
        *_answer(tier),
        *needs(tier.needs),
        *group(tr("Alternatives that a matching row names"), tier.alternatives, is_open=True),
        *group(tr("Named for this bone, outside the tiers"), tier.outside, is_open=True),
        *group(tr("Would withdraw it, not checked"), tier.not_checked),
        *map(_conflict, tier.conflicts),
        *reasons(tier.reasoning),
    )
    return Row(tr("Treatment tier"), children=children, is_open=True)


def _answer(tier: TierPart) -> tuple[Row, ...]:
    """The tier over the whole width; in a narrow column its words would stand one below another."""
    if tier.proposed:
        return texts((tr("One tier remains: {proposed}").format(proposed=tier.proposed),))
    if not tier.possible:
        return texts((tr("No tier is proposed: none fits"),))
    return group(tr("No tier is proposed; still possible"), tier.possible, is_open=True)


def _tier_of(option: OptionPart) -> str:
    return tr("{tier}, alternative").format(tier=option.tier) if option.alternative else option.tier


def _conflict(conflict: Conflict) -> Row:
    return Row(
        tr("Sources disagree: {question}").format(question=conflict.question),
        children=texts(conflict.sides),
        is_open=True,
    )


def _guidelines(tier: TierPart | None) -> tuple[Row, ...]:
    """Guidelines as opinions of their own, their differences first; none settles another."""
    if tier is None:
        return ()
    differences = (
        Row(
            tr("They differ: {topic}").format(topic=difference.topic),
            children=texts(f"{one.label}: {one.text}" for one in difference.stances),
            is_open=True,
        )
        for difference in tier.differences
    )
    views = (_guideline(guideline) for guideline in tier.guidelines)
    return (Row(tr("Guidelines side by side"), children=(*differences, *views)),)


def _guideline(guideline: GuidelineLine) -> Row:
    """One guideline, laid out as every other: treatment, drugs, and what was seen of it."""
    topics = (
        (tr("Treatment"), guideline.treatment),
        (tr("Drugs and physical treatment"), guideline.drugs_and_physical),
    )
    said = tuple(
        Row(topic, children=texts(map(_opinion, opinions)) or texts((tr(NOT_SEEN),)), is_open=True)
        for topic, opinions in topics
    )
    seen = (
        texts((tr("What was seen of it: {limits}").format(limits=guideline.limits),))
        if guideline.limits
        else ()
    )
    return Row(guideline.name, tip=guideline.limits, children=(*said, *seen))


def _opinion(opinion: OpinionLine) -> str:
    words = f"{opinion.stance}: {opinion.text}{reference_marks(opinion.references)}"
    return (
        tr("{words} (if it applies; needs {open})").format(words=words, open=opinion.open)
        if opinion.open
        else words
    )


def _prognosis(report: Report) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"{line.metric}: {line.group}",
            value=line.result,
            interval=f"{line.n} {line.interval}".strip(),
            tip=line.endpoint,
            children=texts((tr("fewer than 30 hips: very uncertain"),))
            if line.very_uncertain
            else (),
        )
        for line in report.prognosis
    )


def _references(option: OptionPart) -> Iterator[int]:
    yield from option.references
    for argument in (*option.arguments_for, *option.arguments_against):
        yield from argument.references
