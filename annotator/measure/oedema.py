"""The volume of outlined marrow oedema, and which voxels of the head it takes."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.geometry.points import IndexPoints
from annotator.geometry.voxels import marked_box
from annotator.measure.outline import HipOutlines
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.quantity import Quantity

__all__ = ["oedema_volume", "swollen_voxels"]

Voxels = NDArray[np.bool_]


def swollen_voxels(outlines: HipOutlines, oedema: Mask | None) -> Voxels:
    """Which voxels of the outlines' grid are outlined as oedema.

    Parameters
    ----------
    outlines : HipOutlines
    oedema : Mask or None
        On the grid on which head and lesion were outlined.
    """
    found = np.zeros_like(outlines.head)
    if oedema is None:
        return found
    index = np.argwhere(oedema.voxels).astype(np.float64)
    points = oedema.grid.to_lps(IndexPoints(index))
    at = np.rint(outlines.grid.to_index(points)).astype(int)
    inside = ((at >= 0) & (at < np.array(outlines.head.shape))).all(axis=1)
    found[tuple(at[inside].T)] = True
    return found


def oedema_volume(
    annotation: HipAnnotation, oedema: Mask | None, boundary_error_mm: float | None
) -> Quantity:
    """Volume of marrow oedema outside the lesion, mm3.

    Parameters
    ----------
    annotation : HipAnnotation
    oedema : Mask or None
        On the annotation's grid.
    boundary_error_mm : float or None
        Standard deviation of the oedema's outline; None takes that of the voxel size, with the
        through-plane part of a surface that faces no one direction.

    Returns
    -------
    Quantity
        With the outline moved along its normal to either end of its 95 % range, never into the
        lesion.
    """
    if oedema is None:
        return Quantity.missing("mm3", "marrow oedema is not outlined")
    spacing_mm = annotation.grid.spacing_mm
    half_voxel_mm = 0.5 * float(np.cbrt(spacing_mm.prod()))
    error_mm = boundary_error_mm or float(
        np.hypot(half_voxel_mm, spacing_mm.max() / np.sqrt(12.0 * 3.0))
    )
    reach_mm = Z_95 * error_mm
    voxels, lesion = _around(annotation, oedema, reach_mm + half_voxel_mm)
    voxel_mm3 = annotation.grid.voxel_volume_mm3
    value_mm3 = int(voxels.sum()) * voxel_mm3
    if value_mm3 == 0:
        return Quantity(value=0.0, low=0.0, high=0.0, unit="mm3")
    inside_mm = ndimage.distance_transform_edt(voxels, sampling=spacing_mm) - half_voxel_mm
    outside_mm = ndimage.distance_transform_edt(~voxels, sampling=spacing_mm) - half_voxel_mm
    lost = int((voxels & (inside_mm < reach_mm)).sum())
    won = int((~voxels & ~lesion & (outside_mm < reach_mm)).sum())
    ends = (value_mm3 - lost * voxel_mm3, value_mm3 + won * voxel_mm3)
    return interval_quantity(value_mm3, "mm3", [ends], lowest=0.0)


def _around(annotation: HipAnnotation, oedema: Mask, margin_mm: float) -> tuple[Voxels, Voxels]:
    """Oedema outside the lesion, and the lesion, in a box that the moved outline does not leave."""
    voxels = oedema.voxels & ~annotation.lesion.voxels
    box = marked_box(voxels)
    if box is None:
        return voxels, annotation.lesion.voxels
    margin = np.ceil(margin_mm / annotation.grid.spacing_mm).astype(int) + 1
    window = tuple(
        slice(max(extent.start - more, 0), extent.stop + more)
        for extent, more in zip(box, margin, strict=True)
    )
    return voxels[window], annotation.lesion.voxels[window]
