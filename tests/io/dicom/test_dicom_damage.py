"""Damage inside compressed frames: what their own structure gives away, and what it cannot."""

import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from dicom_compressor import ENCODERS, run_lengths, write_compressed
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from annotator.errors import DicomError
from annotator.io.dicom.header.file_header import SliceHeader, read_headers
from annotator.io.dicom.pixels.codestream import jpeg_codestream
from annotator.io.dicom.pixels.decoders import decoded
from annotator.io.dicom.pixels.jpeg2000_blocks import decoded_blocks
from annotator.io.dicom.pixels.jpeg_end import decoded_to_the_end
from annotator.io.dicom.pixels.run_lengths import decoded_run_lengths


def head_like(size: int) -> np.ndarray:
    """A bright disc with noise on a dark, noisy ground, 12 bits."""
    y, x = np.mgrid[:size, :size]
    disc = np.hypot(x - size / 2, y - size / 2) < 0.4 * size
    values = np.where(disc, 900 + 500 * np.sin(x / 9) * np.cos(y / 7), 8)
    return np.abs(values + np.random.default_rng(7).normal(0, 6, values.shape)).astype("u2")


def frame_of(folder: Path, syntax: UID, size: int = 64) -> tuple[bytes, SliceHeader]:
    values = head_like(size)
    change = {"BitsStored": 12, "HighBit": 11}
    if syntax == JPEGBaseline8Bit:
        values, change = (values // 6).astype("u1"), {}
    (path,) = write_compressed(folder, syntax, values=values[np.newaxis], change=change)
    return ENCODERS[syntax](values), read_headers(path)[0]


def flipped(frame: bytes, random: np.random.Generator) -> bytes:
    """One wrong bit."""
    damaged = np.frombuffer(frame, "u1").copy()
    damaged[random.integers(len(frame))] ^= 1 << random.integers(8)
    return damaged.tobytes()


def overwritten(frame: bytes, random: np.random.Generator) -> bytes:
    """Sixteen wrong bytes in a row."""
    damaged = np.frombuffer(frame, "u1").copy()
    place = random.integers(len(frame) - 16)
    damaged[place : place + 16] = random.integers(0, 256, 16)
    return damaged.tobytes()


def outcomes(
    frame: bytes, header: SliceHeader, spoil: Callable[..., bytes], count: int
) -> Counter[str]:
    """How many damaged frames are refused, give the same pixels, give other pixels."""
    sound = decoded(frame, header)
    random = np.random.default_rng(20)
    sentences = []
    found: Counter[str] = Counter(refused=0, same=0, other=0)
    for _ in range(count):
        try:
            pixels = decoded(spoil(frame, random), header)
        except DicomError as error:
            sentences.append(str(error))
            found["refused"] += 1
        else:
            assert (pixels.shape, pixels.dtype) == (sound.shape, sound.dtype)
            found["same" if np.array_equal(pixels, sound) else "other"] += 1
    assert not any("\n" in sentence for sentence in sentences)
    return found


#: Smallest share of frames with one wrong bit, with sixteen wrong bytes, that is refused.
FOUND = {
    RLELossless: (0.02, 0.1),
    JPEGLSLossless: (0.9, 0.97),
    JPEGLSNearLossless: (0.9, 0.97),
    JPEGLossless: (0.45, 0.9),
    JPEGLosslessSV1: (0.45, 0.9),
    JPEG2000Lossless: (0.75, 0.85),
    JPEG2000: (0.25, 0.5),
    HTJ2KLossless: (0.12, 0.4),
    HTJ2K: (0.25, 0.5),
    JPEGBaseline8Bit: (0.15, 0.6),
    JPEGExtended12Bit: (0.15, 0.45),
}


@pytest.mark.parametrize("syntax", FOUND, ids=lambda syntax: syntax.name)
def test_damage_is_found_where_the_codestream_gives_it_away(tmp_path: Path, syntax: UID) -> None:
    frame, header = frame_of(tmp_path, syntax)
    for spoil, share in zip((flipped, overwritten), FOUND[syntax], strict=True):
        found = outcomes(frame, header, spoil, 40)
        assert found["refused"] / found.total() >= share


def test_damage_is_found_and_not_shown_whatever_a_program_lets_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logging.getLogger(), "level", logging.CRITICAL)
    monkeypatch.setattr(logging.getLogger("imagecodecs"), "level", logging.NOTSET)
    logging.getLogger("imagecodecs").manager._clear_cache()  # noqa: SLF001 - levels set by hand
    frame, header = frame_of(tmp_path, JPEG2000Lossless)
    damaged = frame[:1500] + bytes([frame[1500] ^ 0x40]) + frame[1501:]
    with pytest.raises(DicomError, match=r"a code block has .* bytes left over"):
        decoded(damaged, header)
    assert caplog.text == ""


