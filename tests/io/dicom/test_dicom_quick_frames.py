"""The quick walk through a multi-frame header gives what pydicom gives, or leaves it to pydicom."""

import struct
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from dicom_factory import affine, voxels, write_series
from enhanced_factory import enhanced, write_enhanced
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    LegacyConvertedEnhancedMRImageStorage,
)
from real_data import real_data
from scanner_frames import scanner_frames

from annotator.errors import DicomError
from annotator.io.dicom.header import bounds as dicom_bounds
from annotator.io.dicom.header import file_header as dicom_header
from annotator.io.dicom.header.bounds import most_items
from annotator.io.dicom.header.file_header import read_headers
from annotator.io.dicom.header.multi_frame import quick_frame_slices
from annotator.io.dicom.header.support import MULTI_FRAME


def is_quick(path: Path) -> bool:
    walks = []

    def walk(*arguments: Any) -> Any:
        walks.append(False)
        walks[-1] = (slices := quick_frame_slices(*arguments)) is not None
        return slices

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dicom_header, "quick_frame_slices", walk)
        outcome(path)
    return any(walks)


def outcome(path: Path) -> list[dict[str, Any]] | str:
    """Every field of every slice, or that the file is refused."""
    try:
        headers = read_headers(path)
    except DicomError:
        return "refused"
    return [{name: plain(value) for name, value in h._asdict().items()} for h in headers]


def plain(value: Any) -> Any:
    """Arrays as lists, which compare as one."""
    return value.tolist() if isinstance(value, np.ndarray) else value


def by_pydicom(path: Path) -> list[dict[str, Any]] | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dicom_header, "quick_frame_slices", lambda *_: None)
        return outcome(path)


def sequence(**attributes: Any) -> Sequence:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return Sequence([item])


def rich(image: Dataset) -> Dataset:
    """Groups of every kind that is looked up."""
    for index, frame in enumerate(image.PerFrameFunctionalGroupsSequence):
        frame.MRDiffusionSequence = sequence(
            DiffusionBValue=800.5,
            DiffusionDirectionality="DIRECTIONAL",
            DiffusionGradientDirectionSequence=sequence(
                DiffusionGradientOrientation=[0.1 * index, 0.3, -1e-17]
            ),
        )
        frame.MRModifierSequence = sequence(
            InversionTimes=[150.0, 160.0], SpectrallySelectedExcitation="WATER"
        )
        frame.MRMetaboliteMapSequence = sequence(MetaboliteMapDescription="WATER\\FAT ")
        frame.PixelValueTransformationSequence = sequence(
            RescaleSlope=1.5 + index, RescaleIntercept="-3 ", RescaleType="US"
        )
        frame.UnassignedPerFrameConvertedAttributesSequence = sequence(
            EchoTime="12.5", ScanOptions=["FS", "PFP"], TriggerTime=str(20 * index)
        )
    image.SharedFunctionalGroupsSequence[0].CardiacSynchronizationSequence = sequence(
        NominalCardiacTriggerDelayTime=12.25
    )
    image.Manufacturer = "Maker"
    image.WindowCenter, image.WindowWidth = [40, 50], [400, 500]
    return image


def images() -> dict[str, Dataset]:
    values = voxels()
    return {
        "lengths": scanner_frames(values, is_length_known=True),
        "marks": scanner_frames(values),
        "rich": rich(scanner_frames(values)),
        "rich, lengths": rich(scanner_frames(values, is_length_known=True)),
        "plain": enhanced(values, affine()),
        "converted": rich(enhanced(values, affine(), kind=LegacyConvertedEnhancedMRImageStorage)),
    }


@pytest.mark.parametrize("name", sorted(images()))
def test_frames_are_walked_and_are_what_pydicom_gives(tmp_path: Path, name: str) -> None:
    path = write_enhanced(tmp_path, images()[name])
    assert is_quick(path)
    walked = outcome(path)
    assert walked == by_pydicom(path)
    assert len(walked) == 4


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_other_encodings_are_left_to_pydicom(tmp_path: Path, syntax: UID) -> None:
    path = write_enhanced(tmp_path, enhanced(voxels(), affine(), syntax=syntax))
    assert not is_quick(path)


def test_other_text_than_ascii_is_left_to_pydicom(tmp_path: Path) -> None:
    image = enhanced(voxels(), affine())
    image.SpecificCharacterSet, image.SeriesDescription = "ISO_IR 100", "Hüfte"
    path = write_enhanced(tmp_path, image)
    assert not is_quick(path)
    assert read_headers(path)[0].description == "Hüfte"


def test_single_frame_images_are_left_alone(tmp_path: Path) -> None:
    assert not any(is_quick(path) for path in write_series(tmp_path))


def damaged(content: bytes, random: np.random.Generator, end: int) -> bytes:
    """Some bytes of the header changed, taken out, doubled or cut off."""
    place, length = int(random.integers(128, end)), int(random.integers(1, 9))
    match random.integers(8):
        case 0:
            return content[:place] + content[place + length :]
        case 1:
            return content[:place] + content[place : place + length] + content[place:]
        case 2:
            return content[:place]
        case _:
            flipped = content[place] ^ (1 << int(random.integers(8)))
            return content[:place] + bytes([flipped]) + content[place + 1 :]


