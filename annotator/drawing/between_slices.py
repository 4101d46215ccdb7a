"""Slices that a reader left out, filled from the outlines on the slices before and after."""

import math
from bisect import bisect
from itertools import pairwise

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from annotator.drawing.region import Region
from annotator.errors import AnnotationError
from annotator.model.mask import Mask

__all__ = ["SliceFill", "filled_between"]

#: Fewest drawn slices that have something between them.
FEWEST_SLICES = 2

#: What lies in neither of two outlines is filled only this near to one of them, as a share of the
#: gap between them: a border that bulges more is not told by the slices.
BULGE_SHARE = 0.5

#: Depth of a slice whose head is all lesion, in radii: nothing on it tells how deep it goes on, and
#: this stands where fewer than two other slices tell it.
WHOLE_HEAD_DEPTH = 0.5

Floats = NDArray[np.float64]


@frozen(eq=False)
class SliceFill:
    """What filling would add; a preview until the reader accepts it.

    Parameters
    ----------
    region : Region
        Voxels to add, all of them on slices on which nothing is drawn.
    filled : tuple of int
        Slices that get an outline, rising; as all numbers here in the grid's own order.
    left_empty : tuple of int
        Slices that get none, since the outlines before and after have nothing in common there.
    """

    region: Region
    filled: tuple[int, ...]
    left_empty: tuple[int, ...]

    @property
    def remark(self) -> str:
        """One line for the reader on slices that stay empty; empty if none does."""
        if not self.left_empty:
            return ""
        return (
            f"{len(self.left_empty)} slices stay empty: the outlines before and after have "
            "nothing in common there; draw one of them by hand and fill again."
        )


@frozen(eq=False)
class _Slice:
    """A drawn slice: its number, the depth of each pixel in its outline, mm, and its level, mm2.

    Where the slice's head is all lesion neither is told.
    """

    number: int
    depth_mm: Floats
    level_mm2: Floats
    is_told: bool


def filled_between(outline: Mask, head: Mask | None) -> SliceFill:
    """What the slices between drawn ones hold, by shape.

    On each drawn slice a pixel's depth d is its distance from the outside less its distance from
    the outline, in mm, and its level d (2 r - d), where r is the radius of a circle of the
    outline's area. Over the slices of a ball or an ellipsoid of revolution levels rise and fall as
    parabolas do, so a cubic through four drawn slices about a gap finds them again; with two slices
    drawn it is a line. A pixel is filled if its level is not negative, or if it lies in the outline
    before and in the one after; what is in neither only near to one of them.

    For a lesion the outside is the rest of the head. Where it ends at the head's own border the
    reader did not end it: filled slices reach the border that the head has there. A slice whose
    head is all lesion tells no level; it takes that of the line through the two drawn slices about
    it or next to it.

    Parameters
    ----------
    outline : Mask
        A slice is drawn if any of its voxels is marked. First and last drawn slice bound the
        fill; nothing is made up beyond them.
    head : Mask or None
        What holds a lesion; None for the head's own outline.

    Returns
    -------
    SliceFill

    Raises
    ------
    AnnotationError
        If fewer than two slices are drawn, or none is left out between them.

    References
    ----------
    Shape-based interpolation: Raya and Udupa 1990, doi:10.1109/42.52980.
    """
    drawn = [int(number) for number in np.flatnonzero(outline.voxels.any(axis=(1, 2)))]
    _check(drawn)
    work = Region.of(outline.voxels if head is None else outline.voxels | head.voxels)
    room = None if head is None else head.voxels[work.box]
    added, gaps = _added(outline.voxels[work.box], room, outline.grid.spacing_mm)
    has_outline = {number for number in gaps if added[number].any()}
    first = work.start[0]
    return SliceFill(
        work.with_voxels(added),
        filled=tuple(first + number for number in gaps if number in has_outline),
        left_empty=tuple(first + number for number in gaps if number not in has_outline),
    )


def _added(
    marked: NDArray[np.bool_], room: NDArray[np.bool_] | None, spacing_mm: Floats
) -> tuple[NDArray[np.bool_], list[int]]:
    """What the gaps between drawn slices get, and which slices these are."""
    slices = _all_told(
        [
            _drawn_slice(
                number, marked[number], None if room is None else room[number], spacing_mm[1:]
            )
            for number in map(int, np.flatnonzero(marked.any(axis=(1, 2))))
        ]
    )
    added = np.zeros_like(marked)
    gaps: list[int] = []
    for place, (before, after) in enumerate(pairwise(slices)):
        if after.number == before.number + 1:
            continue
        rises = _rise(slices, place), _rise(slices, place + 1)
        wanted = _wanted(before, after, spacing_mm[0])
        for number in range(before.number + 1, after.number):
            level_mm2 = _level(before, after, rises, number)
            added[number] = wanted.surely | (wanted.perhaps & (level_mm2 >= 0.0))
            gaps.append(number)
    return added if room is None else added & room, gaps


