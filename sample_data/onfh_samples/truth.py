"""What an exact measurement of an analytic hip would give, by the definitions of the contract."""

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from onfh_samples.arcs import arc_of, necrotic_intervals, weight_bearing_arc_fraction
from onfh_samples.frame import frame_axes, jic_zone_deg
from onfh_samples.largest_arcs import largest_arc_deg, largest_cone_arc_deg
from onfh_samples.lesion import Cap, Ellipsoid, Sector, unit_vector
from onfh_samples.lesion_place import OCTANTS, lesion_place
from onfh_samples.phantom import Hip
from onfh_samples.pillars import pillar_fractions
from onfh_samples.rays import (
    Predicate,
    polar_directions,
    rectangle_solid_angles,
    sphere_fraction,
)
from onfh_samples.truth_record import Truth
from onfh_samples.turned import best_turns
from onfh_samples.volumes import (
    head_volume_mm3,
    lesion_area_fraction,
    lesion_volume_mm3,
)

__all__ = ["Truth", "is_necrotic_at_surface", "truth_of"]

#: A direction is necrotic if the lesion comes this close to the surface along the ray, mm.
SURFACE_REACH_MM = 4.0

#: Slack for a lesion that ends exactly at the reach or on the surface, mm.
TOUCH_MM = 1e-9

#: Where depression is looked for: within this of superior, and not medial of the fovea's border.
DEPRESSION_CONE_DEG = 60.0
DEPRESSION_MEDIAL_LIMIT_DEG = -40.0
DEPRESSION_POLAR, DEPRESSION_AZIMUTH = 600, 720

#: Largest arc that enters the Koo-Kim product, deg.
KOO_KIM_CAP_DEG = 180.0


@frozen
class _SurfaceShares:
    """Shares of the head's surface; None where no direction is necrotic."""

    whole: float | None
    zone: float | None
    lesion: float | None


def truth_of(
    hip: Hip,
    zone_deg: tuple[float, float] | None = None,
    surface_reach_mm: float = SURFACE_REACH_MM,
) -> Truth:
    """The exact measurements of a hip.

    Parameters
    ----------
        hip : Hip
        zone_deg : (medial, lateral) or None
            Frontal angles of the weight-bearing zone's ends, e.g. `SOURCIL_ZONE_DEG`;
            None takes the zone of the hip's own landmarks (`jic_zone_deg`).
        surface_reach_mm : float
            How close to the surface a lesion must come for a direction to count as necrotic.

    Returns
    -------
        Truth

    Examples
    --------
        >>> from annotator.model.anatomy import Side
        >>> from onfh_samples.frame import frame_axes, jic_zone_deg
    from onfh_samples.lesion import Sector
        >>> hip = Hip(Side.LEFT, [80, 0, 0], 24.0, lesion=Sector([0, 0, 1], 50.0))
        >>> round(truth_of(hip).coronal_arc_deg, 6)
        100.0
    """
    axes = frame_axes(hip)
    zone = jic_zone_deg(hip, axes) if zone_deg is None else zone_deg
    lateral, anterior, superior = axes

    def is_necrotic(directions: NDArray[np.float64]) -> NDArray[np.bool_]:
        return is_necrotic_at_surface(hip, directions, surface_reach_mm)

    whole = _whole_surface_fraction(hip, is_necrotic)
    coronal_intervals = necrotic_intervals(is_necrotic, superior, lateral)
    coronal = arc_of(coronal_intervals)
    sagittal = arc_of(necrotic_intervals(is_necrotic, superior, anterior))
    buried = hip.lesion is not None and whole == 0.0
    shares = _surface_shares(is_necrotic, axes, zone, None if buried else whole)
    turns = best_turns(hip, is_necrotic, axes, zone)
    largest = _largest_arcs(hip, is_necrotic, axes)
    pillars = pillar_fractions(hip, superior, lateral)
    head, lesion = head_volume_mm3(hip), lesion_volume_mm3(hip)
    sphere_mm3 = 4.0 / 3.0 * math.pi * hip.radius_mm**3
    x, y, z = (float(value) for value in hip.head_center_mm)
    return Truth(
        side=hip.side.value,
        head_center_lps_mm=(x, y, z),
        head_radius_mm=hip.radius_mm,
        head_diameter_mm=2.0 * hip.radius_mm,
        head_volume_mm3=head,
        head_sphere_volume_mm3=sphere_mm3,
        # What the neck cut and a collapse leave of the ball is held by no smaller one.
        head_enclosing_sphere_volume_mm3=sphere_mm3,
        lesion_volume_mm3=lesion,
        lesion_fraction=lesion / head,
        lesion_fraction_of_sphere=lesion / sphere_mm3,
        lesion_fraction_of_enclosing_sphere=lesion / sphere_mm3,
        lesion_area_fraction_mid_coronal=lesion_area_fraction(hip, superior, lateral),
        coronal_arc_deg=None if buried else coronal.length_deg,
        sagittal_arc_deg=None if buried else sagittal.length_deg,
        combined_necrotic_angle_deg=(None if buried else coronal.length_deg + sagittal.length_deg),
        max_coronal_arc_deg=None if buried else largest[0],
        max_sagittal_arc_deg=None if buried else largest[1],
        koo_kim_index=None if buried else _koo_kim(coronal.length_deg, sagittal.length_deg),
        modified_extent_index=None if buried else _koo_kim(*largest),
        lesion_medial_deg=coronal.start_deg,
        lesion_lateral_deg=coronal.end_deg,
        lesion_posterior_deg=sagittal.start_deg,
        lesion_anterior_deg=sagittal.end_deg,
        surface_involved_fraction=shares.whole,
        zone_medial_deg=zone[0],
        acetabular_edge_deg=zone[1],
        wb_arc_involved_fraction=(
            None if buried else weight_bearing_arc_fraction(coronal_intervals, zone)
        ),
        wb_surface_involved_fraction=shares.zone,
        wb_lesion_share=shares.lesion,
        predicted_intact_anterior=None if buried else turns["anterior"].share,
        predicted_intact_posterior=None if buried else turns["posterior"].share,
        predicted_intact_varus=None if buried else turns["varus"].share,
        pillar_lateral_fraction=pillars.lateral,
        pillar_central_fraction=pillars.central,
        pillar_medial_fraction=pillars.medial,
        mri_depression_mm=_depression_mm(hip, axes),
        **_place(hip, axes),
        method=_methods(hip),
    )