def proven_equal(path: Path, image: Dataset, *, seed: int, count: int) -> int:
    """How many of `count` damaged headers were walked; all are as pydicom reads them."""
    content = write_enhanced(path.parent, image, path.name).read_bytes()
    end = content.index(struct.pack("<HH2s", 0x7FE0, 0x10, b"OW")) + 12
    random = np.random.default_rng(seed)
    walked = 0
    for _ in range(count):
        path.write_bytes(damaged(content, random, end))
        walked += is_quick(path)
        assert outcome(path) == by_pydicom(path)
    return walked


@pytest.mark.parametrize("name", ["rich", "rich, lengths"])
def test_a_damaged_header_is_never_read_otherwise_than_by_pydicom(
    tmp_path: Path, name: str
) -> None:
    image = images()[name]
    del image.PerFrameFunctionalGroupsSequence[2:]
    image.NumberOfFrames = 2
    image.PixelData = image.PixelData[:120]
    assert proven_equal(tmp_path / "a.dcm", image, seed=1, count=20) > 3


@pytest.mark.parametrize("group", [0, 1, 3, 8])
def test_a_header_that_does_not_begin_with_meta_information_is_left_to_pydicom(
    tmp_path: Path, group: int
) -> None:
    path = write_enhanced(tmp_path, images()["plain"])
    content = path.read_bytes()
    assert content.startswith(b"DICM\2\0\0\0UL", 128)
    path.write_bytes(content[:132] + bytes([group]) + content[133:])
    assert outcome(path) == by_pydicom(path) == "refused"


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(images()))
def test_many_damaged_headers_are_never_read_otherwise_than_by_pydicom(
    tmp_path: Path, name: str
) -> None:
    assert proven_equal(tmp_path / "a.dcm", images()[name], seed=7, count=5000) > 1000


def test_every_real_multi_frame_header_is_what_pydicom_makes_of_it() -> None:
    paths = [
        path
        for path in real_data().rglob("*")
        if path.is_file() and dicom_class(path) in MULTI_FRAME
    ]
    for path in paths:
        assert outcome(path) == by_pydicom(path), path.name
    assert any(map(is_quick, paths))


def with_items(image: Dataset, folder: Path, count: int, *, is_length_known: bool) -> Path:
    """The image with `count` empty items for its frames."""
    path = write_enhanced(folder, image)
    content = path.read_bytes()
    item = struct.pack("<HHI", 0xFFFE, 0xE000, 0)
    length = count * len(item) if is_length_known else 0xFFFFFFFF
    head = struct.pack("<HH2sHI", 0x5200, 0x9230, b"SQ", 0, length)
    path.write_bytes(content[: content.index(head[:4])] + head + item * count)
    return path


@pytest.mark.parametrize("is_length_known", [True, False])
@pytest.mark.parametrize("is_walked", [True, False])
def test_hosts_of_empty_frames_are_refused_in_little_time_and_memory(
    tmp_path: Path, *, is_length_known: bool, is_walked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dicom_bounds, "MANY_ITEMS", 2000)
    monkeypatch.setattr(dicom_bounds, "BYTES_OF_AN_ITEM", 10**9)
    if not is_walked:
        monkeypatch.setattr(dicom_header, "quick_frame_slices", lambda *_: None)
    image = enhanced(voxels(), affine())
    path = with_items(image, tmp_path, 200_000, is_length_known=is_length_known)
    start = time.process_time()
    tracemalloc.start()
    with pytest.raises(DicomError, match=r"more than 2000 sequence items|frame 1 of 4"):
        read_headers(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2000 * 2048 + 4 * path.stat().st_size
    assert time.process_time() - start < 5


def test_items_may_be_as_many_as_a_large_file_describes_and_no_more() -> None:
    frames, pixels, groups, items = 20_000, 64 * 64 * 2, 3000, 40
    assert most_items(frames * (pixels + groups)) > frames * items
    assert most_items(10_000) == most_items(1_000_000)
    assert most_items(10**12) == most_items(10**13) == 2_000_000


@pytest.mark.parametrize("by", ["walk", "pydicom"])
def test_items_beyond_the_bound_of_the_file_are_refused(
    tmp_path: Path, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dicom_bounds, "MANY_ITEMS", 100)
    monkeypatch.setattr(dicom_bounds, "BYTES_OF_AN_ITEM", 10_000)
    path = write_enhanced(tmp_path, scanner_frames(voxels((20, 6, 5))))
    if by == "pydicom":
        monkeypatch.setattr(dicom_header, "quick_frame_slices", lambda *_: None)
    with pytest.raises(DicomError, match="more than 100 sequence items"):
        read_headers(path)


def test_frames_of_a_large_file_need_little_memory_each(tmp_path: Path) -> None:
    path = write_enhanced(tmp_path, scanner_frames(voxels((40, 2, 2))))
    read_headers(path)
    tracemalloc.start()
    headers = read_headers(path)
    assert tracemalloc.get_traced_memory()[1] < 4 * path.stat().st_size  # pydicom: 34 times
    tracemalloc.stop()
    assert len(headers) == 40


def dicom_class(path: Path) -> UID | None:
    try:
        meta = pydicom.filereader.read_file_meta_info(path)
    except (pydicom.errors.InvalidDicomError, OSError):
        return None
    return meta.get("MediaStorageSOPClassUID")
