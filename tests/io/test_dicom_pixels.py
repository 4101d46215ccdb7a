"""Decoding the pixels of compressed slices."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from dicom_compressor import ENCODERS, LOSSLESS, LOSSY, write_compressed
from dicom_factory import voxels
from examples import with_files
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSNearLossless,
    RLELossless,
)

from annotator.io.dicom_scan import scan
from annotator.io.dicom_syntaxes import LOSSY_SYNTAXES, READ_SYNTAXES
from annotator.io.dicom_volume import load_volume


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