def is_necrotic_at_surface(
    hip: Hip, directions: NDArray[np.float64], surface_reach_mm: float = SURFACE_REACH_MM
) -> NDArray[np.bool_]:
    """Whether the lesion reaches to near the head's surface along (n, 3) unit directions, (n,).

    Directions that leave through the neck cut never count.
    """
    if hip.lesion is None:
        return np.zeros(len(directions), dtype=bool)
    surface_mm = hip.surface_depth_mm(directions)
    entry_mm, exit_mm = hip.lesion.radial_interval(directions, hip.radius_mm)
    outermost_mm = np.minimum(exit_mm, surface_mm)
    articular = directions @ hip.neck_axis * hip.radius_mm <= hip.cut_distance_mm
    reaches: NDArray[np.bool_] = (
        articular
        & (entry_mm <= surface_mm + TOUCH_MM)
        & (outermost_mm >= surface_mm - surface_reach_mm - TOUCH_MM)
    )
    return reaches


def _lesion_axis(hip: Hip) -> NDArray[np.float64]:
    """An axis about which meridians cross the lesion's border cleanly."""
    match hip.lesion:
        case Sector(axis=axis) | Cap(axis=axis):
            return axis
        case Ellipsoid(center_offset_mm=offset) if offset.any():
            return unit_vector(offset)
        case _:
            return np.array([0.0, 0.0, 1.0])


def _has_closed_arcs(hip: Hip) -> bool:
    """Whether the necrotic directions are exactly a cone about the lesion's axis."""
    return isinstance(hip.lesion, Sector) or (isinstance(hip.lesion, Cap) and hip.collapse is None)


def _whole_surface_fraction(hip: Hip, is_necrotic: Predicate) -> float:
    if hip.lesion is None:
        return 0.0
    if isinstance(hip.lesion, Sector | Cap) and _has_closed_arcs(hip):
        return 0.5 * (1.0 - math.cos(math.radians(hip.lesion.half_angle_deg)))
    return sphere_fraction(is_necrotic, _lesion_axis(hip))


