"""The voxels of one scanned DICOM volume."""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray

from annotator.errors import DicomError
from annotator.io.dicom_grid import interpolated
from annotator.io.dicom_header import PYDICOM_ERRORS, SliceHeader
from annotator.io.dicom_scan import VolumeSummary
from annotator.io.dicom_stack import Stack
from annotator.model.volume import Source, Volume

__all__ = ["load_volume"]


def load_volume(summary: VolumeSummary) -> Volume:
    """The pixels of a volume on the grid that its scan promised.

    Parameters
    ----------
    summary : VolumeSummary
        One of `annotator.io.dicom_scan.scan`'s volumes.

    Returns
    -------
    Volume
        float32 in the rescaled unit where a slice carries a rescale (each slice by its own),
        or where uneven slices were interpolated onto the grid, else the stored integers.
        MONOCHROME1 is left as stored, with the issue ``monochrome1``.

    Raises
    ------
    DicomError
        If a file changed since the scan, is cut short or gives values that are not finite.
    """
    slices = summary.stack.slices
    middle = slices[len(slices) // 2]
    return Volume(
        grid=summary.stack.grid,
        values=_on_grid(_values(slices), summary.stack),
        source=Source(
            study_uid=summary.study_uid,
            series_uid=summary.series_uid,
            volume_number=summary.volume,
            description=summary.description,
            modality=summary.modality or None,
            laterality=_laterality(slices),
            instance_uids=tuple(header.instance_uid for header in slices),
        ),
        issues=summary.stack.issues,
        window=middle.window,
    )


def _on_grid(images: NDArray[Any], stack: Stack) -> NDArray[Any]:
    """The slices themselves, or interpolated where they are not the grid's planes."""
    return images if stack.places is None else interpolated(images, stack.places, stack.grid.shape)


def _laterality(slices: Sequence[SliceHeader]) -> str | None:
    """What all slices say; None where they say nothing or contradict each other."""
    stated = {header.laterality for header in slices}
    return stated.pop() if len(stated) == 1 else None


def _values(slices: Sequence[SliceHeader]) -> NDArray[Any]:
    first = slices[0]
    is_rescaled = any(header.rescale for header in slices)
    dtype = np.dtype(np.float32) if is_rescaled else first.pixel_dtype.newbyteorder("=")
    values = np.empty((len(slices), first.rows, first.columns), dtype)
    for index, header in enumerate(slices):
        values[index] = _slice_values(header)
    return values


def _slice_values(header: SliceHeader) -> NDArray[Any]:
    stored = _without_spare_bits(_stored(header), header)
    if header.rescale is None:
        return stored
    slope, intercept = header.rescale
    rescaled: NDArray[np.float64] = stored * np.float64(slope) + np.float64(intercept)
    if np.abs(rescaled).max() > np.finfo(np.float32).max:
        raise DicomError(
            f"{header.path.name}: rescale slope {slope:g} gives values that are not finite; "
            "leave the file out"
        )
    return rescaled


def _stored(header: SliceHeader) -> NDArray[Any]:
    """(rows, columns) array of the stored pixels in the file's byte order."""
    count = header.rows * header.columns
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
    return pixels[:count].reshape(header.rows, header.columns)


def _read(header: SliceHeader, count: int) -> NDArray[Any]:
    if header.pixel_offset is not None:
        return np.fromfile(header.path, header.pixel_dtype, count, offset=header.pixel_offset)
    try:
        pixel_bytes = pydicom.dcmread(header.path).PixelData
    except (*PYDICOM_ERRORS, zlib.error) as error:
        raise DicomError(f"{header.path.name} cannot be inflated; send it again") from error
    whole = len(pixel_bytes) - len(pixel_bytes) % header.pixel_dtype.itemsize
    return np.frombuffer(pixel_bytes[:whole], header.pixel_dtype)


def _without_spare_bits(stored: NDArray[Any], header: SliceHeader) -> NDArray[Any]:
    """Pixels with the bits above the stored ones (once used for overlays) made the sign's."""
    spare = header.bits_allocated - header.bits_stored
    if spare == 0:
        return stored
    native: NDArray[Any] = stored.astype(stored.dtype.newbyteorder("="))
    return (native << spare) >> spare
