"""The reader declines what is not ours, and opens what is."""

from pathlib import Path

import pytest
from real_data import real_data

from annotator.errors import AnnotatorError
from napari_onfh.opening import is_volume_file, looks_readable
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.study import open_volume, preview, scan_study
from napari_onfh.words.series_rows import picture_of


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


def test_a_volume_file_has_no_series_to_choose_from(tmp_path: Path) -> None:
    (tmp_path / "scan.nii.gz").write_bytes(b"")
    (tmp_path / "folder.nii").mkdir()

    assert is_volume_file(tmp_path / "scan.nii.gz")
    assert not is_volume_file(tmp_path / "folder.nii")
    assert not is_volume_file(tmp_path)


def test_a_text_file_renamed_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "IM.dcm").write_text("no image")
    with pytest.raises(AnnotatorError) as caught:
        scan_study(tmp_path / "IM.dcm")

    assert "\n" not in str(caught.value)


def test_every_volume_of_a_real_series_can_be_looked_at_and_opened() -> None:
    study = scan_study(real_data("knee_mr_multiecho_ge_bigendian"))

    assert len(study.volumes) == 3
    for summary in study.volumes:
        opened = open_volume(study, summary)
        thumbnail = preview(summary).thumbnail
        assert thumbnail is not None
        assert picture_of(thumbnail).grey.std() > 20
        assert opened.label.endswith(f", volume {summary.volume}" if summary.volume > 1 else "tal")


def test_the_pelvis_is_shown_with_the_patients_right_on_the_left() -> None:
    study = scan_study(real_data("pelvis_mr_adc_ge"))
    volume = open_volume(study, study.volumes[0]).volume
    assert volume.grid.shape == (20, 256, 256)
    frame = DisplayFrame(volume.grid)
    edges = frame.edge_letters(1, 2)
    left_edge = frame.to_lps([10, 128, 0])
    right_edge = frame.to_lps([10, 128, 255])

    assert frame.acquired_axis == 0
    assert (edges.left, edges.right) == ("R", "L")
    assert left_edge[0] < right_edge[0] - 150
