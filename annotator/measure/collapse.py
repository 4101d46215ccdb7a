"""How far the head's outline lies inside the fitted sphere under load."""

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.sphere import Sphere
from annotator.measure.outline import HipOutlines
from annotator.measure.rays import Rays
from annotator.measure.uncertainty import Z_95
from annotator.model.issue import Issue, Severity
from annotator.model.quantity import Quantity

__all__ = ["depression"]

#: Directions looked at: within this of superior, and not medial of the fovea's border.
CONE_DEG = 60.0
FOVEA_BORDER_DEG = -40.0


def depression(
    outlines: HipOutlines, sphere: Sphere, rays: Rays, components: NDArray[np.float64]
) -> tuple[Quantity, Issue | None]:
    """Largest inward gap between sphere and outline (concentric circles, in 3D).

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere
    rays : Rays
        Evenly over the sphere.
    components : (n, 3) array
        (lateral, anterior, superior) of each ray.

    Returns
    -------
    Quantity
        mm. Where no gap exceeds the extent of a voxel along its ray, the interval is 0 to the
        largest such extent, or to the gap and its error if that is more: a depression of that
        size could lie there unseen.
    Issue or None
    """
    lateral, _, superior = components.T
    looked_at = (
        (superior >= np.cos(np.radians(CONE_DEG)))
        & (np.degrees(np.arctan2(lateral, superior)) >= FOVEA_BORDER_DEG)
        & ~rays.leaves_through_neck
    )
    if not looked_at.any():
        return Quantity.missing("mm", "the head is not outlined above its centre"), None
    gap_mm = np.maximum(sphere.radius_mm - rays.outline_mm[looked_at], 0.0)
    resolution_mm = rays.resolution_mm[looked_at]
    above = gap_mm > resolution_mm
    deepest = int(np.where(above, gap_mm, -1.0).argmax() if above.any() else gap_mm.argmax())
    value_mm = float(gap_mm[deepest])
    error_mm = Z_95 * _error_mm(outlines, sphere, rays, int(np.flatnonzero(looked_at)[deepest]))
    if not above.any():
        return _below_resolution(value_mm, value_mm + error_mm, float(resolution_mm.max()))
    return (
        Quantity(
            value=value_mm,
            low=max(value_mm - error_mm, 0.0),
            high=value_mm + error_mm,
            unit="mm",
        ),
        None,
    )


def _error_mm(outlines: HipOutlines, sphere: Sphere, rays: Rays, number: int) -> float:
    """Standard deviation of the outline where one ray meets it, mm."""
    point = sphere.center_mm + rays.directions[number] * rays.outline_mm[number]
    field = outlines.surface
    return float(field.at(field.error_mm, point[None])[0])


def _below_resolution(
    value_mm: float, high_mm: float, resolution_mm: float
) -> tuple[Quantity, Issue]:
    quantity = Quantity(value=value_mm, low=0.0, high=max(resolution_mm, high_mm), unit="mm")
    return quantity, Issue(
        code="depression_below_resolution",
        severity=Severity.INFO,
        message=(
            f"a depression of the head under {resolution_mm:.1f} mm cannot be seen at this voxel "
            "size: radiograph or CT decides"
        ),
        subject="mri_depression_mm",
    )
