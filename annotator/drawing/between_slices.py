"""Slices that a reader left out, filled from the outlines on the slices before and after."""

import math
from itertools import pairwise

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from annotator.drawing.region import Region
from annotator.errors import AnnotationError
from annotator.model.mask import Mask

__all__ = ["SliceFill", "filled_between"]

#: Fewest drawn slices that have something between them.
FEWEST_SLICES = 2

#: Power of an outline's radius with which its slice counts. 0 makes a cone of a circle and a small
#: one beyond it, 1 nearly a cylinder; between them this came nearest to balls and to phantoms'
#: lesions of every shape, and kept their volume best.
RADIUS_POWER = 0.5

#: Depth of a slice whose head is all lesion, in radii: nothing on it tells how deep it goes on.
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
    """A drawn slice: its number, and how deep in the outline each pixel lies, as a weight."""

    number: int
    depth: Floats


def filled_between(outline: Mask, head: Mask | None) -> SliceFill:
    """What the slices between drawn ones hold, by shape.

    On each drawn slice a pixel's depth is its distance from the outside less its distance from
    the outline, in mm. Between two slices the depths are averaged by nearness, the larger
    outline counting more, so that the surface towards a small last slice bulges as that of a
    ball does, where plain depths would give a cone. A pixel is filled if its depth is not
    negative.

    For a lesion the outside is the rest of the head. Where it ends at the head's own border the
    reader did not end it: filled slices reach the border that the head has there.

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
    added, gaps = _added(outline.voxels[work.box], room, outline.grid.spacing_mm[1:])
    has_outline = {number for number in gaps if added[number].any()}
    first = work.start[0]
    return SliceFill(
        work.with_voxels(added),
        filled=tuple(first + number for number in gaps if number in has_outline),
        left_empty=tuple(first + number for number in gaps if number not in has_outline),
    )


def _added(
    marked: NDArray[np.bool_], room: NDArray[np.bool_] | None, pixel_mm: Floats
) -> tuple[NDArray[np.bool_], list[int]]:
    """What the gaps between drawn slices get, and which slices these are."""
    slices = [
        _Slice(
            int(number),
            _weighted_depth(marked[number], None if room is None else room[number], pixel_mm),
        )
        for number in np.flatnonzero(marked.any(axis=(1, 2)))
    ]
    added = np.zeros_like(marked)
    gaps: list[int] = []
    for before, after in pairwise(slices):
        for number in range(before.number + 1, after.number):
            added[number] = _between(before, after, number) >= 0.0
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


def _weighted_depth(
    marked: NDArray[np.bool_], room: NDArray[np.bool_] | None, pixel_mm: Floats
) -> Floats:
    """Depth of each pixel in a slice's outline, mm, times the weight of the slice."""
    radius_mm = math.sqrt(marked.sum() * math.prod(pixel_mm) / math.pi)
    outside = ~marked if room is None else room & ~marked
    # What the box leaves out is outside too, but for a lesion nothing is known of it.
    outside = np.pad(outside, 1, constant_values=room is None)
    # Where all of the head is lesion nothing is outside.
    from_outside_mm = (
        _distance_mm(outside, pixel_mm) if outside.any() else WHOLE_HEAD_DEPTH * radius_mm
    )
    from_outline_mm = _distance_mm(np.pad(marked, 1), pixel_mm)
    found: Floats = radius_mm**RADIUS_POWER * (from_outside_mm - from_outline_mm)[1:-1, 1:-1]
    return found


def _distance_mm(marked: NDArray[np.bool_], pixel_mm: Floats) -> Floats:
    """Distance of each pixel from the nearest marked one, mm."""
    found: Floats = distance_transform_edt(~marked, sampling=pixel_mm)
    return found


def _between(before: _Slice, after: _Slice, number: int) -> Floats:
    """The depth on a slice between two."""
    share = (number - before.number) / (after.number - before.number)
    return (1.0 - share) * before.depth + share * after.depth
