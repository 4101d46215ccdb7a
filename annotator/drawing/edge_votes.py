"""Edges of an image along rays: where its values fall or rise."""

from enum import Enum

import numpy as np
from numpy.typing import NDArray

__all__ = ["STEP_MM", "Polarity", "outward_edges"]

#: Distance between the samples of a ray, mm.
STEP_MM = 0.5

#: An edge is taken over this length, standard deviation, mm.
EDGE_MM = 0.75

#: Edges weaker than this share of a strong one are none. A strong one is that of the ray at this
#: share of all rays, each with its strongest.
WEAKEST_SHARE = 0.25
STRONG_RAY_SHARE = 0.8


class Polarity(Enum):
    """What happens to the signal where a ray leaves the head."""

    #: Bright marrow and a dark plate on T1 or T2; bright bone on CT.
    FALLS = "falls"
    #: Dark marrow with the fat suppressed, brighter cartilage and fluid.
    RISES = "rises"

    @property
    def sign(self) -> float:
        """1 where the signal falls outwards."""
        return 1.0 if self is Polarity.FALLS else -1.0


def outward_edges(
    values: NDArray[np.float64],
    distances: NDArray[np.float64],
    is_before: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where values fall along rays.

    Parameters
    ----------
    values : (n, samples) array
        NaN outside the image.
    distances : (samples,) array
    is_before : (n, samples) bool array or None
        Samples before a ray begins; None where all begin at the first.

    Returns
    -------
    strength : (n, samples) array
        Fall per sample over that of a strong edge; 0 where it is no edge's highest.
    place : (n, samples) array
        Distance of each edge, finer than the samples.
    """
    from scipy.ndimage import gaussian_filter1d

    change = gaussian_filter1d(values, EDGE_MM / STEP_MM, axis=1, order=1, mode="nearest")
    change = np.nan_to_num(-change)
    if is_before is not None:
        change[is_before] = 0.0
    strong = float(np.quantile(change.max(axis=1), STRONG_RAY_SHARE))
    return _highest(change / strong if strong > 0 else 0.0 * change, distances)


def _highest(
    change: NDArray[np.float64], distances: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Strength of each local maximum, 0 elsewhere, and its place between the samples."""
    before, here, after = change[:, :-2], change[:, 1:-1], change[:, 2:]
    is_edge = (here > before) & (here >= after) & (here > WEAKEST_SHARE)
    curve = np.where(is_edge, 2.0 * here - before - after, 1.0)
    shift = np.where(is_edge, 0.5 * (after - before) / curve, 0.0)
    strength = np.pad(np.where(is_edge, here, 0.0), ((0, 0), (1, 1)))
    return strength, distances + STEP_MM * np.pad(shift, ((0, 0), (1, 1)))
