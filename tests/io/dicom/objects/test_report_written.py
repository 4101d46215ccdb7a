"""A written report says what the result says, to whoever reads it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from attrs import evolve
from hip_reports import (
    PATIENT_NAME,
    SERIES_UID,
    awkward_quantities,
    bare_result,
    result_with,
    segmentation_of,
    source_images,
)
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedCTImageStorage, MRImageStorage

from annotator.app.documents import measurements_document, to_json
from annotator.drawing.change import Structure
from annotator.errors import FormatError
from annotator.io.dicom.objects.report_codes import (
    SCHEME,
    measurement_code,
    open_stage_code,
    stage_code,
)
from annotator.io.dicom.objects.report_read import Concept, PastMeasurement, read_report
from annotator.io.dicom.objects.report_written import ReportKind, measurement_report
from annotator.io.dicom.objects.tracking import tracking_of
from annotator.model.anatomy import Side
from annotator.model.case import CaseResult
from annotator.model.quantity import Quantity

SEGMENTATION = segmentation_of(*Structure)


@pytest.fixture(scope="module")
def result() -> CaseResult:
    return result_with(awkward_quantities(), reader="Reader Zoë")


@pytest.fixture(scope="module")
def path(result: CaseResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.sr.dcm"
    path.write_bytes(measurement_report(result, source_images(), SEGMENTATION))
    return path


@pytest.fixture(scope="module")
def records(path: Path) -> tuple[PastMeasurement, ...]:
    return read_report(path)


@pytest.fixture(scope="module")
def items(path: Path) -> list[Dataset]:
    """Every content item of the report."""
    return list(items_of(pydicom.dcmread(path)))


@pytest.fixture(scope="module")
def document(result: CaseResult) -> dict[str, dict[str, object]]:
    """The figures as measurements.json prints them, every number as its text."""
    text = to_json(measurements_document(result))
    figures: dict[str, dict[str, object]] = json.loads(text, parse_float=str)["measurements"]
    return figures


def checker(name: str) -> str:
    """A program that checks what is written, beside Python or on the path; missing is a fault."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is missing; run: make setup gui-libraries"
    return found


