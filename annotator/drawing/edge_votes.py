"""Edges of an image along rays from a point, and the shell that they agree on."""

from enum import Enum

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.drawing.head_crop import HeadCrop
from annotator.geometry.points import LpsPoints, Vector

__all__ = ["STEP_MM", "EdgeRays", "Polarity", "cast_rays", "outward_edges"]

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


@frozen(eq=False)
class EdgeRays:
    """Where the signal changes along rays from one point.

    Parameters
    ----------
    center_mm : (3,) array, LPS mm
    directions : (n, 3) array
        Unit vectors.
    start_mm : float
        Distance of the first sample from the point.
    strength : (n, samples) array
        Fall or rise per sample over that of a strong edge; 0 where it is no edge's highest.
    place_mm : (n, samples) array
        Distance of each edge from the point, finer than the samples.
    is_seen : (n,) bool array
        Whether the whole ray lies in the image.
    """

    center_mm: LpsPoints
    directions: Vector
    start_mm: float
    strength: NDArray[np.float64]
    place_mm: NDArray[np.float64]
    is_seen: NDArray[np.bool_]

    def closed_share(self, slack_mm: float) -> NDArray[np.float64]:
        """Share of the rays with an edge within a slack of each sample's distance, (samples,)."""
        from scipy.ndimage import maximum_filter1d

        width = 2 * round(slack_mm / STEP_MM) + 1
        near = maximum_filter1d(np.minimum(self.strength, 1.0), width, axis=1, mode="constant")
        return np.asarray(near.mean(axis=0))

    def edges_near(
        self, distance_mm: float, slack_mm: float
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """The edge of each ray that lies nearest to a distance, weighed by its strength.

        Parameters
        ----------
        distance_mm : float
        slack_mm : float

        Returns
        -------
        has_edge : (n,) bool array
        place_mm : (n,) array
        """
        away = np.abs(self.place_mm - distance_mm)
        merit = np.minimum(self.strength, 1.0) * np.maximum(1.0 - away / (2.0 * slack_mm), 0.0)
        merit[away > slack_mm] = 0.0
        best = merit.argmax(axis=1)
        rays = np.arange(len(best))
        return merit[rays, best] > 0, self.place_mm[rays, best]

    def points(self, place_mm: NDArray[np.float64], of_rays: NDArray[np.bool_]) -> LpsPoints:
        """Positions at (n,) distances along some of the rays, (m, 3), LPS mm."""
        return LpsPoints(self.center_mm + place_mm[of_rays, None] * self.directions[of_rays])


def cast_rays(
    crop: HeadCrop,
    center_mm: LpsPoints,
    directions: Vector,
    *,
    between_mm: tuple[float, float],
    polarity: Polarity,
) -> EdgeRays:
    """The edges along rays from a point.

    Parameters
    ----------
    crop : HeadCrop
    center_mm : (3,) array, LPS mm
    directions : (n, 3) array
        Unit vectors, LPS.
    between_mm : (float, float)
        Nearest and farthest distance from the point.
    polarity : Polarity
    """
    distances = np.arange(between_mm[0], between_mm[1] + STEP_MM, STEP_MM)
    points = center_mm + distances[:, None] * directions[:, None, :]
    values = crop.at(LpsPoints(points)).astype(np.float64)
    strength, place_mm = outward_edges(polarity.sign * values, distances)
    is_seen = np.asarray(np.isfinite(values).all(axis=1))
    return EdgeRays(center_mm, directions, between_mm[0], strength, place_mm, is_seen)


def outward_edges(
    values: NDArray[np.float64],
    distances: NDArray[np.float64],
    is_before: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where values fall along rays, as in `EdgeRays`.

    Parameters
    ----------
    values : (n, samples) array
        NaN outside the image.
    distances : (samples,) array
    is_before : (n, samples) bool array or None
        Samples before a ray begins; None where all begin at the first.

    Returns
    -------
    strength, place : (n, samples) arrays
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
