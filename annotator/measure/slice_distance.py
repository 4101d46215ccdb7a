"""Signed distances from an outline, measured within the slices on which it was drawn.

An outline is known exactly (to a fraction of a pixel) on each slice plane and not at all
between them. Distances taken within the slices and interpolated linearly across them are
exact for a plane whatever its tilt (shape-based interpolation, Raya and Udupa 1990,
doi:10.1109/42.52980).
"""

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.measure.distance_field import STEEPEST_SLOPE
from annotator.measure.head_slices import HeadSlice, slices_with
from annotator.measure.hidden_front import (
    FAR_MM,
    SliceFront,
    bounds_of,
    continued,
    front_in_slice,
)
from annotator.measure.smoothing import smoothed_slices

__all__ = [
    "FRONT_SMOOTHING_PIXELS",
    "SURFACE_SMOOTHING_PIXELS",
    "THIN_PART_PIXELS",
    "DrawnFront",
    "drawn_front",
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
    distance[outlined] = smoothed_slices(distance[outlined], SURFACE_SMOOTHING_PIXELS)
    for number in map(int, np.flatnonzero(~outlined)):
        for step in (1, -1):
            if 0 <= number - 2 * step < len(head) and outlined[number - step]:
                beyond = _beyond_last_slice(distance[number - step], distance[number - 2 * step])
                distance[number] = np.maximum(distance[number], beyond)
    return distance


@frozen(eq=False)
class DrawnFront:
    """The front of one lesion as drawn, from which that of the next stroke is soon made.

    Parameters
    ----------
    fronts : mapping of slice number to SliceFront
        Of the slices that show one.
    drawn, smooth : (slices, rows, columns) arrays
        Distance within each slice, mm, with the staircase of the voxels and without it.
    """

    fronts: Mapping[int, SliceFront]
    drawn: Field
    smooth: Field


def drawn_front(
    sides: tuple[Voxels, Voxels],
    slices: HeadSlices,
    spacing_mm: Spacing,
    before: DrawnFront | None = None,
) -> DrawnFront:
    """The interface of lesion and living bone as it is drawn.

    Continued linearly beyond the slices and the pixels that show it.

    Parameters
    ----------
    sides : (lesion, living)
        (slices, rows, columns) bool arrays, disjoint; neither is empty.
    slices : mapping of slice number to HeadSlice
        Of the head that both make.
    spacing_mm : (slice, row, column) spacing, mm
    before : DrawnFront or None
        Of another lesion in the same head: its slices that are the same are not looked at again.

    Returns
    -------
    DrawnFront
    """
    fronts = _fronts(sides, slices, spacing_mm, {} if before is None else before.fronts)
    drawn = _continued(sides, fronts, spacing_mm)
    if before is None:
        return DrawnFront(fronts, drawn, smoothed_slices(drawn, FRONT_SMOOTHING_PIXELS))
    smooth = before.smooth.copy()
    changed = (drawn != before.drawn).any(axis=(1, 2))
    smooth[changed] = smoothed_slices(drawn[changed], FRONT_SMOOTHING_PIXELS)
    return DrawnFront(fronts, drawn, smooth)


def front_distance(front: DrawnFront, sides: tuple[Voxels, Voxels], spacing_mm: Spacing) -> Field:
    """Signed distance from the interface of lesion and living bone.

    Without the staircase of the voxels, but with every thin part of either side.

    Parameters
    ----------
    front : DrawnFront
    sides : (lesion, living)
        That it parts.
    spacing_mm : (slice, row, column) spacing, mm

    Returns
    -------
    (slices, rows, columns) array
        mm, measured within each slice; positive on the lesion's side.
    """
    lost_mm = THIN_PART_PIXELS * float(np.sqrt(spacing_mm[1] * spacing_mm[2]))
    return with_thin_parts(front.drawn, front.smooth, sides, lost_mm)


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
    taken_mm = drawn - smooth
    lost = (lesion & (taken_mm > lost_mm)) | (living & (taken_mm < -lost_mm))
    return np.where(lost, drawn, smooth)


def _beyond_last_slice(
    last: NDArray[np.float64], before: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance one step beyond the last slice: the outline ends half a step beyond it."""
    return np.asarray(np.minimum(2.0 * last - before, -np.abs(last)))


def _fronts(
    sides: tuple[Voxels, Voxels],
    slices: HeadSlices,
    spacing_mm: Spacing,
    before: Mapping[int, SliceFront],
) -> Mapping[int, SliceFront]:
    """The front in every slice that shows it."""
    lesion, living = sides
    sampling = float(spacing_mm[1]), float(spacing_mm[2])

    def front(number: int) -> SliceFront:
        known = before.get(number)
        if known is not None and np.array_equal(known.lesion, lesion[number]):
            return known
        return front_in_slice(lesion[number], living[number], slices[number], sampling)

    has_front = slices_with(lesion) & slices_with(living)
    return {number: front(number) for number in map(int, np.flatnonzero(has_front))}


def _continued(
    sides: tuple[Voxels, Voxels], fronts: Mapping[int, SliceFront], spacing_mm: Spacing
) -> Field:
    """In-slice signed distance from the interface of lesion and living bone."""
    lesion, living = sides
    if not fronts:
        return _between_slices(lesion, living, float(spacing_mm[0]))
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
