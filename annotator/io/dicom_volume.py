"""The voxels of one scanned DICOM volume."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import DicomError
from annotator.io.dicom_grid import interpolated
from annotator.io.dicom_header import SliceHeader
from annotator.io.dicom_pixels import read_stored_pixels, stored_pixels
from annotator.io.dicom_scan import VolumeSummary
from annotator.io.dicom_stack import Stack
from annotator.io.dicom_syntaxes import SLOW_SYNTAXES
from annotator.model.volume import Source, Volume

__all__ = ["load_volume"]

#: Decoders let go of the interpreter while they work; more threads gain little more.
DECODER_THREADS = 2


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
            instance_uids=tuple(dict.fromkeys(header.instance_uid for header in slices)),
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

    def fill(index: int) -> None:
        header = slices[index]
        if header.rescale is None:
            read_stored_pixels(header, values[index])
        else:
            values[index] = _rescaled(header, *header.rescale)

    if not any(header.transfer_syntax in SLOW_SYNTAXES for header in slices):
        for index in range(len(slices)):
            fill(index)
        return values
    with ThreadPoolExecutor(DECODER_THREADS) as pool:
        # Reading the results raises what a thread raised, and gives up the slices not begun.
        for _ in pool.map(fill, range(len(slices))):
            pass
    return values


def _rescaled(header: SliceHeader, slope: float, intercept: float) -> NDArray[np.float64]:
    stored = stored_pixels(header)
    rescaled: NDArray[np.float64] = stored * np.float64(slope) + np.float64(intercept)
    if np.abs(rescaled).max() > np.finfo(np.float32).max:
        raise DicomError(
            f"{header.path.name}: rescale slope {slope:g} gives values that are not finite; "
            "leave the file out"
        )
    return rescaled
