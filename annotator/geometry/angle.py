"""Arcs on a circle: the smallest arc that holds a set of directions."""

from functools import lru_cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

__all__ = ["Arc", "arc_extents_deg", "circle_angles_deg", "enclosing_arc", "wrapped_deg"]

FULL_CIRCLE_DEG = 360.0


def wrapped_deg(angle_deg: float) -> float:
    """The same direction as an angle in (-180, 180]."""
    return -((-angle_deg + 180.0) % FULL_CIRCLE_DEG - 180.0)


@lru_cache(maxsize=16)
def circle_angles_deg(count: int) -> NDArray[np.float64]:
    """Centres of `count` equal steps around the circle, rising from -180 deg, (count,)."""
    angles_deg: NDArray[np.float64] = (np.arange(count) + 0.5) * FULL_CIRCLE_DEG / count - 180.0
    angles_deg.flags.writeable = False
    return angles_deg


@frozen
class Arc:
    """Part of a circle.

    Parameters
    ----------
    extent_deg : float
        0 (nothing) to 360 (the whole circle).
    middle_deg : float or None
        In (-180, 180]; None where the extent is 0 or 360.
    inner_gap_deg : float
        The largest gap inside the arc, deg.
    """

    extent_deg: float
    middle_deg: float | None = None
    inner_gap_deg: float = 0.0

    @property
    def start_deg(self) -> float | None:
        """Lower end, unwrapped: it may pass -180; None where the arc has no ends."""
        return None if self.middle_deg is None else self.middle_deg - self.extent_deg / 2.0

    @property
    def end_deg(self) -> float | None:
        """Upper end, unwrapped: it may pass 180; None where the arc has no ends."""
        return None if self.middle_deg is None else self.middle_deg + self.extent_deg / 2.0


def _without_islands(inside: NDArray[np.bool_], minimum: float) -> NDArray[np.bool_]:
    """The circular runs of True that are at least `minimum` steps long."""
    starts = np.flatnonzero(inside & ~np.roll(inside, 1))
    ends = np.flatnonzero(inside & ~np.roll(inside, -1))
    if len(starts) == 0:
        return inside
    if ends[0] < starts[0]:
        ends = np.roll(ends, -1)
    kept = np.zeros_like(inside)
    for start, end in zip(starts, ends, strict=True):
        steps = (end - start) % len(inside) + 1
        if steps >= minimum:
            kept[(start + np.arange(steps)) % len(inside)] = True
    return kept


def enclosing_arc(inside: NDArray[np.bool_], minimum_island_deg: float = 0.0) -> Arc:
    """360 deg minus the largest gap between the directions that are inside.

    Parameters
    ----------
    inside : (n,) bool array
        Whether each direction of `circle_angles_deg` belongs to the set.
    minimum_island_deg : float
        Runs of directions shorter than this are dropped first.

    Returns
    -------
    Arc
        Of equal gaps the one farther from 0 deg is taken as the outside.

    Examples
    --------
    >>> angles = circle_angles_deg(720)
    >>> enclosing_arc((angles > -10) & (angles < 40)).extent_deg
    50.0
    """
    step_deg = FULL_CIRCLE_DEG / len(inside)
    kept = _without_islands(inside, minimum_island_deg / step_deg - 1e-9)
    if kept.all():
        return Arc(FULL_CIRCLE_DEG)
    members = np.flatnonzero(kept)
    if len(members) == 0:
        return Arc(0.0)
    gaps = np.diff(np.append(members, members[0] + len(kept))) - 1
    middles_deg = circle_angles_deg(len(kept))[members] + (gaps + 1) * step_deg / 2.0
    widest = np.flatnonzero(gaps == gaps.max())
    from_superior = [abs(wrapped_deg(float(middles_deg[gap]))) for gap in widest]
    outside = widest[np.flatnonzero(from_superior == np.max(from_superior))[-1]]
    inner = np.delete(gaps, outside)
    return Arc(
        extent_deg=float((len(kept) - gaps[outside]) * step_deg),
        middle_deg=wrapped_deg(float(middles_deg[outside]) + 180.0),
        inner_gap_deg=float(inner.max() * step_deg) if len(inner) else 0.0,
    )


def arc_extents_deg(
    inside: NDArray[np.bool_], minimum_island_deg: float = 0.0
) -> NDArray[np.float64]:
    """Extents of the enclosing arcs of many circles at once.

    Parameters
    ----------
    inside : (k, n) bool array
        Whether each direction of `circle_angles_deg` belongs to the set of each circle.
    minimum_island_deg : float
        Runs of directions shorter than this are dropped first.

    Returns
    -------
    (k,) array
        What `enclosing_arc` gives for each row, deg.

    Examples
    --------
    >>> angles = circle_angles_deg(720)
    >>> arc_extents_deg(np.array([(angles > -10) & (angles < 40), angles > 400]))
    array([50.,  0.])
    """
    count = inside.shape[1]
    step_deg = FULL_CIRCLE_DEG / count
    starts, ends = _runs(inside)
    kept = ends - starts >= max(minimum_island_deg / step_deg - 1e-9, 1.0)
    starts, ends = starts[kept], ends[kept]
    row, is_first = starts // (2 * count), np.ones(len(starts), dtype=bool)
    is_first[1:] = row[1:] != row[:-1]
    first = np.flatnonzero(is_first)
    # Each run is followed by the next one of its circle, the last by the first, a turn later.
    following = np.roll(starts, -1)
    following[np.roll(is_first, -1)] = starts[first] + count
    extents = np.where(inside.all(axis=1), FULL_CIRCLE_DEG, 0.0)
    if len(first):
        extents[row[first]] = (count - np.maximum.reduceat(following - ends, first)) * step_deg
    return extents


def _runs(inside: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and one-past-last place of every run of True on circles that it does not fill.

    The places of circle k are counted from 2 k n, so that a run may pass the end of its own.
    """
    count = inside.shape[1]
    before = np.roll(inside, 1, axis=1)
    row, column = np.nonzero(inside & ~before)
    starts = row * (2 * count) + column
    row, column = np.nonzero(before & ~inside)
    # A run that ends before any begins has begun at the end of the circle.
    begun = inside[row, -1] & (column == inside.argmin(axis=1)[row])
    return starts, np.sort(row * (2 * count) + column + count * begun)