@pytest.mark.soak
def test_how_much_damage_is_found_is_written_down(tmp_path: Path) -> None:
    lines = ["syntax | one wrong bit: refused, same, other | sixteen wrong bytes: the same"]
    for number, syntax in enumerate(FOUND):
        frame, header = frame_of(tmp_path / str(number), syntax, size=160)
        shares = []
        for spoil, least in zip((flipped, overwritten), FOUND[syntax], strict=True):
            found = outcomes(frame, header, spoil, 2000)
            assert found["refused"] / found.total() >= least
            shares.append(", ".join(f"{100 * n / found.total():.1f} %" for n in found.values()))
        lines.append(" | ".join((syntax.name, *shares)))
    report = Path("soak-report")
    report.mkdir(exist_ok=True)
    (report / "damaged_frames.txt").write_text("\n".join(lines) + "\n")


sizes = st.tuples(st.integers(1, 24), st.integers(1, 24))
grey = arrays.arrays("u2", sizes, elements=st.integers(0, 4095))


def exactly(frame: bytes) -> np.ndarray:
    return decoded_to_the_end(frame, jpeg_codestream(frame), imagecodecs.jpeg8_decode)


@given(values=grey, predictor=st.integers(1, 7), bits=st.sampled_from([12, 16]))
def test_no_sound_lossless_jpeg_is_taken_for_damaged(
    values: np.ndarray, predictor: int, bits: int
) -> None:
    frame = imagecodecs.jpeg8_encode(values, bitspersample=bits, lossless=True, predictor=predictor)
    assert np.array_equal(exactly(bytes(frame)).reshape(values.shape), values)


@given(values=arrays.arrays("u1", sizes), predictor=st.integers(1, 7))
def test_no_sound_lossless_jpeg_of_8_bits_is_taken_for_damaged(
    values: np.ndarray, predictor: int
) -> None:
    frame = imagecodecs.jpeg8_encode(values, lossless=True, predictor=predictor)
    assert np.array_equal(exactly(bytes(frame)).reshape(values.shape), values)


@given(values=grey, level=st.integers(30, 100))
def test_no_sound_lossy_jpeg_is_taken_for_damaged(values: np.ndarray, level: int) -> None:
    frame = bytes(imagecodecs.jpeg8_encode(values, bitspersample=12, level=level))
    assert np.array_equal(exactly(frame), imagecodecs.jpeg8_decode(frame))


@given(values=grey)
def test_no_sound_jpeg_2000_is_taken_for_damaged(values: np.ndarray) -> None:
    frame = bytes(imagecodecs.jpeg2k_encode(values, codecformat="j2k", level=0, reversible=True))
    assert np.array_equal(decoded_blocks(frame, imagecodecs.jpeg2k_decode), values)


@given(values=grey, quality_db=st.integers(20, 90), reversible=st.booleans())
def test_no_sound_jpeg_2000_that_was_held_to_a_size_is_taken_for_damaged(
    values: np.ndarray, quality_db: int, *, reversible: bool
) -> None:
    frame = bytes(
        imagecodecs.jpeg2k_encode(
            values, codecformat="j2k", level=quality_db, reversible=reversible
        )
    )
    pixels = decoded_blocks(frame, imagecodecs.jpeg2k_decode)
    assert np.array_equal(pixels, imagecodecs.jpeg2k_decode(frame))


@given(values=grey, pad=st.binary(max_size=1))
def test_no_sound_run_lengths_are_taken_for_damaged(values: np.ndarray, pad: bytes) -> None:
    frame = run_lengths(values) + b"\0" * len(pad)
    pixels = decoded_run_lengths(frame, values.shape, np.dtype("u2"), imagecodecs.packbits_decode)
    assert np.array_equal(pixels, values)
