"""Outlines joined with, cut by and confined to one another."""

from annotator.drawing.region import Region
from annotator.errors import GridMismatch
from annotator.model.mask import Mask

__all__ = ["intersected", "joined", "subtracted"]


def subtracted(outline: Mask, other: Mask) -> Region:
    """What of an outline does not belong to another one.

    Parameters
    ----------
    outline, other : Mask

    Raises
    ------
    GridMismatch
        If the two do not lie on one grid; so for the others of this module.
    """
    region = _on_one_grid(outline, other)
    return region.with_voxels(region.voxels & ~other.voxels[region.box])


def intersected(outline: Mask, other: Mask) -> Region:
    """What of an outline belongs to another one too.

    Parameters
    ----------
    outline, other : Mask
    """
    region = _on_one_grid(outline, other)
    return region.with_voxels(region.voxels & other.voxels[region.box])


def joined(outline: Mask, other: Mask) -> Region:
    """What belongs to an outline, to another one or to both.

    Parameters
    ----------
    outline, other : Mask
    """
    _on_one_grid(outline, other)
    return Region.of(outline.voxels | other.voxels)


def _on_one_grid(outline: Mask, other: Mask) -> Region:
    if not outline.grid.is_same_as(other.grid):
        raise GridMismatch(
            f"outlines on grids of {outline.grid.shape} and {other.grid.shape} voxels at different "
            "places cannot be combined; load both on one series"
        )
    return Region.of(outline.voxels)
