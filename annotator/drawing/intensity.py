"""Ranges of signal that painting may be limited to, and the one that Otsu's threshold suggests."""

from enum import StrEnum

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from annotator.drawing.region import Region
from annotator.errors import AnnotationError
from annotator.model.volume import Volume

__all__ = ["Brightness", "IntensityRange", "suggested_range"]


class Brightness(StrEnum):
    """Which of two groups of signal is meant."""

    DARK = "dark"
    BRIGHT = "bright"


@frozen
class IntensityRange:
    """The signals from one to another, both included, in the unit of the image.

    Parameters
    ----------
    low, high : float
        May be infinite.

    Raises
    ------
    ValueError
        If `low` lies above `high` or one is not a number.
    """

    low: float
    high: float = field()

    @high.validator
    def _check_order(self, _attribute: object, value: float) -> None:
        if not self.low <= value:
            raise ValueError(f"a range runs from low to high, got {self.low} to {value}")

    def holds(self, values: NDArray[np.generic]) -> NDArray[np.bool_]:
        """Whether each signal lies in the range; one that is not a number never does."""
        inside: NDArray[np.bool_] = np.greater_equal(values, self.low) & np.less_equal(
            values, self.high
        )
        return inside

    def __str__(self) -> str:
        """The range in words."""
        if np.isinf(self.low) and np.isinf(self.high):
            return "any signal"
        if np.isinf(self.low):
            return f"at most {self.high:g}"
        return f"at least {self.low:g}" if np.isinf(self.high) else f"{self.low:g} to {self.high:g}"


def suggested_range(volume: Volume, region: Region, wanted: Brightness) -> IntensityRange:
    """The dark or the bright of the two groups into which a region's signals part best.

    With it in the limits, a brush becomes a threshold within the brush.

    Parameters
    ----------
    volume : Volume
    region : Region
        What the brush covers; it should lie across the border that is looked for.
    wanted : Brightness
        ``dark`` for necrosis and its band on T1, ``bright`` for oedema on STIR.

    Returns
    -------
    IntensityRange
        Open towards the wanted end.

    Raises
    ------
    AnnotationError
        If the region holds no two different signals.

    References
    ----------
    Otsu 1979, doi:10.1109/TSMC.1979.4310076.
    """
    from skimage.filters import threshold_otsu  # opening a window spares it

    signals = volume.values[region.box][region.voxels]
    signals = signals[np.isfinite(signals)]
    if len(signals) == 0 or signals.min() == signals.max():
        raise AnnotationError(
            f"no threshold can be suggested from {len(signals)} voxels of one signal; "
            "hold the brush over the border, or make it larger"
        )
    brightest_dark = float(
        threshold_otsu(signals)  # type: ignore[no-untyped-call] # scikit-image has no types
    )
    if wanted is Brightness.DARK:
        return IntensityRange(-np.inf, brightest_dark)
    return IntensityRange(float(np.nextafter(brightest_dark, np.inf)), np.inf)
