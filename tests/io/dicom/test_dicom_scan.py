"""Scanning folders of DICOM files."""

import json
import os
from pathlib import Path

import numpy as np
import pydicom
import pytest
from dicom_factory import FRAME_UID, SERIES_UID, affine, save, voxels, write_series
from examples import with_files
from hypothesis import example, given
from hypothesis import strategies as st
from pydicom.uid import (
    EnhancedMRColorImageStorage,
    EnhancedMRImageStorage,
    JPEG2000MCLossless,
    MediaStorageDirectoryStorage,
    SecondaryCaptureImageStorage,
    generate_uid,
)
from real_data import real_data

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import ScanResult, VolumeSummary, scan
from annotator.model.issue import Severity


def codes(volume: VolumeSummary, severity: Severity | None = None) -> list[str]:
    return [issue.code for issue in volume.issues if severity in (None, issue.severity)]


def only(result: ScanResult) -> VolumeSummary:
    (volume,) = result.volumes
    return volume


@with_files
@given(
    order=st.permutations(range(4)),
    normal=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda n: np.linalg.norm(n) > 0.2),
    spacing=st.tuples(st.floats(0.5, 9), st.floats(0.3, 2), st.floats(0.3, 2)),
)
def test_affine_is_the_written_one_whatever_the_files_are_called_and_numbered(
    tmp_path_factory: pytest.TempPathFactory,
    order: list[int],
    normal: tuple[float, float, float],
    spacing: tuple[float, float, float],
) -> None:
    folder = tmp_path_factory.mktemp("series")
    matrix = affine(normal=normal, spacing=spacing)
    write_series(
        folder,
        matrix=matrix,
        names=[f"{place}.dcm" for place in order],
        change=lambda index, item: setattr(item, "InstanceNumber", order[index] + 1),
    )
    volume = only(scan(folder))
    assert np.allclose(volume.affine_lps, matrix, atol=1e-5)
    assert volume.shape == (4, 6, 5)
    assert not codes(volume, Severity.BLOCKING)


def test_document_has_the_fields_of_the_contract(tmp_path: Path) -> None:
    write_series(tmp_path)
    (tmp_path / "notes.txt").write_text("notes")
    document = json.loads(json.dumps(scan(tmp_path).document(), allow_nan=False))
    assert document["schema"] == "onfh.scan/1"
    assert set(document) == {"schema", "volumes", "rejected"}
    (row,) = document["volumes"]
    assert set(row) == {
        *("study_uid", "series_uid", "volume", "description", "modality", "manufacturer", "files"),
        *("shape", "spacing_mm", "affine_lps", "plane", "echo_time_ms", "transfer_syntax"),
        *("suitability", "issues"),
    }
    assert row["series_uid"] == SERIES_UID
    assert row["spacing_mm"] == pytest.approx([3.0, 0.8, 0.7])
    assert document["rejected"][0]["file"] == "notes.txt"


def test_scan_says_no_patient_name_and_no_folder(tmp_path: Path) -> None:
    write_series(tmp_path / "Secret")
    (tmp_path / "Secret" / "x.txt").write_text("x")
    text = json.dumps(scan(tmp_path / "Secret").document())
    assert "Secret" not in text
    assert "12345" not in text


def test_echoes_of_one_series_are_volumes_numbered_by_echo_time(tmp_path: Path) -> None:
    for echo, time_ms in enumerate((80, 10), start=1):
        write_series(
            tmp_path,
            names=[f"{echo}-{index}.dcm" for index in range(4)],
            values=voxels() + echo,
            change={"EchoTime": time_ms, "EchoNumbers": 3 - echo},
        )
    volumes = sorted(scan(tmp_path).volumes, key=lambda volume: volume.volume)
    assert [(volume.volume, volume.echo_time_ms) for volume in volumes] == [(1, 10.0), (2, 80.0)]
    assert {volume.series_uid for volume in volumes} == {SERIES_UID}


def test_three_plane_localizer_is_three_stacks(tmp_path: Path) -> None:
    planes = {"sagittal": (1, 0, 0), "coronal": (0, 1, 0), "axial": (0, 0, 1)}
    for number, normal in enumerate(planes.values()):
        write_series(
            tmp_path,
            matrix=affine(normal=normal),
            names=[f"{number}-{index}.dcm" for index in range(4)],
        )
    assert {volume.plane for volume in scan(tmp_path).volumes} == set(planes)


@pytest.mark.parametrize(
    "attribute",
    [
        "TemporalPositionIdentifier",
        "DiffusionBValue",
        "AcquisitionNumber",
        "TriggerTime",
    ],
)
def test_repeats_of_a_stack_are_volumes_of_their_own(tmp_path: Path, attribute: str) -> None:
    for repeat in range(2):
        write_series(
            tmp_path,
            values=voxels() + repeat,
            names=[f"{repeat}-{index}.dcm" for index in range(4)],
            change={attribute: repeat + 1},
        )
    volumes = scan(tmp_path).volumes
    assert sorted(volume.volume for volume in volumes) == [1, 2]
    assert [volume.shape for volume in volumes] == [(4, 6, 5), (4, 6, 5)]


