"""A PDF report goes into an archive as it is, beside the images that it speaks of."""

import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from hip_reports import PATIENT_NAME, SERIES_UID, STUDY_UID, source_images
from pydicom.dataset import Dataset

from annotator.io.dicom.objects.encapsulated_pdf import encapsulated_pdf
from annotator.model.anatomy import Side

#: Of an odd length, which no DICOM value may have.
PDF = b"%PDF-1.7\nnothing to see\n%%EOF\n" + b"."


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("document") / "report.pdf.dcm"
    path.write_bytes(encapsulated_pdf(PDF, Side.LEFT, source_images()))
    return path


def made(pdf: bytes = PDF, side: Side = Side.LEFT) -> Dataset:
    return pydicom.dcmread(BytesIO(encapsulated_pdf(pdf, side, source_images())))


def output_of(name: str, *arguments: str | Path) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is missing; run: make setup gui-libraries"
    done = subprocess.run(
        [found, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("pdf", [PDF, PDF + b"\n"])
def test_another_reader_takes_out_the_same_bytes(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.dcm").write_bytes(encapsulated_pdf(pdf, Side.LEFT, source_images()))
    output_of("dcm2pdf", tmp_path / "in.dcm", tmp_path / "out.pdf")

    assert (tmp_path / "out.pdf").read_bytes().rstrip(b"\0") == pdf
    read = pydicom.dcmread(tmp_path / "in.dcm")
    assert read.EncapsulatedDocument[: read.EncapsulatedDocumentLength] == pdf


def test_dciodvfy_finds_no_error(path: Path) -> None:
    complaints = output_of("dciodvfy", path)
    assert "EncapsulatedPDF" in complaints
    assert "Error" not in complaints


def test_it_belongs_to_the_patient_study_and_images_that_it_speaks_of() -> None:
    document = made()
    assert (document.PatientName, document.PatientID) == (PATIENT_NAME, "H7")
    assert document.StudyInstanceUID == STUDY_UID
    assert document.SeriesInstanceUID != SERIES_UID
    assert document.ImageLaterality == "L"
    assert [
        reference.ReferencedSOPInstanceUID for reference in document.SourceInstanceSequence
    ] == [f"{SERIES_UID}.{number}" for number in (1, 2, 3)]


def test_the_same_pdf_is_the_same_file_and_another_one_another_instance_of_its_series() -> None:
    assert encapsulated_pdf(PDF, Side.LEFT, source_images()) == encapsulated_pdf(
        PDF, Side.LEFT, source_images()
    )
    one, other, right = made(), made(PDF + b"more"), made(side=Side.RIGHT)
    assert one.SOPInstanceUID != other.SOPInstanceUID
    assert one.SeriesInstanceUID == other.SeriesInstanceUID != right.SeriesInstanceUID


def test_no_clock_is_read() -> None:
    dates = {str(item.value) for item in made().iterall() if item.VR in {"DA", "DT"} and item.value}
    assert dates == {"19700102", "20200304"}
