"""Signed distance from the lesion's front where the voxels are nearly cubes.

Such an image shows the front in every direction alike, so distances are taken in 3D: a front
that lies along the slices is then as well known as one that crosses them.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.measure.slice_distance import (
    FRONT_SMOOTHING_PIXELS,
    THIN_PART_PIXELS,
    with_thin_parts,
)

__all__ = ["has_cubic_voxels", "solid_front_distance"]

Voxels = NDArray[np.bool_]
Field = NDArray[np.float64]
Spacing = NDArray[np.float64]

#: Voxels count as cubes if their longest edge is at most so many times the shortest.
LARGEST_CUBIC_RATIO = 1.3


def has_cubic_voxels(spacing_mm: Spacing) -> bool:
    """Whether voxels are nearly as long as they are wide."""
    return bool(spacing_mm.max() <= LARGEST_CUBIC_RATIO * spacing_mm.min())


def solid_front_distance(lesion: Voxels, living: Voxels, spacing_mm: Spacing) -> Field:
    """Signed distance from the interface of lesion and living bone along its normal.

    Without the staircase of the voxels, but with every thin part of either side.

    Parameters
    ----------
    lesion, living : (slices, rows, columns) bool arrays
        Disjoint; neither is empty.
    spacing_mm : (slice, row, column) spacing, mm

    Returns
    -------
    (slices, rows, columns) array
        mm; positive on the lesion's side.
    """
    edge_mm = float(np.cbrt(spacing_mm.prod()))
    sampling = tuple(float(extent) for extent in spacing_mm)
    to_living = ndimage.distance_transform_edt(~living, sampling=sampling)
    to_lesion = ndimage.distance_transform_edt(~lesion, sampling=sampling)
    drawn = np.where(to_living > to_lesion, to_living - 0.5 * edge_mm, -(to_lesion - 0.5 * edge_mm))
    return with_thin_parts(drawn, _smoothed(drawn), (lesion, living), THIN_PART_PIXELS * edge_mm)


def _smoothed(distance: Field) -> Field:
    """Smoothed without shrinking curved fronts (twicing, Tukey 1977)."""
    once = ndimage.gaussian_filter(distance, FRONT_SMOOTHING_PIXELS)
    return np.asarray(2.0 * once - ndimage.gaussian_filter(once, FRONT_SMOOTHING_PIXELS))
