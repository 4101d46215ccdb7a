"""What of a tool's wish an outline may take, and why nothing came of it."""

from collections.abc import Callable, Iterator
from enum import StrEnum

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from annotator.drawing.change import Structure, VoxelChange
from annotator.drawing.intensity import IntensityRange
from annotator.drawing.region import Box, Region
from annotator.model.mask import Mask
from annotator.model.volume import Volume

__all__ = ["Limited", "Limits", "WhyNothing", "erased", "limited", "painted", "redrawn"]


class WhyNothing(StrEnum):
    """Why a step of a tool changed nothing; the value is what the reader is told."""

    OUTSIDE_IMAGE = "Nothing changed: the tool met no voxel of the image; point inside it."
    OUTLINE_FINISHED = "Nothing changed: this outline is marked as finished; reopen it to edit it."
    HEAD_NOT_OUTLINED = "Nothing painted: outline the femoral head first, it holds the lesion."
    OUTSIDE_HEAD = (
        "Nothing painted: this lies outside the head's outline; paint inside it, or widen it first."
    )
    FINISHED = "Nothing changed: a finished outline lies here; reopen that one to draw over it."
    OUTSIDE_RANGE = (
        "Nothing painted: no signal here is in the range ({intensity}); widen it or switch it off."
    )
    ALREADY_PAINTED = "Nothing painted: all of this is in the outline already."
    NOTHING_THERE = "Nothing erased: nothing of the outline lies here."
    HOLDS_LESION = "Nothing erased: the lesion's outline lies here; erase that first."
    AS_BEFORE = "Nothing changed: the outline is already as this tool would make it."


#: A limit, and the voxels of a box that it allows.
_Allowed = tuple[WhyNothing, NDArray[np.bool_]]


@frozen(eq=False)
class Limits:
    """What an outline has to keep to.

    Parameters
    ----------
    structure : Structure
    outline : Mask
        The outline as it stands.
    head : Mask or None
        What holds a lesion; None for the head itself, which nothing holds.
    lesion : Mask or None
        What a head has to hold; None for the lesion, or if none is drawn.
    finished : Mask or None
        Voxels of finished outlines, in which no tool changes anything.
    volume : Volume or None
        The image, needed with `intensity`.
    intensity : IntensityRange or None
        Voxels with another signal are not painted; erasing is free of it.
    is_finished : bool
        Whether this outline itself is finished.

    Raises
    ------
    ValueError
        If a part lies on another grid, a lesion comes without its head, or a range without image.
    """

    structure: Structure
    outline: Mask
    head: Mask | None = None
    lesion: Mask | None = None
    finished: Mask | None = None
    volume: Volume | None = None
    intensity: IntensityRange | None = None
    is_finished: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse parts that do not belong together."""
        if (self.structure is Structure.LESION) is (self.head is None):
            raise ValueError("a lesion is limited by its head, and a head by none")
        if self.intensity is not None and self.volume is None:
            raise ValueError("a range of signal needs the image")
        parts = (self.head, self.lesion, self.finished, self.volume)
        shapes = {part.grid.shape for part in parts if part is not None}
        if shapes - {self.outline.grid.shape}:
            raise ValueError(f"limits of {shapes} voxels for an outline {self.outline.grid.shape}")

    def for_painting(self, box: Box) -> Iterator[_Allowed]:
        """What may come in, limit by limit, within a box."""
        yield WhyNothing.ALREADY_PAINTED, ~self.outline.voxels[box]
        if self.head is not None:
            yield WhyNothing.OUTSIDE_HEAD, self.head.voxels[box]
        if self.finished is not None:
            yield WhyNothing.FINISHED, ~self.finished.voxels[box]
        if self.intensity is not None and self.volume is not None:
            yield WhyNothing.OUTSIDE_RANGE, self.intensity.holds(self.volume.values[box])

    def for_erasing(self, box: Box) -> Iterator[_Allowed]:
        """What may go out, limit by limit, within a box."""
        yield WhyNothing.NOTHING_THERE, self.outline.voxels[box]
        if self.lesion is not None:
            yield WhyNothing.HOLDS_LESION, ~self.lesion.voxels[box]
        if self.finished is not None:
            yield WhyNothing.FINISHED, ~self.finished.voxels[box]


@frozen(eq=False)
class Limited:
    """What came of a wish.

    Parameters
    ----------
    change : VoxelChange
        Empty if nothing came of it.
    why_nothing : WhyNothing or None
        Why the change is empty; None if it is not.
    reason : str
        The same in one line for the reader; empty if something came of it.
    """

    change: VoxelChange
    why_nothing: WhyNothing | None = None
    reason: str = ""


def painted(limits: Limits, region: Region) -> Limited:
    """What painting a region changes.

    Parameters
    ----------
    limits : Limits
    region : Region
    """
    return limited(limits, add=region)


def erased(limits: Limits, region: Region) -> Limited:
    """What erasing a region changes.

    Parameters
    ----------
    limits : Limits
    region : Region
    """
    return limited(limits, remove=region)


def redrawn(limits: Limits, region: Region) -> Limited:
    """What changes if the outline is to become a region, as smoothing or a margin asks.

    Parameters
    ----------
    limits : Limits
    region : Region
        The outline as it should be; what lies outside its box is to go.
    """
    before = limits.outline
    add = region.with_voxels(region.voxels & ~before.voxels[region.box])
    remove = Region.of(before.voxels)
    remove = remove.with_voxels(remove.voxels & ~region.within(remove.box))
    if add.is_empty and remove.is_empty:
        return _nothing(limits, WhyNothing.AS_BEFORE)
    return limited(
        limits, add=None if add.is_empty else add, remove=None if remove.is_empty else remove
    )


def limited(limits: Limits, *, add: Region | None = None, remove: Region | None = None) -> Limited:
    """What of a wish the limits leave, as a change of the outline.

    Parameters
    ----------
    limits : Limits
    add, remove : Region or None
        Voxels that should come into the outline and go out of it; at least one of the two.

    Returns
    -------
    Limited
        With a reason if nothing is left: the limit that took the last voxel of `add`, or of
        `remove` if nothing was to be added.
    """
    if limits.is_finished:
        return _nothing(limits, WhyNothing.OUTLINE_FINISHED)
    come, why_not_painted = _left(add, limits.for_painting)
    go, why_not_erased = _left(remove, limits.for_erasing)
    change = VoxelChange(limits.structure, come, go)
    if not change.is_empty:
        return Limited(change)
    return _nothing(limits, why_not_painted or why_not_erased or WhyNothing.OUTSIDE_IMAGE)


def _left(
    wish: Region | None, limits_in: Callable[[Box], Iterator[_Allowed]]
) -> tuple[NDArray[np.intp], WhyNothing | None]:
    """Flat indices of what the limits leave, or which of them took the last voxel."""
    none = np.zeros(0, dtype=np.intp)
    if wish is None:
        return none, None
    if wish.is_empty:
        return none, WhyNothing.OUTSIDE_IMAGE
    left = wish.voxels
    for why, allowed in limits_in(wish.box):
        left = left & allowed
        if not left.any():
            return none, why
    return wish.with_voxels(left).flat_indices(), None


def _nothing(limits: Limits, why: WhyNothing) -> Limited:
    if why is WhyNothing.OUTSIDE_HEAD and limits.head is not None and limits.head.is_empty:
        why = WhyNothing.HEAD_NOT_OUTLINED
    none = np.zeros(0, dtype=np.intp)
    reason = why.value.format(intensity=limits.intensity)
    return Limited(VoxelChange(limits.structure, none, none), why, reason)
