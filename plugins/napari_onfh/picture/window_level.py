"""The grey window: level and width, how a drag changes them, and the range they live in."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

__all__ = ["GreyWindow", "dragged", "grey_range", "sampled", "window_of"]

#: Pixels of drag that change the window by the whole range of the grey levels.
_PIXELS_FOR_RANGE = 400.0

#: The window never gets narrower than this share of the range.
_NARROWEST = 0.002

#: Grey levels that count as the image's range: air and vessel flow would stretch it.
_RANGE_PERCENTILES = (1.0, 99.5)

#: Voxels that the range is taken from, about.
_SAMPLED_VOXELS = 200_000


@frozen
class GreyWindow:
    """Centre (level) and width of the shown grey levels, in the unit of the values."""

    center: float
    width: float

    @property
    def limits(self) -> tuple[float, float]:
        """Values shown black and white."""
        return self.center - self.width / 2, self.center + self.width / 2

    @property
    def in_words(self) -> str:
        """As in the corner of a workstation: ``W 1200  L 600``."""
        digits = 0 if self.width >= 20 else 2  # noqa: PLR2004 - narrow windows of maps
        return f"W {self.width:.{digits}f}  L {self.center:.{digits}f}"


def window_of(limits: tuple[float, float]) -> GreyWindow:
    """The window between two limits."""
    low, high = (float(limit) for limit in limits)
    return GreyWindow((low + high) / 2, high - low)


def dragged(start: GreyWindow, moved: tuple[float, float], range_of_values: float) -> GreyWindow:
    """The window after a drag.

    Parameters
    ----------
    start : GreyWindow
        Where the drag began.
    moved : (right, down)
        Screen pixels: right widens, which lessens contrast; up brightens.
    range_of_values : float
        Greater than 0.
    """
    right, down = moved
    gain = range_of_values / _PIXELS_FOR_RANGE
    width = max(start.width + right * gain, _NARROWEST * range_of_values)
    return GreyWindow(start.center + down * gain, width)


def grey_range(values: NDArray[np.generic]) -> tuple[float, float]:
    """The lowest and highest grey level that matter, the second greater, from a sample."""
    low, high = np.nanpercentile(sampled(values), _RANGE_PERCENTILES)
    return float(low), float(high) if high > low else float(low) + 1.0


def sampled(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Evenly spread voxels of an image, enough to know its signals."""
    step = max(1, round((values.size / _SAMPLED_VOXELS) ** (1 / 3)))
    sample: NDArray[np.float64] = values[::step, ::step, ::step].astype(np.float64)
    return sample
