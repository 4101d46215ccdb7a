"""The smallest sphere that holds a set of points."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere

__all__ = ["smallest_enclosing_sphere"]

#: Points may lie outside by this share of the radius: rounding.
TOLERANCE = 1e-9

#: Each round adds the farthest point and the radius grows; heads need about ten.
MOST_ROUNDS = 1000

#: Four points on its surface hold a sphere.
MOST_SUPPORTS = 4


def smallest_enclosing_sphere(points: LpsPoints) -> Sphere:
    """The smallest sphere that holds every point.

    It is held by two to four points on its surface. From a sphere that is held by some of them,
    the point farthest outside is taken in, until none lies outside (Welzl 1991,
    doi:10.1007/BFb0038202, with the farthest point as pivot).

    Parameters
    ----------
    points : (n, 3) array, LPS mm
        At least one.

    Returns
    -------
    Sphere

    Raises
    ------
    ValueError
        If there is no point.

    Examples
    --------
    >>> corners = LpsPoints(np.array([[0.0, 0, 0], [2, 0, 0], [0, 1, 0]]))
    >>> smallest_enclosing_sphere(corners).radius_mm
    1.0
    """
    if len(points) == 0:
        raise ValueError("no point to enclose")
    supports = points[:1]
    sphere = Sphere(points[0], 0.0)
    for _ in range(MOST_ROUNDS):
        outside_mm = -sphere.signed_distance_mm(points)
        farthest = int(outside_mm.argmax())
        if outside_mm[farthest] <= TOLERANCE * max(sphere.radius_mm, 1.0):
            break
        sphere, supports = _around(supports, points[farthest])
    return sphere


def _around(
    supports: NDArray[np.float64], added: NDArray[np.float64]
) -> tuple[Sphere, NDArray[np.float64]]:
    """The smallest sphere about a few points, on which the added one lies, and what holds it."""
    every = np.vstack([supports, added])
    spheres = [
        (_through(np.vstack([*held, added])), np.vstack([*held, added]))
        for size in range(1, MOST_SUPPORTS)
        for held in combinations(supports, size)
    ]
    holding = [
        (sphere, held)
        for sphere, held in spheres
        if (sphere.signed_distance_mm(LpsPoints(every)) >= -TOLERANCE * sphere.radius_mm).all()
    ]
    return min(holding or spheres[-1:], key=lambda candidate: candidate[0].radius_mm)


def _through(points: NDArray[np.float64]) -> Sphere:
    """The smallest sphere with two to four points on its surface."""
    edges = points[1:] - points[0]
    shares, *_ = np.linalg.lstsq(2.0 * edges @ edges.T, (edges**2).sum(axis=1), rcond=None)
    offset = shares @ edges
    return Sphere(points[0] + offset, float(np.linalg.norm(offset)))
