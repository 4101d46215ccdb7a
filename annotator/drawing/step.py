"""One step of a reading: its name, the voxels that it changed, and what else stood after it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from annotator.drawing.change import VoxelChange

__all__ = ["Direction", "Step"]


class Direction(StrEnum):
    """How a step came about."""

    DONE = "done"
    UNDONE = "undone"
    REDONE = "redone"
    #: Kept in the journal alone: what was shown, or who reads, no undo takes back.
    NOTED = "noted"


@frozen(eq=False)
class Step:
    """What the reader did, undid or did again.

    Parameters
    ----------
    name : str
        As the reader is told of it: "fill between slices 12 to 17".
    voxels : tuple of VoxelChange
        What it changed in the outlines; for an undone step what undoing changed.
    stated : mapping of str to plain values
        Whatever else the reader has stated and is in force after the step (side, points,
        findings ...), whole, so that the last step alone tells it.
    direction : Direction
    """

    name: str
    voxels: tuple[VoxelChange, ...] = ()
    stated: Mapping[str, Any] = field(factory=dict)
    direction: Direction = Direction.DONE
