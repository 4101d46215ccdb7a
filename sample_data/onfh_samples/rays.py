"""Exact arcs and solid angles of a set of directions, ray by ray, without voxels."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Predicate",
    "arc_intervals",
    "orthonormal_to",
    "polar_directions",
    "rectangle_solid_angles",
    "sphere_fraction",
]

#: (n, 3) unit directions -> (n,) bool.
Predicate = Callable[[NDArray[np.float64]], NDArray[np.bool_]]

#: Samples of a full circle before its borders are refined; off by a fraction of a step so
#: that round angles do not fall on a sample.
CIRCLE_SAMPLES = 3600
CIRCLE_PHASE = 0.5 - 1.0 / math.pi

#: Halvings of a bracket: 0.1 deg / 2^34 is far below any tolerance.
BISECTIONS = 34

#: Meridians and samples on each of them for shares of the whole sphere.
MERIDIANS, MERIDIAN_SAMPLES = 240, 180

#: Great circles and samples on each of them for shares of the weight-bearing zone.
ZONE_LINES, ZONE_SAMPLES = 400, 80


def orthonormal_to(axis: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two unit vectors that complete the unit vector `axis` to a right-handed triad."""
    helper = np.eye(3)[int(np.argmin(np.abs(axis)))]
    first = np.cross(axis, helper)
    first /= np.linalg.norm(first)
    return first, np.cross(axis, first)


def arc_intervals(
    predicate: Predicate, up: NDArray[np.float64], aside: NDArray[np.float64]
) -> list[tuple[float, float]]:
    """Arcs of the circle through `up` (0 deg) and `aside` (90 deg) on which a predicate holds.

    Parameters
    ----------
    predicate : callable
    up, aside : (3,) array
        Orthonormal.

    Returns
    -------
    list of (start_deg, end_deg)
        start in [-180, 180), end > start, in rising order; the full circle is one arc of
        360 deg. An arc narrower than 0.1 deg may be missed.
    """

    def holds(angle_deg: NDArray[np.float64]) -> NDArray[np.bool_]:
        angle = np.radians(angle_deg)[:, None]
        return predicate(np.cos(angle) * up + np.sin(angle) * aside)

    step_deg = 360.0 / CIRCLE_SAMPLES
    angles: NDArray[np.float64] = -180.0 + step_deg * (
        np.arange(CIRCLE_SAMPLES, dtype=np.float64) + CIRCLE_PHASE
    )
    inside = holds(angles)
    if inside.all():
        return [(-180.0, 180.0)]
    following = np.roll(inside, -1)
    changes = np.flatnonzero(inside != following)
    borders = _bisect(holds, angles[changes], angles[changes] + step_deg, inside[changes])
    starts = borders[following[changes]]
    ends = borders[inside[changes]]
    intervals = []
    for start in starts:
        later = (ends - start) % 360.0
        length = float(later[later > 0].min())
        first = (float(start) + 180.0) % 360.0 - 180.0
        intervals.append((first, first + length))
    return sorted(intervals)


