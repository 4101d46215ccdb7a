"""A grey picture of a scanned volume's middle slice, read without the other slices."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.io.dicom.folder.scan import VolumeSummary
from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.pixels.stored import stored_pixels

__all__ = ["Thumbnail", "read_thumbnail"]

#: Values shown black and white where the header names no window, percentiles.
WINDOW_PERCENTILES = (1.0, 99.0)

#: A thumbnail is no larger than this; finer pixels are left out, not averaged.
LARGEST_SIDE_PIXELS = 256


@frozen(eq=False)
class Thumbnail:
    """A slice in grey.

    Parameters
    ----------
    grey : (rows, columns) uint8 array
        As acquired, not turned for the screen; 0 is shown black.
    grid : Grid
        Where these pixels lie: one slice of ``rows`` and ``columns``, LPS.
    """

    grey: NDArray[np.uint8]
    grid: Grid


def read_thumbnail(summary: VolumeSummary) -> Thumbnail:
    """The middle slice of a volume, with the window of its header.

    Where the header names no window, or one that shows nothing of the slice, the 1st and
    99th percentile of its pixels are black and white. MONOCHROME1 is shown inverted, as meant.

    Parameters
    ----------
    summary : VolumeSummary
        One of `annotator.io.dicom.folder.scan.scan`'s volumes.

    Raises
    ------
    DicomError
        If the slice's file changed since the scan, is cut short or cannot be decoded.
    """
    slices = summary.stack.slices
    middle = len(slices) // 2
    header = slices[middle]
    step = -(-max(header.rows, header.columns) // LARGEST_SIDE_PIXELS)
    values = _values(header)[::step, ::step]
    grey = _grey(values, header)
    return Thumbnail(grey, _grid_of(header, summary.stack.grid, step=step, shape=values.shape))


def _values(header: SliceHeader) -> NDArray[np.float64]:
    slope, intercept = header.rescale or (1.0, 0.0)
    values: NDArray[np.float64] = stored_pixels(header) * np.float64(slope) + np.float64(intercept)
    return values


def _grey(values: NDArray[np.float64], header: SliceHeader) -> NDArray[np.uint8]:
    low, high = _limits(values, header.window)
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    if header.is_monochrome1:
        share = 1.0 - share
    grey: NDArray[np.uint8] = np.rint(share * 255).astype(np.uint8)
    return grey


def _limits(values: NDArray[np.float64], window: tuple[float, float] | None) -> tuple[float, float]:
    """The values shown black and white, the second the greater."""
    darkest, brightest = (float(value) for value in np.percentile(values, WINDOW_PERCENTILES))
    if window is not None:
        center, width = window
        low, high = center - width / 2, center + width / 2
        if low < brightest and high > darkest:
            return low, high
    return darkest, max(brightest, darkest + 1.0)


def _grid_of(header: SliceHeader, stack: Grid, *, step: int, shape: tuple[int, ...]) -> Grid:
    """The grid of one slice of which every `step`-th row and column is kept."""
    affine = stack.affine_lps.copy()
    affine[:3, 1] = header.along_column * header.pixel_spacing_mm[0] * step
    affine[:3, 2] = header.along_row * header.pixel_spacing_mm[1] * step
    affine[:3, 3] = header.position_mm
    rows, columns = shape
    return Grid((1, rows, columns), affine, header.frame_of_reference_uid)
