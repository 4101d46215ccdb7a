"""What one run writes for the archive: objects of one study that speak of the same outline."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from command_cases import LeftHip, onfh_here
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedSRStorage

from annotator.io.dicom.objects.report_read import read_report
from annotator.report.picture import COLOURS
from onfh_samples.cases import packaged_case

FORMATS = "json,pdf,seg,sr,pdf.dcm,key.dcm"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("objects")
    sample = packaged_case()
    hip = sample.hips[0]
    outcome = onfh_here(
        *("analyse", sample.dicom_folder, "--labels", hip.labels, "--side", "L", "--out", out),
        *("--findings", hip.findings, "--landmarks", hip.landmarks, "--format", FORMATS),
        *("--sr-type", "enhanced"),
    )
    assert (outcome.code, outcome.err) == (0, "")
    return out / "L"


def objects(folder: Path) -> dict[str, Dataset]:
    return {path.name: pydicom.dcmread(path) for path in folder.glob("*.dcm")}


def test_all_are_of_the_study_and_patient_of_the_images(folder: Path) -> None:
    image = pydicom.dcmread(next(packaged_case().dicom_folder.iterdir()), stop_before_pixels=True)
    made = objects(folder)
    keys = [f"key_{name}.dcm" for name in ("axial", "coronal", "necrosis_map", "sagittal")]
    assert sorted(made) == [*keys, "report.pdf.dcm", "report.sr.dcm", "segmentation.dcm"]
    for each in made.values():
        assert each.StudyInstanceUID == image.StudyInstanceUID
        assert each.PatientID == image.PatientID
    assert len({each.SeriesInstanceUID for each in made.values()}) == 4


def test_a_key_image_shows_the_outlines_in_their_colours(folder: Path) -> None:
    drawn = objects(folder)["key_coronal.dcm"]
    pixels = drawn.pixel_array.reshape(-1, 3).astype(int)
    for colour in (COLOURS["head"], COLOURS["lesion"], COLOURS["zone"]):
        wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        assert (np.abs(pixels - wanted).max(axis=1) < 8).sum() > 100
    arc = json.loads((folder / "measurements.json").read_text())["measurements"]["coronal_arc_deg"]
    assert f"{arc['value']:.0f}" in drawn.ImageComments


def test_the_report_is_of_the_class_that_was_asked_for(folder: Path) -> None:
    assert objects(folder)["report.sr.dcm"].SOPClassUID == EnhancedSRStorage


def test_report_and_segmentation_follow_the_same_structures(folder: Path) -> None:
    segments = {each.TrackingUID for each in objects(folder)["segmentation.dcm"].SegmentSequence}
    told = {each.tracking_uid for each in read_report(folder / "report.sr.dcm")}
    assert told == segments
    assert len(segments) == 2


def test_the_report_tells_the_volume_that_measurements_json_tells(folder: Path) -> None:
    document = json.loads((folder / "measurements.json").read_text())
    volume = document["measurements"]["lesion_volume_mm3"]
    told = {(each.value, each.low, each.high) for each in read_report(folder / "report.sr.dcm")}
    assert any(
        told_as == pytest.approx((volume["value"], volume["low"], volume["high"]), abs=1e-6)
        for told_as in told
        if all(isinstance(number, float) for number in told_as)
    )


def test_the_wrapped_pdf_is_the_pdf_beside_it(folder: Path) -> None:
    wrapped = objects(folder)["report.pdf.dcm"]
    pdf = BytesIO(wrapped.EncapsulatedDocument).read(wrapped.EncapsulatedDocumentLength)
    assert pdf == (folder / "report.pdf").read_bytes()


def test_an_image_that_is_not_dicom_is_refused_before_anything_is_written(
    hip: LeftHip, tmp_path: Path
) -> None:
    outcome = onfh_here(
        *("analyse", hip.sample.labels, "--labels", hip.sample.labels, "--side", "L"),
        *("--out", tmp_path / "out", "--format", "pdf.dcm"),
    )
    assert outcome.code == 2
    assert "pdf.dcm and key.dcm out of --format" in outcome.err
    assert not (tmp_path / "out").exists()
