"""What a header surely says that its images show; every doubt leaves it to the reader."""

from pathlib import Path
from typing import Any

import pytest
from dicom_factory import write_series

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume
from annotator.model.signal import Weighting

T1 = {"RepetitionTime": 600, "EchoTime": 12, "SeriesDescription": "cor t1_tse"}
T2 = {"RepetitionTime": 4000, "EchoTime": 90, "SeriesDescription": "T2 TSE"}
STIR = {"RepetitionTime": 4500, "EchoTime": 50, "InversionTime": 160, "ScanningSequence": "IR"}


def _weighting(folder: Path, tags: dict[str, Any]) -> Weighting | None:
    write_series(folder, change=tags)
    (volume,) = scan(folder).volumes
    return load_volume(volume).weighting


@pytest.mark.parametrize(
    ("tags", "weighting"),
    [
        (T1, Weighting.T1),
        (T2, Weighting.T2),
        (STIR | {"SeriesDescription": "cor TIRM"}, Weighting.STIR),
        (T2 | {"ScanOptions": "FS"}, Weighting.T2_FAT_SUPPRESSED),
        (T2 | {"SeriesDescription": "t2_tse_SPAIR"}, Weighting.T2_FAT_SUPPRESSED),
        (T2 | {"SeriesDescription": "AX T2FS"}, Weighting.T2_FAT_SUPPRESSED),
    ],
)
def test_sequence_times_and_words_that_agree_name_a_weighting(
    tmp_path: Path, tags: dict[str, Any], weighting: Weighting
) -> None:
    assert _weighting(tmp_path, tags) is weighting


@pytest.mark.parametrize(
    "tags",
    [
        T1 | {"SeriesDescription": "t1_tse fs"},
        T1 | {"SeriesDescription": "t1 cor post gd"},
        T1 | {"SeriesDescription": "t1 +C"},
        T1 | {"SeriesDescription": "T2 cor"},
        T1 | {"ScanningSequence": "GR"},
        T1 | {"ScanningSequence": "RM", "RepetitionTime": 6.2},
        T1 | {"ScanningSequence": None},
        T1 | {"EchoTime": None},
        T1 | {"ImageType": ["DERIVED", "SECONDARY"]},
        T1 | {"ImageType": ["ORIGINAL", "PRIMARY", "DIXON", "W"]},
        T2 | {"RepetitionTime": 1000},
        T2 | {"RepetitionTime": 12600},
        T2 | {"SeriesDescription": "PD TSE"},
        T2 | {"EchoTime": 45},
        STIR | {"SeriesDescription": "T1 FLAIR"},
        T1 | {"Modality": "CT"},
    ],
)
def test_any_doubt_leaves_the_weighting_open(tmp_path: Path, tags: dict[str, Any]) -> None:
    assert _weighting(tmp_path, tags) is None
