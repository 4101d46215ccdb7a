"""How the signal of healthy marrow changes across the head: coil shading, or uneven marrow.

A ratio to healthy marrow compares two places. Where healthy marrow itself changes from one to the
other, part of the ratio is that change. A straight line through healthy marrow, continued to the
other place, says how large it is.
"""

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.points import Vector

__all__ = ["LARGEST_TREND", "trend_between"]

#: Up to this share the change is held by the ratio's interval; a straight line continued further
#: says too little to give a ratio at all.
LARGEST_TREND = 0.3

#: Voxels farther than this from the line, in robust SDs, are vessels, scars and edges.
OUTLYING_SD = 3.0

#: From the median of absolute deviations to the SD of a Gaussian.
MAD_TO_SD = 1.4826


def trend_between(places_mm: Vector, values: NDArray[np.float64], other_mm: Vector) -> float:
    """Change of healthy marrow from its own middle to another place, as a share of its median.

    Parameters
    ----------
    places_mm : (n, 3) array
        Voxels of healthy marrow, mm, along any rectangular axes.
    values : (n,) array
        Their signal; its median must be positive.
    other_mm : (3,) array
        The other place, along the same axes.

    Returns
    -------
    float
        0.1 if the line through healthy marrow is 10 % higher there.

    Examples
    --------
    >>> x = np.linspace(-1.0, 1.0, 21)
    >>> places = np.column_stack([x, 0 * x, 0 * x])
    >>> round(trend_between(places, 100.0 + 5.0 * x, np.array([2.0, 0.0, 0.0])), 6)
    0.1
    """
    middle_mm = places_mm.mean(axis=0)
    level, slope = _line(places_mm - middle_mm, values)
    residual = np.abs(values - level - (places_mm - middle_mm) @ slope)
    within = residual <= OUTLYING_SD * MAD_TO_SD * np.median(residual) + np.spacing(residual.max())
    _, slope = _line(places_mm[within] - middle_mm, values[within])
    return float((other_mm - middle_mm) @ slope / np.median(values))


def _line(offsets_mm: Vector, values: NDArray[np.float64]) -> tuple[float, Vector]:
    """Level at the middle and slope per mm of the best straight line."""
    design = np.column_stack([np.ones(len(values)), offsets_mm])
    found = np.asarray(np.linalg.lstsq(design, values, rcond=None)[0], dtype=np.float64)
    return float(found[0]), found[1:]
