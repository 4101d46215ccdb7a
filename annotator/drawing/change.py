"""What a step changed in one outline: the voxels that came in and those that went out."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

__all__ = ["Structure", "VoxelChange", "change_between", "drawn_from_nothing"]


class Structure(StrEnum):
    """What a reader outlines."""

    HEAD = "head"
    LESION = "lesion"


def _flat(indices: NDArray[np.intp]) -> NDArray[np.int64]:
    kept = np.array(indices, dtype=np.int64)
    kept.flags.writeable = False
    return kept


@frozen(eq=False)
class VoxelChange:
    """Voxels of one outline that a step set or cleared.

    Parameters
    ----------
    structure : Structure
    added, removed : (n,), (m,) int64 array
        Flat indices into the grid's voxels in C order (slice, row, column); each one truly
        changed, none stands twice.
    """

    structure: Structure
    added: NDArray[np.int64] = field(converter=_flat)
    removed: NDArray[np.int64] = field(converter=_flat)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.added.size or self.removed.size)

    @property
    def inverse(self) -> "VoxelChange":
        """What takes this change back."""
        return VoxelChange(self.structure, self.removed, self.added)

    def applied_to(self, voxels: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """A copy of an outline with this change.

        Parameters
        ----------
        voxels : (slices, rows, columns) bool array

        Raises
        ------
        ValueError
            If a voxel that comes in was there, or one that goes out was not: the change
            belongs to another state of the outline.
        """
        flat = voxels.ravel().copy()
        if flat[self.added].any() or not flat[self.removed].all():
            raise ValueError(f"the change belongs to another state of the {self.structure}")
        flat[self.added] = True
        flat[self.removed] = False
        return flat.reshape(voxels.shape)


def change_between(
    structure: Structure, before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> VoxelChange:
    """What makes one outline of another.

    Parameters
    ----------
    structure : Structure
    before, after : (slices, rows, columns) bool array

    Raises
    ------
    ValueError
        If the two do not lie on one grid.
    """
    if before.shape != after.shape:
        raise ValueError(f"outlines of {before.shape} and {after.shape} voxels have no difference")
    changed = np.flatnonzero(before != after)
    came = after.ravel()[changed]
    return VoxelChange(structure, changed[came], changed[~came])


def drawn_from_nothing(
    changes: Iterable[VoxelChange], shape: tuple[int, ...]
) -> Mapping[Structure, NDArray[np.bool_]]:
    """The outlines that changes, one after the other, make of empty ones.

    Parameters
    ----------
    changes : iterable of VoxelChange
    shape : tuple of int
        Of the grid.

    Returns
    -------
    mapping of Structure to bool array of that shape

    Raises
    ------
    ValueError
        If a change does not follow on those before it.
    """
    outlines = {structure: np.zeros(shape, dtype=bool) for structure in Structure}
    for change in changes:
        flat = outlines[change.structure].reshape(-1)
        if flat[change.added].any() or not flat[change.removed].all():
            raise ValueError(f"a change of the {change.structure} does not follow on the last")
        flat[change.added] = True
        flat[change.removed] = False
    return outlines