def test_acquisition_number_alone_does_not_split_a_stack(tmp_path: Path) -> None:
    write_series(
        tmp_path, change=lambda index, item: setattr(item, "AcquisitionNumber", index // 2)
    )
    assert only(scan(tmp_path)).shape == (4, 6, 5)


def test_exact_copies_are_left_out_and_said(tmp_path: Path) -> None:
    write_series(tmp_path / "one")
    write_series(tmp_path / "two")
    volume = only(scan(tmp_path))
    assert volume.shape == (4, 6, 5)
    assert volume.files == 8
    assert codes(volume, Severity.INFO) == ["duplicate_slice"]


def test_another_image_at_the_same_place_blocks(tmp_path: Path) -> None:
    write_series(tmp_path / "one")
    write_series(tmp_path / "two", values=voxels() + 1)
    assert codes(only(scan(tmp_path)), Severity.BLOCKING) == ["duplicate_slice"]


@pytest.mark.parametrize(
    ("positions", "code"),
    [
        ((0, 1, 2, 4), "missing_slice"),
        ((0, 1, 2, 3.5), "uneven_spacing"),
        ((0, 1, 2, 3.03), "uneven_spacing"),
    ],
)
def test_uneven_stacks_block(tmp_path: Path, positions: tuple[float, ...], code: str) -> None:
    write_series(tmp_path, positions=positions)
    assert codes(only(scan(tmp_path)), Severity.BLOCKING) == [code]


def test_rounded_positions_do_not_block(tmp_path: Path) -> None:
    write_series(tmp_path, positions=(0, 1.003, 1.998, 3))
    assert not codes(only(scan(tmp_path)), Severity.BLOCKING)


def test_tilted_gantry_blocks_and_gets_an_upright_grid(tmp_path: Path) -> None:
    def shift(index: int, item: pydicom.Dataset) -> None:
        x, y, z = item.ImagePositionPatient
        item.ImagePositionPatient = [x, y, z + 0.5 * index]

    write_series(tmp_path, change=shift)
    volume = only(scan(tmp_path))
    assert codes(volume, Severity.BLOCKING) == ["sheared_stack"]
    assert np.allclose(np.array(volume.affine_lps)[:3, 0], (0, 3, 0))


def test_slices_spread_sideways_block(tmp_path: Path) -> None:
    def shift(index: int, item: pydicom.Dataset) -> None:
        x, y, z = item.ImagePositionPatient
        item.ImagePositionPatient = [x, y, z + 4000 * index]

    write_series(tmp_path, change=shift)
    assert "sheared_stack" in codes(only(scan(tmp_path)), Severity.BLOCKING)


def test_one_slice_beside_the_others_blocks(tmp_path: Path) -> None:
    def shift(index: int, item: pydicom.Dataset) -> None:
        x, y, z = item.ImagePositionPatient
        item.ImagePositionPatient = [x + 0.4 * (index == 1), y, z]

    write_series(tmp_path, change=shift)
    assert codes(only(scan(tmp_path)), Severity.BLOCKING) == ["uneven_spacing"]


def test_single_file_is_a_single_slice(tmp_path: Path) -> None:
    path = write_series(tmp_path)[2]
    assert codes(only(scan(path)), Severity.BLOCKING) == ["single_slice"]


def test_slices_of_two_frames_of_reference_block(tmp_path: Path) -> None:
    def change(index: int, item: pydicom.Dataset) -> None:
        item.FrameOfReferenceUID = FRAME_UID if index < 2 else generate_uid()

    write_series(tmp_path, change=change)
    assert codes(only(scan(tmp_path)), Severity.BLOCKING) == ["frame_of_reference_differs"]


def test_spacing_comes_from_positions_and_never_from_thickness(tmp_path: Path) -> None:
    write_series(tmp_path, change={"SliceThickness": 2.5, "SpacingBetweenSlices": 9})
    volume = only(scan(tmp_path))
    assert volume.spacing_mm[0] == pytest.approx(3.0)
    assert codes(volume, Severity.INFO) == ["slice_gap", "slice_spacing_from_positions"]


def test_best_suited_volume_comes_first(tmp_path: Path) -> None:
    for number, (repetition_ms, echo_ms) in enumerate([(4000, 90), (500, 10), (3000, 30)]):
        write_series(
            tmp_path / str(number),
            values=voxels((20, 6, 5)),
            change={
                "SeriesInstanceUID": f"{SERIES_UID}.{number}",
                "RepetitionTime": repetition_ms,
                "EchoTime": echo_ms,
            },
        )
    first_words = [volume.suitability.split()[0] for volume in scan(tmp_path).volumes]
    assert first_words == ["T1-like", "PD-like", "T2-like"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SOPClassUID": EnhancedMRImageStorage}, "lacks PerFrameFunctionalGroupsSequence"),
        ({"SOPClassUID": EnhancedMRColorImageStorage}, "Enhanced MR Color"),
        ({"SOPClassUID": SecondaryCaptureImageStorage}, "not an MR or CT"),
        ({"SOPClassUID": MediaStorageDirectoryStorage}, "DICOMDIR"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "M", "MOSAIC"]}, "mosaic"),
        ({"NumberOfFrames": 3}, "3 frames"),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "colour"),
        ({"ImagePositionPatient": None}, "lacks ImagePositionPatient"),
        ({"PixelSpacing": [0, 1]}, "not plausible"),
        ({"PixelSpacing": [1, "1e300"]}, "not plausible"),
        ({"ImagePositionPatient": ["1e300", 0, 0]}, "farther away"),
        ({"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, "perpendicular"),
        ({"ImageOrientationPatient": [1, 0, 0, 0]}, "6 finite numbers"),
        ({"BitsStored": 40}, "40 in 16 bits"),
        ({"RescaleSlope": 0, "RescaleIntercept": 0}, "rescale"),
        ({"RescaleSlope": 2}, "rescale"),
        ({"Rows": 0}, "0 rows"),
        ({"Rows": 60000, "Columns": 60000}, "truncated"),
    ],
)
def test_what_is_not_read_is_refused_with_what_it_is(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    path = write_series(tmp_path, change=change)[0]
    with pytest.raises(DicomError, match=reason) as raised:
        scan(path)
    assert str(raised.value).startswith(path.name)
    assert "\n" not in str(raised.value)
    assert str(tmp_path) not in str(raised.value)


def test_pixels_of_a_syntax_without_decoder_are_refused_by_name(tmp_path: Path) -> None:
    path = write_series(tmp_path)[0]
    item = pydicom.dcmread(path)
    item.file_meta.TransferSyntaxUID = JPEG2000MCLossless
    item.PixelData = pydicom.encaps.encapsulate([b"\0" * 64])
    item["PixelData"].is_undefined_length = True
    save(item, path)
    with pytest.raises(DicomError, match=r"Multi-component.*convert to Explicit VR Little Endian"):
        scan(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"hello, I am a text file\n" * 40, "not a DICOM file")],
)
def test_other_files_are_rejected_and_the_rest_still_loads(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    write_series(tmp_path)
    (tmp_path / "a.dcm").write_bytes(content)
    result = scan(tmp_path)
    assert only(result).shape == (4, 6, 5)
    (row,) = result.rejected
    assert row.file == "a.dcm"
    assert reason in row.reason


@with_files
@example(length=132, flip=138, value=6)
@given(length=st.integers(0, 900), flip=st.integers(132, 900), value=st.integers(0, 255))
def test_damaged_file_never_crashes_a_scan(
    tmp_path_factory: pytest.TempPathFactory, length: int, flip: int, value: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    first, second, *_ = write_series(folder)
    first.write_bytes(first.read_bytes()[:length])
    content = bytearray(second.read_bytes())
    content[flip % len(content)] = value
    second.write_bytes(content)
    assert sum(volume.files for volume in scan(folder).volumes) >= 2


def test_truncated_slice_is_rejected(tmp_path: Path) -> None:
    path = write_series(tmp_path)[1]
    path.write_bytes(path.read_bytes()[:-1])
    result = scan(tmp_path)
    assert [(row.file, row.reason.split(":")[0]) for row in result.rejected] == [
        ("001.dcm", "truncated")
    ]
    assert codes(only(result), Severity.BLOCKING) == ["missing_slice"]


def test_folder_without_images_is_refused_with_the_most_telling_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    write_series(tmp_path, change={"SOPClassUID": EnhancedMRImageStorage})
    with pytest.raises(DicomError, match="PerFrameFunctionalGroups"):
        scan(tmp_path)


def test_empty_and_missing_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DicomError, match="no files"):
        scan(tmp_path)
    with pytest.raises(DicomError, match="no such file"):
        scan(tmp_path / "absent")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_in_the_folder_is_rejected_and_not_waited_for(tmp_path: Path) -> None:
    write_series(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert scan(tmp_path).rejected[0].reason == "not a regular file"


def test_folder_that_cannot_be_opened_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    scandir = os.scandir
    write_series(tmp_path)
    write_series(tmp_path / "closed")
    monkeypatch.setattr(os, "scandir", closed)
    (row,) = scan(tmp_path).rejected
    assert (row.file, row.reason) == ("closed", "the folder cannot be opened (Permission denied)")


def test_real_multi_echo_knee_is_three_volumes_of_24_slices() -> None:
    volumes = scan(real_data("knee_mr_multiecho_ge_bigendian", "dicom")).volumes
    assert sorted((v.volume, v.echo_time_ms, v.shape[0]) for v in volumes) == [
        (1, 6.312, 24),
        (2, 25.248, 24),
        (3, 50.496, 24),
    ]
    for volume in volumes:
        assert volume.transfer_syntax == "Explicit VR Big Endian"
        assert 3.999 <= volume.spacing_mm[0] <= 4.001
        assert volume.plane == "sagittal"
        assert not codes(volume, Severity.BLOCKING)


def test_real_stack_with_a_wide_step_blocks() -> None:
    folder = real_data("vendors_dicom2nifti", "failing", "sliceincrement", "001")
    assert codes(only(scan(folder)), Severity.BLOCKING) == ["missing_slice"]
