"""What head and lesion gain and lose as their outlines move to the ends of their 95 % ranges."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.measure.distance_field import DistanceField
from annotator.measure.outline import HipOutlines
from annotator.measure.uncertainty import Z_95

__all__ = ["OutlineShifts", "Shift", "outline_shifts"]


@frozen(eq=False)
class Shift:
    """Voxels that an outline sweeps, with the share that it gains of them.

    Parameters
    ----------
    voxels : (n,) array
        Flat indices on the cropped grid.
    inwards, outwards : (n,) arrays
        Change of each voxel's share inside the outline at the lower and the upper end of its
        95 % range: at most 0, and at least 0.
    """

    voxels: NDArray[np.intp]
    inwards: NDArray[np.float64]
    outwards: NDArray[np.float64]

    def where(self, mask: NDArray[np.bool_]) -> "Shift":
        """The part of it inside a (slices, rows, columns) mask."""
        kept = mask.ravel()[self.voxels]
        return Shift(self.voxels[kept], self.inwards[kept], self.outwards[kept])

    def volumes_mm3(self, voxel_mm3: float) -> tuple[float, float]:
        """Change of volume at either end, mm3."""
        return float(self.inwards.sum()) * voxel_mm3, float(self.outwards.sum()) * voxel_mm3


@frozen(eq=False)
class OutlineShifts:
    """How each region changes by each outline.

    Parameters
    ----------
    head_by_surface, lesion_by_surface : Shift
        By the head's surface, which the lesion shares.
    lesion_by_front : Shift or None
        None without a lesion.
    """

    head_by_surface: Shift
    lesion_by_surface: Shift | None
    lesion_by_front: Shift | None


def outline_shifts(outlines: HipOutlines) -> OutlineShifts:
    """The shifts of one hip's outlines.

    Parameters
    ----------
    outlines : HipOutlines

    Returns
    -------
    OutlineShifts
    """
    by_surface = _shift(outlines.surface)
    front = outlines.front
    return OutlineShifts(
        head_by_surface=by_surface,
        lesion_by_surface=None if front is None else by_surface.where(front.distance_mm > 0),
        lesion_by_front=None if front is None else _shift(front, outlines.head),
    )


def _shift(field: DistanceField, where: NDArray[np.bool_] | None = None) -> Shift:
    """What lies within reach of an outline's shift; all else is inside or outside of it."""
    half_step_mm = 0.5 * float(field.grid.spacing_mm.max())
    near = np.abs(field.distance_mm) < half_step_mm + Z_95 * field.largest_error_mm
    if where is not None:
        near &= where
    voxels = np.flatnonzero(near)
    reach_mm = half_step_mm + Z_95 * field.error_mm.ravel()[voxels]
    voxels = voxels[np.abs(field.distance_mm.ravel()[voxels]) < reach_mm]
    drawn, inwards, outwards = field.inside_shares((0.0, -Z_95, Z_95), voxels)
    return Shift(voxels=voxels, inwards=inwards - drawn, outwards=outwards - drawn)
