"""RLE frames: each byte of the pixels by itself, in runs that must fill the frame exactly."""

import itertools
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import DicomError

__all__ = ["decoded_run_lengths"]

_HEAD = struct.Struct("<16I")


def decoded_run_lengths(
    frame: bytes, shape: tuple[int, int], dtype: np.dtype[Any], unpack: Callable[[bytes], bytes]
) -> NDArray[Any]:
    """The pixels of one RLE frame.

    Parameters
    ----------
    frame : bytes
    shape : (int, int)
        Rows and columns.
    dtype : numpy.dtype
        Of the result, in this machine's byte order.
    unpack : callable
        Decodes the runs of one segment.

    Returns
    -------
    (rows, columns) array

    Raises
    ------
    DicomError
        If the frame is not of this type, or a segment gives fewer or more bytes than pixels: a
        damaged count of a run shifts all that follows. The message does not name the file.

    References
    ----------
    DICOM PS3.5, annex G.
    """
    planes = np.empty((*shape, dtype.itemsize), np.uint8)
    for number, segment in enumerate(_segments(frame, dtype.itemsize)):
        content = np.frombuffer(unpack(segment), np.uint8)
        count = planes[..., 0].size
        if content.size < count:
            raise DicomError(f"is cut short: {content.size} of {count} bytes in an RLE segment")
        # Padding to an even length may look like one more run of zeros.
        if content.size > count + 1 or content[count:].any():
            raise DicomError(f"is damaged: {content.size} bytes in an RLE segment of {count}")
        planes[..., number] = content[:count].reshape(shape)
    big_endian: NDArray[Any] = planes.view(dtype.newbyteorder(">"))[..., 0]
    return big_endian.astype(dtype)


def _segments(frame: bytes, count: int) -> list[bytes]:
    """Encoded bytes of each segment, most significant byte first."""
    if len(frame) < _HEAD.size:
        raise DicomError("ends within its header")
    said, *offsets = _HEAD.unpack_from(frame)
    if said != count:
        raise DicomError(f"holds other than {count} RLE segments")
    places = [*offsets[:count], len(frame)]
    if places[0] != _HEAD.size or sorted(set(places)) != places or any(offsets[count:]):
        raise DicomError("is damaged (RLE segments out of place)")
    return [frame[start:stop] for start, stop in itertools.pairwise(places)]
