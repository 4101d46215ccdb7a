"""Signal in a report: figures with their intervals, a suggestion that stays one."""

import pytest

from annotator.model.anatomy import Side
from annotator.model.case import Case, CaseResult
from annotator.model.issue import Issue, Severity
from annotator.model.quantity import Quantity
from annotator.model.signal import (
    Region,
    RegionSignal,
    SeriesSignal,
    SignalMeasurements,
    Weighting,
)
from annotator.report.document import compose, words_of
from annotator.report.html import render_html
from annotator.report.signal_words import signal_part


def _number(value: float, error: float, unit: str) -> Quantity:
    return Quantity(value=value, low=value - error, high=value + error, unit=unit)


def _region(value: float, ratio: Quantity) -> RegionSignal:
    spread = _number(value / 10, value / 20, "a.u.")
    return RegionSignal(
        median=_number(value, value / 20, "a.u."),
        interquartile_range=spread,
        ratio_to_healthy=ratio,
        voxels=321,
    )


def _signal(level: float = 800.0, trend: float = 0.07, **change: object) -> SignalMeasurements:
    healthy = _number(1.0, 0.0, "1")
    regions = {
        region: _region(share * level, _number(share, share / 20, "1"))
        for region, share in ((Region.LESION, 0.4), (Region.CENTRE, 0.45), (Region.RIM, 0.2))
    }
    regions[Region.HEALTHY] = _region(level, healthy)
    series = SeriesSignal(
        series_uid="1.2.3", marrow_trend=_number(trend, 0.0, "1"), regions=regions
    )
    signal = SignalMeasurements(
        side=Side.LEFT,
        series={Weighting.T1: series},
        mitchell_suggestion=("C", "D"),
        mitchell_rests_on="T1 0.43 to 0.47",
        oedema_volume_mm3=_number(5200.0, 700.0, "mm3"),
        definitions={"rim": "within 2 mm"},
    )
    return signal.model_copy(update=change)


@pytest.mark.parametrize(
    ("level", "shown"), [(800.0, "800"), (1234.0, "1234"), (80.0, "80.0"), (0.8, "0.800")]
)
def test_signal_keeps_three_digits_whatever_the_scanners_unit(level: float, shown: str) -> None:
    (table,) = signal_part(_signal(level)).tables

    assert [line.region for line in table.lines][-1] == "Healthy marrow"
    assert table.lines[-1].median == shown
    assert table.lines[-1].ratio == "reference"
    assert (table.lines[0].ratio, table.lines[0].ratio_interval) == ("0.40", "0.38 to 0.42")


@pytest.mark.parametrize(
    ("trend", "words"),
    [
        (0.07, "changes by +7% towards"),
        (-0.12, "changes by \N{MINUS SIGN}12% towards"),
        (-1e-9, "does not change"),
    ],
)
def test_uneven_marrow_is_said(trend: float, words: str) -> None:
    (table,) = signal_part(_signal(trend=trend)).tables

    assert words in table.trend


def test_a_refused_ratio_gives_its_reason_and_claims_no_interval() -> None:
    signal = _signal(trend=0.5)
    series = signal.series[Weighting.T1]
    refused = _region(360.0, Quantity.missing("1", "healthy marrow itself changes"))
    regions = {**series.regions, Region.CENTRE: refused}
    changed = {Weighting.T1: series.model_copy(update={"regions": regions})}
    (table,) = signal_part(signal.model_copy(update={"series": changed})).tables

    assert table.lines[1].ratio_missing == "healthy marrow itself changes"
    assert "intervals" not in table.trend


def _page(result: CaseResult, case: Case, signal: SignalMeasurements | None) -> str:
    changed = result.model_copy(update={"signal": signal})
    return render_html(compose(changed, case, words=words_of(changed.assessment, {})))


def test_the_page_calls_the_class_a_suggestion_and_names_the_oedema(
    left_result: CaseResult, left_case: Case
) -> None:
    page = _page(left_result, left_case, _signal())

    assert "Mitchell class, a suggestion only: <strong>C (like fluid) or D" in page
    assert "T1 0.43 to 0.47" in page
    assert "Marrow oedema outside the lesion: <strong>5.20 mL, 95 %: 4.50 to 5.90" in page


def test_the_page_says_why_nothing_was_measured(left_result: CaseResult, left_case: Case) -> None:
    issue = Issue(
        code="signal_not_measured", severity=Severity.INFO, message="not said", subject="signal"
    )
    missing = Quantity.missing("mm3", "not outlined")
    nothing = _signal(series={}, issues=(issue,), oedema_volume_mm3=missing)
    page = _page(left_result, left_case, nothing)

    assert "<h2>Signal of the marrow</h2>" in page
    assert "not said" in page
    assert "Mitchell class, a suggestion" not in page


def test_a_result_without_signal_has_no_such_section(
    left_result: CaseResult, left_case: Case
) -> None:
    assert "Signal of the marrow" not in _page(left_result, left_case, None)
