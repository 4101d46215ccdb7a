"""Parallel stacks that lie apart in one series: left and right hip, or several stations of a limb.

Where no attribute tells them apart, positions do. A stack that lost slices on its way is not taken
for two: its gap is short, or the numbers of its slices have the same gap.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.series.copies import SAME_POSITION_MM

__all__ = ["slabs"]

#: Gaps of up to so many absent slices are slices missing from one stack.
MOST_MISSING = 3
#: A part of fewer slices is no stack of its own.
FEWEST_SLICES = 5
#: Steps within a slab differ by at most this share of the usual one, or by this, mm.
STEP_TOLERANCE, STEP_ROUNDING_MM = 0.02, 0.02
#: Stacks that lie beside each other are at least this share of a slice's width or height apart.
BESIDE_SHARE = 0.25

_Indexes = NDArray[np.intp]


def slabs(volume: list[SliceHeader]) -> list[list[SliceHeader]]:
    """Evenly spaced stacks that lie beside or behind each other.

    Parameters
    ----------
    volume : list of SliceHeader
        Parallel slices of one size, in any order; copies of a slice count once.

    Returns
    -------
    list of lists of SliceHeader
        The volume alone if it is one stack, whatever is wrong with it; else each slice says how
        many stacks there are.
    """
    positions_mm = np.concatenate([header.position_mm for header in volume]).reshape(-1, 3)
    heights_mm = positions_mm @ volume[0].normal
    parts = _beside_each_other(volume[0], positions_mm)
    if len(parts) == 1 or not all(_usual_step(heights_mm[part]) for part in parts):
        parts = _behind_each_other(heights_mm)
        step_mm = _usual_step(heights_mm[parts[0]])
        is_alike = all(_is_near(_usual_step(heights_mm[part]), step_mm) for part in parts[1:])
        if not step_mm or not is_alike:
            return [volume]
        if len(parts) > 1 and _lost_slices(volume, heights_mm / step_mm):
            return [volume]
    if len(parts) == 1:
        return [volume]
    return [[volume[k]._replace(slabs=len(parts)) for k in part] for part in parts]


def _usual_step(heights_mm: NDArray[np.float64]) -> float:
    """The step of an evenly spaced stack, mm; 0 if it is none."""
    steps_mm = _steps(heights_mm)
    if len(steps_mm) + 1 < FEWEST_SLICES:
        return 0.0
    usual_mm = float(np.median(steps_mm))
    return usual_mm if all(_is_near(step_mm, usual_mm) for step_mm in steps_mm.tolist()) else 0.0


def _steps(heights_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    steps_mm = np.diff(np.sort(heights_mm))
    return steps_mm[steps_mm >= SAME_POSITION_MM]


def _is_near(step_mm: float, usual_mm: float) -> bool:
    return abs(step_mm - usual_mm) <= max(STEP_ROUNDING_MM, STEP_TOLERANCE * usual_mm)


def _behind_each_other(heights_mm: NDArray[np.float64]) -> list[_Indexes]:
    """Runs of slices with wide gaps between them."""
    steps_mm = _steps(heights_mm)
    order = np.argsort(heights_mm, kind="stable")
    if not len(steps_mm):
        return [order]
    # The least of the usual steps, so that a stack of two equal parts has one.
    usual_mm = float(np.sort(steps_mm)[(len(steps_mm) - 1) // 2])
    wide = np.diff(heights_mm[order]) > (MOST_MISSING + 1.5) * usual_mm
    return list(np.split(order, np.flatnonzero(wide) + 1))


def _lost_slices(volume: Sequence[SliceHeader], steps: NDArray[np.float64]) -> bool:
    """Whether slices are numbered as if there were others in the gaps between them."""
    places = np.rint(steps - steps.min())
    numbers = [np.nan if h.instance_number is None else h.instance_number for h in volume]
    return any(np.ptp(np.array(numbers) - way * places) == 0 for way in (1, -1))


def _beside_each_other(first: SliceHeader, positions_mm: NDArray[np.float64]) -> list[_Indexes]:
    """Slices by where they lie within their planes."""
    between_rows_mm, between_columns_mm = first.pixel_spacing_mm
    across = _clusters(positions_mm @ first.along_row, first.columns * between_columns_mm)
    down = _clusters(positions_mm @ first.along_column, first.rows * between_rows_mm)
    cluster = across * len(positions_mm) + down
    return [np.flatnonzero(cluster == label) for label in np.unique(cluster)]


def _clusters(offsets_mm: NDArray[np.float64], length_mm: float) -> NDArray[np.intp]:
    order = np.argsort(offsets_mm, kind="stable")
    labels = np.zeros(len(offsets_mm), np.intp)
    labels[order[1:]] = np.cumsum(np.diff(offsets_mm[order]) > BESIDE_SHARE * length_mm)
    return labels
