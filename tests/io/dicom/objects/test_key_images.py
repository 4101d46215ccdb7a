"""Key images of one hip go into the archive as secondary captures of the images' study."""

import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hip_reports import PATIENT_NAME, SERIES_UID, STUDY_UID, source_images
from pydicom.dataset import Dataset

from annotator.io.dicom.objects.key_images import KeyImage, key_images
from annotator.model.anatomy import Side

#: Of an odd number of bytes, which no DICOM value may have.
PIXELS = np.random.default_rng(1).integers(0, 256, (5, 7, 3), dtype=np.uint8)


def files(pixels: np.ndarray = PIXELS) -> Mapping[str, bytes]:
    images = (KeyImage("a.dcm", "Mid-coronal", pixels), KeyImage("b.dcm", "Map", pixels[:4]))
    return key_images(images, Side.LEFT, source_images())


def made(pixels: np.ndarray = PIXELS) -> list[Dataset]:
    return [pydicom.dcmread(BytesIO(content)) for content in files(pixels).values()]


def test_the_pixels_are_those_that_were_drawn() -> None:
    first, second = made()
    assert np.array_equal(first.pixel_array, PIXELS)
    assert np.array_equal(second.pixel_array, PIXELS[:4])
    assert (first.ImageComments, second.InstanceNumber) == ("Mid-coronal", 2)


def test_they_are_a_series_of_the_patient_and_study_and_name_their_sources() -> None:
    first, second = made()
    assert (first.PatientName, first.StudyInstanceUID) == (PATIENT_NAME, STUDY_UID)
    assert first.SeriesInstanceUID == second.SeriesInstanceUID != SERIES_UID
    assert first.SOPInstanceUID != second.SOPInstanceUID
    sources = [item.ReferencedSOPInstanceUID for item in first.SourceImageSequence]
    assert sources == [f"{SERIES_UID}.{number}" for number in (1, 2, 3)]
    assert (first.ImageLaterality, first.BurnedInAnnotation) == ("L", "NO")


def test_text_that_a_scanner_burned_in_is_still_said_to_be_there() -> None:
    sources = source_images()
    sources.header.BurnedInAnnotation = "YES"
    content = key_images((KeyImage("a.dcm", "Map", PIXELS),), Side.LEFT, sources)["a.dcm"]
    assert pydicom.dcmread(BytesIO(content)).BurnedInAnnotation == "YES"


def test_the_same_picture_is_the_same_file_and_another_one_another_instance() -> None:
    assert files() == files()
    assert made()[0].SOPInstanceUID != made(PIXELS[::-1])[0].SOPInstanceUID


def test_dciodvfy_finds_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(files()["a.dcm"])
    checker = Path(sys.executable).with_name("dciodvfy")
    said = subprocess.run([checker, path], capture_output=True, text=True, check=False).stderr
    assert "SCImage" in said
    assert "Error" not in said


@pytest.mark.parametrize("pixels", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.uint16)])
def test_other_arrays_are_a_mistake(pixels: np.ndarray) -> None:
    with pytest.raises((ValueError, TypeError)):
        files(pixels)
