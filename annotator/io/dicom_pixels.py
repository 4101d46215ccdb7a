"""The stored pixels of one slice, from the file that its header names."""

import zlib
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.encaps import get_frame

from annotator.errors import DicomError
from annotator.io.dicom_decoders import decoded
from annotator.io.dicom_header import PYDICOM_ERRORS, SliceHeader

__all__ = ["stored_pixels"]


def stored_pixels(header: SliceHeader) -> NDArray[Any]:
    """The stored pixels of one slice.

    Parameters
    ----------
    header : SliceHeader

    Returns
    -------
    (rows, columns) array
        Stored integers, before any rescale; spare high bits are made the sign's.

    Raises
    ------
    DicomError
        If the file changed since it was scanned, is cut short or cannot be decoded.
    """
    return _without_spare_bits(_stored(header), header)


def _stored(header: SliceHeader) -> NDArray[Any]:
    """(rows, columns) array of the stored pixels in the file's byte order."""
    rows, columns = header.frame_shape
    count = rows * columns
    try:
        status = header.path.stat()
        if (status.st_size, status.st_mtime_ns) != header.file_state:
            raise DicomError(f"{header.path.name} changed after it was scanned; scan again")
        pixels = _read(header, count)
    except OSError as error:
        raise DicomError(
            f"{header.path.name} cannot be read ({error.strerror or 'input error'}); scan again"
        ) from error
    if pixels.size < count:
        raise DicomError(
            f"{header.path.name} is cut short: {pixels.size} of {count} pixels; send it again"
        )
    return _within_tile(pixels[:count].reshape(rows, columns), header)


def _within_tile(frame: NDArray[Any], header: SliceHeader) -> NDArray[Any]:
    """The slice's own part of a mosaic, or all of the frame."""
    if header.tile is None:
        return frame
    first_row, first_column = header.tile.first_row, header.tile.first_column
    return frame[first_row : first_row + header.rows, first_column : first_column + header.columns]


def _read(header: SliceHeader, count: int) -> NDArray[Any]:
    if header.transfer_syntax.is_encapsulated:
        return _decoded(header).reshape(-1)
    if header.pixel_offset is not None:
        offset = header.pixel_offset + header.frame * header.frame_bytes
        return np.fromfile(header.path, header.pixel_dtype, count, offset=offset)
    try:
        pixel_bytes = pydicom.dcmread(header.path).PixelData
    except (*PYDICOM_ERRORS, zlib.error) as error:
        raise DicomError(f"{header.path.name} cannot be inflated; send it again") from error
    whole = len(pixel_bytes) - len(pixel_bytes) % header.pixel_dtype.itemsize
    return np.frombuffer(pixel_bytes[:whole], header.pixel_dtype)[header.frame * count :]


def _decoded(header: SliceHeader) -> NDArray[Any]:
    """(rows, columns) array of one compressed frame."""
    with header.path.open("rb") as file:
        file.seek(header.pixel_offset or 0)
        try:
            frame = get_frame(file, header.frame, number_of_frames=header.frames)
        except PYDICOM_ERRORS as error:
            raise DicomError(
                f"{header.path.name}: compressed frame {header.frame + 1} of {header.frames} is "
                "not there; send the file again"
            ) from error
    try:
        return decoded(frame, header)
    except DicomError as error:
        raise DicomError(
            f"{header.path.name}: compressed frame {header.frame + 1} {error}"
        ) from error


def _without_spare_bits(stored: NDArray[Any], header: SliceHeader) -> NDArray[Any]:
    """Pixels with the bits above the stored ones (once used for overlays) made the sign's."""
    spare = header.bits_allocated - header.bits_stored
    if spare == 0:
        return stored
    native: NDArray[Any] = stored.astype(stored.dtype.newbyteorder("="))
    return (native << spare) >> spare
