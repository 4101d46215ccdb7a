"""What a compressed frame says about itself, read before any decoder may allocate for it."""

import struct

from attrs import frozen

from annotator.errors import DicomError

__all__ = ["Codestream", "jpeg_2000_codestream", "jpeg_codestream"]

_JPEG_START, _J2K_START, _END = b"\xff\xd8", b"\xff\x4f\xff\x51", b"\xff\xd9"
#: A frame ends with its end mark; what may follow is padding, at most this many bytes.
_PADDING_BYTES = 16
#: Markers that open a frame: C0 to CF but for the tables among them, and JPEG-LS's.
_FRAME_MARKERS = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
_LONGEST_MARKER_WALK = 1000


@frozen
class Codestream:
    """Size and kind of the samples that a compressed frame holds.

    Parameters
    ----------
    rows, columns : int
    bits : int
        Precision of one sample.
    components : int
        1 for grey levels.
    is_signed : bool
        Whether the decoder gives signed samples; JPEG and JPEG-LS know unsigned ones alone.
    """

    rows: int
    columns: int
    bits: int
    components: int
    is_signed: bool


def jpeg_codestream(frame: bytes) -> Codestream:
    """What the frame header of a JPEG or JPEG-LS frame says.

    Parameters
    ----------
    frame : bytes

    Returns
    -------
    Codestream

    Raises
    ------
    DicomError
        If this is no JPEG frame or its end is missing; the message does not name the file.
    """
    if not frame.startswith(_JPEG_START):
        raise DicomError("does not begin like JPEG")
    _refuse_without_end(frame)
    place = 2
    for _ in range(_LONGEST_MARKER_WALK):
        marker, length = _segment(frame, place)
        if marker in _FRAME_MARKERS:
            bits, rows, columns, components = _unpacked(">BHHB", frame, place + 4)
            return Codestream(rows, columns, bits, components, is_signed=False)
        place += 2 + length
    raise DicomError("has no JPEG frame header")


def jpeg_2000_codestream(frame: bytes) -> Codestream:
    """What the size segment of a JPEG 2000 codestream says; parameters as `jpeg_codestream`.

    Raises
    ------
    DicomError
        If this is no JPEG 2000 codestream or its end is missing.
    """
    if not frame.startswith(_J2K_START):
        raise DicomError("does not begin like JPEG 2000")
    _refuse_without_end(frame)
    right, bottom, left, top = _unpacked(">4I", frame, 8)
    components, precision, *sampling = _unpacked(">H3B", frame, 40)
    if sampling != [1, 1]:
        raise DicomError("holds subsampled JPEG 2000 components")
    return Codestream(
        rows=bottom - top,
        columns=right - left,
        bits=(precision & 0x7F) + 1,
        components=components,
        is_signed=bool(precision & 0x80),
    )


def _segment(frame: bytes, place: int) -> tuple[int, int]:
    """Marker and length of the segment at a place."""
    mark, marker, length = _unpacked(">BBH", frame, place)
    if mark == 0xFF and marker == 0xFF:  # noqa: PLR2004 - a fill byte before a marker
        return marker, -1
    if mark != 0xFF or length < 2 or marker in (0xDA, 0xD9):  # noqa: PLR2004 - marks of ITU T.81
        raise DicomError("has no JPEG frame header")
    return marker, length


def _unpacked(layout: str, frame: bytes, place: int) -> tuple[int, ...]:
    if place + struct.calcsize(layout) > len(frame):
        raise DicomError("ends within its header")
    return struct.unpack_from(layout, frame, place)


def _refuse_without_end(frame: bytes) -> None:
    """Decoders fill up what is missing at the end without a word."""
    if _END not in frame[-_PADDING_BYTES:]:
        raise DicomError("is cut short (no end mark)")
