"""Exact volumes and areas of an analytic head and its lesion: closed forms, or quadrature."""

import math

import numpy as np
from numpy.typing import NDArray

from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import Hip
from onfh_samples.rays import polar_directions

__all__ = ["head_volume_mm3", "lesion_area_fraction", "lesion_volume_mm3"]

#: Nodes of the one-dimensional integral over a smooth dent (converged to rounding).
DENT_NODES = 64

#: Nodes (polar, azimuth) of the integral over a clipped ellipsoid, about its own centre.
ELLIPSOID_POLAR, ELLIPSOID_AZIMUTH = 128, 256

#: Cells (polar, azimuth) of the integral over the part of a lesion that a collapse removes.
REMOVED_POLAR, REMOVED_AZIMUTH = 200, 360

#: Rays of a plane's area: a border costs at most half a ray, 1e-5 of the circle.
AREA_RAYS = 36_000


def head_volume_mm3(hip: Hip) -> float:
    """Volume of the head: ball less the segment beyond the neck cut less the collapse."""
    radius = hip.radius_mm
    segment = _segment_mm3(radius, hip.cut_distance_mm)
    dent = 0.0 if hip.collapse is None else _dent_mm3(radius, hip.collapse)
    return 4.0 / 3.0 * math.pi * radius**3 - segment - dent


def lesion_volume_mm3(hip: Hip) -> float:
    """Volume of the lesion inside the head; 0 without one."""
    radius = hip.radius_mm
    removed = _removed_mm3(hip)
    match hip.lesion:
        case None:
            return 0.0
        case Sector(half_angle_deg=half_angle):
            cosine = math.cos(math.radians(half_angle))
            return 2.0 / 3.0 * math.pi * radius**3 * (1.0 - cosine) - removed
        case Cap() as cap:
            return _segment_mm3(radius, cap.plane_distance_mm(radius)) - removed
        case Ellipsoid() as ellipsoid:
            return _ellipsoid_mm3(ellipsoid, radius) - removed


def lesion_area_fraction(hip: Hip, up: NDArray[np.float64], aside: NDArray[np.float64]) -> float:
    """Lesion area / head area on the plane through the head's centre along two directions."""
    if hip.lesion is None:
        return 0.0
    angle = 2.0 * np.pi * (np.arange(AREA_RAYS) + 0.5)[:, None] / AREA_RAYS
    rays = np.cos(angle) * up + np.sin(angle) * aside
    surface = hip.surface_depth_mm(rays)
    entry, leave = hip.lesion.radial_interval(rays, hip.radius_mm)
    outer = np.minimum(leave, surface)
    lesion = np.where(outer > entry, outer**2 - np.minimum(entry, outer) ** 2, 0.0)
    return float(lesion.sum() / (surface**2).sum())


def _segment_mm3(radius_mm: float, distance_mm: float) -> float:
    """Part of a ball beyond a plane at a distance from its centre."""
    height = radius_mm - distance_mm
    return math.pi * height**2 * (3.0 * radius_mm - height) / 3.0


def _dent_mm3(radius_mm: float, collapse: Collapse) -> float:
    """Volume between the sphere and a collapsed surface."""
    nodes, weights = np.polynomial.legendre.leggauss(DENT_NODES)
    half = 0.5 * math.radians(collapse.half_angle_deg)
    polar = half * (nodes + 1.0)
    surface = radius_mm - collapse.depth_at(np.degrees(polar))
    shell = (radius_mm**3 - surface**3) / 3.0
    return float(2.0 * math.pi * half * (weights * shell * np.sin(polar)).sum())


def _ellipsoid_mm3(lesion: Ellipsoid, radius_mm: float) -> float:
    """Volume of an ellipsoid inside a ball that holds its centre."""
    nodes, weights = np.polynomial.legendre.leggauss(ELLIPSOID_POLAR)
    turn = 2.0 * np.pi * (np.arange(ELLIPSOID_AZIMUTH) + 0.5) / ELLIPSOID_AZIMUTH
    sine = np.sqrt(1.0 - nodes**2)[:, None]
    ball = np.stack(
        np.broadcast_arrays(sine * np.cos(turn), sine * np.sin(turn), nodes[:, None]), axis=-1
    ).reshape(-1, 3)
    # The ellipsoid is the unit ball stretched by its semi-axes: r = 1 on its own surface.
    stretched = (ball * lesion.semi_axes_mm) @ lesion.axes
    reach = np.minimum(_exit_share(lesion.center_offset_mm, stretched, radius_mm), 1.0)
    node_weight = np.repeat(weights, ELLIPSOID_AZIMUTH) * (2.0 * np.pi / ELLIPSOID_AZIMUTH)
    return float(lesion.semi_axes_mm.prod() * (node_weight * reach**3).sum() / 3.0)


def _exit_share(
    start: NDArray[np.float64], step: NDArray[np.float64], radius_mm: float
) -> NDArray[np.float64]:
    """Positive t at which start + t * step leaves the ball about the origin, (n,)."""
    quadratic = np.einsum("ij,ij->i", step, step)
    half_linear = step @ start
    root = np.sqrt(half_linear**2 + quadratic * (radius_mm**2 - start @ start))
    exit_share: NDArray[np.float64] = (root - half_linear) / quadratic
    return exit_share


def _removed_mm3(hip: Hip) -> float:
    """Part of the uncollapsed lesion that lies above the collapsed surface."""
    if hip.collapse is None or hip.lesion is None:
        return 0.0
    rays, solid_angle = polar_directions(
        hip.collapse.axis, hip.collapse.half_angle_deg, REMOVED_POLAR, REMOVED_AZIMUTH
    )
    entry, leave = hip.lesion.radial_interval(rays, hip.radius_mm)
    outer = np.minimum(leave, hip.radius_mm)
    inner = np.maximum(entry, hip.radius_mm - hip.collapse.depth_along(rays))
    removed = np.where(outer > inner, outer**3 - np.minimum(inner, outer) ** 3, 0.0)
    return float(removed.sum() * solid_angle / 3.0)
