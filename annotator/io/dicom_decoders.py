"""Compressed frames of one grey level a pixel, decoded by the library that knows their syntax."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
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

from annotator.errors import DicomError
from annotator.io.dicom_codestream import Codestream, jpeg_2000_codestream, jpeg_codestream
from annotator.io.dicom_header import SliceHeader
from annotator.io.dicom_second_decoder import decoded_by_gdcm
from annotator.io.dicom_syntaxes import LOSSY_SYNTAXES

__all__ = ["decoded"]

#: A lossy decoder may overshoot the stored range by this share of it; more is another range.
_LARGEST_OVERSHOOT = 1 / 16
#: imagecodecs raises errors of its own, all of these kinds; a missing codec is an ImportError.
_DECODER_ERRORS = (RuntimeError, ValueError, ImportError, MemoryError, OverflowError, TypeError)


@frozen
class _Decoder:
    """Name of imagecodecs' function for a syntax, and how its frames describe themselves."""

    function: str
    describe: Callable[[bytes], Codestream]


# OpenJPEG decodes HTJ2K too, and it refuses a damaged frame where OpenJPH's binding does not.
_DECODERS: Mapping[UID, _Decoder] = MappingProxyType(
    {
        JPEGBaseline8Bit: _Decoder("jpeg8_decode", jpeg_codestream),
        JPEGExtended12Bit: _Decoder("jpeg8_decode", jpeg_codestream),
        JPEGLossless: _Decoder("jpeg8_decode", jpeg_codestream),
        JPEGLosslessSV1: _Decoder("jpeg8_decode", jpeg_codestream),
        JPEGLSLossless: _Decoder("jpegls_decode", jpeg_codestream),
        JPEGLSNearLossless: _Decoder("jpegls_decode", jpeg_codestream),
        JPEG2000Lossless: _Decoder("jpeg2k_decode", jpeg_2000_codestream),
        JPEG2000: _Decoder("jpeg2k_decode", jpeg_2000_codestream),
        HTJ2KLossless: _Decoder("jpeg2k_decode", jpeg_2000_codestream),
        HTJ2KLosslessRPCL: _Decoder("jpeg2k_decode", jpeg_2000_codestream),
        HTJ2K: _Decoder("jpeg2k_decode", jpeg_2000_codestream),
    }
)


def decoded(frame: bytes, header: SliceHeader) -> NDArray[Any]:
    """The stored pixels of one compressed frame.

    Parameters
    ----------
    frame : bytes
        The frame's codestream, its fragments joined.
    header : SliceHeader
        Says the frame's size, its samples and its transfer syntax.

    Returns
    -------
    (rows, columns) array
        Integers of the header's pixel type in this machine's byte order.

    Raises
    ------
    DicomError
        If the frame is damaged, is not what the header says, or no decoder takes it. The message
        does not name the file.
    """
    if header.transfer_syntax == RLELossless:
        return _run_lengths(frame, header)
    decoder = _DECODERS[header.transfer_syntax]
    stream = decoder.describe(frame)
    _refuse_other_frame(stream, header)
    try:
        samples = _function(decoder.function)(frame)
    except _DECODER_ERRORS as error:
        if _is_damage(error):
            raise _undecodable(error) from error
        return decoded_by_gdcm(frame, header)
    if samples.shape != header.frame_shape or samples.dtype.kind not in "iu":
        raise DicomError(f"decodes to {samples.dtype} of shape {samples.shape}")
    if stream.bits > header.bits_stored and header.transfer_syntax in LOSSY_SYNTAXES:
        return _within_range(samples, stream, header)
    return _of_header_type(samples, stream, header)


def _run_lengths(frame: bytes, header: SliceHeader) -> NDArray[Any]:
    rows, columns = header.frame_shape
    native = header.pixel_dtype.newbyteorder("<")
    if frame[:4] != native.itemsize.to_bytes(4, "little"):
        raise DicomError(f"holds other than {native.itemsize} RLE segments")
    pixels = bytearray(rows * columns * native.itemsize)
    try:
        written = _function("dicomrle_decode")(frame, native, out=pixels)
    except _DECODER_ERRORS as error:
        if _is_damage(error):
            raise _undecodable(error) from error
        return decoded_by_gdcm(frame, header)
    if len(written) != len(pixels):
        raise DicomError(f"is cut short: {len(written)} of {len(pixels)} bytes of pixels")
    return (
        np.frombuffer(pixels, native)
        .astype(native.newbyteorder("="), copy=False)
        .reshape(rows, columns)
    )


def _function(name: str) -> Callable[..., Any]:
    # A heavy import for compressed files alone.
    import imagecodecs

    function: Callable[..., Any] = getattr(imagecodecs, name)
    return function


def _is_damage(error: BaseException) -> bool:
    """Whether the frame is at fault; else the decoder is absent or lacks a feature."""
    return not isinstance(error, ImportError) and "support" not in str(error).lower()


def _undecodable(error: BaseException) -> DicomError:
    return DicomError(f"is damaged ({type(error).__name__})")


def _refuse_other_frame(stream: Codestream, header: SliceHeader) -> None:
    """A frame of another size could fill the memory, and would be another image."""
    if stream.components != 1:
        raise DicomError(f"holds {stream.components} components, a colour image")
    if (stream.rows, stream.columns) != header.frame_shape:
        rows, columns = header.frame_shape
        raise DicomError(f"is {stream.rows} x {stream.columns} pixels, not {rows} x {columns}")
    if stream.bits > header.bits_allocated:
        raise DicomError(f"holds {stream.bits} bits a pixel, more than {header.bits_allocated}")


def _of_header_type(samples: NDArray[Any], stream: Codestream, header: SliceHeader) -> NDArray[Any]:
    """Samples bit by bit as what the header says they are."""
    is_ambiguous = stream.is_signed != header.is_signed and stream.bits < header.bits_stored
    # The topmost bit may be a sign or a size, unless it is never used.
    if is_ambiguous and (samples.min() < 0 or samples.max() >= 1 << (stream.bits - 1)):
        raise DicomError(
            f"has {stream.bits}-bit samples whose sign contradicts the header's "
            f"{header.bits_stored} stored bits"
        )
    return samples.astype(header.pixel_dtype.newbyteorder("="), copy=False)


def _within_range(samples: NDArray[Any], stream: Codestream, header: SliceHeader) -> NDArray[Any]:
    """Samples of a lossy frame kept within the stored bits, which they may overshoot a little."""
    native = header.pixel_dtype.newbyteorder("=")
    if stream.is_signed != header.is_signed and stream.bits < header.bits_allocated:
        raise DicomError(f"has {stream.bits}-bit samples whose sign contradicts the header's")
    stored = samples.astype(native, copy=False)
    span = 1 << header.bits_stored
    low = -span // 2 if header.is_signed else 0
    high = low + span - 1
    beyond = max(low - int(stored.min()), int(stored.max()) - high)
    if beyond > span * _LARGEST_OVERSHOOT:
        raise DicomError(f"has values beyond its {header.bits_stored} stored bits")
    within: NDArray[Any] = stored.clip(low, high)
    return within
