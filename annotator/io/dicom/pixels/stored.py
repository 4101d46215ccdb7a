"""The stored pixels of one slice, from the file that its header names."""

import os
import zlib
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.encaps import get_frame

from annotator.errors import DicomError
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS, SliceHeader
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.io.dicom.pixels.decoders import decoded

__all__ = ["Opened", "read_stored_pixels", "stored_pixels"]


#: What was decoded last, to be shared by slices of one file: all tiles of a compressed mosaic, or
#: (under None) all frames of a deflated file.
Opened: TypeAlias = dict[int | None, NDArray[Any]]


def stored_pixels(header: SliceHeader, opened: Opened | None = None) -> NDArray[Any]:
    """The stored pixels of one slice.

    Parameters
    ----------
    header : SliceHeader
    opened : dict, optional
        Empty for the first slice of a file, then the same for its others.

    Returns
    -------
    (rows, columns) array
        Stored integers, before any rescale; spare high bits are made the sign's.

    Raises
    ------
    DicomError
        If the file changed since it was scanned, is cut short or cannot be decoded.
    """
    opened = {} if opened is None else opened
    return _without_spare_bits(_stored(header, opened), header)


def read_stored_pixels(headers: Sequence[SliceHeader], planes: Sequence[NDArray[Any]]) -> None:
    """Put the stored pixels of slices of one file into arrays of their type.

    Parameters
    ----------
    headers : sequence of SliceHeader
    planes : sequence of (rows, columns) array
        Overwritten; quickest if contiguous, of the header's type in this machine's byte order.

    Raises
    ------
    DicomError
        As `stored_pixels`.
    """
    pairs = list(zip(headers, planes, strict=True))
    if not all(_is_direct(header, plane) for header, plane in pairs):
        opened: Opened = {}
        for header, plane in pairs:
            plane[...] = stored_pixels(header, opened)
        return
    try:
        with headers[0].path.open("rb", buffering=0) as file:
            _refuse_changed(headers[0], os.fstat(file.fileno()))
            for header, plane in pairs:
                file.seek((header.pixel_offset or 0) + header.frame * header.frame_bytes)
                present = file.readinto(plane.reshape(-1).view(np.uint8).data)
                if present < plane.nbytes:
                    raise _cut_short(header, present // plane.itemsize)
    except OSError as error:
        raise _unreadable(headers[0], error) from error
    for header, plane in pairs:
        without = _without_spare_bits(plane, header)
        if without is not plane:
            plane[...] = without


def _is_direct(header: SliceHeader, plane: NDArray[Any]) -> bool:
    """Whether the file's bytes are the array's."""
    is_same = header.pixel_dtype == plane.dtype and header.tile is None
    return is_same and plane.flags.c_contiguous and _is_plain(header)


def _refuse_changed(header: SliceHeader, status: os.stat_result) -> None:
    if (status.st_size, status.st_mtime_ns) != header.file_state:
        raise DicomError(f"{header.path.name} changed after it was scanned; scan again")


def _unreadable(header: SliceHeader, error: OSError) -> DicomError:
    reason = error.strerror or "input error"
    return DicomError(f"{header.path.name} cannot be read ({reason}); scan again")


def _cut_short(header: SliceHeader, present: int) -> DicomError:
    rows, columns = header.frame_shape
    return DicomError(
        f"{header.path.name} is cut short: {present} of {rows * columns} pixels; send it again"
    )


def _stored(header: SliceHeader, opened: Opened) -> NDArray[Any]:
    """(rows, columns) array of the stored pixels in the file's byte order."""
    tile, (rows, columns) = header.tile, header.frame_shape
    first_row = 0
    if tile is not None and _is_plain(header):
        # The rows of a mosaic that hold the slice, since the whole is as large as the volume.
        first_row, rows = tile.first_row, header.rows
    count = rows * columns
    try:
        _refuse_changed(header, header.path.stat())
        if _is_plain(header):
            pixels = _plain(header, first_row * columns, count)
        else:
            pixels = _shared(header, opened)
    except OSError as error:
        raise _unreadable(header, error) from error
    if pixels.size < count:
        raise _cut_short(header, pixels.size)
    frame = pixels[:count].reshape(rows, columns)
    if tile is None:
        return frame
    first = tile.first_row - first_row
    return frame[first : first + header.rows, tile.first_column :][:, : header.columns]


def _is_plain(header: SliceHeader) -> bool:
    """Whether the pixels stand in the file as they are."""
    return header.pixel_offset is not None and not header.transfer_syntax.is_encapsulated


def _plain(header: SliceHeader, skipped: int, count: int) -> NDArray[Any]:
    """Pixels of the frame behind the skipped ones."""
    offset = (header.pixel_offset or 0) + header.frame * header.frame_bytes
    offset += skipped * header.pixel_dtype.itemsize
    return np.fromfile(header.path, header.pixel_dtype, count, offset=offset)


def _shared(header: SliceHeader, opened: Opened) -> NDArray[Any]:
    """Pixels of the frame, and of those behind it, decoded unless they are already."""
    is_encapsulated = header.transfer_syntax.is_encapsulated
    key = header.frame if is_encapsulated else None
    if key not in opened:
        opened.clear()
        opened[key] = _decoded(header).reshape(-1) if is_encapsulated else _inflated(header)
    rows, columns = header.frame_shape
    return opened[key] if is_encapsulated else opened[key][header.frame * rows * columns :]


def _inflated(header: SliceHeader) -> NDArray[Any]:
    """Pixels of all frames of a deflated file."""
    try:
        with quiet_pydicom():
            pixel_bytes = pydicom.dcmread(header.path).PixelData or b""
    except (*PYDICOM_ERRORS, zlib.error) as error:
        raise DicomError(f"{header.path.name} cannot be inflated; send it again") from error
    whole = len(pixel_bytes) - len(pixel_bytes) % header.pixel_dtype.itemsize
    return np.frombuffer(memoryview(pixel_bytes)[:whole], header.pixel_dtype)


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
    low = -(1 << (header.bits_stored - 1)) if header.is_signed else 0
    high = low + (1 << header.bits_stored) - 1
    if spare == 0 or (stored.max() <= high and (not header.is_signed or low <= stored.min())):
        return stored
    native: NDArray[Any] = stored.astype(stored.dtype.newbyteorder("="))
    return (native << spare) >> spare
