"""The lesion's front where a slice does not show it, from the slices beside it.

A slice shows the front only inside the head. Where the front leaves the head before it comes
near a pixel, and on slices that it misses, its distance is continued straight from the two
slices before, as far as the outlines allow; where they say that it has closed instead, it
ends halfway to the slice that it does not reach.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import ndimage

from annotator.geometry.voxels import marked_box

__all__ = ["FAR_MM", "Bounds", "SliceFront", "bounds_of", "continued", "front_in_slice"]

Voxels = NDArray[np.bool_]
Field = NDArray[np.float64]
Spacing = NDArray[np.float64]

#: Stands for no limit, and for a slice without any part of the structure near it, mm.
FAR_MM = 1e3

#: The front ends within so many pixels of the head's border.
BORDER_PIXELS = 2

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

    def clipped(self, distance: Field, number: int) -> Field:
        """Distances of one slice within its bounds."""
        return np.clip(distance, self.least[number], self.most[number])

    def contradict(self, distance: Field, number: int) -> Voxels:
        """Where the outline of one slice puts a pixel on the other side than a distance does."""
        is_lesion, is_living = self.least[number] > 0, self.most[number] < 0
        return np.asarray((is_lesion & (distance <= 0)) | (is_living & (distance >= 0)))


@frozen(eq=False)
class SliceFront:
    """The front in one slice that shows it.

    Parameters
    ----------
    distance : (rows, columns) array
        mm; positive on the lesion's side.
    shown : (rows, columns) bool array
        Where the nearest part of the front is not its end at the head's border.
    bounds : Bounds
        Between the head's border and the part that is shown.
    """

    distance: Field
    shown: Voxels
    bounds: Bounds


def front_in_slice(lesion: Voxels, living: Voxels, sampling: tuple[float, float]) -> SliceFront:
    """Signed distance from the interface of lesion and living bone in one slice.

    Parameters
    ----------
    lesion, living : (rows, columns) bool arrays
        Disjoint; neither is empty.
    sampling : (row, column) spacing, mm

    Returns
    -------
    SliceFront
    """
    half_pixel = 0.5 * float(np.sqrt(sampling[0] * sampling[1]))
    to_living, to_lesion = _distance(living, sampling), _distance(lesion, sampling)
    distance = np.where(to_living > to_lesion, to_living - half_pixel, half_pixel - to_lesion)
    head = lesion | living
    # Inside the head only: beyond it nothing reads these, and most of a slice lies beyond.
    near = _around(head)
    to_outside = np.zeros(head.shape)
    to_outside[near] = _distance(~head[near], sampling)
    shown = head & (np.abs(distance) <= to_outside)
    nearest = (to_lesion[near], to_living[near])
    shown[near] |= _shown(lesion[near], living[near], nearest, sampling)
    to_border = np.minimum(np.maximum(to_outside - half_pixel, half_pixel), np.abs(distance))
    return SliceFront(
        distance=distance,
        shown=_distance(shown, sampling) <= _distance(head & ~shown, sampling),
        bounds=Bounds(
            least=np.where(lesion, to_border, np.where(living, distance, -FAR_MM)),
            most=np.where(living, -to_border, np.where(lesion, distance, FAR_MM)),
        ),
    )


def _around(head: Voxels) -> tuple[slice, slice]:
    """The part of a slice that holds the head and a pixel around it."""
    rows, columns = np.flatnonzero(head.any(axis=1)), np.flatnonzero(head.any(axis=0))
    return (
        slice(max(int(rows[0]) - 1, 0), int(rows[-1]) + 2),
        slice(max(int(columns[0]) - 1, 0), int(columns[-1]) + 2),
    )


def _shown(
    lesion: Voxels, living: Voxels, nearest: tuple[Field, Field], sampling: tuple[float, float]
) -> Voxels:
    """Where the nearest pixel of the other side lies off the head's border.

    `nearest` are the distances from the lesion and from the living part.
    """
    inner = ndimage.binary_erosion(lesion | living, iterations=BORDER_PIXELS)
    to_lesion, to_living = nearest
    near_living = _distance(living & inner, sampling) <= to_living
    near_lesion = _distance(lesion & inner, sampling) <= to_lesion
    return (lesion & near_living) | (living & near_lesion)


def bounds_of(lesion: Voxels, living: Voxels, spacing_mm: Spacing) -> Bounds:
    """Bounds of slices that show no front: it passes half a step beyond the slices that do.

    Parameters
    ----------
    lesion, living : (slices, rows, columns) bool arrays
        Disjoint; neither is empty.
    spacing_mm : (slice, row, column) spacing, mm

    Returns
    -------
    Bounds
    """
    half_step = 0.5 * float(spacing_mm[0])
    half_pixel = 0.5 * float(np.sqrt(spacing_mm[1] * spacing_mm[2]))
    sampling = tuple(float(extent) for extent in spacing_mm)
    least, most = np.full(lesion.shape, -FAR_MM), np.full(lesion.shape, FAR_MM)
    box = marked_box(lesion | living)
    if box is None:
        return Bounds(least, most)
    to_living = ndimage.distance_transform_edt(~living[box], sampling=sampling)
    to_lesion = ndimage.distance_transform_edt(~lesion[box], sampling=sampling)
    within, beyond = least[box], most[box]
    np.copyto(within, np.maximum(to_living - half_step, half_pixel), where=lesion[box])
    np.copyto(beyond, np.minimum(half_step - to_lesion, -half_pixel), where=living[box])
    return Bounds(least, most)


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
        before = filled[number - 1]
        straight = 2.0 * before - filled[number - 2]
        # A round front closes sooner than a straight one: at half a step, as far as is known.
        expected = np.where(bounds.contradict(straight, number), -before, straight)
        filled[number][here] = bounds.clipped(expected, number)[here]
        reached[number] |= here
        known[number] |= here


def _level(filled: Field, known: Voxels, bounds: Bounds) -> None:
    """Continue each pixel from the slice before where two do not tell, in place."""
    for number in range(1, len(filled)):
        here = ~known[number] & known[number - 1]
        filled[number][here] = bounds.clipped(filled[number - 1], number)[here]
        known[number] |= here


def _distance(mask: Voxels, sampling: tuple[float, float]) -> Field:
    """Distance of each pixel from the nearest one of a mask, mm; far if there is none."""
    if not mask.any():
        return np.full(mask.shape, FAR_MM)
    distance: Field = ndimage.distance_transform_edt(~mask, sampling=sampling)
    return distance
