"""The lesion's share of the head's area on the mid-coronal plane."""

import numpy as np

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.measure.outline import HipOutlines
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.anatomy import HipFrame
from annotator.model.quantity import Quantity

__all__ = ["area_fraction_mid_coronal"]

STEP_MM = 0.5
BEYOND_SPHERE_MM = 5.0


def area_fraction_mid_coronal(outlines: HipOutlines, sphere: Sphere, frame: HipFrame) -> Quantity:
    """Area of the lesion / area of the head, lesion included, on the plane through the centre.

    Parameters
    ----------
    outlines : HipOutlines
        With a lesion.
    sphere : Sphere
    frame : HipFrame

    Returns
    -------
    Quantity
        Fraction, 0 to 1.
    """
    reach_mm = sphere.radius_mm + BEYOND_SPHERE_MM
    steps_mm = np.arange(-reach_mm, reach_mm + STEP_MM, STEP_MM)
    lateral, superior = np.meshgrid(steps_mm, steps_mm)
    points = LpsPoints(
        frame.center_mm + lateral[..., None] * frame.lateral + superior[..., None] * frame.superior
    )
    surface, front = outlines.surface, outlines.front
    surface_mm = surface.at(surface.distance_mm, points)
    surface_error_mm = surface.at(surface.error_mm, points)
    if front is None:
        return Quantity(value=0.0, low=0.0, high=0.0, unit="1")
    score = front.at(front.distance_mm, points) / front.at(front.error_mm, points)

    def share(front_sd: float, surface_sd: float) -> float:
        head = surface_mm + surface_sd * surface_error_mm > 0
        return float((head & (score > -front_sd)).sum() / max(head.sum(), 1))

    return interval_quantity(
        share(0.0, 0.0),
        "1",
        [(share(-Z_95, 0.0), share(Z_95, 0.0)), (share(0.0, -Z_95), share(0.0, Z_95))],
        lowest=0.0,
        highest=1.0,
    )
