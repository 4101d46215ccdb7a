"""Parts, copies and stored values of classic series; left and right in every patient position."""

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from dicom_factory import affine, save, voxels, write_series
from examples import with_files
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRBigEndian, JPEGBaseline8Bit, RLELossless

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Severity
from annotator.model.volume import Volume


def loaded(folder: Path) -> Volume:
    (summary,) = scan(folder).volumes
    return load_volume(summary)


def issues(summary: VolumeSummary | Volume, severity: Severity = Severity.INFO) -> dict[str, str]:
    return {i.code: i.message for i in summary.issues if i.severity is severity}


@pytest.mark.parametrize(
    "parts",
    [
        [{"ImageType": ["DERIVED", "PRIMARY", "DIXON", part]} for part in "WFIO"],
        [{"ImageType": ["ORIGINAL", "PRIMARY", part, "NONE"]} for part in "MP"],
        [{"ComplexImageComponent": part} for part in ("MAGNITUDE", "PHASE", "REAL")],
        [{"AcquisitionNumber": number} for number in (1, 2)],
        [
            {"DiffusionGradientOrientation": direction, "AcquisitionNumber": number}
            for direction in ([1, 0, 0], [0, 1, 0])
            for number in (1, 2)
        ],
    ],
    ids=["dixon", "phase", "component", "acquisition", "gradient-and-acquisition"],
)
def test_parts_of_a_series_are_volumes_of_their_own(
    tmp_path: Path, parts: list[dict[str, Any]]
) -> None:
    for number, change in enumerate(parts):
        write_series(tmp_path / str(number), values=voxels() + number, change=change)
    volumes = scan(tmp_path).volumes
    assert [(volume.shape, volume.files) for volume in volumes] == [((4, 6, 5), 4)] * len(parts)
    assert not any(issues(volume, Severity.BLOCKING) for volume in volumes)


def test_time_that_differs_in_every_slice_splits_nothing(tmp_path: Path) -> None:
    write_series(
        tmp_path, change=lambda index, item: setattr(item, "TemporalPositionIdentifier", index + 1)
    )
    assert loaded(tmp_path).values.shape == (4, 6, 5)


def test_volumes_are_numbered_as_they_were_taken(tmp_path: Path) -> None:
    for number, direction in enumerate([[1, 0, 0], [0, 1, 0], [-1, 0, 0]]):

        def change(
            index: int, item: pydicom.Dataset, *, n: int = number, d: Any = direction
        ) -> None:
            item.InstanceNumber, item.DiffusionGradientOrientation = 4 * n + index + 1, d

        write_series(tmp_path / str(number), values=voxels() + 100 * number, change=change)
    volumes = sorted(scan(tmp_path).volumes, key=lambda volume: volume.volume)
    assert [load_volume(volume).values.min() for volume in volumes] == [1, 101, 201]


@pytest.mark.parametrize("same_uid", [False, True])
def test_one_image_in_two_encodings_is_kept_once_and_said(
    tmp_path: Path, *, same_uid: bool
) -> None:
    write_series(tmp_path / "raw")
    for path in write_series(tmp_path / "rle"):
        item = pydicom.dcmread(path)
        item.compress(RLELossless, generate_instance_uid=not same_uid)
        save(item, path)
    (summary,) = scan(tmp_path).volumes
    said = issues(summary)["duplicate_slice"]
    assert said.startswith(
        "4 copies of slices (in several encodings: Explicit VR Little Endian, RLE"
    )
    assert summary.transfer_syntax == "Explicit VR Little Endian, RLE Lossless"
    kept = {header.transfer_syntax.name for header in summary.stack.slices}
    assert kept == {"Explicit VR Little Endian"}
    assert np.array_equal(load_volume(summary).values, voxels())


def test_one_image_in_two_byte_orders_is_kept_once(tmp_path: Path) -> None:
    write_series(tmp_path / "little")
    write_series(tmp_path / "big", syntax=ExplicitVRBigEndian)
    assert issues(loaded(tmp_path)).keys() == {"duplicate_slice"}


def test_lossy_copy_gives_way_to_the_image_that_lost_nothing(tmp_path: Path) -> None:
    write_series(tmp_path / "b")
    lossy = {"LossyImageCompression": "01"}
    for index, path in enumerate(write_series(tmp_path / "a", values=voxels() + 1, change=lossy)):
        item = pydicom.dcmread(path)
        original = pydicom.dcmread(tmp_path / "b" / f"{index:03d}.dcm")
        item.SOPInstanceUID = original.SOPInstanceUID
        save(item, path)
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, voxels())
    assert issues(volume).keys() == {"duplicate_slice"}


