"""Exact necrotic shares of the three pillars of an analytic head, ray by ray."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from onfh_samples.phantom import Hip

__all__ = ["Pillars", "pillar_fractions"]

#: Borders of the pillars, shares of the radius from the centre.
BORDER_SHARE = 0.4

#: Rays over the upper half of the plane.
HALF_PLANE_RAYS = 7_200


@frozen
class Pillars:
    """Necrotic share of each pillar's area."""

    lateral: float
    central: float
    medial: float


def pillar_fractions(hip: Hip, up: NDArray[np.float64], aside: NDArray[np.float64]) -> Pillars:
    """Lesion area / head area of the upright strips of the upper half of the mid-coronal plane.

    Parameters
    ----------
    hip : Hip
    up, aside : (3,) array
        Superior and lateral, orthonormal.

    Returns
    -------
    Pillars

    Notes
    -----
    On each ray a strip is an interval of radii, so the area is exact along the ray and a
    midpoint sum across them.
    """
    angle = np.pi * ((np.arange(HALF_PLANE_RAYS) + 0.5) / HALF_PLANE_RAYS - 0.5)
    rays = np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * aside
    surface = hip.surface_depth_mm(rays)
    entry, leave = np.full(len(rays), np.inf), surface
    if hip.lesion is not None:
        entry, leave = hip.lesion.radial_interval(rays, hip.radius_mm)
    outer = np.minimum(leave, surface)
    # Distance at which the ray meets the border on its own side.
    border = BORDER_SHARE * hip.radius_mm / np.maximum(np.abs(np.sin(angle)), 1e-12)

    def area(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(end > start, end**2 - np.minimum(start, end) ** 2, 0.0)

    beyond = area(np.maximum(entry, border), outer), area(border, surface)
    within = (
        area(entry, np.minimum(outer, border)),
        area(0.0 * surface, np.minimum(surface, border)),
    )
    is_lateral = angle > 0

    return Pillars(
        lateral=_share(beyond, is_lateral),
        central=_share(within, np.ones(len(angle), dtype=bool)),
        medial=_share(beyond, ~is_lateral),
    )


def _share(
    areas: tuple[NDArray[np.float64], NDArray[np.float64]], where: NDArray[np.bool_]
) -> float:
    lesion, head = areas
    return float(lesion[where].sum() / head[where].sum())
