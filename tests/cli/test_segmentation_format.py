"""What is measured on a written DICOM segmentation is what was measured before, byte for byte."""

import shutil
from pathlib import Path

import pydicom
import pytest
from cli_runs import HipFiles, Onfh

from annotator.model.anatomy import Side
from onfh_samples.cases import CASE_NAMES
from onfh_samples.cases import make_case as make_sample


def measured_again(onfh: Onfh, series: Path, labels: Path, *, side: Side, folder: Path) -> None:
    """Analyse, then once more from the segmentation that was written; compare what was measured."""
    base = ("analyse", series, "--side", side.value, "--format", "json,seg")
    assert onfh(*base, "--labels", labels, "--out", folder / "first").code == 0
    written = folder / "first" / side.value / "segmentation.dcm"
    assert onfh(*base, "--labels", written, "--out", folder / "again").code == 0
    for name in ("measurements.json", "assessment.json", "segmentation.dcm"):
        again = folder / "again" / side.value / name
        assert again.read_bytes() == written.with_name(name).read_bytes(), name


def test_a_segmentation_gives_the_very_measurements_that_it_was_written_with(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    measured_again(onfh, hip.image, hip.labels, side=Side.LEFT, folder=tmp_path)
    made = pydicom.dcmread(tmp_path / "first" / "L" / "segmentation.dcm")
    assert made.SegmentationType == "BINARY"


@pytest.mark.soak
@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_sample_case_is_measured_the_same_from_its_segmentation(
    onfh: Onfh, name: str, tmp_path: Path
) -> None:
    case = make_sample(name, tmp_path / "case")
    for drawn in case.hips:
        folder = tmp_path / drawn.side
        measured_again(onfh, case.dicom_folder, drawn.labels, side=drawn.side, folder=folder)


def test_an_image_that_is_not_dicom_and_a_segmentation_of_the_other_hip_are_refused(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    image = shutil.copy(hip.labels, tmp_path / "image.nii.gz")
    refused = onfh(
        *("analyse", image, "--labels", hip.labels, "--side", "L"),
        *("--format", "seg", "--out", tmp_path / "out"),
    )
    assert refused.code == 2
    assert "image.nii.gz is not DICOM" in refused.err
    assert not (tmp_path / "out").exists()
    out = tmp_path / "right"
    series = ("analyse", hip.image, "--format", "seg", "--seg-type", "labelmap", "--out", out)
    assert onfh(*series, "--labels", hip.labels, "--side", "L").code == 0
    other = onfh(*series, "--labels", out / "L" / "segmentation.dcm", "--side", "R")
    assert other.code == 2
    assert "left hip, but the right" in other.err
