"""Necrotic shares of the head's three pillars on the mid-coronal plane (CJFH).

The pillars are upright strips of the part of the head at or above its centre: lateral beyond
+0.4 R, medial beyond -0.4 R, central between (30, 40 and 30 % of the width), with R the radius
of the fitted circle. Li 2012, Chin J Orthop 32:515-20; the code of the strips is this tool's.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from annotator.measure.head import FittedSurface
from annotator.measure.mid_coronal import STEP_MM, MidCoronalPlane
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.quantity import Quantity

__all__ = ["PILLAR_NAMES", "pillar_quantities"]

#: Edge of the lateral and of the medial pillar, share of the radius.
EDGE_SHARE = 0.4

#: Ends of each pillar from medial to lateral, shares of the radius.
PILLARS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "lateral": (EDGE_SHARE, np.inf),
        "central": (-EDGE_SHARE, EDGE_SHARE),
        "medial": (-np.inf, -EDGE_SHARE),
    }
)

PILLAR_NAMES = tuple(f"pillar_{pillar}_fraction" for pillar in PILLARS)

#: A pillar of which less is outlined has no share, mm2.
SMALLEST_AREA_MM2 = 10.0


def pillar_quantities(plane: MidCoronalPlane, fitted: FittedSurface) -> dict[str, Quantity]:
    """Lesion area / head area of each pillar.

    A shift of the head's surface moves the strips with the circle.

    Parameters
    ----------
    plane : MidCoronalPlane
    fitted : FittedSurface
        Of the same hip.

    Returns
    -------
    dict of NAME to Quantity
        Fractions, 0 to 1; missing where the head is not outlined in a pillar.
    """
    return {
        f"pillar_{pillar}_fraction": _share(plane, fitted, ends) for pillar, ends in PILLARS.items()
    }


def _share(plane: MidCoronalPlane, fitted: FittedSurface, ends: tuple[float, float]) -> Quantity:
    above = np.clip(0.5 + plane.superior_mm / STEP_MM, 0.0, 1.0)

    def areas(front_sd: float, surface_sd: float) -> tuple[float, float]:
        radius_mm = fitted.sphere.radius_mm + surface_sd * fitted.radius_error_mm
        across = _strip(plane, ends[0] * radius_mm, ends[1] * radius_mm)
        head = float(above @ plane.head(surface_sd) @ across)
        return float(above @ plane.lesion(front_sd, surface_sd) @ across), head

    def share(front_sd: float, surface_sd: float) -> float:
        lesion, head = areas(front_sd, surface_sd)
        return lesion / max(head, 1.0)

    if areas(0.0, 0.0)[1] * STEP_MM**2 < SMALLEST_AREA_MM2:
        return Quantity.missing("1", "the head is not outlined in this pillar")
    return interval_quantity(
        share(0.0, 0.0),
        "1",
        [(share(-Z_95, 0.0), share(Z_95, 0.0)), (share(0.0, -Z_95), share(0.0, Z_95))],
        lowest=0.0,
        highest=1.0,
    )


def _strip(plane: MidCoronalPlane, medial_mm: float, lateral_mm: float) -> NDArray[np.float64]:
    """Share of each column of squares between two upright lines."""
    beyond_medial = np.clip(0.5 + (plane.lateral_mm - medial_mm) / STEP_MM, 0.0, 1.0)
    within_lateral = np.clip(0.5 + (lateral_mm - plane.lateral_mm) / STEP_MM, 0.0, 1.0)
    return np.asarray(beyond_medial * within_lateral)
