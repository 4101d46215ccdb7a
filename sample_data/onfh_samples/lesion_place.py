"""Exact depth, centre of mass and octants of a lesion, by quadrature along exact rays."""

import math
from collections.abc import Mapping
from itertools import product

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from onfh_samples.lesion import Cap, Lesion, Sector, unit_vector
from onfh_samples.phantom import Hip
from onfh_samples.rays import polar_directions

__all__ = ["OCTANTS", "LesionPlace", "lesion_place"]

#: Cells (polar, azimuth) of the directions that may meet the lesion.
POLAR, AZIMUTH = 200, 360

WHOLE_SPHERE_DEG = 180.0

#: Octants by height, front and side; each sign is that of (superior, anterior, lateral).
OCTANTS: tuple[tuple[str, tuple[int, int, int]], ...] = tuple(
    ("_".join(name for name, _ in names), tuple(sign for _, sign in names))  # type: ignore[misc] # three of three
    for names in product(
        (("superior", 1), ("inferior", -1)),
        (("anterior", 1), ("posterior", -1)),
        (("lateral", 1), ("medial", -1)),
    )
)


@frozen
class LesionPlace:
    """Where the lesion lies in the head; depths are None where no ray to the surface meets it.

    Parameters
    ----------
    depth_mm, top_depth_mm : float or None
    latitude_deg, longitude_deg : float
        Of the centre of mass: above the horizontal; 0 lateral, 90 anterior.
    octants : mapping of str to float
        Share of the lesion's volume by the names of `OCTANTS`.
    """

    depth_mm: float | None
    top_depth_mm: float | None
    latitude_deg: float
    longitude_deg: float
    octants: Mapping[str, float]


def lesion_place(hip: Hip, axes: NDArray[np.float64]) -> LesionPlace | None:
    """Depth and place of the lesion; None without one.

    Parameters
    ----------
    hip : Hip
    axes : (3, 3) array
        Rows lateral, anterior, superior.
    """
    if hip.lesion is None:
        return None
    rays, _ = polar_directions(*_cone_about(hip.lesion), POLAR, AZIMUTH)
    surface = hip.surface_depth_mm(rays)
    entry, leave = hip.lesion.radial_interval(rays, hip.radius_mm)
    outer = np.minimum(leave, surface)
    meets = entry < outer
    rays, surface, entry, outer = rays[meets], surface[meets], entry[meets], outer[meets]
    components = rays @ axes.T
    mass = outer**3 - entry**3
    lateral, anterior, superior = ((outer**4 - entry**4) @ components) / mass.sum()
    articular = rays @ hip.neck_axis * hip.radius_mm <= hip.cut_distance_mm
    depths = (surface - entry)[articular], (surface - outer)[articular]
    return LesionPlace(
        depth_mm=float(depths[0].max()) if articular.any() else None,
        top_depth_mm=float(depths[1].min()) if articular.any() else None,
        latitude_deg=math.degrees(math.atan2(superior, math.hypot(lateral, anterior))),
        longitude_deg=math.degrees(math.atan2(anterior, lateral)),
        octants={
            name: float(mass[_inside(components, signs)].sum() / mass.sum())
            for name, signs in OCTANTS
        },
    )


def _cone_about(lesion: Lesion) -> tuple[NDArray[np.float64], float]:
    """Axis and half-angle (deg) of a cone that holds the lesion."""
    if isinstance(lesion, Sector | Cap):
        return lesion.axis, lesion.half_angle_deg
    distance_mm, reach_mm = np.linalg.norm(lesion.center_offset_mm), lesion.semi_axes_mm.max()
    if reach_mm >= distance_mm:
        return np.array([0.0, 0.0, 1.0]), WHOLE_SPHERE_DEG
    return unit_vector(lesion.center_offset_mm), math.degrees(math.asin(reach_mm / distance_mm))


def _inside(components: NDArray[np.float64], signs: tuple[int, int, int]) -> NDArray[np.bool_]:
    lateral, anterior, superior = components.T
    height, front, aside = signs
    inside: NDArray[np.bool_] = (
        (height * superior > 0) & (front * anterior > 0) & (aside * lateral > 0)
    )
    return inside