def _check(drawn: list[int]) -> None:
    if len(drawn) < FEWEST_SLICES:
        raise AnnotationError(
            f"filling needs two drawn slices, there are {len(drawn)}; outline the structure on "
            "its first and its last slice and on some between"
        )
    if drawn[-1] - drawn[0] + 1 == len(drawn):
        raise AnnotationError(
            f"all {len(drawn)} slices from the first drawn to the last are drawn; "
            "there is no gap to fill"
        )


def _drawn_slice(
    number: int, marked: NDArray[np.bool_], room: NDArray[np.bool_] | None, pixel_mm: Floats
) -> _Slice:
    """Depth and level of each pixel in a slice's outline."""
    radius_mm = math.sqrt(marked.sum() * math.prod(pixel_mm) / math.pi)
    outside = ~marked if room is None else room & ~marked
    # What the box leaves out is outside too, but for a lesion nothing is known of it.
    outside = np.pad(outside, 1, constant_values=room is None)
    # Where all of the head is lesion nothing is outside.
    is_told = bool(outside.any())
    from_outside_mm = _distance_mm(outside, pixel_mm) if is_told else WHOLE_HEAD_DEPTH * radius_mm
    from_outline_mm = _distance_mm(np.pad(marked, 1), pixel_mm)
    depth_mm = (from_outside_mm - from_outline_mm)[1:-1, 1:-1]
    # Level falls again beyond the radius, where a slender outline has no pixel.
    shallow_mm = np.minimum(depth_mm, radius_mm)
    return _Slice(number, depth_mm, shallow_mm * (2.0 * radius_mm - shallow_mm), is_told)


def _all_told(slices: list[_Slice]) -> list[_Slice]:
    """The slices, those that tell no level with that of the line through two others."""
    told = [one for one in slices if one.is_told]
    if len(told) < FEWEST_SLICES:
        return slices
    return [
        one if one.is_told else evolve(one, level_mm2=_on_line(told, one.number)) for one in slices
    ]


def _on_line(told: list[_Slice], number: int) -> Floats:
    """Level of a slice on the line through those about it, or the two next to it."""
    after = min(max(bisect([one.number for one in told], number), 1), len(told) - 1)
    before = told[after - 1]
    found: Floats = before.level_mm2 + (number - before.number) * _step(before, told[after])
    return found


def _distance_mm(marked: NDArray[np.bool_], pixel_mm: Floats) -> Floats:
    """Distance of each pixel from the nearest marked one, mm."""
    found: Floats = distance_transform_edt(~marked, sampling=pixel_mm)
    return found


@frozen(eq=False)
class _Wanted:
    """What is filled whatever the level, and what may be."""

    surely: NDArray[np.bool_]
    perhaps: NDArray[np.bool_]


def _wanted(before: _Slice, after: _Slice, slice_mm: float) -> _Wanted:
    nearest_mm = np.maximum(before.depth_mm, after.depth_mm)
    both_mm = np.minimum(before.depth_mm, after.depth_mm)
    farthest_mm = BULGE_SHARE * (after.number - before.number) * slice_mm
    return _Wanted(both_mm > 0.0, nearest_mm >= -farthest_mm)


def _rise(slices: list[_Slice], place: int) -> Floats:
    """How fast the level rises at a drawn slice, mm2 a slice: that of the parabola about it."""
    if len(slices) == FEWEST_SLICES:
        return _step(*slices)
    middle = min(max(place, 1), len(slices) - 2)
    before, at, after = slices[middle - 1 : middle + 2]
    left, right = at.number - before.number, after.number - at.number
    bend = (_step(at, after) - _step(before, at)) / (left + right)
    off = slices[place].number - at.number
    found: Floats = _step(before, at) + bend * (left + 2.0 * off)
    return found


def _step(before: _Slice, after: _Slice) -> Floats:
    found: Floats = (after.level_mm2 - before.level_mm2) / (after.number - before.number)
    return found


def _level(before: _Slice, after: _Slice, rises: tuple[Floats, Floats], number: int) -> Floats:
    """The level on a slice between two: the cubic with their levels and rises (Hermite)."""
    gap = after.number - before.number
    share = (number - before.number) / gap
    left = 1.0 - share
    return (
        left**2 * (1.0 + 2.0 * share) * before.level_mm2
        + share**2 * (1.0 + 2.0 * left) * after.level_mm2
        + share * left * gap * (left * rises[0] - share * rises[1])
    )
