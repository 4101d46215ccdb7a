"""Compressed frames of one grey level a pixel, decoded by the library that knows their syntax."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

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
from annotator.io.dicom.header.file_header import SliceHeader
from annotator.io.dicom.header.syntaxes import LOSSY_SYNTAXES
from annotator.io.dicom.pixels.codestream import Codestream, jpeg_2000_codestream, jpeg_codestream
from annotator.io.dicom.pixels.jpeg2000_blocks import decoded_blocks
from annotator.io.dicom.pixels.jpeg_end import decoded_to_the_end
from annotator.io.dicom.pixels.run_lengths import decoded_run_lengths
from annotator.io.dicom.pixels.second_decoder import decoded_by_gdcm

__all__ = ["decoded"]

#: A lossy decoder may overshoot the stored range by this share of it; more is another range.
_LARGEST_OVERSHOOT = 1 / 16
#: imagecodecs raises errors of its own, all of these kinds; a missing codec is an ImportError.
_DECODER_ERRORS = (RuntimeError, ValueError, ImportError, MemoryError, OverflowError, TypeError)


Decode = Callable[..., NDArray[Any]]


@frozen
class _Decoder:
    """How frames of a syntax describe themselves, and how they are decoded and held to it."""

    function: str
    describe: Callable[[bytes], Codestream]
    check: Callable[[bytes, Codestream, Decode], NDArray[Any]]


def _as_decoded(frame: bytes, _: Codestream, decode: Decode) -> NDArray[Any]:
    return decode(frame)


def _with_counted_blocks(frame: bytes, _: Codestream, decode: Decode) -> NDArray[Any]:
    return decoded_blocks(frame, decode)


_JPEG = _Decoder("jpeg8_decode", jpeg_codestream, decoded_to_the_end)
# CharLS itself refuses data that do not end with the last pixel.
_JPEG_LS = _Decoder("jpegls_decode", jpeg_codestream, _as_decoded)
# OpenJPEG decodes HTJ2K too, and it refuses a damaged frame where OpenJPH's binding does not.
_JPEG_2000 = _Decoder("jpeg2k_decode", jpeg_2000_codestream, _with_counted_blocks)
_DECODERS: Mapping[UID, _Decoder] = MappingProxyType(
    {
        **dict.fromkeys(
            (JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1), _JPEG
        ),
        **dict.fromkeys((JPEGLSLossless, JPEGLSNearLossless), _JPEG_LS),
        **dict.fromkeys((JPEG2000Lossless, JPEG2000), _JPEG_2000),
        **dict.fromkeys((HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K), _JPEG_2000),
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
        samples = decoder.check(frame, stream, _function(decoder.function))
    except _DECODER_ERRORS as error:
        if _is_damage(error):
            raise _undecodable(error) from error
        return decoded_by_gdcm(frame, header)
    if samples.shape != header.frame_shape or samples.dtype.kind not in "iu":
        raise DicomError(f"decodes to {samples.dtype} of shape {samples.shape}")
    if stream.bits > header.bits_stored and header.transfer_syntax in LOSSY_SYNTAXES:
        return _within_range(samples, stream, header)
    return _refuse_spare_bits(_of_header_type(samples, stream, header), header)


def _run_lengths(frame: bytes, header: SliceHeader) -> NDArray[Any]:
    native = header.pixel_dtype.newbyteorder("=")
    try:
        unpack = _function("packbits_decode")
        pixels = decoded_run_lengths(frame, header.frame_shape, native, unpack)
    except _DECODER_ERRORS as error:
        if _is_damage(error):
            raise _undecodable(error) from error
        return decoded_by_gdcm(frame, header)
    return _refuse_spare_bits(pixels, header)


def _refuse_spare_bits(stored: NDArray[Any], header: SliceHeader) -> NDArray[Any]:
    """Damage often leads beyond the stored bits; so does an overlay of old, which is not read."""
    if header.bits_stored == header.bits_allocated:
        return stored
    span = 1 << header.bits_stored
    low = -span // 2 if header.is_signed else 0
    least, most = int(stored.min()), int(stored.max())
    # Signed samples may come without their sign spread over the spare bits.
    if least < low or most >= span:
        raise DicomError(
            f"has values from {least} to {most}, beyond its {header.bits_stored} stored bits; "
            "it is damaged, or holds an overlay: convert to Explicit VR Little Endian"
        )
    return stored


def _function(name: str) -> Callable[..., Any]:
    # A heavy import for compressed files alone.
    import imagecodecs

    function: Callable[..., Any] = getattr(imagecodecs, name)
    return function


def _is_damage(error: BaseException) -> bool:
    """Whether the frame is at fault; else the decoder is absent or lacks a feature."""
    # "Unsupported marker" and the like are what libjpeg says of damage.
    return not isinstance(error, ImportError) and "not supported" not in str(error)


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
