"""What a series is called on the screen: its number and description, never its patient."""

from pathlib import Path
from typing import Any

import pytest
from dicom_factory import write_series

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.series_label import series_label


def label_of(folder: Path, **change: Any) -> str:
    write_series(folder, change=change)
    return series_label(scan(folder).volumes[0])


def test_number_and_description_name_a_series(tmp_path: Path) -> None:
    assert label_of(tmp_path, SeriesNumber=5, SeriesDescription="STIR cor") == "series 5, STIR cor"


def test_modality_and_plane_stand_in_for_an_absent_description(tmp_path: Path) -> None:
    assert label_of(tmp_path, SeriesNumber=5, SeriesDescription="") == "series 5, MR coronal"
    assert label_of(tmp_path / "more", SeriesDescription="") == "MR coronal"


@pytest.mark.parametrize(
    ("description", "label"),
    [
        ("T1 cor DOE", "T1 cor"),
        ("Doe^Jane T1_cor", "T1_cor"),
        ("T1 cor jane doe, 4711", "T1 cor"),
        ("T1 tse_DOE", "T1 tse"),
        ("DOE JANE", "MR coronal"),
        ("T1 does not", "T1 does not"),
    ],
)
def test_words_of_the_patients_name_and_number_are_left_out(
    tmp_path: Path, description: str, label: str
) -> None:
    identity = {"PatientName": "Doe^Jane", "PatientID": "4711"}

    assert label_of(tmp_path, SeriesDescription=description, **identity) == label


def test_a_name_in_another_script_is_left_out(tmp_path: Path) -> None:
    change = {
        "SpecificCharacterSet": "ISO_IR 192",
        "PatientName": "Жданов^Юлий",
        "SeriesDescription": "T1 Жданов cor",
    }

    assert label_of(tmp_path, **change) == "T1 cor"


def test_a_file_that_is_gone_gives_no_unchecked_description(tmp_path: Path) -> None:
    paths = write_series(tmp_path, change={"SeriesDescription": "Secret Name T1"})
    summary = scan(tmp_path).volumes[0]
    for path in paths:
        path.unlink()

    assert series_label(summary) == "MR coronal"
