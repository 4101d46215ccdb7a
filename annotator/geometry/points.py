"""Points whose frame is part of their type."""

from typing import NewType

import numpy as np
from numpy.typing import NDArray

__all__ = ["IndexPoints", "LpsPoints", "Vector", "cross", "lengths"]

#: (..., 3) array of positions, DICOM patient coordinates, mm (+x left, +y posterior, +z superior).
LpsPoints = NewType("LpsPoints", NDArray[np.float64])

#: (..., 3) array of (slice, row, column) voxel indices; a voxel's centre is an integer.
IndexPoints = NewType("IndexPoints", NDArray[np.float64])

#: (3,) array: a direction or displacement, LPS axes.
Vector = NDArray[np.float64]


def cross(one: Vector, other: Vector) -> Vector:
    """Vector product of two (3,) vectors.

    What `numpy.cross` gives, which takes ten times as long over two of them.
    """
    (a, b, c), (d, e, f) = one.tolist(), other.tolist()
    return np.array([b * f - c * e, c * d - a * f, a * e - b * d])


def lengths(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lengths of (..., 3) vectors, (...).

    What `numpy.linalg.norm` gives along the last axis, which is slow for an axis of three.
    """
    first, second, third = (vectors[..., axis] for axis in range(3))
    squares: NDArray[np.float64] = first * first + second * second + third * third
    return np.sqrt(squares)
