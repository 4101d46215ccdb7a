"""Where signal is measured: lesion, its centre, its rim, and healthy marrow.

Each region is taken with the lesion's front as drawn, and moved through its 95 % range: a median is
no monotone function of the border, since a dark band may lie on it.
"""

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import Vector
from annotator.measure.outline import HipOutlines
from annotator.measure.uncertainty import Z_95
from annotator.model.signal import Region

__all__ = ["RIM_MM", "HeadRegions", "head_regions"]

#: The rim lies within this of the lesion's border with living bone, on either side, mm.
RIM_MM = 2.0

#: Where the front is put besides, in standard deviations.
SHIFTS_SD = (-Z_95, -0.5 * Z_95, 0.5 * Z_95, Z_95)

Voxels = NDArray[np.bool_]


@frozen(eq=False)
class HeadRegions:
    """The voxels of every region.

    Parameters
    ----------
    outlines : HipOutlines
    choices : tuple of mapping of Region to (slices, rows, columns) bool array
        With the lesion's front as drawn, then moved.
    """

    outlines: HipOutlines
    choices: tuple[Mapping[Region, Voxels], ...]

    def places_mm(self, voxels: Voxels) -> Vector:
        """Positions of marked voxels along the grid's own axes, mm, (n, 3)."""
        return np.argwhere(voxels) * self.outlines.grid.spacing_mm


def head_regions(outlines: HipOutlines, swollen: Voxels) -> HeadRegions:
    """The regions of one head.

    Parameters
    ----------
    outlines : HipOutlines
    swollen : (slices, rows, columns) bool array
        Marrow oedema, which is not healthy marrow.

    Returns
    -------
    HeadRegions
    """
    if outlines.front is None:
        return HeadRegions(outlines, (_regions(outlines, swollen, 0.0),))
    shifts = (0.0, *SHIFTS_SD)
    return HeadRegions(outlines, tuple(_regions(outlines, swollen, shift) for shift in shifts))


def _regions(outlines: HipOutlines, swollen: Voxels, shift_sd: float) -> dict[Region, Voxels]:
    """The regions with the lesion's front moved outwards by so many SDs."""
    head, front = outlines.head, outlines.front
    nowhere = np.zeros_like(head)
    if front is None:
        return {
            Region.LESION: nowhere,
            Region.CENTRE: nowhere,
            Region.RIM: nowhere,
            Region.HEALTHY: head & ~swollen,
        }
    inside_mm = front.distance_mm + shift_sd * front.error_mm
    lesion = outlines.lesion if shift_sd == 0 else head & (inside_mm > 0)
    rim = head & (np.abs(inside_mm) <= RIM_MM)
    return {
        Region.LESION: lesion,
        Region.CENTRE: lesion & ~rim,
        Region.RIM: rim,
        Region.HEALTHY: head & ~lesion & ~rim & ~swollen,
    }
