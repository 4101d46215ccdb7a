"""Traces as reasons: what was decided and by which facts, what stays open, and every rule read."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal

from annotator.model.assessment import Assessment, Trace, Truth
from annotator.report.content import CitedText, Reason, Reasoning
from annotator.report.words import MARKS, Words, with_basis

__all__ = ["collect_sources", "needs_in_words", "reasoning"]

_VERDICTS: Mapping[Truth, Literal["met", "not met", "unknown"]] = {
    "true": "met",
    "false": "not met",
    "unknown": "unknown",
}

#: Reasons that the fact's own text does not give.
_WHY_UNKNOWN = {
    "near_threshold": "the threshold lies inside the interval",
    "disagreement": "the facts disagree",
}


def collect_sources(assessment: Assessment) -> tuple[str, ...]:
    """Every source that an assessment cites, once, in reading order."""
    return tuple(dict.fromkeys(one for one in _all_sources(assessment) if one not in MARKS))


def reasoning(traces: Iterable[Trace], words: Words, *, name_rules: bool = False) -> Reasoning:
    """The reasons in a set of traces.

    Parameters
    ----------
    traces : iterable of Trace
        One a rule.
    words : Words
    name_rules : bool
        Whether a reason begins with its rule's identifier.
    """
    rules = tuple(traces)

    def lines(wanted: Iterable[Trace]) -> tuple[CitedText, ...]:
        return tuple(_line(rule, words, named=name_rules) for rule in wanted)

    unknown = [rule for rule in rules if rule.verdict == "unknown"]
    return Reasoning(
        decided=lines(rule for rule in rules if rule.verdict == "true"),
        open=lines(unknown),
        borderline=lines(rule for rule in unknown if rule.why_unknown in _WHY_UNKNOWN),
        rows=_flatten(rules, words, 0),
    )


def needs_in_words(needs: Iterable[str], traces: Iterable[Trace], words: Words) -> tuple[str, ...]:
    """The facts that would settle a result; one that is known says why it does not suffice."""
    borderline = {
        fact
        for trace in traces
        for leaf in _leaves(trace)
        if leaf.why_unknown == "near_threshold"
        for fact in leaf.facts
    }
    return tuple(
        f"{words.label(fact)}, more exactly (a threshold lies inside its interval)"
        if fact in borderline
        else words.label(fact)
        for fact in needs
    )


def _leaves(trace: Trace) -> Iterator[Trace]:
    if not trace.children:
        yield trace
    for child in trace.children:
        yield from _leaves(child)


def _line(rule: Trace, words: Words, *, named: bool) -> CitedText:
    facts = dict.fromkeys(
        fact for leaf in _deciding_leaves(rule) for fact in _in_words(leaf, words)
    )
    name = f"{rule.rule}: " if named and rule.rule else ""
    because = f" ({'; '.join(facts)})" if facts else ""
    text = with_basis(f"{name}{rule.text}{because}", rule.sources)
    return CitedText(text=text, references=words.numbers(rule.sources))


def _in_words(leaf: Trace, words: Words) -> Iterator[str]:
    for fact, value in leaf.facts.items():
        if leaf.why_unknown == "missing":
            yield words.label(fact)
        else:
            yield f"{words.label(fact)}: {value}"


def _deciding_leaves(trace: Trace) -> Iterator[Trace]:
    """The leaves that gave a condition its verdict: below a negation those of the opposite."""
    if not trace.children:
        yield trace
    same = [child for child in trace.children if child.verdict == trace.verdict]
    for child in same or trace.children:
        yield from _deciding_leaves(child)


def _flatten(traces: Iterable[Trace], words: Words, depth: int) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    for trace in traces:
        reasons.append(_reason(trace, words, depth))
        reasons.extend(_flatten(trace.children, words, depth + 1))
    return tuple(reasons)


def _reason(trace: Trace, words: Words, depth: int) -> Reason:
    # A branch repeats what its leaves read; once is enough.
    facts = () if trace.children else tuple(trace.facts.values())
    why = _WHY_UNKNOWN.get(trace.why_unknown or "") if facts else None
    return Reason(
        depth=depth,
        verdict=_VERDICTS[trace.verdict],
        text=with_basis(trace.text, trace.sources),
        here="; ".join((*facts, why) if why else facts),
        references=words.numbers(trace.sources),
    )


def _all_sources(assessment: Assessment) -> Iterator[str]:
    for system in assessment.systems.values():
        yield from _trace_sources(system.trace)
    for vote in assessment.risk.votes:
        yield from vote.sources
    yield from _trace_sources(assessment.tier.trace)
    for opinion in chain.from_iterable(view.opinions for view in assessment.guidelines):
        yield from opinion.sources
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
