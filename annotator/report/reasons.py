"""Traces as flat numbered reasons, and the one list of sources that they point to."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from annotator.model.assessment import Assessment, Trace, Truth
from annotator.report.content import Reason

__all__ = ["collect_sources", "flatten", "numbers"]

_VERDICTS: Mapping[Truth, Literal["met", "not met", "unknown"]] = {
    "true": "met",
    "false": "not met",
    "unknown": "unknown",
}

_WHY_UNKNOWN = {
    "missing": "not entered",
    "near_threshold": "the threshold lies inside the measurement's interval",
    "disagreement": "the facts disagree",
    "not_assessable": "not assessable",
    "not_imaged": "not imaged",
}


def collect_sources(assessment: Assessment) -> tuple[str, ...]:
    """Every source that an assessment cites, once, in reading order."""
    return tuple(dict.fromkeys(_all_sources(assessment)))


def numbers(sources: Iterable[str], reference_list: tuple[str, ...]) -> tuple[int, ...]:
    """1-based places of sources in the list of references, rising."""
    return tuple(sorted({reference_list.index(source) + 1 for source in sources}))


def flatten(
    traces: Iterable[Trace], reference_list: tuple[str, ...], depth: int = 0
) -> tuple[Reason, ...]:
    """Traces with their branches as one list of reasons, each with its depth."""
    reasons: list[Reason] = []
    for trace in traces:
        reasons.append(_reason(trace, reference_list, depth))
        reasons.extend(flatten(trace.children, reference_list, depth + 1))
    return tuple(reasons)


def _reason(trace: Trace, reference_list: tuple[str, ...], depth: int) -> Reason:
    why = trace.why_unknown or ""
    return Reason(
        depth=depth,
        verdict=_VERDICTS[trace.verdict],
        text=trace.text,
        # A branch repeats what its leaves read; once is enough.
        facts=() if trace.children else tuple(trace.facts.values()),
        why_unknown=_WHY_UNKNOWN.get(why, why),
        references=numbers(trace.sources, reference_list),
    )


def _all_sources(assessment: Assessment) -> Iterator[str]:
    for system in assessment.systems.values():
        yield from _trace_sources(system.trace)
    for vote in assessment.risk.votes:
        yield from vote.sources
    yield from _trace_sources(assessment.tier.trace)
    for modality in assessment.modalities:
        if modality.in_tier == "no":
            continue
        for argument in (*modality.arguments_for, *modality.arguments_against):
            yield from argument.sources
        yield from modality.sources
        yield from _trace_sources(modality.trace)
    for row in assessment.prognosis:
        yield row.source


def _trace_sources(traces: Iterable[Trace]) -> Iterator[str]:
    for trace in traces:
        yield from trace.sources
        yield from _trace_sources(trace.children)
