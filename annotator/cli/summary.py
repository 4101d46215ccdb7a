"""Results as plain text for a terminal, in the words of the report."""

from collections.abc import Iterator
from itertools import groupby, islice
from operator import attrgetter

from annotator import __version__
from annotator.cli.console import table
from annotator.model.assessment import Assessment
from annotator.model.case import CaseResult
from annotator.model.issue import Issue
from annotator.report.content import (
    MeasurementLine,
    OptionPart,
    SignalLine,
    SignalPart,
    TierPart,
)
from annotator.report.document import measurement_groups
from annotator.report.proposal import flips, options, other_bones, prognosis, stages, tier
from annotator.report.signal_words import signal_part
from annotator.report.wording import SHORT_SAFETY
from annotator.report.words import Words
from annotator.staging.signing import signatures_in_words

__all__ = ["assessment_text", "case_text", "measurements_text"]

#: Facts that a terminal names per system; the JSON and the report hold them all.
SHOWN_NEEDS = 4

#: A terminal tells the lines that lie nearer than this many half widths of the interval.
CLOSE_ERRORS = 2.0


def measurements_text(measured: CaseResult) -> str:
    """Every measurement with unit and 95 % interval, then the issues."""
    measurements = measured.measurements
    parts = [f"{measurements.side.in_words.capitalize()} hip"]
    groups = measurement_groups(measurements)
    # One table, so that all groups share their columns.
    rows = [_row(line) for group in groups for line in group.lines]
    lines = iter(table(rows, right=frozenset({1})).splitlines())
    parts += ["\n".join((group.title, *islice(lines, len(group.lines)))) for group in groups]
    choices = [(f"  {name}", text) for name, text in sorted(measurements.definitions.items())]
    if choices:
        parts.append(f"Definitions\n{table(choices)}")
    parts += _issues(measurements.issues)
    if measured.signal is not None:
        parts.append(_signal_text(signal_part(measured.signal)))
    parts.append(f"onfh-annotator {__version__}. {SHORT_SAFETY}")
    return "\n\n".join(parts)


def assessment_text(assessment: Assessment, words: Words, own_stages: str = "") -> str:
    """Stages still possible, the reader's own beside them, risk, tier, and what would settle it."""
    rows = []
    for part in stages(assessment, words):
        rows.append((f"  {part.name}", ", ".join(part.possible) or "does not apply"))
        rows += [("", _needs(part.needs))] if part.needs else []
    aside = "; ".join(other_bones(assessment, words))
    rows += [("  Other bones (state `site`)", aside)] if aside else []
    parts = [f"Stage: every value that the facts do not rule out\n{table(rows)}"]
    parts += [own_stages] if own_stages else []
    parts.append(f"Risk of collapse: {', '.join(assessment.risk.possible) or 'not applicable'}")
    parts.append(_tier_text(assessment, words))
    parts += _close_lines(assessment, words)
    parts += _natural_history(assessment, words)
    parts += _issues(assessment.issues)
    ruleset = assessment.ruleset
    policy = f", policy {ruleset.policy}" if ruleset.policy else ""
    signed = "\n".join(f"Rules: {text}" for text in signatures_in_words(ruleset.signatures))
    parts.append(
        f"Rules {ruleset.name} {ruleset.version}, sha256 {ruleset.sha256}{policy}\n"
        f"{signed}\n{SHORT_SAFETY}"
    )
    return "\n\n".join(parts)


def case_text(result: CaseResult, words: Words, own_stages: str = "") -> str:
    """Measurements, then the assessment if there is one, with the reader's own stages in words."""
    measured = measurements_text(result)
    if result.assessment is None:
        return f"{measured}\n\n{own_stages}" if own_stages else measured
    return f"{measured}\n\n{assessment_text(result.assessment, words, own_stages)}"


def _row(line: MeasurementLine) -> tuple[str, str, str, str]:
    label = f"  {line.label}"
    if line.missing:
        return label, "-", "", f"not available: {line.missing}"
    return label, line.value, line.unit, f"95 %: {line.interval}" if line.interval else ""


