"""The one scan of a grey JPEG frame: what stands before its entropy-coded data, and where they end.

A decoder passes over damage in these data without a word: it takes whatever pixels come out, fills
up what is missing and drops what is left. So the frame's own structure is looked at.
"""

import re
import struct
from collections.abc import Mapping

from attrs import frozen

from annotator.errors import DicomError

__all__ = ["JpegScan", "jpeg_scan"]

_START_OF_SCAN, _END, _TABLES, _RESTART_INTERVAL = 0xDA, 0xD9, 0xC4, 0xDD
_FRAMES = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
_END_MARK = bytes((0xFF, _END))
_RESTARTS = range(0xD0, 0xD8)
#: A byte of ones in the data is followed by a nought; any other pair is a marker.
_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_LONGEST_WALK = 1000
_CODE_LENGTHS = 16


@frozen
class JpegScan:
    """Where things stand in a frame of one scan.

    Parameters
    ----------
    process : int
        Last byte of the frame marker: 0xC3 for lossless.
    rows_at : int
        Place of the number of rows, two bytes.
    codes : mapping
        Value of each Huffman code of the scan's first table by its (length, bits).
    predictor : int
        Of lossless frames.
    point_transform : int
        Of lossless frames.
    restart_interval : int
        0 where there is none.
    data_at, end_at : int
        The entropy-coded data, from their first byte to behind their last.
    """

    process: int
    rows_at: int
    codes: Mapping[tuple[int, int], int]
    predictor: int
    point_transform: int
    restart_interval: int
    data_at: int
    end_at: int


def jpeg_scan(frame: bytes) -> JpegScan:
    """The scan of a JPEG frame with one component.

    Parameters
    ----------
    frame : bytes
        From its first marker; what it says of its size was checked.

    Raises
    ------
    DicomError
        If markers are missing, or stand where data should. The message does not name the file.

    References
    ----------
    ITU-T T.81, annexes B and H.
    """
    segments = _segments(frame)
    start = segments[_START_OF_SCAN][-1]
    (length,) = struct.unpack_from(">H", frame, start + 2)
    if length != 8 or frame[start + 4] != 1:  # noqa: PLR2004 - length of a scan header of one component
        raise DicomError("holds more than one component in a scan")
    interval = segments.get(_RESTART_INTERVAL)
    process, rows_at = next((m, at[0] + 5) for m, at in segments.items() if m in _FRAMES)
    data_at = start + 2 + length
    return JpegScan(
        process=process,
        rows_at=rows_at,
        codes=_codes(frame, segments.get(_TABLES, []), frame[start + 6] >> 4),
        predictor=frame[start + 7],
        point_transform=frame[start + 9] & 0xF,
        restart_interval=struct.unpack_from(">H", frame, interval[-1] + 4)[0] if interval else 0,
        data_at=data_at,
        end_at=_end_of_data(frame, data_at),
    )


def _segments(frame: bytes) -> dict[int, list[int]]:
    """Places of the markers before the data, by kind, the scan's among them."""
    places: dict[int, list[int]] = {}
    place = 2
    for _ in range(_LONGEST_WALK):
        if place + 4 > len(frame) or frame[place] != 0xFF:  # noqa: PLR2004 - first byte of a marker
            break
        marker = frame[place + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte before a marker
            place += 1
            continue
        places.setdefault(marker, []).append(place)
        place += 2 + struct.unpack_from(">H", frame, place + 2)[0]
        if marker == _START_OF_SCAN and place <= len(frame) and _FRAMES & places.keys():
            return places
    raise DicomError("has no sound JPEG header")


def _end_of_data(frame: bytes, start: int) -> int:
    """Where the end mark stands; restarts before it are counted through."""
    end = frame.rfind(_END_MARK)
    # Much faster than a search, and nearly every frame is one run of data.
    if end > start and frame.count(b"\xff", start, end) == frame.count(b"\xff\0", start, end):
        return end
    expected = 0
    for found in _MARKER.finditer(frame, start):
        marker = found[1][0]
        if marker == _END:
            return found.start()
        if marker not in _RESTARTS or marker - _RESTARTS[0] != expected:
            break
        expected = (expected + 1) % len(_RESTARTS)
    raise DicomError("is damaged (a marker where its data should be)")


def _codes(frame: bytes, tables: list[int], wanted: int) -> dict[tuple[int, int], int]:
    """Huffman codes of the table of DC or lossless differences with the wanted number."""
    codes: dict[tuple[int, int], int] = {}
    for place in tables:
        (length,) = struct.unpack_from(">H", frame, place + 2)
        at, stop = place + 4, place + 2 + length
        while at + 1 + _CODE_LENGTHS <= stop:
            counts = frame[at + 1 : at + 1 + _CODE_LENGTHS]
            values = frame[at + 1 + _CODE_LENGTHS : at + 1 + _CODE_LENGTHS + sum(counts)]
            if frame[at] == wanted:
                codes = _assigned(counts, values)
            at += 1 + _CODE_LENGTHS + sum(counts)
    return codes


def _assigned(counts: bytes, values: bytes) -> dict[tuple[int, int], int]:
    codes: dict[tuple[int, int], int] = {}
    code, left = 0, iter(values)
    for length, count in enumerate(counts, start=1):
        for _ in range(count):
            codes[length, code] = next(left, 0)
            code += 1
        code <<= 1
    return codes
