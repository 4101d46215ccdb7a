"""Decoding the pixels of compressed slices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK
from dicom_compressor import ENCODERS, LOSSLESS, LOSSY, run_lengths, write_compressed
from dicom_factory import affine, voxels, write_series
from enhanced_factory import enhanced, write_enhanced
from examples import with_files
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)
from real_data import real_data

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.header.syntaxes import LOSSY_SYNTAXES, READ_SYNTAXES
from annotator.io.dicom.volume import load_volume


def loaded(folder: Path) -> np.ndarray:
    (summary,) = scan(folder).volumes
    return load_volume(summary).values


def smooth(dtype: str, *, bits: int | None = None) -> np.ndarray:
    """A smooth image with a little noise over 80 % of the range."""
    kind = np.dtype(dtype)
    span = 1 << (bits or kind.itemsize * 8)
    low = -span // 2 if kind.kind == "i" else 0
    k, y, x = np.mgrid[:2, :34, :29]
    noise = np.random.default_rng(7).normal(0, 1, x.shape)
    share = 0.5 + 0.4 * np.sin(x / 9 + k) * np.cos(y / 7)
    return (low + share * (span - 1) + noise).astype(kind)


def by_simpleitk(paths: list[Path]) -> np.ndarray:
    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage([str(path) for path in paths]))


def test_every_compressed_syntax_that_is_read_is_tested_here() -> None:
    assert {syntax for syntax in READ_SYNTAXES if syntax.is_encapsulated} == set(ENCODERS)
    assert set(LOSSY) == LOSSY_SYNTAXES


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2"])
@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda syntax: syntax.name)
def test_lossless_syntaxes_give_the_written_integers(
    tmp_path: Path, syntax: UID, dtype: str
) -> None:
    values = smooth(dtype)
    paths = write_compressed(tmp_path, syntax, values=values)
    decoded = loaded(tmp_path)
    assert decoded.dtype == np.dtype(dtype)
    assert np.array_equal(decoded, values)
    assert np.array_equal(by_simpleitk(paths), values)


@with_files
@given(
    syntax=st.sampled_from(list(LOSSLESS)),
    values=arrays.arrays(
        st.sampled_from(["<u2", "<i2"]),
        st.tuples(st.just(1), st.integers(2, 12), st.integers(2, 12)),
    ),
)
def test_any_pixels_survive_every_lossless_syntax(
    tmp_path_factory: pytest.TempPathFactory, syntax: UID, values: np.ndarray
) -> None:
    folder = tmp_path_factory.mktemp("series")
    write_compressed(folder, syntax, values=values)
    assert np.array_equal(loaded(folder), values)


@pytest.mark.parametrize(
    ("syntax", "kind", "share"),
    [
        (JPEGBaseline8Bit, ("u1", 8), 0.015),
        (JPEGExtended12Bit, ("u2", 12), 0.002),
        (JPEGExtended12Bit, ("i2", 12), 0.002),
        (JPEGLSNearLossless, ("u2", 12), 0.001),
        (JPEGLSNearLossless, ("i2", 12), 0.001),
        (JPEG2000, ("u2", 12), 0.25),
        (JPEG2000, ("i2", 16), 0.02),
        (HTJ2K, ("u2", 16), 0.002),
    ],
)
def test_lossy_syntaxes_come_near_the_original_and_agree_with_gdcm(
    tmp_path: Path, syntax: UID, kind: tuple[str, int], share: float
) -> None:
    dtype, bits = kind
    values = smooth(dtype, bits=bits)
    change = {"BitsStored": bits, "HighBit": bits - 1}
    paths = write_compressed(tmp_path, syntax, values=values, change=change)
    decoded = loaded(tmp_path).astype(int)
    assert np.abs(decoded - values).max() <= share * (1 << bits)
    assert np.abs(decoded - by_simpleitk(paths)).max() <= 1


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda syntax: syntax.name)
def test_signed_12_bit_pixels_keep_their_sign(tmp_path: Path, syntax: UID) -> None:
    values = smooth("i2", bits=12)
    write_compressed(tmp_path, syntax, values=values, change={"BitsStored": 12, "HighBit": 11})
    assert np.array_equal(loaded(tmp_path), values)


def test_32_bit_pixels_are_read_from_run_lengths(tmp_path: Path) -> None:
    values = voxels(dtype="u4") * 70_001
    write_compressed(tmp_path, RLELossless, values=values)
    assert np.array_equal(loaded(tmp_path), values)


def test_a_frame_in_several_fragments_is_joined(tmp_path: Path) -> None:
    def change(_: int, item: pydicom.Dataset) -> None:
        plane = np.frombuffer(item.PixelData, "<u2").reshape(item.Rows, item.Columns)
        item.PixelData = encapsulate([run_lengths(plane)], fragments_per_frame=3)
        item["PixelData"].VR = "OB"

    write_series(tmp_path, syntax=RLELossless, change=change)
    assert np.array_equal(loaded(tmp_path), voxels())


def test_rescale_applies_to_decoded_pixels(tmp_path: Path) -> None:
    change = {"RescaleSlope": 2, "RescaleIntercept": -5}
    write_compressed(tmp_path, JPEG2000Lossless, values=smooth("u2"), change=change)
    assert np.array_equal(loaded(tmp_path), smooth("u2") * 2.0 - 5)


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEGLosslessSV1])
def test_compressed_pixels_beyond_the_stored_bits_are_refused(tmp_path: Path, syntax: UID) -> None:
    values = smooth("u2", bits=12)
    change = {"BitsStored": 12, "HighBit": 11}
    write_compressed(tmp_path, syntax, values=values | 0x8000, change=change)
    with pytest.raises(DicomError, match=r"beyond its 12 stored bits.*convert to Explicit VR"):
        loaded(tmp_path)


def test_lossy_pixels_a_little_beyond_the_stored_bits_are_kept_within_them(
    tmp_path: Path,
) -> None:
    values = np.full((1, 16, 16), 4095, "u2")
    values[0, ::2] += 40
    change = {"BitsStored": 12, "HighBit": 11}
    write_compressed(tmp_path, JPEGLSNearLossless, values=values, change=change)
    assert loaded(tmp_path).max() == 4095
    assert loaded(tmp_path).min() >= 4090


def shifted(frame: bytes) -> bytes:
    """A frame that says one row more in each header that knows rows."""
    where = frame.index(b"\xff\xc3") + 6
    return frame[:where] + bytes([frame[where] + 1]) + frame[where + 1 :]


@pytest.mark.parametrize(
    ("syntax", "spoil", "reason"),
    [
        (JPEG2000Lossless, lambda frame: frame[: len(frame) // 2], "cut short"),
        (JPEGLosslessSV1, lambda frame: frame[:-40], "cut short"),
        (JPEGLSLossless, lambda frame: frame[:100] + frame[-40:], "damaged"),
        (RLELossless, lambda frame: frame[: len(frame) // 2], "damaged"),
        (RLELossless, lambda frame: b"\3" + frame[1:], "other than 2 RLE segments"),
        (JPEGLosslessSV1, shifted, "not 34 x 29"),
        (JPEGLosslessSV1, lambda _: b"\0\0", "does not begin like JPEG"),
        (JPEG2000Lossless, lambda _: b"GIF89a" * 20, "does not begin like JPEG 2000"),
    ],
)
def test_a_damaged_frame_is_refused_with_its_file(
    tmp_path: Path, syntax: UID, spoil: Callable[[bytes], bytes], reason: str
) -> None:
    write_compressed(tmp_path, syntax, values=smooth("u2"), spoil=spoil)
    with pytest.raises(DicomError, match=rf"^000\.dcm: compressed frame 1 .*{reason}"):
        loaded(tmp_path)


def test_a_colour_codestream_under_a_grey_header_is_refused(tmp_path: Path) -> None:
    def encode(plane: np.ndarray) -> bytes:
        return bytes(imagecodecs.jpeg8_encode(np.dstack([plane] * 3), level=90))

    write_compressed(tmp_path, JPEGBaseline8Bit, values=smooth("u1"), encode=encode)
    with pytest.raises(DicomError, match="3 components, a colour image"):
        loaded(tmp_path)


def test_samples_whose_sign_is_ambiguous_are_refused(tmp_path: Path) -> None:
    def encode(plane: np.ndarray) -> bytes:
        return ENCODERS[JPEGExtended12Bit](plane)

    write_compressed(tmp_path, JPEGLossless, values=smooth("i2", bits=12), encode=encode)
    with pytest.raises(DicomError, match="sign contradicts the header's 16 stored bits"):
        loaded(tmp_path)


def test_uncompressed_pixels_under_a_compressed_name_are_refused(tmp_path: Path) -> None:
    path = write_series(tmp_path)[0]
    content = path.read_bytes()
    name = str(ExplicitVRLittleEndian).encode() + b"\0"
    assert name in content
    path.write_bytes(content.replace(name, b"1.2.840.10008.1.2.5\0", 1))
    with pytest.raises(DicomError, match=r"000\.dcm: compressed frame 1 of 1 is not there"):
        load_volume(scan(path).volumes[0])


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda syntax: syntax.name)
def test_damaged_frames_never_do_more_than_be_refused(tmp_path: Path, syntax: UID) -> None:
    random = np.random.default_rng(20)
    values = smooth("u2", bits=12)[:1]
    frame = ENCODERS[syntax](values[0])
    (path,) = write_compressed(tmp_path, syntax, values=values)
    content = path.read_bytes()
    start = content.index(frame)
    refusals = []
    for _ in range(40):
        damaged = np.frombuffer(frame, "u1").copy()
        damaged[random.integers(0, len(frame), 3)] ^= random.integers(1, 256, 3).astype("u1")
        path.write_bytes(content[:start] + damaged.tobytes() + content[start + len(frame) :])
        try:
            assert loaded(path).shape == values.shape
        except DicomError as error:
            refusals.append(str(error))
    assert refusals
    assert all(sentence.startswith("000.dcm: compressed frame 1 ") for sentence in refusals)


@pytest.mark.parametrize("absent", [ImportError("no codec"), RuntimeError("not supported")])
@pytest.mark.parametrize(
    "route",
    [
        (RLELossless, "dicomrle_decode"),
        (JPEGLosslessSV1, "jpeg8_decode"),
        (JPEGLSLossless, "jpegls_decode"),
        (JPEG2000Lossless, "jpeg2k_decode"),
    ],
    ids=lambda route: route[0].name,
)
def test_gdcm_decodes_what_the_first_decoder_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, route: tuple[UID, str], absent: Exception
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise absent

    syntax, function = route
    values = smooth("i2", bits=12)
    write_compressed(tmp_path, syntax, values=values, change={"BitsStored": 12, "HighBit": 11})
    monkeypatch.setattr(imagecodecs, function, fail)
    assert np.array_equal(loaded(tmp_path), values)


def test_what_neither_decoder_takes_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("not supported")

    write_compressed(tmp_path, JPEGLSLossless, values=smooth("u2"))
    monkeypatch.setattr(imagecodecs, "jpegls_decode", fail)
    monkeypatch.setattr(SimpleITK.ImageFileReader, "Execute", fail)
    with pytest.raises(DicomError, match=r"JPEG-LS Lossless.*install imagecodecs, or convert"):
        loaded(tmp_path)


@pytest.mark.parametrize(
    "name",
    ["compressed", "compressed_j2k", "compressed_jpeg", "compressed_jpegls", "compressed_rle"],
)
def test_real_compressed_series_equal_the_nifti_beside_them(name: str) -> None:
    folder = real_data("vendors_dicom2nifti", "generic", name)
    (summary,) = scan(folder / "001").volumes
    volume = load_volume(summary)
    image: Any = nibabel.load(folder / "001_ground_truth.nii.gz")
    to_lps = np.diag([-1.0, -1.0, 1.0, 1.0])
    matrix = (to_lps @ image.affine)[:, [2, 1, 0, 3]]
    values = np.asanyarray(image.dataobj).transpose()
    there = volume.grid.to_lps(np.argwhere(np.ones_like(values[:, :2, :2]))) - matrix[:3, 3]
    index = there @ np.linalg.inv(matrix[:3, :3]).T
    nearest = np.rint(index).astype(int)
    assert np.abs((index - nearest) @ matrix[:3, :3].T).max() < 0.01
    steps = np.rint(np.linalg.inv(matrix[:3, :3]) @ volume.grid.affine_lps[:3, :3]).astype(int)
    assert np.array_equal(np.abs(steps), np.eye(3))
    flips = tuple(slice(None, None, int(step)) for step in np.diag(steps))
    assert np.array_equal(volume.values, values[flips])


def by_table(frames: list[bytes], item: pydicom.Dataset) -> None:
    item.PixelData = encapsulate(frames)


def by_fragments(frames: list[bytes], item: pydicom.Dataset) -> None:
    item.PixelData = encapsulate(frames, has_bot=False)


def by_extended_table(frames: list[bytes], item: pydicom.Dataset) -> None:
    item.PixelData, offsets, lengths = encapsulate_extended(frames)
    item.ExtendedOffsetTable, item.ExtendedOffsetTableLengths = offsets, lengths


def by_end_marks(frames: list[bytes], item: pydicom.Dataset) -> None:
    item.PixelData = encapsulate(frames, fragments_per_frame=2, has_bot=False)


@pytest.mark.parametrize("pack", [by_table, by_fragments, by_extended_table, by_end_marks])
def test_each_frame_of_several_is_found_however_they_are_packed(
    tmp_path: Path, pack: Callable[[list[bytes], pydicom.Dataset], None]
) -> None:
    values = voxels((5, 20, 16))
    image = enhanced(values, affine(), syntax=JPEGLSLossless)
    pack([ENCODERS[JPEGLSLossless](plane) for plane in values], image)
    image["PixelData"].VR = "OB"
    image["PixelData"].is_undefined_length = True
    write_enhanced(tmp_path, image)
    assert np.array_equal(loaded(tmp_path), values)
