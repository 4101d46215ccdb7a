"""The one composition: a case in, its measurements, stage and options out.

Command, plugin and batch all call these two functions, so they cannot differ.
"""

from annotator import __version__
from annotator.app.case_memory import CaseMemory
from annotator.app.opinion import check_opinion
from annotator.app.settings_words import settings_in_words
from annotator.app.side import check_side
from annotator.io.annotation_file import annotation_sha256
from annotator.measure.hip import blocked, measure_prepared
from annotator.measure.settings import MeasureSettings
from annotator.model.assessment import Assessment
from annotator.model.case import Case, CaseResult, Provenance
from annotator.model.issue import Issue, Severity
from annotator.model.measurements import Measurements
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase

__all__ = ["analyse", "measure_case"]


def measure_case(
    case: Case, settings: MeasureSettings, memory: CaseMemory | None = None
) -> CaseResult:
    """Measure one hip.

    Parameters
    ----------
    case : Case
    settings : MeasureSettings
    memory : CaseMemory or None
        Of a case that is measured again and again while it is drawn.

    Returns
    -------
    CaseResult
        Without an assessment.

    Raises
    ------
    AnnotationError
        If outline, side and landmarks contradict the image or each other.
    """
    return CaseResult(
        measurements=_measured(case, settings, memory or CaseMemory()),
        assessment=None,
        provenance=_provenance(case, settings, None),
    )


def analyse(
    case: Case,
    rules: RuleBase,
    settings: MeasureSettings,
    policy: Policy | None = None,
    *,
    memory: CaseMemory | None = None,
) -> CaseResult:
    """Measure one hip and read its facts against the rules.

    Parameters
    ----------
    case : Case
    rules : RuleBase
    settings : MeasureSettings
    policy : Policy or None
        Local choices laid over the rules.
    memory : CaseMemory or None
        Of a case that is analysed again and again while it is drawn.

    Returns
    -------
    CaseResult
        Without an assessment while a blocking issue stands.

    Raises
    ------
    AnnotationError
        If outline, side and landmarks contradict the image or each other, or the reader's own
        stage is none of the rules'.
    GuidelineError
        If a finding is unknown, impossible, or contradicts another or a measurement.
    """
    check_opinion(case.reader_opinion, rules)
    facts = parse_facts(case.findings, rules)
    measurements = _measured(case, settings, memory or CaseMemory())
    assessment = (
        None
        if measurements.is_blocked
        else assess(facts.with_measurements(measurements), rules, policy)
    )
    return CaseResult(
        measurements=measurements,
        assessment=assessment,
        provenance=_provenance(case, settings, assessment),
    )


def _measured(case: Case, settings: MeasureSettings, memory: CaseMemory) -> Measurements:
    side_issue = check_side(case, memory.body_across(case.image))
    image_issues = tuple(_acknowledged(issue, settings) for issue in case.image.issues)
    if any(issue.severity is Severity.BLOCKING for issue in image_issues):
        return blocked(case.annotation, image_issues)
    measurements = measure_prepared(memory.prepare_hip(case.annotation, settings))
    about_image = (*image_issues, side_issue) if side_issue else image_issues
    return measurements.model_copy(update={"issues": (*about_image, *measurements.issues)})


def _acknowledged(issue: Issue, settings: MeasureSettings) -> Issue:
    """A blocking issue that the reader has accepted stays as a warning."""
    if issue.severity is not Severity.BLOCKING or issue.code not in settings.accepted_geometry:
        return issue
    return issue.model_copy(
        update={
            "severity": Severity.WARNING,
            "message": f"{issue.message} (acknowledged by the reader)",
        }
    )


def _provenance(case: Case, settings: MeasureSettings, assessment: Assessment | None) -> Provenance:
    source = case.image.source
    ruleset = None if assessment is None else assessment.ruleset
    return Provenance(
        software_version=__version__,
        rules_name=None if ruleset is None else ruleset.name,
        rules_version=None if ruleset is None else ruleset.version,
        rules_sha256=None if ruleset is None else ruleset.sha256,
        study_uid=source.study_uid,
        series_uid=source.series_uid,
        volume_number=source.volume_number,
        frame_of_reference_uid=case.image.grid.frame_of_reference_uid,
        annotation_sha256=annotation_sha256(case.annotation),
        settings=settings_in_words(settings),
        reader=case.annotation.reader,
        proposals=case.proposals,
    )
