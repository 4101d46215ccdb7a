"""A value per even direction, read at any other direction by interpolation.

The even directions are the same for every hip, so their neighbours are looked up once; then a
million directions can be read without casting a ray.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from annotator.geometry.directions import even_directions
from annotator.geometry.points import Vector

__all__ = ["values_at"]

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
    neighbours, weights = _nodes(len(values))
    at_nodes = (values[neighbours] * weights).sum(axis=-1)
    polar_deg = np.degrees(np.arccos(np.clip(components[..., 2], -1.0, 1.0)))
    azimuth_deg = np.degrees(np.arctan2(components[..., 1], components[..., 0])) % 360.0
    read: NDArray[np.float64] = ndimage.map_coordinates(
        at_nodes, [polar_deg / STEP_DEG, azimuth_deg / STEP_DEG], order=1, mode="nearest"
    )
    return read


@cache
def _nodes(count: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Neighbours among the even directions of each (polar, azimuth) node, and their weights."""
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
    return np.asarray(neighbours), np.asarray(weights / weights.sum(axis=-1, keepdims=True))
