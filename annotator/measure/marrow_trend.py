"""How the signal of healthy marrow changes across the head: coil shading, or uneven marrow.

A ratio to healthy marrow compares two places. Where healthy marrow itself changes from one to the
other, part of the ratio is that change. A straight line through healthy marrow, continued to the
other place, says how large it is.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import Vector

__all__ = ["LARGEST_TREND", "MarrowLine", "marrow_line"]

#: Up to this share the change is held by the ratio's interval; a straight line continued further
#: says too little to give a ratio at all.
LARGEST_TREND = 0.3

#: Voxels farther than this from the line, in robust SDs, are vessels, scars and edges.
OUTLYING_SD = 3.0

#: From the median of absolute deviations to the SD of a Gaussian.
MAD_TO_SD = 1.4826

#: Spread of the voxels along an axis, squared and as a share of the largest, that counts as none.
SMALLEST_SPREAD = 1e-10


@frozen(eq=False)
class MarrowLine:
    """A straight line through the signal of healthy marrow.

    Parameters
    ----------
    middle_mm : (3,) array
        Mean position of healthy marrow.
    slope : (3,) array
        Change per mm, as a share of the median.
    """

    middle_mm: Vector
    slope: Vector

    def change_to(self, place_mm: Vector) -> float:
        """Change from the middle to another place: 0.1 if the line is 10 % higher there."""
        return float((place_mm - self.middle_mm) @ self.slope)


def marrow_line(places_mm: Vector, values: NDArray[np.float64]) -> MarrowLine:
    """The line through healthy marrow.

    Parameters
    ----------
    places_mm : (n, 3) array
        Voxels of healthy marrow, mm, along any rectangular axes.
    values : (n,) array
        Their signal; its median must be positive.

    Returns
    -------
    MarrowLine
        By least squares, once more without what lies far from the first line.

    Examples
    --------
    >>> x = np.linspace(-1.0, 1.0, 21)
    >>> line = marrow_line(np.column_stack([x, 0 * x, 0 * x]), 100.0 + 5.0 * x)
    >>> round(line.change_to(np.array([2.0, 0.0, 0.0])), 6)
    0.1
    """
    middle_mm = places_mm.mean(axis=0)
    design = np.column_stack([np.ones(len(values)), places_mm - middle_mm])
    residual = np.abs(values - design @ _fitted(design, values))
    within = residual <= OUTLYING_SD * MAD_TO_SD * np.median(residual) + np.spacing(residual.max())
    slope = _fitted(design[within], values[within])[1:]
    return MarrowLine(middle_mm, slope / np.median(values))


def _fitted(design: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Level and slopes; the smallest where all voxels lie in one plane."""
    return np.asarray(
        np.linalg.pinv(design.T @ design, rcond=SMALLEST_SPREAD, hermitian=True)
        @ (design.T @ values),
        dtype=np.float64,
    )
