"""Directions spread evenly over the sphere."""

from functools import lru_cache

import numpy as np

from annotator.geometry.points import Vector

__all__ = ["even_directions"]

GOLDEN_ANGLE_RAD = np.pi * (3.0 - np.sqrt(5.0))


@lru_cache(maxsize=16)
def even_directions(count: int) -> Vector:
    """Unit vectors of nearly equal area each (Fibonacci lattice).

    Parameters
    ----------
    count : int

    Returns
    -------
    (count, 3) array
        The third component falls from 1 to -1. Read-only: the same array for each call.

    References
    ----------
    Gonzalez 2010, Measurement of areas on a sphere using Fibonacci and latitude-longitude
    lattices, Math Geosci 42:49-64, doi:10.1007/s11004-009-9257-x.
    """
    number = np.arange(count) + 0.5
    height = 1.0 - 2.0 * number / count
    around = np.sqrt(1.0 - height**2)
    azimuth = GOLDEN_ANGLE_RAD * number
    directions = np.column_stack([around * np.cos(azimuth), around * np.sin(azimuth), height])
    directions.setflags(write=False)
    return directions
