"""Signed distances from head surface and lesion front where the voxels are nearly cubes.

Such an image shows an outline in every direction alike, so distances are taken in 3D: an outline
that lies along the slices is then as well known as one that crosses them.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.measure.slice_distance import (
    FRONT_SMOOTHING_PIXELS,
    SURFACE_SMOOTHING_PIXELS,
    THIN_PART_PIXELS,
    with_thin_parts,
)

__all__ = ["has_cubic_voxels", "solid_front_distance", "solid_surface_distance"]

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
    drawn = _drawn(lesion, living, spacing_mm)
    smooth = _smoothed(drawn, FRONT_SMOOTHING_PIXELS)
    lost_mm = THIN_PART_PIXELS * float(np.cbrt(spacing_mm.prod()))
    return with_thin_parts(drawn, smooth, (lesion, living), lost_mm)


def solid_surface_distance(head: Voxels, spacing_mm: Spacing) -> Field:
    """Signed distance from the head's outline along its normal.

    Parameters
    ----------
    head : (slices, rows, columns) bool array
        With background on every side.
    spacing_mm : (slice, row, column) spacing, mm

    Returns
    -------
    (slices, rows, columns) array
        mm; positive inside.
    """
    return _smoothed(_drawn(head, ~head, spacing_mm), SURFACE_SMOOTHING_PIXELS)


def _drawn(inside: Voxels, outside: Voxels, spacing_mm: Spacing) -> Field:
    """Distance from where two sets of voxels meet: half an edge from the middles of both."""
    edge_mm = float(np.cbrt(spacing_mm.prod()))
    sampling = tuple(float(extent) for extent in spacing_mm)
    to_outside: Field = ndimage.distance_transform_edt(~outside, sampling=sampling)
    to_inside: Field = ndimage.distance_transform_edt(~inside, sampling=sampling)
    return np.where(
        to_outside > to_inside, to_outside - 0.5 * edge_mm, -(to_inside - 0.5 * edge_mm)
    )


def _smoothed(distance: Field, pixels: float) -> Field:
    """Smoothed without shrinking curved outlines (twicing, Tukey 1977)."""
    once = ndimage.gaussian_filter(distance, pixels)
    return np.asarray(2.0 * once - ndimage.gaussian_filter(once, pixels))