def _bisect(
    holds: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    value_at_low: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Where `holds` changes between `low` and `high`."""
    low, high = low.copy(), high.copy()
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        same = holds(middle) == value_at_low
        low[same], high[~same] = middle[same], middle[~same]
    return 0.5 * (low + high)


def polar_directions(
    axis: NDArray[np.float64], half_angle_deg: float, polar: int, azimuth: int
) -> tuple[NDArray[np.float64], float]:
    """Directions that share the solid angle of a cone equally.

    Returns
    -------
    directions : (polar * azimuth, 3) array
        Midpoints of cells of equal solid angle; azimuth runs fastest.
    solid_angle : float
        Of one cell, sr.
    """
    height = 1.0 - math.cos(math.radians(half_angle_deg))
    cosine = 1.0 - height * (np.arange(polar) + 0.5) / polar
    turn = 2.0 * np.pi * (np.arange(azimuth) + 0.5) / azimuth
    first, second = orthonormal_to(axis)
    sine = np.sqrt(1.0 - cosine**2)[:, None, None]
    ring = np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * second
    directions = cosine[:, None, None] * axis + sine * ring
    return directions.reshape(-1, 3), 2.0 * np.pi * height / (polar * azimuth)


def sphere_fraction(predicate: Predicate, axis: NDArray[np.float64]) -> float:
    """Share of all directions for which a predicate holds.

    Meridians about `axis`, borders refined on each, integrated in closed form along it.
    """
    first, second = orthonormal_to(axis)
    turn = 2.0 * np.pi * (np.arange(MERIDIANS) + 0.5) / MERIDIANS
    sideways = np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * second

    def along(line: NDArray[np.intp], polar: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.cos(polar)[:, None] * axis + np.sin(polar)[:, None] * sideways[line]

    edges = np.linspace(0.0, np.pi, MERIDIAN_SAMPLES + 1)
    shares = _line_integrals(
        predicate, along, edges, lines=MERIDIANS, antiderivative=lambda _, t: -np.cos(t)
    )
    return float(shares.mean() / 2.0)


def rectangle_solid_angles(
    predicate: Predicate, axes: NDArray[np.float64], low_tangent: float, high_tangent: float
) -> tuple[float, float]:
    """Solid angle of a zone ``low <= l/s <= high, |a| <= s, s > 0``, and of its marked part.

    Parameters
    ----------
    predicate : callable
    axes : (3, 3) array
        Rows lateral, anterior, superior.
    low_tangent, high_tangent : float

    Returns
    -------
    zone, marked : float
        Solid angles, sr.

    Notes
    -----
    With x = l/s and y = a/s the solid angle is the integral of (1 + x^2 + y^2)^(-3/2);
    along y it is integrated in closed form between refined borders.
    """
    lateral, anterior, superior = axes
    middle = (np.arange(ZONE_LINES) + 0.5) / ZONE_LINES
    x = low_tangent + (high_tangent - low_tangent) * middle

    def along(line: NDArray[np.intp], y: NDArray[np.float64]) -> NDArray[np.float64]:
        rays = superior + x[line][:, None] * lateral + y[:, None] * anterior
        unit: NDArray[np.float64] = rays / np.linalg.norm(rays, axis=1)[:, None]
        return unit

    def antiderivative(line: NDArray[np.intp], y: NDArray[np.float64]) -> NDArray[np.float64]:
        square = 1.0 + x[line] ** 2
        result: NDArray[np.float64] = y / (square * np.sqrt(square + y**2))
        return result

    edges = np.linspace(-1.0, 1.0, ZONE_SAMPLES + 1)
    width = (high_tangent - low_tangent) / ZONE_LINES
    marked = _line_integrals(
        predicate, along, edges, lines=ZONE_LINES, antiderivative=antiderivative
    )
    every = np.arange(ZONE_LINES)
    whole = antiderivative(every, np.ones(ZONE_LINES)) - antiderivative(every, -np.ones(ZONE_LINES))
    return float(whole.sum() * width), float(marked.sum() * width)


def _line_integrals(
    predicate: Predicate,
    along: Callable[[NDArray[np.intp], NDArray[np.float64]], NDArray[np.float64]],
    edges: NDArray[np.float64],
    *,
    lines: int,
    antiderivative: Callable[[NDArray[np.intp], NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Integral over the marked part of each line, (lines,)."""
    count = len(edges)
    line = np.repeat(np.arange(lines), count)
    marked = predicate(along(line, np.tile(edges, lines))).reshape(lines, count)
    changed_line, changed_at = np.nonzero(marked[:, :-1] != marked[:, 1:])
    low, high = edges[changed_at], edges[changed_at + 1]
    rising = marked[changed_line, changed_at + 1]
    border = _bisect(lambda t: predicate(along(changed_line, t)), low, high, ~rising)
    every = np.arange(lines)
    total = np.where(marked[:, -1], antiderivative(every, np.full(lines, edges[-1])), 0.0)
    total = total - np.where(marked[:, 0], antiderivative(every, np.full(lines, edges[0])), 0.0)
    sign = np.where(rising, -1.0, 1.0)
    np.add.at(total, changed_line, sign * antiderivative(changed_line, border))
    return total