def _surface_shares(
    is_necrotic: Predicate,
    axes: NDArray[np.float64],
    zone_deg: tuple[float, float],
    whole: float | None,
) -> _SurfaceShares:
    """Shares of surface and zone, from the share of the whole sphere; None if buried."""
    if whole is None:
        return _SurfaceShares(None, None, None)
    low, high = (math.tan(math.radians(end)) for end in zone_deg)
    zone, marked = rectangle_solid_angles(is_necrotic, axes, low, high)
    in_zone = min(marked / (4.0 * math.pi * whole), 1.0) if whole else None
    return _SurfaceShares(whole, marked / zone, in_zone)


def _largest_arcs(
    hip: Hip, is_necrotic: Predicate, axes: NDArray[np.float64]
) -> tuple[float, float]:
    """The largest coronal and the largest sagittal arc."""
    lateral, anterior, superior = axes
    if isinstance(hip.lesion, Sector | Cap) and _has_closed_arcs(hip):
        cone = hip.lesion.axis, hip.lesion.half_angle_deg
        return largest_cone_arc_deg(*cone, anterior), largest_cone_arc_deg(*cone, lateral)
    if hip.lesion is None:
        return 0.0, 0.0
    return (
        largest_arc_deg(is_necrotic, superior, lateral, anterior),
        largest_arc_deg(is_necrotic, superior, anterior, lateral),
    )


def _place(hip: Hip, axes: NDArray[np.float64]) -> dict[str, float | None]:
    """Depth, centre of mass and octants of the lesion; None without one."""
    names = (
        "lesion_depth_mm",
        "lesion_top_depth_mm",
        "lesion_latitude_deg",
        "lesion_longitude_deg",
    )
    place = lesion_place(hip, axes)
    if place is None:
        return dict.fromkeys((*names, *(f"octant_{name}_fraction" for name, _ in OCTANTS)))
    figures = place.depth_mm, place.top_depth_mm, place.latitude_deg, place.longitude_deg
    return {
        **dict(zip(names, figures, strict=True)),
        **{f"octant_{name}_fraction": share for name, share in place.octants.items()},
    }


def _koo_kim(coronal_deg: float, sagittal_deg: float) -> float:
    capped = [min(arc_deg, KOO_KIM_CAP_DEG) for arc_deg in (coronal_deg, sagittal_deg)]
    return 100.0 * capped[0] * capped[1] / KOO_KIM_CAP_DEG**2


def _depression_mm(hip: Hip, axes: NDArray[np.float64]) -> float:
    """Deepest point of the collapse inside the region where depression is looked for."""
    if hip.collapse is None:
        return 0.0

    def searched(directions: NDArray[np.float64]) -> NDArray[np.bool_]:
        lateral, superior = directions @ axes[0], directions @ axes[2]
        result: NDArray[np.bool_] = (superior >= math.cos(math.radians(DEPRESSION_CONE_DEG))) & (
            np.degrees(np.arctan2(lateral, superior)) >= DEPRESSION_MEDIAL_LIMIT_DEG
        )
        return result

    if searched(hip.collapse.axis[None])[0]:
        return hip.collapse.depth_mm
    rays, _ = polar_directions(axes[2], DEPRESSION_CONE_DEG, DEPRESSION_POLAR, DEPRESSION_AZIMUTH)
    return float(hip.collapse.depth_along(rays[searched(rays)]).max())


def _methods(hip: Hip) -> dict[str, str]:
    """How each group of figures was found."""
    closed, rays = "closed form", "quadrature along exact rays of the analytic shapes"
    exact_volume = hip.lesion is None or (
        hip.collapse is None and not isinstance(hip.lesion, Ellipsoid)
    )
    return {
        "head_volume_mm3": closed if hip.collapse is None else "one-dimensional Gauss quadrature",
        "lesion_volume_mm3": closed if exact_volume else rays,
        "surface_involved_fraction": closed if _has_closed_arcs(hip) else rays,
        "lesion_area_fraction_mid_coronal": rays,
        "arcs": "borders found along exact rays to rounding",
        "largest arcs": closed if _has_closed_arcs(hip) else "search over planes of exact arcs",
        "head_enclosing_sphere_volume_mm3": closed,
        "pillars": rays,
        "depth, centre of mass, octants": rays,
        "wb_surface_involved_fraction": rays,
        "wb_lesion_share": rays,
        "predicted_intact": "ray by ray in 600 parts of the arc, angles in steps of 0.05 deg",
    }
