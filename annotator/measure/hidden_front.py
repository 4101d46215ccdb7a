"""The lesion's front where a slice does not show it, from the slices beside it.

A slice shows the front only inside the head. Where the front leaves the head before it comes
near a pixel, and on slices that it misses, its distance is continued straight from the two
slices before, as far as the outlines allow; where they say that it has closed instead, it
ends halfway to the slice that it does not reach.
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.measure.head_slices import (
    HeadSlice,
    nearest_is_marked,
    planar_distance,
    planar_nearest,
    slices_with,
)

__all__ = ["FAR_MM", "Bounds", "SliceFront", "bounds_of", "continued", "front_in_slice"]

Voxels = NDArray[np.bool_]
Field = NDArray[np.float64]
Spacing = NDArray[np.float64]

#: Stands for no limit, and for a slice without any part of the structure near it, mm.
FAR_MM = 1e3

#: A straight line needs two slices.
SLICES_OF_A_LINE = 2


@frozen(eq=False)
class Bounds:
    """Least and largest distance that the outlines allow at each pixel, mm."""

    least: Field
    most: Field

    def reversed(self) -> "Bounds":
        """The same with the slices in the opposite order."""
        return Bounds(self.least[::-1], self.most[::-1])


@frozen(eq=False)
class SliceFront:
    """The front in one slice that shows it.

    Parameters
    ----------
    lesion : (rows, columns) bool array
        That it bounds.
    distance : (rows, columns) array
        mm; positive on the lesion's side.
    shown : (rows, columns) bool array
        Where the nearest part of the front is not its end at the head's border.
    bounds : Bounds
        Between the head's border and the part that is shown.
    to_lesion, to_living : (rows, columns) arrays
        Distances of each pixel from the two sides, mm.
    """

    lesion: Voxels
    distance: Field
    shown: Voxels
    bounds: Bounds
    to_lesion: Field
    to_living: Field


def front_in_slice(
    lesion: Voxels, living: Voxels, head: HeadSlice, sampling: tuple[float, float]
) -> SliceFront:
    """Signed distance from the interface of lesion and living bone in one slice.

    Parameters
    ----------
    lesion, living : (rows, columns) bool arrays
        Disjoint; neither is empty.
    head : HeadSlice
        Of both together.
    sampling : (row, column) spacing, mm

    Returns
    -------
    SliceFront
    """
    half_pixel = 0.5 * float(np.sqrt(sampling[0] * sampling[1]))
    of_living, of_lesion = planar_nearest(living, sampling), planar_nearest(lesion, sampling)
    to_living, to_lesion = of_living[0], of_lesion[0]
    distance = np.where(to_living > to_lesion, to_living - half_pixel, half_pixel - to_lesion)
    # Inside the head only: beyond it nothing reads these, and most of a slice lies beyond.
    to_outside = np.zeros(distance.shape)
    to_outside[head.near] = head.to_outside
    inside = lesion | living
    # Where the nearest pixel of the other side is not at the head's border, or the border is far.
    shown = inside & (np.abs(distance) <= to_outside)
    shown |= nearest_is_marked(living & head.inner, lesion & ~shown, of_living, sampling)
    shown |= nearest_is_marked(lesion & head.inner, living & ~shown, of_lesion, sampling)
    beyond = nearest_is_marked(shown, ~inside, (head.to_head, head.nearest), sampling)
    to_border = np.minimum(np.maximum(to_outside - half_pixel, half_pixel), np.abs(distance))
    return SliceFront(
        lesion=lesion,
        distance=distance,
        shown=shown | beyond,
        bounds=Bounds(
            least=np.where(lesion, to_border, np.where(living, distance, -FAR_MM)),
            most=np.where(living, -to_border, np.where(lesion, distance, FAR_MM)),
        ),
        to_lesion=to_lesion,
        to_living=to_living,
    )


def bounds_of(
    lesion: Voxels, living: Voxels, spacing_mm: Spacing, fronts: Mapping[int, SliceFront]
) -> Bounds:
    """Bounds everywhere; in slices that show no front it passes half a step beyond those that do.

    Parameters
    ----------
    lesion, living : (slices, rows, columns) bool arrays
        Disjoint; neither is empty.
    spacing_mm : (slice, row, column) spacing, mm
    fronts : mapping of slice number to SliceFront
        Of every slice that shows both.

    Returns
    -------
    Bounds
    """
    half_step = 0.5 * float(spacing_mm[0])
    half_pixel = 0.5 * float(np.sqrt(spacing_mm[1] * spacing_mm[2]))
    to_living = _to_slices(living, {n: f.to_living for n, f in fronts.items()}, spacing_mm)
    to_lesion = _to_slices(lesion, {n: f.to_lesion for n, f in fronts.items()}, spacing_mm)
    least, most = np.full(lesion.shape, -FAR_MM), np.full(lesion.shape, FAR_MM)
    for number in map(int, np.flatnonzero(slices_with(lesion) | slices_with(living))):
        if number in fronts:
            least[number] = fronts[number].bounds.least
            most[number] = fronts[number].bounds.most
        elif lesion[number].any():
            here = lesion[number]
            least[number][here] = np.maximum(to_living(number, here) - half_step, half_pixel)
        else:
            here = living[number]
            most[number][here] = np.minimum(half_step - to_lesion(number, here), -half_pixel)
    return Bounds(least, most)


def _to_slices(
    mask: Voxels, planar: Mapping[int, Field], spacing_mm: Spacing
) -> Callable[[int, Voxels], Field]:
    """Distance of some pixels of a slice from a mask on other slices, mm.

    `planar` holds the distances within the slices where they are known already.
    """
    slice_mm, *within = (float(extent) for extent in spacing_mm)

    @cache
    def in_slice(other: int) -> Field:
        known = planar.get(other)
        return planar_distance(mask[other], (within[0], within[1])) if known is None else known

    def distance(number: int, here: Voxels) -> Field:
        squares = np.full(int(np.count_nonzero(here)), np.inf)
        for other in map(int, np.flatnonzero(slices_with(mask))):
            across_mm = (other - number) * slice_mm
            np.minimum(squares, in_slice(other)[here] ** 2 + across_mm**2, out=squares)
        return np.asarray(np.sqrt(squares))

    return distance


def continued(distance: Field, shown: Voxels, bounds: Bounds) -> Field:
    """The distance everywhere, from where it is shown.

    Parameters
    ----------
    distance : (slices, rows, columns) array
        mm; of a slice without a front it is not read.
    shown : (slices, rows, columns) bool array
    bounds : Bounds

    Returns
    -------
    (slices, rows, columns) array
    """
    filled, known = distance.copy(), shown.copy()
    _straight_on(filled, known, shown, bounds)
    _straight_on(filled[::-1], known[::-1], shown[::-1], bounds.reversed())
    known |= shown.any(axis=(1, 2), keepdims=True)
    _level(filled, known, bounds)
    _level(filled[::-1], known[::-1], bounds.reversed())
    return filled


def _straight_on(filled: Field, known: Voxels, shown: Voxels, bounds: Bounds) -> None:
    """Continue each pixel from the two slices before, in place."""
    reached = shown.copy()
    for number in range(SLICES_OF_A_LINE, len(filled)):
        here = ~known[number] & reached[number - 1] & reached[number - 2]
        pixels = np.flatnonzero(here)
        before = filled[number - 1].take(pixels)
        straight = 2.0 * before - filled[number - 2].take(pixels)
        least, most = bounds.least[number].take(pixels), bounds.most[number].take(pixels)
        # A round front closes sooner than a straight one: at half a step, as far as is known.
        expected = np.where(_contradict(straight, least, most), -before, straight)
        filled[number].put(pixels, np.clip(expected, least, most))
        reached[number] |= here
        known[number] |= here


def _contradict(distance: Field, least: Field, most: Field) -> Voxels:
    """Where the outline of a slice puts a pixel on the other side than a distance does."""
    return np.asarray(((least > 0) & (distance <= 0)) | ((most < 0) & (distance >= 0)))


def _level(filled: Field, known: Voxels, bounds: Bounds) -> None:
    """Continue each pixel from the slice before where two do not tell, in place."""
    for number in range(1, len(filled)):
        here = ~known[number] & known[number - 1]
        pixels = np.flatnonzero(here)
        least, most = bounds.least[number].take(pixels), bounds.most[number].take(pixels)
        filled[number].put(pixels, np.clip(filled[number - 1].take(pixels), least, most))
        known[number] |= here
