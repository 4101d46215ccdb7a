"""DICOM files made to do harm: the rest of the folder loads, each reject has its reason."""

import os
import resource
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_compressor import ENCODERS, write_compressed
from dicom_factory import affine, dataset, save, voxels, write_series
from enhanced_factory import enhanced, write_enhanced
from pydicom import dcmread
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import ScanResult, scan
from annotator.io.dicom.header import file_header
from annotator.io.dicom.header.bounds import MANY_ITEMS
from annotator.io.dicom.volume import load_volume

OTHER = "1.2.826.0.1.3680043.10.1.777"


@contextmanager
def little_memory(mebibytes: int = 40) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < mebibytes << 20


def beside_a_sound_series(folder: Path) -> ScanResult:
    """The scan of a folder that holds a sound series too, which loads whatever else is there."""
    write_series(folder / "sound", change={"SeriesInstanceUID": OTHER})
    result = scan(folder)
    (sound,) = [volume for volume in result.volumes if volume.series_uid == OTHER]
    assert np.array_equal(load_volume(sound).values, voxels())
    return result


def only_reason(folder: Path) -> str:
    (rejected,) = beside_a_sound_series(folder).rejected
    assert "\n" not in rejected.reason
    return rejected.reason


HUGE = {"Rows": 65535, "Columns": 65535}


@pytest.mark.parametrize(
    "syntax", [RLELossless, JPEG2000Lossless, HTJ2KLossless, JPEGLSLossless, JPEGLosslessSV1]
)
def test_absurd_sizes_of_a_compressed_image_are_refused_unread(tmp_path: Path, syntax: UID) -> None:
    write_compressed(tmp_path / "huge", syntax, values=voxels((1, 20, 20)), change=HUGE)
    with little_memory():
        assert "4294836225 pixels in" in only_reason(tmp_path)


def test_absurd_sizes_of_an_uncompressed_image_are_refused_unread(tmp_path: Path) -> None:
    write_series(tmp_path / "huge", values=voxels((1, 20, 20)), change=HUGE)
    with little_memory():
        assert only_reason(tmp_path).startswith("truncated: 800 of 8589672450 bytes")


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, JPEG2000Lossless])
def test_a_million_frames_of_the_largest_size_are_refused_unread(
    tmp_path: Path, syntax: UID
) -> None:
    image = enhanced(voxels((2, 6, 5)), affine(), syntax=ExplicitVRLittleEndian)
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.NumberOfFrames, image.Rows, image.Columns = 1_000_000, 65535, 65535
    path = write_enhanced(tmp_path / "huge", image)
    plain = str(ExplicitVRLittleEndian).encode() + b"\0"
    if syntax != ExplicitVRLittleEndian:
        new = str(syntax).encode().ljust(len(plain) + 3, b"\0")
        path.write_bytes(path.read_bytes().replace(plain, new[: len(plain)], 1))
    with little_memory():
        assert only_reason(tmp_path)


def elements() -> list[str]:
    """Names of the attributes of a slice."""
    return [element.keyword for element in dataset(voxels()[0], affine(), 0)]


@pytest.mark.parametrize("keyword", elements())
def test_a_missing_attribute_is_done_without_or_named(tmp_path: Path, keyword: str) -> None:
    for path in write_series(tmp_path / "poor"):
        item = dcmread(path)
        delattr(item, keyword)
        item.save_as(path, enforce_file_format=False)
    result = beside_a_sound_series(tmp_path)
    poor = [volume for volume in result.volumes if volume.series_uid != OTHER]
    if result.rejected:
        assert poor == []
        assert len({row.reason for row in result.rejected}) == 1
        reason = result.rejected[0].reason
        assert keyword in reason or "of unnamed kind" in reason or "no pixel data" in reason
    else:
        assert [np.array_equal(load_volume(volume).values, voxels()) for volume in poor] == [True]


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "absent")


def itself(path: Path) -> None:
    path.symlink_to(path)


def nothing(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("not an image\n" * 100)


def preamble(path: Path) -> None:
    path.write_bytes(bytes(128) + b"DICM")


@pytest.mark.parametrize("make", [pipe, device, nowhere, itself, nothing, text, preamble])
def test_what_is_no_image_is_named_and_the_rest_loads(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    (tmp_path / "odd").mkdir()
    make(tmp_path / "odd" / "x.dcm")
    assert only_reason(tmp_path)


def test_a_socket_is_named_and_the_rest_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd").mkdir()
    # A socket's name may have 108 bytes.
    monkeypatch.chdir(tmp_path / "odd")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("x.dcm")
    assert only_reason(tmp_path)


def test_a_folder_named_as_a_file_is_searched(tmp_path: Path) -> None:
    write_series(tmp_path / "x.dcm")
    assert len(beside_a_sound_series(tmp_path).volumes) == 2


def test_a_file_that_may_not_be_read_is_named_and_the_rest_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = write_series(tmp_path / "secret", values=voxels((1, 4, 4)), names=["locked.dcm"])

    def refuse(location: str, *rest: Any, **options: Any) -> object:
        if location == str(path):
            raise PermissionError(13, "Permission denied")
        return open(location, *rest, **options)  # noqa: PTH123 - stands for open itself

    # Who runs these tests may be allowed everything.
    monkeypatch.setattr(file_header, "open", refuse, raising=False)
    assert only_reason(tmp_path) == "cannot be opened (Permission denied)"


def deflated_with(folder: Path, pixels: bytes, items: int = 0) -> Path:
    """A deflated file with some bytes of pixels behind some empty items."""
    item = dataset(voxels((1, 4, 4))[0], affine(), 0, syntax=DeflatedExplicitVRLittleEndian)
    folder.mkdir()
    save(item, folder / "x.dcm")
    content = (folder / "x.dcm").read_bytes()
    head = 144 + int.from_bytes(content[140:144], "little")
    body = zlib.decompress(content[head:], -zlib.MAX_WBITS)
    end = body.index(b"\xe0\x7f\x10\x00")
    # Shared functional groups, of no length but an end.
    groups = b"\x00\x52\x29\x92SQ\0\0\xff\xff\xff\xff"
    empty = b"\xfe\xff\x00\xe0\0\0\0\0"
    sequence = groups + empty * items + b"\xfe\xff\xdd\xe0\0\0\0\0" if items else b""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = [packer.compress(body[:end] + sequence + body[end:])]
    packed += [packer.compress(pixels) for _ in range(66)]
    (folder / "x.dcm").write_bytes(content[:head] + b"".join([*packed, packer.flush()]))
    return folder / "x.dcm"


def test_a_deflated_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    path = deflated_with(tmp_path / "bomb", bytes(1 << 20))
    assert path.stat().st_size < 200_000
    with little_memory():
        assert "unpacks to far more than any image" in only_reason(tmp_path)


def test_more_deflated_items_than_memory_should_hold_are_refused(tmp_path: Path) -> None:
    path = deflated_with(tmp_path / "items", b"", items=5 * MANY_ITEMS)
    assert path.stat().st_size < 20_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "sequence items" in only_reason(tmp_path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_frame_of_another_size_than_the_header_says_is_refused_before_decoding(
    tmp_path: Path,
) -> None:
    big = ENCODERS[JPEG2000Lossless](np.zeros((1500, 1500), "u2"))
    write_compressed(tmp_path, JPEG2000Lossless, values=voxels((1, 20, 20)), spoil=lambda _: big)
    with little_memory(8), pytest.raises(DicomError, match="is 1500 x 1500 pixels, not 20 x 20"):
        load_volume(scan(tmp_path).volumes[0])
