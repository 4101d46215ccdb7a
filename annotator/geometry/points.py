"""Points whose frame is part of their type."""

from typing import NewType

import numpy as np
from numpy.typing import NDArray

__all__ = ["IndexPoints", "LpsPoints", "Vector"]

#: (..., 3) array of positions, DICOM patient coordinates, mm (+x left, +y posterior, +z superior).
LpsPoints = NewType("LpsPoints", NDArray[np.float64])

#: (..., 3) array of (slice, row, column) voxel indices; a voxel's centre is an integer.
IndexPoints = NewType("IndexPoints", NDArray[np.float64])

#: (3,) array: a direction or displacement, LPS axes.
Vector = NDArray[np.float64]
