"""Whether the data of a JPEG frame end with its last pixel.

A wrong bit in a Huffman code makes another number of pixels of the rest of the data. No decoder
tells where it stopped, so the frame is decoded with more rows than it has, and what comes out there
shows whether the data ended where they should. That costs no second decoding.
"""

import struct
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import DicomError
from annotator.io.dicom.pixels.codestream import Codestream
from annotator.io.dicom.pixels.jpeg_scan import JpegScan, jpeg_scan

__all__ = ["decoded_to_the_end"]

_LOSSLESS, _SEQUENTIAL = 0xC3, (0xC0, 0xC1)
_LARGEST_SIZE = 0xFFFF
_BLOCK = 8
_END = b"\xff\xd9"
_ONES = b"\xfe" * 64 + _END
#: Differences of the row beyond the last that are looked at, and codes that it is made of.
_LOOKED_AT, _CODES = 8, 64
#: Bits that may be padding behind the last pixel.
_PADDING_BITS = 32
_LONGEST_CODE = 16


def decoded_to_the_end(
    frame: bytes, stream: Codestream, decode: Callable[[bytes], NDArray[Any]]
) -> NDArray[Any]:
    """The samples of a JPEG frame whose data end with them.

    Parameters
    ----------
    frame : bytes
    stream : Codestream
        What the frame says about itself.
    decode : callable
        Decodes a frame, whatever its data.

    Returns
    -------
    (rows, columns) array

    Raises
    ------
    DicomError
        If the data hold fewer or more pixels, or a marker stands among them. The message does
        not name the file.
    """
    scan = jpeg_scan(frame)
    # Data in restarts are padded at each; the decoder looks for the marker there.
    if scan.restart_interval:
        return decode(frame)
    if scan.process == _LOSSLESS and not scan.point_transform and 1 <= scan.predictor <= 7:  # noqa: PLR2004 - the predictors of lossless JPEG
        return _of_lossless(frame, stream, scan, decode)
    if scan.process in _SEQUENTIAL and stream.columns > _BLOCK:
        return _of_blocks(frame, stream, scan, decode)
    return decode(frame)


def _of_lossless(
    frame: bytes, stream: Codestream, scan: JpegScan, decode: Callable[[bytes], NDArray[Any]]
) -> NDArray[Any]:
    """Samples, of which the row beyond the last must be the one put behind the data."""
    if stream.rows >= _LARGEST_SIZE or not scan.codes:
        return decode(frame)
    beyond = _codes_beyond(scan)
    data = frame[scan.data_at : scan.end_at]
    taller = _with_rows(frame, stream.rows + 1, scan) + _stuffed(beyond) + _END
    samples = decode(taller)
    if samples.shape != (stream.rows + 1, stream.columns):
        raise DicomError(f"decodes to {samples.dtype} of shape {samples.shape}")
    count = min(_LOOKED_AT, stream.columns)
    last, found = samples[-2:, :count]
    tail = data[-2 * _PADDING_BITS // 8 :].replace(b"\xff\x00", b"\xff")
    for bits in _beginnings(tail, beyond):
        differences = list(islice(_differences(bits, scan), count))
        expected = np.array(_row_below(last.tolist(), differences, scan.predictor))
        if np.array_equal(expected.astype(found.dtype), found[: len(expected)]):
            break
    else:
        raise DicomError("is damaged (its data do not end with its last pixel)")
    return samples[:-1]


def _of_blocks(
    frame: bytes, stream: Codestream, scan: JpegScan, decode: Callable[[bytes], NDArray[Any]]
) -> NDArray[Any]:
    """Samples, beyond which the data must run out within the first block.

    The decoder gives plain grey for each block that it has no data left for. Where the first is
    grey too, the data were short if other data behind them change what comes before.
    """
    rows = -(-stream.rows // _BLOCK) * _BLOCK
    if rows + _BLOCK > _LARGEST_SIZE:
        return decode(frame)
    taller = _with_rows(frame, rows + _BLOCK, scan)
    samples = decode(taller + _END)
    grey = 1 << (stream.bits - 1)
    if samples.shape != (rows + _BLOCK, stream.columns):
        raise DicomError(f"decodes to {samples.dtype} of shape {samples.shape}")
    beyond = samples[rows:]
    is_short = (beyond == grey).all() and not np.array_equal(
        decode(taller + _ONES)[:rows], samples[:rows]
    )
    if is_short or (beyond[:, _BLOCK:] != grey).any():
        raise DicomError("is damaged (its data do not end with its last pixel)")
    return samples[: stream.rows]


def _with_rows(frame: bytes, rows: int, scan: JpegScan) -> bytes:
    """The frame up to the end of its data, with another number of rows."""
    size = struct.pack(">H", rows)
    return frame[: scan.rows_at] + size + frame[scan.rows_at + 2 : scan.end_at]


def _codes_beyond(scan: JpegScan) -> bytes:
    """Bytes of Huffman codes with differences that do not repeat."""
    few = {0, 1, 2, _LONGEST_CODE}
    (length, code), size = min(scan.codes.items(), key=lambda item: (item[1] in few, item[0]))
    size %= _LONGEST_CODE
    bits = ""
    for number in range(_CODES):
        extra = (number * number * 2_654_435_761 + number * 40_503) >> 7
        bits += f"{code:0{length}b}" + (f"{extra % (1 << size):0{size}b}" if size else "")
    bits = bits[: len(bits) // 8 * 8]
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _stuffed(content: bytes) -> bytes:
    return content.replace(b"\xff", b"\xff\x00")


def _beginnings(tail: bytes, beyond: bytes) -> Iterator[str]:
    """The bits behind the last pixel, for each place where it may end."""
    before = "".join(f"{byte:08b}" for byte in tail)
    after = "".join(f"{byte:08b}" for byte in beyond)
    for padding in range(min(_PADDING_BITS, len(before)) + 1):
        pad = before[len(before) - padding :]
        if padding < 8 or len(set(pad)) == 1:  # noqa: PLR2004 - bits of a byte
            yield pad + after


def _differences(bits: str, scan: JpegScan) -> Iterator[int]:
    """Differences of pixels that some bits stand for, as a decoder reads them."""
    place = 0
    while place + 2 * _LONGEST_CODE < len(bits):
        length = next(
            (n for n in range(1, 17) if (n, int(bits[place : place + n], 2)) in scan.codes),
            _LONGEST_CODE + 1,
        )
        # A code that is in no table counts as no difference.
        size = scan.codes.get((length, int(bits[place : place + length], 2)), 0)
        place += length
        if size >= _LONGEST_CODE:
            yield 1 << 15
            continue
        extra = int(bits[place : place + size] or "0", 2)
        place += size
        yield extra if not size or extra >> (size - 1) else extra - (1 << size) + 1


def _row_below(above: list[int], differences: list[int], predictor: int) -> list[int]:
    """A row's samples, from the row above it and how they differ from what is predicted."""
    row = [(above[0] + differences[0]) & 0xFFFF]
    for x, difference in enumerate(differences[1:], start=1):
        a, b, c = row[x - 1], above[x], above[x - 1]
        predicted = (a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1)
        row.append((predicted[predictor - 1] + difference) & 0xFFFF)
    return row
