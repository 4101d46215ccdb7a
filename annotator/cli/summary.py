"""Results as plain text for a terminal, in the words of the report."""

from annotator import __version__
from annotator.cli.console import table
from annotator.model.assessment import Assessment
from annotator.model.case import CaseResult
from annotator.model.issue import Issue
from annotator.report.content import MeasurementLine
from annotator.report.document import measurement_groups
from annotator.report.proposal import Words, stages, tier
from annotator.report.wording import SHORT_SAFETY

__all__ = ["assessment_text", "case_text", "measurements_text"]

#: Facts that a terminal names per system; the JSON and the report hold them all.
SHOWN_NEEDS = 4


def measurements_text(measured: CaseResult) -> str:
    """Every measurement with unit and 95 % interval, then the issues."""
    measurements = measured.measurements
    parts = [f"{measurements.side.in_words.capitalize()} hip"]
    groups = measurement_groups(measurements)
    width = max((len(line.label) for group in groups for line in group.lines), default=0)
    for group in groups:
        rows = [_row(line, width) for line in group.lines]
        parts.append(f"{group.title}\n{table(rows, right=frozenset({1}))}")
    choices = [(f"  {name}", text) for name, text in sorted(measurements.definitions.items())]
    if choices:
        parts.append(f"Definitions\n{table(choices)}")
    parts += _issues(measurements.issues)
    parts.append(f"onfh-annotator {__version__}. {SHORT_SAFETY}")
    return "\n\n".join(parts)


def assessment_text(assessment: Assessment, words: Words) -> str:
    """Stages still possible, risk, tier, and what would settle them."""
    rows = [
        (
            f"  {part.name}",
            ", ".join(part.possible) or "does not apply",
            _needs(part.needs),
        )
        for part in stages(assessment, words)
    ]
    parts = [f"Stage: every value that the facts do not rule out\n{table(rows)}"]
    parts.append(f"Risk of collapse: {', '.join(assessment.risk.possible) or 'not applicable'}")
    parts.append(_tier_text(assessment, words))
    parts += _issues(assessment.issues)
    ruleset = assessment.ruleset
    policy = f", policy {ruleset.policy}" if ruleset.policy else ""
    parts.append(
        f"Rules {ruleset.name} {ruleset.version}, sha256 {ruleset.sha256}{policy}\n{SHORT_SAFETY}"
    )
    return "\n\n".join(parts)


def case_text(result: CaseResult, words: Words) -> str:
    """Measurements, then the assessment if there is one."""
    measured = measurements_text(result)
    if result.assessment is None:
        return measured
    return f"{measured}\n\n{assessment_text(result.assessment, words)}"


def _row(line: MeasurementLine, width: int) -> tuple[str, str, str, str]:
    label = f"  {line.label.ljust(width)}"
    if line.missing:
        return label, "-", "", f"not available: {line.missing}"
    return label, line.value, line.unit, f"95 %: {line.interval}" if line.interval else ""


def _issues(issues: tuple[Issue, ...]) -> list[str]:
    rows = [(f"  {issue.severity}", issue.message) for issue in issues]
    return [f"Warnings and notes\n{table(rows)}"] if rows else []


def _needs(needs: tuple[str, ...]) -> str:
    if not needs:
        return ""
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
    lines += [f"  alternative: {one}" for one in part.alternatives]
    lines += [f"  would settle it: {one}" for one in part.needs]
    lines += [f"  not checked: {one}" for one in part.not_checked]
    lines += [f"  sources disagree: {one}" for one in part.conflicts]
    return "\n".join(lines)
