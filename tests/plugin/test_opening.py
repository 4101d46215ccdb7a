"""The reader declines what is not ours, and asks where there are several images."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from real_data import real_data

from annotator.errors import AnnotatorError
from annotator.io.dicom_scan import VolumeSummary
from napari_onfh.opening import looks_readable, open_volume
from napari_onfh.scene import DisplayFrame


def refuse(_volumes: Sequence[VolumeSummary]) -> None:
    return None


def best(volumes: Sequence[VolumeSummary]) -> VolumeSummary:
    return volumes[0]


@pytest.mark.parametrize("name", ["scan.nii.gz", "scan.nrrd", "SCAN.NII", "scan.mha"])
def test_volume_files_are_taken_by_name(tmp_path: Path, name: str) -> None:
    assert looks_readable(tmp_path / name)


def test_a_picture_and_an_empty_folder_are_declined(tmp_path: Path) -> None:
    (tmp_path / "cells.tif").write_bytes(b"II*\0" + bytes(200))

    assert not looks_readable(tmp_path / "cells.tif")
    assert not looks_readable(tmp_path)


def test_a_folder_with_a_dicom_file_deep_inside_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "IM0001").write_bytes(bytes(128) + b"DICM")

    assert looks_readable(tmp_path)


def test_a_text_file_renamed_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "IM.dcm").write_text("no image")
    with pytest.raises(AnnotatorError) as caught:
        open_volume(tmp_path / "IM.dcm", best)

    assert "\n" not in str(caught.value)


def test_several_volumes_are_asked_about_and_none_may_be_picked() -> None:
    folder = real_data("knee_mr_multiecho_ge_bigendian")
    asked: list[int] = []

    def choose(volumes: Sequence[VolumeSummary]) -> None:
        asked.append(len(volumes))

    assert open_volume(folder, choose) is None
    assert asked == [3]


def test_one_volume_is_opened_without_asking() -> None:
    volume = open_volume(real_data("pelvis_mr_adc_ge"), refuse)

    assert volume is not None
    assert volume.grid.shape == (20, 256, 256)


def test_the_pelvis_is_shown_with_the_patients_right_on_the_left() -> None:
    volume = open_volume(real_data("pelvis_mr_adc_ge"), refuse)
    assert volume is not None
    frame = DisplayFrame(volume.grid)
    edges = frame.edge_letters(1, 2)
    left_edge = frame.to_lps([10, 128, 0])
    right_edge = frame.to_lps([10, 128, 255])

    assert frame.acquired_axis == 0
    assert (edges.left, edges.right) == ("R", "L")
    assert left_edge[0] < right_edge[0] - 150
