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
POLAR, AZIMUTH = 120, 240

#: Closer rays about those of the deepest and the shallowest point.
NEAR_DEG, NEAR_CELLS = 3.0, (40, 40)

#: Depths, as shares of the radius, that agree in so many decimals are the same.
SAME_DECIMALS = 9

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
    depths = _depths_mm(hip, hip.lesion, rays)
    if depths is not None:
        closer = [polar_directions(ray, NEAR_DEG, *NEAR_CELLS)[0] for ray in depths.rays]
        depths = _depths_mm(hip, hip.lesion, np.vstack([rays, *closer]))
    return LesionPlace(
        depth_mm=None if depths is None else depths.bottom_mm,
        top_depth_mm=None if depths is None else depths.top_mm,
        latitude_deg=math.degrees(math.atan2(superior, math.hypot(lateral, anterior))),
        longitude_deg=math.degrees(math.atan2(anterior, lateral)),
        octants={
            name: float(mass[_inside(components, signs)].sum() / mass.sum())
            for name, signs in OCTANTS
        },
    )


@frozen(eq=False)
class _Depths:
    """The deepest and the shallowest point of the lesion, and the rays on which they lie."""

    bottom_mm: float
    top_mm: float
    rays: NDArray[np.float64]


def _depths_mm(hip: Hip, lesion: Lesion, rays: NDArray[np.float64]) -> _Depths | None:
    """Along rays that reach the articular surface; None where none of them meets the lesion."""
    surface = hip.surface_depth_mm(rays)
    entry, leave = lesion.radial_interval(rays, hip.radius_mm)
    outer = np.minimum(leave, surface)
    kept = (entry < outer) & (rays @ hip.neck_axis * hip.radius_mm <= hip.cut_distance_mm)
    if not kept.any():
        return None
    bottoms, tops = (surface - entry)[kept], (surface - outer)[kept]
    # Of equally deep rays the first, however rounded: so the figure follows the hip's scale.
    deepest = int(np.round(bottoms / hip.radius_mm, SAME_DECIMALS).argmax())
    shallowest = int(np.round(tops / hip.radius_mm, SAME_DECIMALS).argmin())
    return _Depths(
        float(bottoms[deepest]), float(tops[shallowest]), rays[kept][[deepest, shallowest]]
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
