"""Series of `dicom_factory` in compressed transfer syntaxes, by encoders that are not our decoders.

Frames are encoded by imagecodecs (CharLS, OpenJPEG, OpenJPH, libjpeg-turbo) and pydicom (RLE).
"""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
from dicom_factory import write_series
from pydicom.encaps import encapsulate
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

Encode = Callable[[np.ndarray], bytes]


def run_lengths(plane: np.ndarray) -> bytes:
    """One RLE frame, most significant byte first."""
    size = plane.dtype.itemsize
    planes = plane.astype(plane.dtype.newbyteorder(">")).view("u1").reshape(*plane.shape, size)
    segments = [_even(_row_by_row(planes[..., byte])) for byte in range(size)]
    starts = 64 + np.cumsum([0, *map(len, segments[:-1])])
    head = [size, *starts.tolist(), *[0] * (15 - size)]
    return struct.pack("<16I", *head) + b"".join(segments)


def _row_by_row(plane: np.ndarray) -> bytes:
    return b"".join(bytes(imagecodecs.packbits_encode(row.tobytes())) for row in plane)


def _even(segment: bytes) -> bytes:
    return segment + b"\0" * (len(segment) % 2)


def _jpeg(plane: np.ndarray, *, bits: int | None = None, **options: Any) -> bytes:
    bits = bits or plane.dtype.itemsize * 8
    unsigned = plane.view(f"u{plane.dtype.itemsize}") & ((1 << bits) - 1)
    encoded = imagecodecs.jpeg8_encode(
        np.ascontiguousarray(unsigned), bitspersample=bits, **options
    )
    return bytes(encoded)


def _jpeg_2000(plane: np.ndarray, **options: Any) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(plane, codecformat="j2k", **options))


def _jpeg_ls(plane: np.ndarray, level: int) -> bytes:
    unsigned = np.ascontiguousarray(plane.view(f"u{plane.dtype.itemsize}"))
    return bytes(imagecodecs.jpegls_encode(unsigned, level=level))


LOSSLESS: Mapping[UID, Encode] = {
    RLELossless: run_lengths,
    JPEGLSLossless: lambda plane: _jpeg_ls(plane, 0),
    JPEG2000Lossless: lambda plane: _jpeg_2000(plane, level=0, reversible=True),
    JPEGLossless: lambda plane: _jpeg(plane, lossless=True, predictor=6),
    JPEGLosslessSV1: lambda plane: _jpeg(plane, lossless=True, predictor=1),
    HTJ2KLossless: lambda plane: bytes(imagecodecs.htj2k_encode(plane, reversible=True)),
    HTJ2KLosslessRPCL: lambda plane: bytes(imagecodecs.htj2k_encode(plane, reversible=True)),
}
LOSSY: Mapping[UID, Encode] = {
    JPEGBaseline8Bit: lambda plane: _jpeg(plane, level=98),
    JPEGExtended12Bit: lambda plane: _jpeg(plane, level=98, bits=12),
    JPEGLSNearLossless: lambda plane: _jpeg_ls(plane, 2),
    JPEG2000: lambda plane: _jpeg_2000(plane, level=60, reversible=False),
    HTJ2K: lambda plane: bytes(imagecodecs.htj2k_encode(plane, reversible=False, level=0.001)),
}
ENCODERS: Mapping[UID, Encode] = {**LOSSLESS, **LOSSY}


def write_compressed(
    folder: Path,
    syntax: UID,
    *,
    values: np.ndarray | None = None,
    spoil: Callable[[bytes], bytes] = lambda frame: frame,
    change: Mapping[str, Any] | None = None,
    encode: Encode | None = None,
    also: Callable[[int, pydicom.Dataset], None] | None = None,
) -> list[Path]:
    """Write a series with each slice encoded, then spoilt, then the header changed."""
    encode = encode or ENCODERS[syntax]

    def compress(index: int, item: pydicom.Dataset) -> None:
        kind = f"<{'i' if item.PixelRepresentation else 'u'}{item.BitsAllocated // 8}"
        count = item.Rows * item.Columns
        plane = np.frombuffer(item.PixelData, kind, count).reshape(item.Rows, item.Columns)
        item.PixelData = encapsulate([spoil(encode(plane))])
        item["PixelData"].VR = "OB"
        for keyword, value in (change or {}).items():
            setattr(item, keyword, value)
        if also is not None:
            also(index, item)

    return write_series(folder, values=values, syntax=syntax, change=compress)
