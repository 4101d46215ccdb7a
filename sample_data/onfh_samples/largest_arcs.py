"""The largest necrotic arc on planes parallel to a mid-plane of an analytic hip."""

import numpy as np
from numpy.typing import NDArray

from onfh_samples.arcs import MINIMUM_ISLAND_DEG, arc_of, necrotic_intervals
from onfh_samples.rays import Predicate

__all__ = ["largest_arc_deg", "largest_cone_arc_deg"]

#: Planes are looked at within this share of the radius of the head's centre.
FARTHEST_PLANE = 0.7

#: Planes of the closed form, and planes and samples of each in the search for other shapes: coarse,
#: closer, and exact about the best.
CONE_PLANES = 20_001
COARSE_PLANES, COARSE_ANGLES = 101, 720
CLOSER_PLANES, CLOSER_ANGLES = 25, 2880
EXACT_PLANES = 7


def largest_cone_arc_deg(
    axis: NDArray[np.float64], half_angle_deg: float, normal: NDArray[np.float64]
) -> float:
    """The largest arc of a cone of directions, in closed form on each plane.

    On the section at height h = f R the directions are f n + sqrt(1 - f^2) e; those within the
    half-angle a of the axis u fulfil f c + sqrt(1 - f^2) p cos(t) >= cos a, with c = n.u and
    p^2 = 1 - c^2, so the arc is 2 acos((cos a - f c) / (sqrt(1 - f^2) p)).

    Parameters
    ----------
    axis : (3,) array
        Unit vector.
    half_angle_deg : float
    normal : (3,) array
        Unit normal of the planes.
    """
    height = np.linspace(-FARTHEST_PLANE, FARTHEST_PLANE, CONE_PLANES)
    along = float(axis @ normal)
    across = max(float(np.sqrt(max(1.0 - along**2, 0.0))), 1e-12)
    cosine = (np.cos(np.radians(half_angle_deg)) - height * along) / (
        np.sqrt(1.0 - height**2) * across
    )
    largest = float(2.0 * np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))).max())
    return largest if largest >= MINIMUM_ISLAND_DEG else 0.0


def largest_arc_deg(
    is_necrotic: Predicate,
    up: NDArray[np.float64],
    aside: NDArray[np.float64],
    normal: NDArray[np.float64],
) -> float:
    """The largest arc of any set of directions, by search over the planes.

    Parameters
    ----------
    is_necrotic : callable
    up, aside, normal : (3,) array
        Orthonormal; the planes are normal to the last.
    """
    low, high = -FARTHEST_PLANE, FARTHEST_PLANE
    for planes, angles in ((COARSE_PLANES, COARSE_ANGLES), (CLOSER_PLANES, CLOSER_ANGLES)):
        heights = np.linspace(low, high, planes)
        arcs = _sampled_arcs_deg(is_necrotic, (up, aside), np.outer(heights, normal), angles)
        near_best = heights[arcs >= arcs.max() - 2.0 * 360.0 / angles]
        spacing = float(heights[1] - heights[0])
        low = max(float(near_best.min()) - spacing, -FARTHEST_PLANE)
        high = min(float(near_best.max()) + spacing, FARTHEST_PLANE)
    return max(
        _arc_deg(is_necrotic, up, aside, height * normal)
        for height in np.linspace(low, high, EXACT_PLANES)
    )


def _arc_deg(
    is_necrotic: Predicate,
    up: NDArray[np.float64],
    aside: NDArray[np.float64],
    offset: NDArray[np.float64],
) -> float:
    """The arc on the section whose centre lies at an offset (in radii) from the head's."""
    radius = float(np.sqrt(1.0 - offset @ offset))
    return arc_of(
        necrotic_intervals(lambda rays: is_necrotic(offset + radius * rays), up, aside)
    ).length_deg


def _sampled_arcs_deg(
    is_necrotic: Predicate,
    circle_axes: tuple[NDArray[np.float64], NDArray[np.float64]],
    offsets: NDArray[np.float64],
    angles: int,
) -> NDArray[np.float64]:
    """360 deg less the largest gap between necrotic samples of each section."""
    up, aside = circle_axes
    angle = 2.0 * np.pi * (np.arange(angles) + 0.5) / angles
    circle = np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * aside
    radius = np.sqrt(1.0 - np.einsum("ij,ij->i", offsets, offsets))
    rays = offsets[:, None] + radius[:, None, None] * circle
    marked = is_necrotic(rays.reshape(-1, 3)).reshape(len(offsets), angles)
    arcs = np.zeros(len(offsets))
    for number, row in enumerate(marked):
        found = np.flatnonzero(row)
        if len(found):
            gaps = np.diff(np.append(found, found[0] + angles))
            arcs[number] = 360.0 * (1.0 - (gaps.max() - 1) / angles)
    return arcs
