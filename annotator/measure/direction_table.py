"""A value per even direction, read at any other direction by interpolation.

The even directions are the same for every hip, so their neighbours are looked up once; then a
million directions can be read without casting a ray.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from annotator.geometry.directions import even_directions
from annotator.geometry.interpolation import interpolated
from annotator.geometry.points import Vector

__all__ = ["direction_table", "read_table", "values_at"]

#: Steps of polar angle and azimuth at which the even directions are read first, deg.
STEP_DEG = 2.0

#: Directions around a node that it is interpolated from.
NEIGHBOURS = 3

#: Keeps the weight of a direction finite at a node that it falls on; radians.
CLOSEST_RAD = 1e-3


def values_at(values: NDArray[np.float64], components: Vector) -> NDArray[np.float64]:
    """Interpolate values that are known at `even_directions`.

    Parameters
    ----------
    values : (n,) array
        At ``even_directions(n)``.
    components : (..., 3) array
        Unit vectors in the axes of `even_directions`.

    Returns
    -------
    (...) array
        Blurred over about the distance of two even directions (2 deg for 10 000 of them).
    """
    return read_table(direction_table(values), components)


def direction_table(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values at even directions, made ready to be read often, (polar, azimuth)."""
    neighbours, weights = _nodes(len(values))
    return np.asarray((values[neighbours] * weights).sum(axis=0))


def read_table(table: NDArray[np.float64], components: Vector) -> NDArray[np.float64]:
    """What `values_at` gives, from a `direction_table`."""
    lateral, anterior, superior = (components[..., axis] for axis in range(3))
    polar = np.arccos(np.clip(superior, -1.0, 1.0))
    azimuth = np.arctan2(anterior, lateral)
    azimuth = np.where(azimuth < 0.0, azimuth + 2.0 * np.pi, azimuth)
    step = np.radians(STEP_DEG)
    return interpolated(table, np.stack([polar / step, azimuth / step]))


@cache
def _nodes(count: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Neighbours among the even directions of each (polar, azimuth) node, and their weights.

    Both with the neighbours of a node along the first axis.
    """
    polar = np.radians(np.arange(0.0, 180.0 + STEP_DEG, STEP_DEG))[:, None]
    azimuth = np.radians(np.arange(0.0, 360.0 + STEP_DEG, STEP_DEG))[None, :]
    nodes = np.stack(
        [
            np.sin(polar) * np.cos(azimuth),
            np.sin(polar) * np.sin(azimuth),
            np.cos(polar) * np.ones_like(azimuth),
        ],
        axis=-1,
    )
    distances, neighbours = cKDTree(even_directions(count)).query(nodes, k=NEIGHBOURS)
    weights = 1.0 / (distances + CLOSEST_RAD)
    shares = weights / weights.sum(axis=-1, keepdims=True)
    return np.moveaxis(neighbours, -1, 0).copy(), np.moveaxis(shares, -1, 0).copy()