def _signal_text(signal: SignalPart) -> str:
    lines = ["Signal of the marrow"]
    for series in signal.tables:
        rows = [("  Region", "median", "interquartile", "ratio to healthy", "95 %")]
        rows += [_signal_row(line) for line in series.lines]
        lines += [f"{series.title} ({series.basis})", table(rows, right=frozenset({1, 2, 3}))]
        lines += [f"  {series.trend}"] if series.trend else []
    if signal.oedema is not None:
        lines.append(f"  {signal.oedema.label}: {signal.oedema.text}")
    if signal.tables:
        lines.append(f"  Mitchell class, a suggestion only: {signal.mitchell}")
        lines.append(f"  rests on: {signal.mitchell_rests_on}")
    return "\n".join((*lines, *(f"  {remark}" for remark in signal.remarks)))


def _signal_row(line: SignalLine) -> tuple[str, str, str, str, str]:
    region = f"  {line.region}"
    if line.missing:
        return region, "-", "-", "-", f"not available: {line.missing}"
    if line.ratio_missing:
        return region, line.median, line.spread, "-", f"not available: {line.ratio_missing}"
    return region, line.median, line.spread, line.ratio, line.ratio_interval


def _issues(issues: tuple[Issue, ...]) -> list[str]:
    rows = [(f"  {issue.severity}", issue.message) for issue in issues]
    return [f"Warnings and notes\n{table(rows)}"] if rows else []


def _needs(needs: tuple[str, ...]) -> str:
    more = "; ..." if len(needs) > SHOWN_NEEDS else ""
    return f"needs: {'; '.join(needs[:SHOWN_NEEDS])}{more}"


def _tier_text(assessment: Assessment, words: Words) -> str:
    part = tier(assessment, words)
    lines = ["Treatment tier: published options that match, not a recommendation"]
    if part.proposed:
        lines.append(f"  one tier remains: {part.proposed}")
    else:
        lines.append("  no tier is proposed")
        lines += [f"  still possible: {one}" for one in part.possible]
    for label, texts in (
        ("alternative", part.alternatives),
        ("named for this bone, outside the tiers", part.outside),
        ("would settle it", part.needs),
        ("not checked", part.not_checked),
    ):
        lines += [f"  {label}: {'; '.join(texts)}"] if texts else []
    lines += [f"  {_option(one)}" for one in options(assessment, words)]
    lines += [f"  sources disagree: {one}" for one in assessment.tier.conflicts]
    return "\n".join((*lines, *_differences(part)))


def _option(option: OptionPart) -> str:
    role = ", as alternative" if option.alternative else ""
    return f"option{role}: {option.name}: {option.verdict}"


def _close_lines(assessment: Assessment, words: Words) -> list[str]:
    """Lines that a number lies close to, in units of its error; the report tells the others."""
    close = [
        line
        for flip, line in zip(assessment.flips, flips(assessment, words), strict=True)
        if flip.distance and (flip.distance_in_errors or CLOSE_ERRORS) < CLOSE_ERRORS
    ]
    lines = [f"Close to a line (within {CLOSE_ERRORS:g} times its error)"] if close else []
    for label, changes in groupby(close, key=attrgetter("label")):
        lines += [f"  {label}", *(f"    {line.text}" for line in changes)]
    return ["\n".join(lines)] if lines else []


def _natural_history(assessment: Assessment, words: Words) -> list[str]:
    rows = [
        (
            f"  {line.group}",
            f"{line.result}{' (very uncertain)' if line.very_uncertain else ''}",
            line.interval,
            f"n {line.n}",
            f"{line.endpoint}; follow-up: {line.follow_up}",
        )
        for line in prognosis(assessment, words)
    ]
    head = "Published natural history: groups, not this hip's risk; 95 % Wilson intervals"
    return [f"{head}\n{table(rows)}"] if rows else []


def _differences(part: TierPart) -> Iterator[str]:
    for difference in part.differences:
        yield f"  guidelines differ: {difference.topic}"
        yield from (f"    {stance.label}: {stance.text}" for stance in difference.stances)
