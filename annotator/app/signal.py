"""The signal of a measured hip: of the series that a reader names, or of the image itself."""

from collections.abc import Iterable

from annotator.app.settings_words import settings_from_words
from annotator.app.signal_series import NamedSeries, place_issues
from annotator.errors import AnnotationError, AnnotatorError
from annotator.measure.signal import measure_signal
from annotator.model.annotation import LESION_OPEN
from annotator.model.case import Case, CaseResult
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from annotator.model.quantity import Quantity
from annotator.model.signal import SignalMeasurements

__all__ = ["with_own_signal", "with_signal"]


def with_signal(
    result: CaseResult, case: Case, series: Iterable[NamedSeries], oedema: Mask | None = None
) -> CaseResult:
    """A result with the signal of the series that a reader named.

    Parameters
    ----------
    result : CaseResult
    case : Case
        The input that gave the result.
    series : iterable of NamedSeries
        As `annotator.app.signal_series.open_signal_series` gives them; none measures the oedema
        alone.
    oedema : Mask or None

    Returns
    -------
    CaseResult
        As it was while a blocking issue stands.

    Raises
    ------
    AnnotatorError
        If a series or the oedema cannot be measured, or the lesion is not outlined yet.
    """
    if result.measurements.is_blocked:
        return result
    if case.annotation.is_lesion_open:
        raise AnnotationError(
            f"{LESION_OPEN}: nobody knows which marrow is healthy; outline it, or say that there "
            "is none"
        )
    named = tuple(series)
    measured = measure_signal(
        {one.weighting: one.volume for one in named},
        case.annotation,
        oedema=oedema,
        settings=settings_from_words(result.provenance.settings),
        bases={one.weighting: one.basis for one in named},
    )
    issues = (*measured.issues, *place_issues(named, case.image))
    return result.model_copy(update={"signal": measured.model_copy(update={"issues": issues})})


def with_own_signal(result: CaseResult, case: Case) -> CaseResult:
    """A result with the signal of its own image, or with the reason why there is none.

    Nobody asked for it, so nothing about it stops a report.

    Parameters
    ----------
    result : CaseResult
    case : Case
        The input that gave the result.

    Returns
    -------
    CaseResult
    """
    image = case.image
    if image.weighting is None:
        return _without_signal(
            result, "the header leaves open whether these images show T1, T2 or STIR: state it"
        )
    try:
        return with_signal(result, case, [NamedSeries(image, image.weighting, "header")])
    except AnnotatorError as error:
        return _without_signal(result, str(error))


def _without_signal(result: CaseResult, reason: str) -> CaseResult:
    if result.measurements.is_blocked:
        return result
    issue = Issue(
        code="signal_not_measured",
        severity=Severity.INFO,
        message=f"signal was not measured: {reason}",
        subject="signal",
    )
    nothing = SignalMeasurements(
        side=result.measurements.side,
        series={},
        mitchell_suggestion=(),
        mitchell_rests_on="signal was not measured",
        oedema_volume_mm3=Quantity.missing("mm3", "marrow oedema is not outlined"),
        definitions={},
        issues=(issue,),
    )
    return result.model_copy(update={"signal": nothing})
