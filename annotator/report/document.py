"""What is said about a case, and in which order: measurements first, then the proposal.

Pure: a `CaseResult` in, plain text parts out; the layouts (HTML now) only set it.
"""

from collections.abc import Iterable, Mapping

from annotator.model.assessment import Assessment
from annotator.model.case import Case, CaseResult
from annotator.model.definitions import MEASUREMENTS, MeasurementDefinition
from annotator.model.issue import Issue, Severity
from annotator.model.measurements import Measurements
from annotator.model.quantity import Quantity
from annotator.report import proposal, wording
from annotator.report.content import Line, MeasurementGroup, MeasurementLine, Report, TierPart
from annotator.report.identification import identification_lines, provenance_lines
from annotator.report.own_stages import own_stage_lines
from annotator.report.reasons import collect_sources
from annotator.report.signal_words import signal_part
from annotator.report.words import Words

__all__ = ["compose", "headline_lines", "measurement_groups", "words_of"]

#: The figures that a report opens with.
HEADLINE = (
    "lesion_volume_mm3",
    "lesion_fraction",
    "combined_necrotic_angle_deg",
    "wb_involved",
    "mri_depression_mm",
)

_SEVERITY_ORDER = (Severity.BLOCKING, Severity.WARNING, Severity.INFO)


def compose(
    result: CaseResult,
    case: Case,
    *,
    words: Words,
    safety: tuple[str, ...] = (),
) -> Report:
    """The report of one hip.

    Parameters
    ----------
    result : CaseResult
    case : Case
        For the geometry of image and outline; nothing that names the patient is read.
    words : Words
        What facts are called, and the sources to number (see `words_of`).
    safety : tuple of str
        Full safety wording for a result without assessment (which carries its own).

    Returns
    -------
    Report
    """
    measurements, assessment = result.measurements, result.assessment
    side = measurements.side.in_words
    return Report(
        title=f"Femoral head, {side} hip: measurements and staging",
        side=side,
        banner=wording.SHORT_SAFETY,
        blocked=measurements.is_blocked,
        identification=identification_lines(result, case),
        headline=headline_lines(measurements),
        measurements=measurement_groups(measurements),
        definitions=_definition_lines(measurements),
        signal=None if result.signal is None else signal_part(result.signal),
        issues=_issues(measurements, assessment, words),
        stages=proposal.stages(assessment, words),
        other_bones=proposal.other_bones(assessment, words),
        own_stages=own_stage_lines(case.reader_opinion, assessment, words),
        own_stages_reader=case.opinion_reader or case.annotation.reader,
        risk=assessment.risk.possible if assessment else (),
        votes=proposal.votes(assessment, words),
        tier=_tier(assessment, words),
        options=proposal.options(assessment, words),
        excluded=proposal.excluded(assessment, words),
        not_applicable=proposal.not_applicable(assessment),
        prognosis=proposal.prognosis(assessment, words),
        flips=proposal.flips(assessment, words),
        sources=words.sources,
        provenance=provenance_lines(result, assessment),
        safety=assessment.safety if assessment else safety,
    )


def words_of(assessment: Assessment | None, fact_labels: Mapping[str, str]) -> Words:
    """What a report calls facts and measurements, with the numbered sources of an assessment.

    Parameters
    ----------
    assessment : Assessment or None
    fact_labels : mapping of fact name to str
        What a radiologist calls each fact; measurements have their own labels.
    """
    labels = {name: definition.label for name, definition in MEASUREMENTS.items()}
    sources = collect_sources(assessment) if assessment else ()
    return Words(fact_labels={**fact_labels, **labels}, sources=sources)


def measurement_groups(measurements: Measurements) -> tuple[MeasurementGroup, ...]:
    """The measurements in the groups and the order of a report; empty groups are left out."""
    ordered = [name for name in MEASUREMENTS if name in measurements.measurements]
    ordered += sorted(set(measurements.measurements) - set(ordered))
    by_group: dict[str, list[str]] = {title: [] for title, _ in wording.GROUPS}
    for name in ordered:
        by_group.setdefault(_group_of(name), []).append(name)
    return tuple(
        MeasurementGroup(title=title, lines=_lines(measurements, names))
        for title, names in by_group.items()
        if names
    )


def _group_of(name: str) -> str:
    matching = (title for title, prefixes in wording.GROUPS if name.startswith(prefixes))
    return next(matching, "Other")


def headline_lines(measurements: Measurements) -> tuple[MeasurementLine, ...]:
    """The figures that a report opens with; none of a blocked case."""
    if measurements.is_blocked:
        return ()
    return _lines(measurements, [name for name in HEADLINE if name in measurements.measurements])


def _lines(measurements: Measurements, names: Iterable[str]) -> tuple[MeasurementLine, ...]:
    return tuple(_line(name, measurements.measurements[name]) for name in names)


def _line(name: str, quantity: Quantity) -> MeasurementLine:
    definition = MEASUREMENTS.get(name) or MeasurementDefinition(
        name=name, label=name, unit=quantity.unit, definition="", source=""
    )
    is_missing = quantity.value is None
    return MeasurementLine(
        name=name,
        label=definition.label,
        value="" if is_missing else wording.value_text(name, quantity),
        interval=wording.interval_text(name, quantity),
        unit=wording.unit_text(name, quantity.unit),
        missing=quantity.why_missing or "",
        definition=definition.definition,
        source=definition.source,
    )


def _definition_lines(measurements: Measurements) -> tuple[Line, ...]:
    return tuple(
        Line(label=name.replace("_", " "), text=choice.replace("_", " "))
        for name, choice in sorted(measurements.definitions.items())
    )


def _issues(
    measurements: Measurements, assessment: Assessment | None, words: Words
) -> tuple[Issue, ...]:
    """Every issue once, the gravest first, its subject in words."""
    issues = dict.fromkeys((*measurements.issues, *(assessment.issues if assessment else ())))
    in_words = (
        issue.model_copy(update={"subject": words.label(issue.subject)}) for issue in issues
    )
    return tuple(sorted(in_words, key=lambda issue: _SEVERITY_ORDER.index(issue.severity)))


def _tier(assessment: Assessment | None, words: Words) -> TierPart | None:
    return proposal.tier(assessment, words) if assessment else None
