"""Marrow oedema from a file of its own."""

from pathlib import Path

import numpy as np
import pytest
from dicom_factory import affine

from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.itk_files import write_itk
from annotator.io.mask_file import read_oedema

GRID = Grid((4, 6, 5), affine())
MARKED = np.zeros(GRID.shape, dtype=np.uint8)
MARKED[1:3, 2:5, 1:4] = 1


def _segments(*names: str) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, name in enumerate(names):
        header |= {
            f"Segment{number}_ID": f"Segment_{number}",
            f"Segment{number}_Name": name,
            f"Segment{number}_LabelValue": str(number + 1),
            f"Segment{number}_Layer": "0",
        }
    return header


@pytest.mark.parametrize("label", [1, 3, 200])
def test_one_label_of_any_value_is_the_oedema(tmp_path: Path, label: int) -> None:
    write_itk(tmp_path / "oedema.nii.gz", GRID, MARKED * np.uint8(label))
    mask = read_oedema(tmp_path / "oedema.nii.gz")

    assert mask.grid.is_same_as(GRID)
    assert np.array_equal(mask.voxels, MARKED == 1)


@pytest.mark.parametrize("name", ["Oedema", "bone_marrow_edema", "marrow  Oedema"])
def test_a_segment_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    header = _segments("head", name) | {"onfh_frame_of_reference_uid": "1.2.3"}
    write_itk(tmp_path / "hip.seg.nrrd", GRID, MARKED * np.uint8(2), header)
    mask = read_oedema(tmp_path / "hip.seg.nrrd")

    assert mask.voxels.sum() == MARKED.sum()
    assert mask.grid.frame_of_reference_uid == "1.2.3"


def test_what_leaves_the_oedema_open_is_refused(tmp_path: Path) -> None:
    write_itk(tmp_path / "empty.nii.gz", GRID, MARKED * np.uint8(0))
    two = MARKED.copy()
    two[0] = 2
    write_itk(tmp_path / "two.nii.gz", GRID, two)
    write_itk(tmp_path / "hip.seg.nrrd", GRID, MARKED, _segments("head", "lesion"))
    write_itk(tmp_path / "twice.seg.nrrd", GRID, MARKED, _segments("oedema", "edema"))

    for name, words in (
        ("empty.nii.gz", "no voxel is outlined as oedema"),
        ("two.nii.gz", "labels 1, 2; save the oedema alone"),
        ("hip.seg.nrrd", "holds no segment named oedema"),
        ("twice.seg.nrrd", "holds 2 segments"),
    ):
        with pytest.raises(AnnotationError, match=words):
            read_oedema(tmp_path / name)
    with pytest.raises(FormatError, match=r"absent\.nrrd: there is no such file"):
        read_oedema(tmp_path / "absent.nrrd")
