"""The voxels of one scanned DICOM volume."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import VolumeSummary
from annotator.io.dicom.folder.wanted import IsWanted, always, refuse_unwanted
from annotator.io.dicom.header.file_header import SliceHeader
from annotator.io.dicom.header.syntaxes import SLOW_SYNTAXES
from annotator.io.dicom.pixels.stored import Opened, read_stored_pixels, stored_pixels
from annotator.io.dicom.series.grid import interpolated
from annotator.io.dicom.series.side import laterality
from annotator.io.dicom.series.stack import Stack
from annotator.io.dicom.series.weighting import sure_weighting
from annotator.model.volume import Source, Volume

__all__ = ["load_volume"]

#: Decoders let go of the interpreter while they work; more threads gain little more.
DECODER_THREADS = 2

#: Pixels that are rescaled at once: their 64-bit values stay in the processor's cache.
RESCALED_AT_ONCE = 1 << 15


def load_volume(summary: VolumeSummary, is_wanted: IsWanted = always) -> Volume:
    """The pixels of a volume on the grid that its scan promised.

    Parameters
    ----------
    summary : VolumeSummary
        One of `annotator.io.dicom.folder.scan.scan`'s volumes.
    is_wanted : callable
        Asked between two files, and between two slices that take long; False stops the load.

    Returns
    -------
    Volume
        float32 in the rescaled unit where a slice carries a rescale (each slice by its own),
        or where uneven slices were interpolated onto the grid, else the stored integers.
        MONOCHROME1 is left as stored, with the issue ``monochrome1``.

    Raises
    ------
    DicomError
        If a file changed since the scan, is cut short or gives values that are not finite, or
        if there is not enough memory for the voxels.
    Cancelled
        If it is not wanted any more.
    """
    slices = summary.stack.slices
    middle = slices[len(slices) // 2]
    return Volume(
        grid=summary.stack.grid,
        values=_values_in_memory(summary.stack, is_wanted),
        source=Source(
            study_uid=summary.study_uid,
            series_uid=summary.series_uid,
            volume_number=summary.volume,
            description=summary.description,
            modality=summary.modality or None,
            laterality=laterality(slices),
            instance_uids=tuple(dict.fromkeys(header.instance_uid for header in slices)),
        ),
        issues=summary.stack.issues,
        window=middle.window,
        weighting=sure_weighting(middle),
    )


def _values_in_memory(stack: Stack, is_wanted: IsWanted) -> NDArray[Any]:
    try:
        return _values(stack, is_wanted)
    except MemoryError as error:
        shape = " x ".join(map(str, stack.grid.shape))
        size_gb = math.prod(stack.grid.shape) * _dtype(stack.slices).itemsize / 1e9
        raise DicomError(
            f"a volume of {shape} voxels takes {size_gb:.1f} GB, more memory than is free; close "
            "other programs, or choose a smaller volume"
        ) from error


def _values(stack: Stack, is_wanted: IsWanted) -> NDArray[Any]:
    """The slices themselves, or interpolated where they are not the grid's planes."""
    slices = stack.slices
    dtype = _dtype(slices)
    if stack.places is not None:
        one = np.empty((slices[0].rows, slices[0].columns), dtype)

        def image(index: int) -> NDArray[Any]:
            refuse_unwanted(is_wanted)
            _fill([slices[index]], [one])
            return one

        return interpolated(image, stack.places, stack.grid.shape)
    values = np.empty(stack.grid.shape, dtype)
    # The tiles of a mosaic come from one decoding.
    is_slow = any(header.transfer_syntax in SLOW_SYNTAXES for header in slices)
    if not is_slow or slices[0].tile is not None:
        for _, run in groupby(range(len(slices)), lambda index: slices[index].location):
            refuse_unwanted(is_wanted)
            first, *others = run
            part = slice(first, first + len(others) + 1)
            _fill(slices[part], list(values[part]))
        return values

    def fill(header: SliceHeader, plane: NDArray[Any]) -> None:
        refuse_unwanted(is_wanted)
        _fill([header], [plane])

    with ThreadPoolExecutor(DECODER_THREADS) as pool:
        # Reading the results raises what a thread raised, and gives up the slices not begun.
        for _ in pool.map(fill, slices, values):
            pass
    return values


def _dtype(slices: Sequence[SliceHeader]) -> np.dtype[Any]:
    if any(header.rescale for header in slices):
        return np.dtype(np.float32)
    return slices[0].pixel_dtype.newbyteorder("=")


def _fill(slices: Sequence[SliceHeader], planes: Sequence[NDArray[Any]]) -> None:
    """The values of slices of one file."""
    if not any(header.rescale for header in slices):
        read_stored_pixels(slices, planes)
        return
    opened: Opened = {}
    for header, plane in zip(slices, planes, strict=True):
        _rescale(header, stored_pixels(header, opened), plane)


def _rescale(header: SliceHeader, stored: NDArray[Any], plane: NDArray[Any]) -> None:
    slope, intercept = header.rescale or (1.0, 0.0)
    step = max(1, RESCALED_AT_ONCE // header.columns)
    for first in range(0, header.rows, step):
        rows = slice(first, first + step)
        rescaled = stored[rows] * np.float64(slope) + np.float64(intercept)
        if np.abs(rescaled).max() > np.finfo(np.float32).max:
            raise DicomError(
                f"{header.path.name}: rescale slope {slope:g} gives values that are not finite; "
                "leave the file out"
            )
        plane[rows] = rescaled
