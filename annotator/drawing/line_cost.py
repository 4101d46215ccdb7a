"""What a millimetre of a line costs in an image: little along a dark band, or along an edge."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

__all__ = ["LEAST_COST", "SCALE_MM", "Target", "line_cost"]

#: Standard deviation of the smoothing in which bands and edges are looked for, mm: half the
#: width of a low-signal band on T1, above the noise of a pixel.
SCALE_MM = 1.0

#: Cost of a millimetre along the strongest band, where one without a trace of it costs 1 more:
#: detours up to some thirty times the straight way are worth it.
LEAST_COST = 0.03

#: Strengths from this share of the window's pixels on count as the strongest: a few extreme
#: pixels, as at fluid, must not make a band look weak.
STRONGEST_SHARE = 0.98

Floats = NDArray[np.float64]


class Target(StrEnum):
    """What the line follows."""

    BAND = "band"
    EDGE = "edge"


def line_cost(window: Floats, pixel_mm: Floats, target: Target) -> Floats:
    """What a millimetre costs in each pixel.

    Parameters
    ----------
    window : (m, n) array
        Signal; what is not a number counts as 0.
    pixel_mm : (2,) array
    target : Target

    Returns
    -------
    (m, n) array
        From `LEAST_COST` on the strongest traces to 1 more where there is none.

    References
    ----------
    Bands from the eigenvalues of second derivatives: Sato et al. 1998,
    doi:10.1016/S1361-8415(98)80009-1.
    """
    signal = np.nan_to_num(window)
    # Sampled kernels of second derivatives see a little of a constant: none is left to see.
    strength = _strength(signal - signal.mean(), pixel_mm, target)
    strongest = float(np.quantile(strength, STRONGEST_SHARE))
    if not strongest > 0.0:
        return np.full(strength.shape, 1.0 + LEAST_COST)
    missing = 1.0 - np.minimum(strength / strongest, 1.0)
    return LEAST_COST + missing**2


def _strength(window: Floats, pixel_mm: Floats, target: Target) -> Floats:
    """How much of a band or an edge each pixel is, in units of signal over mm or mm²."""
    if target is Target.EDGE:
        return np.hypot(_slope(window, pixel_mm, (1, 0)), _slope(window, pixel_mm, (0, 1)))
    down = _slope(window, pixel_mm, (2, 0))
    across = _slope(window, pixel_mm, (0, 2))
    mixed = _slope(window, pixel_mm, (1, 1))
    # The larger curvature: along a dark band signal rises steeply to both sides.
    largest = (down + across) / 2.0 + np.hypot((down - across) / 2.0, mixed)
    return np.maximum(largest, 0.0)


def _slope(window: Floats, pixel_mm: Floats, order: tuple[int, int]) -> Floats:
    """A derivative of the smoothed signal for each mm, of an order along each axis."""
    smooth: Floats = gaussian_filter(window, SCALE_MM / pixel_mm, order=order, mode="nearest")
    return smooth / float(np.prod(pixel_mm**order))