def output_of(name: str, *arguments: str | Path) -> str:
    done = subprocess.run(
        [checker(name), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def items_of(item: Dataset) -> Iterator[Dataset]:
    for child in item.get("ContentSequence", ()):
        yield child
        yield from items_of(child)


def concept_of(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeMeaning)


def test_the_same_result_gives_the_same_bytes_and_another_one_another_identity() -> None:
    few = awkward_quantities().items()
    reports = [
        measurement_report(bare_result(dict(quantities)), source_images(1))
        for quantities in (list(few)[:1], list(few)[:1], list(few)[1:2])
    ]
    assert reports[0] == reports[1]
    identities = {str(pydicom.dcmread(BytesIO(report)).SOPInstanceUID) for report in reports}
    assert len(identities) == 2


def test_the_numbers_read_back_are_those_of_the_json_to_the_last_digit(
    records: tuple[PastMeasurement, ...], document: dict[str, dict[str, object]]
) -> None:
    read = {record.measurement: record for record in records if record.measurement}
    assert read.keys() == document.keys()
    for name, told in document.items():
        record = read[name]
        if told["value"] == "unknown":
            assert isinstance(record.value, Concept)
            assert record.value.meaning == "Undetermined"
            continue
        stated = [None if text is None else float(str(text)) for text in _three(told)]
        assert [record.value, record.low, record.high] == stated
        assert (record.why_missing or None) == told["why_missing"]
        assert record.unit == ("" if told["value"] is None else told["unit"])


def test_a_decimal_in_the_file_is_the_one_that_the_json_prints(
    items: list[Dataset], document: dict[str, dict[str, object]]
) -> None:
    found = {}
    for item in items:
        if item.ValueType == "NUM" and item.get("MeasuredValueSequence"):
            value = item.MeasuredValueSequence[0]
            assert Decimal(str(value.NumericValue)) == Decimal(repr(value.FloatingPointValue))
            method = next(iter(item.get("ContentSequence", ())), None)
            codes = item.ConceptNameCodeSequence[0], _value_code(method)
            found.update({code.CodeValue: str(value.NumericValue) for code in codes if code})
    for name, told in document.items():
        if isinstance(told["value"], str) and told["value"] != "unknown":
            assert Decimal(found[measurement_code(name).value]) == Decimal(told["value"])


def _value_code(item: Dataset | None) -> Dataset | None:
    return item.ConceptCodeSequence[0] if item is not None and item.ValueType == "CODE" else None


def _three(told: dict[str, object]) -> list[object]:
    return [told[key] for key in ("value", "low", "high")]


def test_a_missing_figure_has_no_number_but_a_reason(items: list[Dataset]) -> None:
    missing = [item for item in items if "NumericValueQualifierCodeSequence" in item]
    assert len(missing) == 6
    for item in missing:
        assert not item.MeasuredValueSequence
        assert item.NumericValueQualifierCodeSequence[0].CodeMeaning == "Value unknown"
        assert item.ContentSequence[-1].TextValue == "the neck axis is not marked"


def test_each_group_says_what_where_on_which_side_and_refers_to_its_segment(
    items: list[Dataset], records: tuple[PastMeasurement, ...]
) -> None:
    groups = [item for item in items if concept_of(item) == "Measurement Group"]
    assert [group.ContentTemplateSequence[0].TemplateIdentifier for group in groups] == ["1411"] * 2
    segments = [
        child.ReferencedSOPSequence[0]
        for group in groups
        for child in group.ContentSequence
        if concept_of(child) == "Referenced Segment"
    ]
    assert [segment.ReferencedSegmentNumber for segment in segments] == [1, 2]
    assert {segment.ReferencedSOPInstanceUID for segment in segments} == {
        SEGMENTATION.SOPInstanceUID
    }
    told = {
        (record.tracking_uid, record.finding.meaning, record.site.meaning, record.side)
        for record in records
        if record.finding and record.site
    }
    assert told == {
        (tracking_of(SERIES_UID, Side.LEFT, structure).uid, finding, "Femoral head", Side.LEFT)
        for structure, finding in zip(Structure, ("Femoral head", "Necrosis"), strict=True)
    }


def test_the_header_names_patient_reader_program_and_own_codes_and_reads_no_clock(
    path: Path, items: list[Dataset]
) -> None:
    report = pydicom.dcmread(path)
    assert report.PatientName == PATIENT_NAME
    assert (report.PatientID, report.StudyID) == ("H7", "3")
    assert (report.ContentDate, report.ContentTime) == ("20200304", "101112")
    assert report.CodingSchemeIdentificationSequence[0].CodingSchemeDesignator == SCHEME
    assert (report.VerificationFlag, report.PreliminaryFlag) == ("UNVERIFIED", "PRELIMINARY")
    texts = {concept_of(item): item for item in items}
    assert texts["Person Observer Name"].PersonName == "Reader Zoë"
    assert texts["Device Observer Name"].TextValue == "onfh-annotator"
    parameters = [
        item.TextValue for item in items_of(report) if concept_of(item) == "Algorithm Parameters"
    ]
    assert "rules version: 0.1.0" in parameters
    warning = "warning: Slices are 3.0 mm apart; depths carry that error."
    assert texts["Comment"].TextValue == warning
    dates = {str(element.value)[:8] for element in report.iterall() if element.VR in ("DA", "DT")}
    assert dates == {"19700102", "20200304"}


def test_dciodvfy_finds_no_error(path: Path) -> None:
    complaints = output_of("dciodvfy", path)
    assert "Comprehensive3DSR" in complaints
    assert "Error" not in complaints


def test_an_older_class_of_report_is_sound_and_read_by_others_the_same(tmp_path: Path) -> None:
    result = result_with(dict(list(awkward_quantities().items())[:7]), reader="r1")
    told = []
    for kind, name in (
        (ReportKind.COMPREHENSIVE_3D, "Comprehensive 3D SR"),
        (ReportKind.COMPREHENSIVE, "Comprehensive SR"),
        (ReportKind.ENHANCED, "Enhanced SR"),
    ):
        file, read = tmp_path / f"{kind.value}.dcm", tmp_path / f"{kind.value}.json"
        file.write_bytes(measurement_report(result, source_images(), SEGMENTATION, kind=kind))
        complaints = output_of("dciodvfy", file)
        assert name.replace(" ", "") in complaints.splitlines()
        assert "Error" not in complaints
        title, printed = output_of("dsrdump", file).split("\n", 1)
        assert title == f"{name} Document"
        output_of("tid1500reader", "--inputDICOM", file, "--outputMetadata", read)
        told.append((printed, read.read_text(), read_report(file)))
    assert told[0] == told[1] == told[2]


def test_dcmqi_reads_the_same_numbers(path: Path, document: dict[str, dict[str, object]]) -> None:
    told = path.with_suffix(".json")
    output_of("tid1500reader", "--inputDICOM", path, "--outputMetadata", told)
    groups = json.loads(told.read_text())["Measurements"]
    assert [group["Laterality"]["CodeMeaning"] for group in groups] == ["Left", "Left"]
    read = [
        Decimal(item["value"])
        for group in groups
        for item in group["measurementItems"]
        if item["value"].strip()
    ]
    numbers = [_three(told)[0] for told in document.values()]
    stated = [Decimal(text) for text in numbers if isinstance(text, str) and text != "unknown"]
    assert sorted(read) == sorted(stated)


def test_dsrdump_prints_the_same_numbers(
    path: Path, document: dict[str, dict[str, object]]
) -> None:
    printed = output_of("dsrdump", path)
    for told in document.values():
        for number in _three(told):
            if isinstance(number, str) and number != "unknown":
                shortest = repr(float(number))
                assert f'="{shortest}"' in printed


def _stages(records: tuple[PastMeasurement, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for record in records:
        if record.stage:
            found.setdefault(record.name.value, []).append(record.stage[1])
    return found


def test_of_several_possible_stages_none_is_called_the_stage(
    records: tuple[PastMeasurement, ...], tmp_path: Path
) -> None:
    result = result_with({})
    assert result.assessment is not None
    stages = _stages(records)
    assert stages[open_stage_code("arco_2019").value] == ["I", "II"]
    assert stage_code("arco_2019").value not in stages
    system = result.assessment.systems["arco_2019"]
    settled = result.assessment.model_copy(
        update={"systems": {"arco_2019": system.model_copy(update={"possible": ("II",)})}}
    )
    other = tmp_path / "settled.dcm"
    other.write_bytes(
        measurement_report(result.model_copy(update={"assessment": settled}), source_images())
    )
    assert _stages(read_report(other)) == {stage_code("arco_2019").value: ["II"]}


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        (Quantity(value=0.0, low=0.0, high=0.0, unit="mm3"), "Absent"),
        (Quantity.missing("mm3", "the lesion is not outlined yet"), "Undetermined"),
    ],
)
def test_a_lesion_that_is_absent_or_not_known_is_no_finding(
    volume: Quantity, said: str, tmp_path: Path
) -> None:
    only = bare_result({"lesion_volume_mm3": volume})
    file = tmp_path / "report.dcm"
    file.write_bytes(measurement_report(only, source_images(), segmentation_of(Structure.HEAD)))
    report = pydicom.dcmread(BytesIO(file.read_bytes()))
    kinds = [
        item.ContentTemplateSequence[0].TemplateIdentifier
        for item in items_of(report)
        if concept_of(item) == "Measurement Group"
    ]
    assert kinds == ["1411", "1501"]
    assert {record.finding for record in read_report(file)} == {None}
    answers = [record.value for record in read_report(file) if record.name.meaning == "Necrosis"]
    assert [answer.meaning for answer in answers if isinstance(answer, Concept)] == [said]


@pytest.mark.parametrize(
    ("class_uid", "said"), [(MRImageStorage, "MR"), (EnhancedCTImageStorage, "CT")]
)
@pytest.mark.parametrize("stated", ["OT", None])
def test_the_modality_is_that_of_the_images_class_whatever_their_header_says(
    class_uid: str, said: str, stated: str | None
) -> None:
    images = source_images(slices=1)
    images = evolve(images, planes=(evolve(images.planes[0], class_uid=class_uid),))
    del images.header.Modality
    if stated is not None:
        images.header.Modality = stated

    report = pydicom.dcmread(BytesIO(measurement_report(bare_result({}), images)))

    codes = [item for item in items_of(report) if concept_of(item) == "Modality"]
    assert [item.ConceptCodeSequence[0].CodeValue for item in codes] == [said]


@pytest.mark.parametrize("reader", ["R" * 65, "one\ntwo"])
def test_a_reader_whose_name_the_standard_cannot_hold_is_refused(reader: str) -> None:
    with pytest.raises(FormatError, match="shorten it"):
        measurement_report(result_with({}, reader=reader), source_images())
