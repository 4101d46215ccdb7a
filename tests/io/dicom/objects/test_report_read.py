"""Reports of other makers, and reports that must not be believed."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hip_reports import bare_result, source_images
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ComprehensiveSRStorage, ExplicitVRLittleEndian
from real_data import real_data

from annotator.errors import DicomError
from annotator.io.dicom.objects.report_read import PastMeasurement, read_report
from annotator.io.dicom.objects.report_written import measurement_report
from annotator.model.anatomy import Side
from annotator.model.quantity import Quantity


def code(value: str, scheme: str, meaning: str) -> list[Dataset]:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return [item]


def item(
    name: Sequence[Dataset], kind: str, *children: Dataset, relation: str = "CONTAINS"
) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = relation, kind
    made.ConceptNameCodeSequence = list(name)
    if children:
        made.ContentSequence = list(children)
    return made


def number(
    name: Sequence[Dataset], text: str, unit: str, *children: Dataset, precise: float | None = None
) -> Dataset:
    made = item(name, "NUM", *children)
    value = Dataset()
    value.add_new("NumericValue", "DS", text)
    if precise is not None:
        value.FloatingPointValue = precise
    value.MeasurementUnitsCodeSequence = code(unit, "UCUM", unit)
    made.MeasuredValueSequence = [value]
    return made


def answer(name: Sequence[Dataset], value: Sequence[Dataset], *children: Dataset) -> Dataset:
    made = item(name, "CODE", *children)
    made.ConceptCodeSequence = list(value)
    return made


def written(path: Path, *children: Dataset) -> Path:
    """A report of one group that holds these."""
    group = item(code("125007", "DCM", "Measurement Group"), "CONTAINER", *children)
    holder = item(code("126010", "DCM", "Imaging Measurements"), "CONTAINER", group)
    report = Dataset()
    report.SOPClassUID, report.SOPInstanceUID = ComprehensiveSRStorage, "1.2.3"
    report.Modality, report.ValueType = "SR", "CONTAINER"
    report.ContentSequence = [holder]
    report.file_meta = FileMetaDataset()
    report.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    report.save_as(path, enforce_file_format=True)
    return path


VOLUME = code("118565006", "SCT", "Volume")
SITE = code("G-C0E3", "SRT", "Finding Site")
LATERALITY = code("G-C171", "SRT", "Laterality")
RIGHT = code("24028007", "SCT", "Right")
UPPER = code("371886008", "SCT", "+, range of upper measurement uncertainty")
LOWER = code("371885007", "SCT", "-, range of lower measurement uncertainty")


def only(path: Path) -> PastMeasurement:
    (record,) = read_report(path)
    return record


def test_a_published_report_gives_the_volume_of_its_segmentation() -> None:
    records = read_report(real_data("seg_sr_dcmqi", "sr-example", "sr.dcm"))
    (volume,) = [record for record in records if record.name.meaning == "Volume"]
    assert (volume.value, volume.unit) == (33.5824, "ml")
    assert volume.finding is not None
    assert volume.finding.meaning == "Neoplasm, Primary"
    assert volume.measurement is None
    uptake = [record for record in records if record.name.meaning == "SUVbw"]
    told_apart = {record.derivation.meaning for record in uptake if record.derivation}
    assert {"Mean", "Minimum", "Maximum", "Median"} <= told_apart
    assert len(records) == 22


def test_a_span_without_unit_is_that_of_the_value_and_one_of_another_unit_is_left(
    tmp_path: Path,
) -> None:
    spans = number(UPPER, "0.2", "1"), number(LOWER, "0.1", "mm")
    record = only(written(tmp_path / "a.dcm", number(VOLUME, "8.4", "mm3", *spans)))
    assert (record.value, record.low, record.high) == (8.4, None, 8.6)


def test_old_codes_and_the_side_below_the_site_are_understood(tmp_path: Path) -> None:
    site = answer(SITE, code("T-12710", "SRT", "Femoral head"), answer(LATERALITY, RIGHT))
    record = only(written(tmp_path / "a.dcm", site, number(VOLUME, "8450", "mm3")))
    assert record.side is Side.RIGHT
    assert record.site is not None
    assert record.site.value == "T-12710"


@pytest.mark.parametrize(
    ("text", "precise"),
    [("8.4", 84.0), ("8.40", 8.42), ("NaN", None), ("8,4", None), ("1e999", None)],
)
def test_a_number_that_cannot_be_relied_upon_is_refused(
    tmp_path: Path, text: str, precise: float | None
) -> None:
    # Written as a number and changed in the file: the library would not write some of these.
    path = written(tmp_path / "a.dcm", number(VOLUME, "7" * len(text), "mm3", precise=precise))
    path.write_bytes(path.read_bytes().replace(b"7" * len(text), text.encode()))
    with pytest.raises(DicomError, match="get the report again"):
        read_report(path)


def test_a_number_that_was_cut_to_fit_is_the_precise_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.dcm", number(VOLUME, "8.41", "mm3", precise=8.4149))
    assert only(path).value == 8.4149


def test_what_is_no_report_of_measurements_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.dcm"
    text.write_text("not DICOM")
    with pytest.raises(DicomError, match=r"notes\.dcm is no DICOM file"):
        read_report(text)
    with pytest.raises(DicomError, match=r"none\.dcm cannot be opened"):
        read_report(tmp_path / "none.dcm")
    empty = tmp_path / "empty.dcm"
    empty.write_bytes(written(empty).read_bytes().replace(b"125007", b"125008"))
    with pytest.raises(DicomError, match="without a measurement group"):
        read_report(empty)


@pytest.fixture(scope="module")
def sound() -> bytes:
    figure = Quantity(value=8450.0, low=7840.0, high=9060.0, unit="mm3")
    return measurement_report(bare_result({"lesion_volume_mm3": figure}), source_images(1))


@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_report_is_read_or_refused(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory, places: list[tuple[float, int]]
) -> None:
    damaged = bytearray(sound)
    for share, byte in places:
        damaged[int(share * (len(damaged) - 1))] = byte
    path = tmp_path_factory.getbasetemp() / "damaged.dcm"
    path.write_bytes(damaged)
    with contextlib.suppress(DicomError):
        read_report(path)
