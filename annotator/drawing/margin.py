"""An outline made wider or narrower by a distance in millimetres."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from annotator.drawing.region import Region
from annotator.model.mask import Mask

__all__ = ["with_margin"]

#: A voxel at the distance itself counts as reached, whatever rounding says, mm.
ROUNDING_MM = 1e-6


def with_margin(outline: Mask, distance_mm: float, head: Mask | None) -> Region:
    """An outline whose border lies farther out, or farther in.

    Distances run between voxel centres, in the patient: a margin below the distance of two
    slices does not reach the next slice.

    Parameters
    ----------
    outline : Mask
    distance_mm : float
        Positive: every voxel within this distance of the outline comes in. Negative: every
        voxel within it of the outside goes out.
    head : Mask or None
        What holds a lesion: a wider one stays in it, and a narrower one is not drawn back from
        the head's border, where it ends because the head does. None for the head's own outline.

    Returns
    -------
    Region
        The whole new outline. Empty if nothing is left of it.

    Raises
    ------
    ValueError
        If the distance is not a number.
    """
    if not math.isfinite(distance_mm):
        raise ValueError(f"a margin has a finite width, got {distance_mm} mm")
    if outline.box is None:
        return Region.nothing(outline.grid.shape)
    if distance_mm < 0.0:
        return _narrower(outline, -distance_mm, head)
    return _wider(outline, distance_mm, head)


def _wider(outline: Mask, distance_mm: float, head: Mask | None) -> Region:
    region = Region.of(outline.voxels).widened(distance_mm / outline.grid.spacing_mm)
    reached = _distance_mm(region.voxels, outline) <= distance_mm + ROUNDING_MM
    if head is not None:
        reached &= head.voxels[region.box] | region.voxels
    return region.with_voxels(reached)


def _narrower(outline: Mask, distance_mm: float, head: Mask | None) -> Region:
    region = Region.of(outline.voxels).widened(distance_mm / outline.grid.spacing_mm)
    outside = ~region.voxels
    if head is not None:
        outside &= head.voxels[region.box]
    # Beyond the image nothing is outlined either; for a lesion nothing is known there.
    edges = np.pad(outside, 1, constant_values=head is None)
    distance = _distance_mm(edges, outline)[1:-1, 1:-1, 1:-1]
    return region.with_voxels(region.voxels & (distance > distance_mm + ROUNDING_MM))


def _distance_mm(marked: NDArray[np.bool_], outline: Mask) -> NDArray[np.float64]:
    """Distance of each voxel from the nearest marked one, mm; infinite if none is."""
    if not marked.any():
        return np.full(marked.shape, np.inf)
    found: NDArray[np.float64] = distance_transform_edt(~marked, sampling=outline.grid.spacing_mm)
    return found
