"""b-values that makers keep in private attributes tell volumes apart, under the right creator."""

import struct
from pathlib import Path
from typing import Any

import pydicom
import pytest
from dicom_factory import voxels, write_series
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.header.b_value import b_value
from annotator.io.dicom.header.file_header import read_headers
from annotator.model.issue import Severity

#: Creator, its tag, tag of the value, kind of value, and how b = 800 is written.
MAKERS: dict[str, tuple[str, int, int, str, Any]] = {
    "GE": ("GEMS_PARM_01", 0x00430010, 0x00431039, "IS", [800, 8, 0, 0]),
    "GE, marked": ("GEMS_PARM_01", 0x00430010, 0x00431039, "IS", [1_000_000_800, 8, 0, 0]),
    "Siemens": ("SIEMENS MR HEADER", 0x00190010, 0x0019100C, "IS", 800),
    "Philips": ("Philips Imaging DD 001", 0x20010010, 0x20011003, "FL", 800.0),
    "United Imaging": ("Image Private Header", 0x00650010, 0x00651009, "FD", 800.0),
    "second block": ("SIEMENS MR HEADER", 0x00190011, 0x0019110C, "IS", 800),
}


def privately(item: Dataset, maker: str, creator: str | None = None) -> None:
    name, creator_tag, tag, kind, value = MAKERS[maker]
    item.ScanningSequence = "EP"
    item.add_new(creator_tag, "LO", creator or name)
    item.add_new(tag, kind, value)


def write_two_b_values(folder: Path, change: Any, syntax: UID = ExplicitVRLittleEndian) -> None:
    """A stack at b = 0, and the same stack at the private b."""
    write_series(folder / "0", syntax=syntax, change={"DiffusionBValue": 0.0})
    write_series(folder / "800", values=voxels() + 9, syntax=syntax, change=change)


@pytest.mark.parametrize(
    ("maker", "syntax"),
    [
        *((maker, ExplicitVRLittleEndian) for maker in MAKERS),
        *((maker, ImplicitVRLittleEndian) for maker in ("GE", "Philips")),
    ],
)
def test_private_b_values_of_each_maker_split_a_series(
    tmp_path: Path, maker: str, syntax: UID
) -> None:
    write_two_b_values(tmp_path, lambda _, item: privately(item, maker), syntax)
    volumes = scan(tmp_path).volumes
    assert [volume.stack.slices[0].b_value for volume in volumes] == [0, 800]
    assert not any(
        issue.severity is Severity.BLOCKING for volume in volumes for issue in volume.issues
    )


@pytest.mark.parametrize("maker", MAKERS)
def test_a_private_attribute_under_another_creator_is_no_b_value(
    tmp_path: Path, maker: str
) -> None:
    paths = write_series(
        tmp_path, change=lambda _, item: privately(item, maker, "SOMEBODY ELSE 2.0")
    )
    assert read_headers(paths[0])[0].b_value is None


@pytest.mark.parametrize("maker", MAKERS)
def test_the_standard_b_value_wins_over_the_private_one(tmp_path: Path, maker: str) -> None:
    def change(_: int, item: Dataset) -> None:
        privately(item, maker)
        item.DiffusionBValue = 50.0

    paths = write_series(tmp_path, change=change)
    assert read_headers(paths[0])[0].b_value == 50


@pytest.mark.parametrize(
    ("maker", "written"),
    [
        ("GE", b"800\\8\\0\\0 "),
        ("Siemens", b"800 "),
        ("Philips", struct.pack("<f", 800)),
        ("United Imaging", struct.pack("<d", 800)),
    ],
)
def test_a_private_b_value_of_unknown_kind_is_read_from_its_bytes(
    tmp_path: Path, maker: str, written: bytes
) -> None:
    name, creator_tag, tag, _, _ = MAKERS[maker]

    def change(_: int, item: Dataset) -> None:
        item.ScanningSequence = "EP"
        item.add_new(creator_tag, "LO", name)
        item.add_new(tag, "UN", written)

    paths = write_series(tmp_path, change=change)
    assert read_headers(paths[0])[0].b_value == 800


def test_ge_keeps_other_things_there_in_other_sequences(tmp_path: Path) -> None:
    def change(_: int, item: Dataset) -> None:
        privately(item, "GE")
        item.ScanningSequence = "SE"

    paths = write_series(tmp_path, change=change)
    assert read_headers(paths[0])[0].b_value is None


@pytest.mark.parametrize("value", [b"", b"x", b"-5 ", b"nan ", b"1e99"])
def test_a_private_value_that_is_no_b_value_is_left_alone(value: bytes) -> None:
    item = pydicom.Dataset()
    item.add_new(0x00190010, "LO", "SIEMENS MR HEADER")
    item.add_new(0x0019100C, "UN", value)
    assert b_value(item) is None
