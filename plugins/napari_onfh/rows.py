"""The results as rows of a tree: measurements first, then stages, tier and what is missing."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from annotator.report.content import (
    CitedText,
    Conflict,
    MeasurementLine,
    OptionPart,
    Reason,
    Reasoning,
    Report,
    StagePart,
    TierPart,
)

__all__ = ["Row", "result_rows"]

_VERDICT_SIGNS = {"met": "yes", "not met": "no", "unknown": "unknown"}


@frozen
class Row:
    """One line of the tree.

    Parameters
    ----------
    text : str
    value, interval : str
        Empty where the line has none.
    tip : str
        Longer text for a tooltip.
    children : tuple of Row
    is_open : bool
        Whether its children show at first.
    """

    text: str
    value: str = ""
    interval: str = ""
    tip: str = ""
    children: tuple["Row", ...] = ()
    is_open: bool = False


def result_rows(report: Report) -> tuple[Row, ...]:
    """Everything that a report says, in its order, without identification and provenance."""
    sections = (
        Row(
            "Notes and warnings",
            value=str(len(report.issues)),
            children=_issues(report),
            is_open=True,
        ),
        Row("Measurements", children=_measurements(report), is_open=True),
        Row("Stage in each system", children=_stages(report), is_open=True),
        _risk(report),
        _tier(report.tier) if report.tier else Row("Treatment tier"),
        Row("Published options that fit", children=tuple(map(_option, report.options))),
        Row("Natural history", children=_prognosis(report)),
        Row(
            "What would change it",
            children=_texts(line.label + ": " + line.text for line in report.flips),
        ),
        Row("Sources", children=_numbered(report.sources)),
    )
    return tuple(
        section for section in sections if section.children or section.value not in {"", "0"}
    )


def _issues(report: Report) -> tuple[Row, ...]:
    return tuple(
        Row(issue.message, value=issue.severity.value, tip=issue.message) for issue in report.issues
    )


def _measurements(report: Report) -> tuple[Row, ...]:
    return tuple(
        Row(group.title, children=tuple(map(_measurement, group.lines)), is_open=index < 2)  # noqa: PLR2004 - head and size
        for index, group in enumerate(report.measurements)
    )


def _measurement(line: MeasurementLine) -> Row:
    tip = f"{line.label}\n{line.definition}\n{line.source}"
    if line.missing:
        return Row(line.label, value="\N{EM DASH}", interval=line.missing, tip=tip)
    gap = "" if line.unit == "\N{DEGREE SIGN}" else " "
    return Row(line.label, f"{line.value}{gap}{line.unit}".strip(), line.interval, tip)


def _stages(report: Report) -> tuple[Row, ...]:
    return tuple(map(_stage, report.stages))


def _stage(stage: StagePart) -> Row:
    value = " or ".join(stage.possible) if stage.possible else "does not apply"
    return Row(
        stage.name,
        value=value,
        interval="" if stage.settled or not stage.possible else "not settled",
        children=(
            *_texts(stage.notes),
            *_needs(stage.needs),
            *_reasoning(stage.reasoning),
        ),
    )


def _risk(report: Report) -> Row:
    votes = tuple(
        Row(vote.metric, value=" or ".join(vote.possible), interval=vote.value)
        for vote in report.votes
    )
    return Row("Risk of collapse", value=" or ".join(report.risk), children=votes)


def _tier(tier: TierPart) -> Row:
    value = tier.proposed or ("none proposed yet" if tier.possible else "none fits")
    children = (
        *(
            ()
            if tier.proposed
            else (Row("Still possible", children=_texts(tier.possible), is_open=True),)
        ),
        *_needs(tier.needs),
        *_group("Alternatives that a matching row names", tier.alternatives),
        *_group("Would withdraw it, not checked", tier.not_checked),
        *map(_conflict, tier.conflicts),
        *_reasoning(tier.reasoning),
    )
    return Row("Treatment tier", value=value, children=children, is_open=True)


def _option(option: OptionPart) -> Row:
    return Row(
        option.name,
        value=option.verdict,
        interval=f"{option.tier}, alternative" if option.alternative else option.tier,
        tip=option.evidence,
        children=(
            *_group("For", (item.text for item in option.arguments_for), is_open=True),
            *_group("Against", (item.text for item in option.arguments_against), is_open=True),
            *_group("Cautions", option.cautions, is_open=True),
            *_group("Exclusions not checked", option.unchecked_exclusions),
            *_needs(option.needs),
            *_group("Outcomes", option.outcomes),
            *_reasoning(option.reasoning),
        ),
    )


def _prognosis(report: Report) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"{line.metric}: {line.group}",
            value=line.result,
            interval=f"{line.n} {line.interval}".strip(),
            tip=line.endpoint,
            children=_texts(("fewer than 30 hips: very uncertain",)) if line.very_uncertain else (),
        )
        for line in report.prognosis
    )


def _needs(needs: tuple[str, ...]) -> tuple[Row, ...]:
    return _group("Missing, most useful first", needs, is_open=True)


def _group(title: str, texts: Iterable[str], *, is_open: bool = False) -> tuple[Row, ...]:
    children = _texts(texts)
    return (Row(title, children=children, is_open=is_open),) if children else ()


def _texts(texts: Iterable[str]) -> tuple[Row, ...]:
    return tuple(Row(text, tip=text) for text in texts)


def _numbered(sources: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(Row(f"[{number}] {text}", tip=text) for number, text in enumerate(sources, 1))


def _conflict(conflict: Conflict) -> Row:
    return Row(
        f"Sources disagree: {conflict.question}", children=_texts(conflict.sides), is_open=True
    )


def _reasoning(reasoning: Reasoning) -> tuple[Row, ...]:
    """What decided, what is open, and on request every rule that was read."""
    every_rule = tuple(_nested(list(reasoning.rows), 0))
    return (
        *_group("Decided by", map(_cited, reasoning.decided), is_open=True),
        *_group("Still open", map(_cited, reasoning.open), is_open=True),
        *((Row("Every rule that was read", children=every_rule),) if every_rule else ()),
    )


def _cited(sentence: CitedText) -> str:
    return sentence.text + _numbers(sentence.references)


def _numbers(references: Iterable[int]) -> str:
    return "".join(f" [{number}]" for number in references)


def _nested(reasons: list[Reason], depth: int) -> Iterator[Row]:
    """The flat list of reasons, each under the one it is a branch of."""
    while reasons and reasons[0].depth >= depth:
        reason = reasons.pop(0)
        yield Row(
            reason.text + _numbers(reason.references),
            value=_VERDICT_SIGNS[reason.verdict],
            interval=reason.here,
            tip="\n".join(filter(None, (reason.text, reason.here))),
            children=tuple(_nested(reasons, reason.depth + 1)),
        )
