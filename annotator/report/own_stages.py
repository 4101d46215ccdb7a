"""The reader's own stages beside the tool's, as parts of a report: compared, never merged."""

from annotator.model.assessment import Assessment
from annotator.model.reader_opinion import ReaderOpinion, ReaderStage
from annotator.report.content import OwnStageLine
from annotator.report.words import Words

__all__ = ["agreement", "own_stage_lines"]


def own_stage_lines(
    opinion: ReaderOpinion, assessment: Assessment | None, words: Words
) -> tuple[OwnStageLine, ...]:
    """One line a system in which the reader has said something, in the order of the systems.

    Parameters
    ----------
    opinion : ReaderOpinion
    assessment : Assessment or None
        None where nothing was staged.
    words : Words
    """
    known = tuple(assessment.systems) if assessment else ()
    ordered = [*filter(opinion.stages.__contains__, known), *sorted(set(opinion.stages) - {*known})]
    return tuple(
        _line(
            system,
            opinion.stages[system],
            _possible(assessment, system),
            words,
            tool_was_shown=opinion.tool_was_shown,
        )
        for system in ordered
    )


def _possible(assessment: Assessment | None, system: str) -> tuple[str, ...] | None:
    staged = assessment.systems.get(system) if assessment else None
    return None if staged is None else staged.possible


def _line(
    system: str,
    stage: ReaderStage,
    possible: tuple[str, ...] | None,
    words: Words,
    *,
    tool_was_shown: bool,
) -> OwnStageLine:
    return OwnStageLine(
        system=system,
        name=words.label(system),
        own=" or ".join(stage.stages) or "withdrawn",
        tool="not staged" if possible is None else " or ".join(possible) or "none",
        agreement=agreement(stage.stages, possible),
        reason=stage.reason,
        entered=_entered(stage, tool_was_shown=tool_was_shown),
    )


def agreement(own: tuple[str, ...], possible: tuple[str, ...] | None) -> str:
    """How a reader's stages in one system stand to those that the rules leave possible.

    Parameters
    ----------
    own : tuple of str
    possible : tuple of str or None
        None where nothing was staged.

    Returns
    -------
    str
        ``the same``, ``within the tool's``, ``overlaps with the tool's``, ``differs`` or
        ``nothing to compare``.
    """
    if not own or not possible:
        return "nothing to compare"
    mine, tools = set(own), set(possible)
    if mine == tools:
        return "the same"
    if mine.isdisjoint(tools):
        return "differs"
    return "within the tool's" if mine < tools else "overlaps with the tool's"


def _entered(stage: ReaderStage, *, tool_was_shown: bool) -> str:
    if stage.before_shown == stage.stages:
        return "before the tool's stages were shown"
    if stage.before_shown:
        before = " or ".join(stage.before_shown)
        return f"changed after the tool's stages were shown; before: {before}"
    if tool_was_shown:
        return "after the tool's stages were shown"
    # A file that a person wrote may leave it out; that is no record of a blind reading.
    return "not recorded whether before the tool's stages were shown"