def test_lossy_images_beside_others_are_a_volume_of_their_own(tmp_path: Path) -> None:
    write_series(tmp_path / "a")
    write_series(tmp_path / "b", values=voxels() + 1, change={"LossyImageCompression": "01"})
    assert len(scan(tmp_path).volumes) == 2


def test_copy_that_cannot_be_decoded_blocks_and_does_not_end_the_scan(tmp_path: Path) -> None:
    write_series(tmp_path / "raw", values=voxels(dtype="u1"))
    for path in write_series(tmp_path / "jpeg", values=voxels(dtype="u1")):
        item = pydicom.dcmread(path)
        item.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
        item.PixelData = pydicom.encaps.encapsulate([b"\0" * 64])
        item["PixelData"].is_undefined_length = True
        save(item, path)
    (summary,) = scan(tmp_path).volumes
    assert "duplicate_slice" in issues(summary, Severity.BLOCKING)


def test_padding_is_said_and_left_as_stored(tmp_path: Path) -> None:
    values = voxels(dtype="i2")
    values[:, 0] = -2000
    write_series(tmp_path, values=values, change={"PixelPaddingValue": -2000})
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, values)
    assert "-2000" in issues(volume)["padding_value"]


def philips(item: pydicom.Dataset, slope: float, intercept: float = 0.0) -> None:
    item.Manufacturer = "Philips Medical Systems"
    item.add_new(0x20050010, "LO", "Philips MR Imaging DD 001")
    item.add_new(0x2005100D, "FL", intercept)
    item.add_new(0x2005100E, "FL", slope)


def test_private_scale_of_philips_stands_in_for_an_absent_rescale(tmp_path: Path) -> None:
    write_series(tmp_path, change=lambda index, item: philips(item, 0.5 * (index + 1)))
    volume = loaded(tmp_path)
    slopes = 0.5 * np.arange(1, 5)[:, np.newaxis, np.newaxis]
    assert np.allclose(volume.values, voxels() / slopes)
    assert "private_rescale" in issues(volume)


def test_standard_rescale_wins_over_the_private_scale(tmp_path: Path) -> None:
    def change(_: int, item: pydicom.Dataset) -> None:
        philips(item, 0.5)
        item.RescaleSlope, item.RescaleIntercept = 3, 1

    write_series(tmp_path, change=change)
    volume = loaded(tmp_path)
    assert np.allclose(volume.values, voxels() * 3 + 1)
    assert "private_rescale" not in issues(volume)


def test_private_intercept_without_standard_rescale_is_refused(tmp_path: Path) -> None:
    path = write_series(tmp_path, change=lambda _, item: philips(item, 0.5, 3.0))[0]
    with pytest.raises(DicomError, match=r"scale slope 0\.5 with intercept 3"):
        scan(path)


#: How the patient lies -> LPS directions of the scanner's x, y (down) and z (out of the bore).
POSITIONS = {
    "HFS": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "HFP": ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    "HFDR": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    "HFDL": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "FFS": ((-1, 0, 0), (0, 1, 0), (0, 0, -1)),
    "FFP": ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
}


@with_files
@given(
    position=st.sampled_from(sorted(POSITIONS)),
    plane=st.sampled_from([(0, 0, 1), (0, 1, 0), (1, 0, 0), (0.2, 0.9, 0.4)]),
    is_tag_there=st.booleans(),
)
def test_left_and_right_are_kept_however_the_patient_lies(
    tmp_path_factory: pytest.TempPathFactory,
    position: str,
    plane: tuple[float, float, float],
    *,
    is_tag_there: bool,
) -> None:
    to_patient = np.eye(4)
    to_patient[:3, :3] = np.array(POSITIONS[position], float).T
    matrix = to_patient @ affine(normal=plane, spacing=(3, 2, 2))
    values = np.zeros((5, 6, 7), "u2")
    values[1, 4, 2] = 9  # a marker at a known place of the patient
    marker_lps = matrix[:3] @ (1, 4, 2, 1)
    folder = tmp_path_factory.mktemp("position")
    tag = {"PatientPosition": position} if is_tag_there else {}
    write_series(folder, values=values, matrix=matrix, change=tag)
    volume = loaded(folder)
    (found,) = np.argwhere(volume.values == 9)
    assert np.allclose(volume.grid.to_lps(found.astype(float)), marker_lps, atol=1e-4)
