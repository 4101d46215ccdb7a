"""Signed distances from an outline, measured within the slices on which it was drawn.

An outline is known exactly (to a fraction of a pixel) on each slice plane and not at all
between them. Distances taken within the slices and interpolated linearly across them are
exact for a plane whatever its tilt (shape-based interpolation, Raya and Udupa 1990,
doi:10.1109/42.52980).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.measure.distance_field import STEEPEST_SLOPE
from annotator.measure.head_slices import HeadSlice, slices_with
from annotator.measure.hidden_front import FAR_MM, bounds_of, continued, front_in_slice

__all__ = [
    "FRONT_SMOOTHING_PIXELS",
    "SURFACE_SMOOTHING_PIXELS",
    "THIN_PART_PIXELS",
    "front_distance",
    "surface_distance",
    "with_thin_parts",
]

Voxels = NDArray[np.bool_]
Field = NDArray[np.float64]
Spacing = NDArray[np.float64]
HeadSlices = Mapping[int, HeadSlice]

#: Smoothing within a slice, pixels: takes out the staircase of the voxels.
FRONT_SMOOTHING_PIXELS = 2.0
SURFACE_SMOOTHING_PIXELS = 0.7

#: A part of an outline that smoothing moves by more than this is thin, not rough: it is kept.
THIN_PART_PIXELS = 0.75


def surface_distance(head: Voxels, slices: HeadSlices, spacing_mm: Spacing) -> Field:
    """Signed distance from the head's outline, which ends half a step beyond its last slices.

    Parameters
    ----------
    head : (slices, rows, columns) bool array
        With an empty slice at either end.
    slices : mapping of slice number to HeadSlice
        Of this head.
    spacing_mm : (slice, row, column) spacing, mm

    Returns
    -------
    (slices, rows, columns) array
        mm, measured within each slice; positive inside.
    """
    sampling = float(spacing_mm[1]), float(spacing_mm[2])
    half_pixel = 0.5 * float(np.sqrt(sampling[0] * sampling[1]))
    distance = np.full(head.shape, -FAR_MM)
    outlined = slices_with(head)
    for number, here in slices.items():
        inside = head[number]
        distance[number] = half_pixel - here.to_head
        np.copyto(
            distance[number][here.near], here.to_outside - half_pixel, where=inside[here.near]
        )
    distance[outlined] = _smoothed(distance[outlined], SURFACE_SMOOTHING_PIXELS)
    for number in map(int, np.flatnonzero(~outlined)):
        for step in (1, -1):
            if 0 <= number - 2 * step < len(head) and outlined[number - step]:
                beyond = _beyond_last_slice(distance[number - step], distance[number - 2 * step])
                distance[number] = np.maximum(distance[number], beyond)
    return distance


def front_distance(
    lesion: Voxels, living: Voxels, slices: HeadSlices, spacing_mm: Spacing
) -> Field:
    """Signed distance from the interface of lesion and living bone.

    Without the staircase of the voxels, but with every thin part of either side; continued
    linearly beyond the slices and the pixels that show the interface.

    Parameters
    ----------
    lesion, living : (slices, rows, columns) bool arrays
        Disjoint; neither is empty.
    slices : mapping of slice number to HeadSlice
        Of the head that both make.
    spacing_mm : (slice, row, column) spacing, mm

    Returns
    -------
    (slices, rows, columns) array
        mm, measured within each slice; positive on the lesion's side.
    """
    drawn = _drawn_front(lesion, living, slices, spacing_mm)
    smooth = _smoothed(drawn, FRONT_SMOOTHING_PIXELS)
    lost_mm = THIN_PART_PIXELS * float(np.sqrt(spacing_mm[1] * spacing_mm[2]))
    return with_thin_parts(drawn, smooth, (lesion, living), lost_mm)


def with_thin_parts(
    drawn: Field, smooth: Field, sides: tuple[Voxels, Voxels], lost_mm: float
) -> Field:
    """The smooth distance, but as drawn where smoothing took a part of either side away.

    Parameters
    ----------
    drawn, smooth : (slices, rows, columns) arrays
        mm; positive on the lesion's side.
    sides : (lesion, living)
    lost_mm : float
        A part that smoothing moves by more is thin, not rough.
    """
    lesion, living = sides
    lost = (lesion & (drawn - smooth > lost_mm)) | (living & (smooth - drawn > lost_mm))
    return np.where(lost, drawn, smooth)


def _beyond_last_slice(
    last: NDArray[np.float64], before: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance one step beyond the last slice: the outline ends half a step beyond it."""
    return np.asarray(np.minimum(2.0 * last - before, -np.abs(last)))


def _smoothed(distance: Field, pixels: float) -> Field:
    """Smoothed within the slices without shrinking curved outlines.

    A Gaussian moves a curved outline inwards; what a second pass takes away again is a measure of
    that and is given back (twicing, Tukey 1977).
    """
    once = ndimage.gaussian_filter(distance, (0, pixels, pixels))
    twice = ndimage.gaussian_filter(once, (0, pixels, pixels))
    once *= 2.0
    once -= twice
    return np.asarray(once)


def _drawn_front(lesion: Voxels, living: Voxels, slices: HeadSlices, spacing_mm: Spacing) -> Field:
    """In-slice signed distance from the interface of lesion and living bone."""
    sampling = float(spacing_mm[1]), float(spacing_mm[2])
    has_front = slices_with(lesion) & slices_with(living)
    if not has_front.any():
        return _between_slices(lesion, living, float(spacing_mm[0]))
    fronts = {
        number: front_in_slice(lesion[number], living[number], slices[number], sampling)
        for number in map(int, np.flatnonzero(has_front))
    }
    distance = np.zeros(lesion.shape)
    shown = np.zeros(lesion.shape, dtype=bool)
    for number, front in fronts.items():
        distance[number], shown[number] = front.distance, front.shown
    return continued(distance, shown, bounds_of(lesion, living, spacing_mm, fronts))


def _between_slices(lesion: Voxels, living: Voxels, slice_mm: float) -> Field:
    """A front that lies wholly between slices: half a step from those it separates."""
    numbers = np.arange(len(lesion))
    to_living = np.abs(numbers[:, None] - np.flatnonzero(slices_with(living))).min(axis=1)
    to_lesion = np.abs(numbers[:, None] - np.flatnonzero(slices_with(lesion))).min(axis=1)
    steps = np.where(to_lesion < to_living, to_living - 0.5, 0.5 - to_lesion)
    steep = STEEPEST_SLOPE * slice_mm * steps
    return np.asarray(np.broadcast_to(steep[:, None, None], lesion.shape))
