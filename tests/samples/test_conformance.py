"""``onfh conformance``: every figure beside its truth, and the verdict."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
from real_data import real_data

from annotator.cli.main import run
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.model.anatomy import Side
from annotator.model.measurements import Measurements
from annotator.model.quantity import Quantity
from annotator.model.volume import Volume
from onfh_samples import conformance
from onfh_samples.conformance import Outcome, phantom_outcome, phantom_outcomes
from onfh_samples.conformance_phantoms import phantoms
from onfh_samples.conformance_rows import ConformanceRow, cells, rows_of
from onfh_samples.conformance_series import bright_place_mm, series_outcomes
from onfh_samples.conformance_tolerances import PHANTOM, Tolerance

SECTOR = next(phantoms())
ARC = {"coronal_arc_deg": 90.0}


def _measurements(**quantities: Quantity) -> Measurements:
    return Measurements(side=Side.LEFT, head=None, definitions={}, measurements=quantities)


def _arc(value: float, low: float = 0.0, high: float = 360.0) -> Measurements:
    return _measurements(coronal_arc_deg=Quantity(value=value, low=low, high=high, unit="deg"))


def _row(measurements: Measurements, **tolerances: Tolerance) -> ConformanceRow:
    (row,) = rows_of("case", ARC, measurements, tolerances)
    return row


@pytest.mark.parametrize(("value", "passes"), [(94.0, True), (94.1, False), (85.9, False)])
def test_a_figure_passes_within_its_tolerance(value: float, passes: bool) -> None:  # noqa: FBT001 - a verdict
    row = _row(_arc(value), coronal_arc_deg=Tolerance(4.0, "absolute", "a test"))

    assert row.passes is passes
    assert row.error == pytest.approx(value - 90.0)


def test_a_relative_tolerance_is_a_share_of_the_truth() -> None:
    tolerance = Tolerance(0.02, "relative", "a test")

    assert _row(_arc(91.7), coronal_arc_deg=tolerance).passes
    assert not _row(_arc(91.9), coronal_arc_deg=tolerance).passes
    assert cells(_row(_arc(91.8), coronal_arc_deg=tolerance))[6:8] == ("+2.00 %", "2 %")


@pytest.mark.parametrize(("low", "passes"), [(89.0, True), (90.5, False)])
def test_without_a_tolerance_the_truth_must_lie_in_the_interval(low: float, passes: bool) -> None:  # noqa: FBT001 - a verdict
    assert _row(_arc(91.0, low, 95.0)).passes is passes


def test_a_figure_that_exists_but_is_missing_does_not_pass() -> None:
    row = _row(_measurements(coronal_arc_deg=Quantity.missing("deg", "no reason")))

    assert not row.passes
    assert cells(row)[3] == "missing"


def test_a_figure_without_a_truth_gives_no_row() -> None:
    assert not list(rows_of("case", {"coronal_arc_deg": None}, _arc(90.0), {}))


def test_the_suite_holds_each_kind_of_phantom() -> None:
    names = {phantom.name for phantom in phantoms()}

    assert {"sector", "cap", "ellipsoid", "gap", "oblique", "collapsed"} <= names
    assert {phantom.hip.side for phantom in phantoms()} == {Side.LEFT, Side.RIGHT}


def test_a_phantom_keeps_every_tolerance() -> None:
    rows = phantom_outcome(SECTOR).rows

    assert PHANTOM.keys() <= {row.name for row in rows}
    assert not [(row.name, row.error) for row in rows if not row.passes]


@pytest.mark.soak
def test_every_phantom_keeps_every_tolerance() -> None:
    rows = [row for outcome in phantom_outcomes() for row in outcome.rows]

    assert not [(row.case, row.name, row.error) for row in rows if not row.passes]


GOOD = ConformanceRow(
    case="sector",
    name="coronal_arc_deg",
    unit="deg",
    truth=90.0,
    value=91.0,
    low=88.0,
    high=94.0,
    error=1.0,
    tolerance="4 deg",
    passes=True,
)
BAD = GOOD.model_copy(update={"case": "cap", "value": 99.0, "error": 9.0, "passes": False})


def _only(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome) -> None:
    def made() -> Iterator[Outcome]:
        return iter(outcomes)

    monkeypatch.setattr(conformance, "phantom_outcomes", made)


def test_the_command_prints_a_table_and_ends_with_0_if_all_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _only(monkeypatch, Outcome("sector", (GOOD,)))

    assert run(["conformance"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "sector"
    assert lines[2].split() == [
        *("coronal_arc_deg", "deg", "90.0", "91.0", "88.0", "94.0", "+1.0", "4", "deg", "pass")
    ]
    assert lines[-1] == "1 figures, all within what they must keep"


def test_a_miss_ends_the_command_with_1_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _only(monkeypatch, Outcome("sector", (GOOD,)), Outcome("cap", (BAD,)))

    assert run(["conformance"]) == 1

    assert capsys.readouterr().out.splitlines()[-1] == (
        "2 figures, 1 miss what they must keep: coronal_arc_deg (cap)"
    )


def test_json_is_one_document_and_messages_go_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _only(monkeypatch, Outcome("cap", (BAD,)), Outcome("odd", passed_over="no head"))

    assert run(["conformance", "--json"]) == 1

    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert document["schema"] == "onfh.conformance/1"
    assert document["passes"] is False
    assert document["rows"] == [BAD.model_dump()]
    assert document["passed_over"] == {"odd": "no head"}
    assert captured.err == "onfh: odd is passed over: no head\n"


def test_a_folder_without_meshes_is_unusable_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _only(monkeypatch)

    assert run(["conformance", "--meshes", "nowhere"]) == 2
    assert "nowhere is no folder with STL files" in capsys.readouterr().err


def _image(values: np.ndarray) -> Volume:
    return Volume(Grid(values.shape, np.diag([3.0, 1.0, 1.0, 1.0])), values)


def test_a_lesion_is_painted_into_the_middle_of_the_largest_bright_part() -> None:
    index = np.moveaxis(np.indices((24, 80, 90)), 0, -1) * [3.0, 1.0, 1.0]
    values = np.zeros((24, 80, 90))
    values[np.linalg.norm(index - [36.0, 40.0, 48.0], axis=-1) < 18.0] = 900.0
    values[np.linalg.norm(index - [30.0, 30.0, 25.0], axis=-1) < 6.0] = 1000.0

    assert bright_place_mm(_image(values)) == pytest.approx([36.0, 40.0, 48.0], abs=2.0)


@pytest.mark.parametrize(
    ("slices", "reason"), [(6, "no room for a ball"), (24, "uniform")], ids=["small", "uniform"]
)
def test_an_image_without_room_or_contrast_is_refused(slices: int, reason: str) -> None:
    with pytest.raises(AnnotationError, match=reason):
        bright_place_mm(_image(np.zeros((slices, 80, 90))))


@pytest.mark.soak
def test_a_lesion_in_real_marrow_has_its_known_volume() -> None:
    (outcome,) = series_outcomes(real_data("knee_mr_multiecho_ge_bigendian", "dicom"))

    assert {row.case for row in outcome.rows} == {"series 1, ellipsoid", "series 1, sector"}
    assert not [(row.case, row.name, row.error) for row in outcome.rows if not row.passes]
