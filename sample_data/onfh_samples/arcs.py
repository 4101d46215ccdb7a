"""The necrotic arc of one plane of the head: its length, its ends, its share of a zone."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from onfh_samples.rays import Predicate, arc_intervals

__all__ = ["Arc", "arc_of", "necrotic_intervals", "weight_bearing_arc_fraction"]

#: Narrower islands of necrotic directions are left out of an arc, deg.
MINIMUM_ISLAND_DEG = 3.0

#: Two gaps count as equally large if they differ by less, deg.
EQUAL_GAP_DEG = 1e-6

FULL_CIRCLE_DEG = 360.0


@frozen
class Arc:
    """A necrotic arc; ends are None where the arc is empty or the full circle."""

    length_deg: float
    start_deg: float | None
    end_deg: float | None


def necrotic_intervals(
    predicate: Predicate, up: NDArray[np.float64], aside: NDArray[np.float64]
) -> list[tuple[float, float]]:
    """Arcs (start, end) of a plane's necrotic directions, small islands dropped, deg from `up`."""
    return [
        (start, end)
        for start, end in arc_intervals(predicate, up, aside)
        if end - start >= MINIMUM_ISLAND_DEG
    ]


def arc_of(intervals: list[tuple[float, float]]) -> Arc:
    """The arc that spans `intervals`: the circle without the largest gap between them.

    Of equal gaps the one farther from 0 deg (superior) is left out. The ends are unwrapped
    about the arc's middle, which lies in (-180, 180].
    """
    if not intervals:
        return Arc(0.0, None, None)
    gaps = []
    following = [*intervals[1:], intervals[0]]
    for (_, end), (start, _) in zip(intervals, following, strict=True):
        length = (start - end) % FULL_CIRCLE_DEG
        gaps.append((length, end, abs(_wrapped(end + 0.5 * length))))
    widest = max(length for length, _, _ in gaps)
    if widest < EQUAL_GAP_DEG:
        return Arc(FULL_CIRCLE_DEG, None, None)
    length, gap_start, _ = max(
        (gap for gap in gaps if gap[0] > widest - EQUAL_GAP_DEG), key=lambda gap: gap[2]
    )
    arc = FULL_CIRCLE_DEG - length
    middle = _wrapped(gap_start - 0.5 * arc)
    return Arc(arc, middle - 0.5 * arc, middle + 0.5 * arc)


def weight_bearing_arc_fraction(
    intervals: list[tuple[float, float]], zone_deg: tuple[float, float]
) -> float:
    """Necrotic share of the arc between the zone's ends."""
    low, high = zone_deg
    inside = 0.0
    for start, end in intervals:
        for turn in (-FULL_CIRCLE_DEG, 0.0, FULL_CIRCLE_DEG):
            inside += max(0.0, min(high, end + turn) - max(low, start + turn))
    return inside / (high - low)


def _wrapped(angle_deg: float) -> float:
    """The same angle in (-180, 180]."""
    half = FULL_CIRCLE_DEG / 2.0
    return half - float(np.mod(half - angle_deg, FULL_CIRCLE_DEG))
