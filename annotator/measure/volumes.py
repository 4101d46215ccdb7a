"""Volumes of head and lesion, and their ratio."""

import numpy as np
from attrs import frozen

from annotator.geometry.enclosing import smallest_enclosing_sphere
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.measure.head import FittedSurface
from annotator.measure.outline import HipOutlines
from annotator.measure.rays import Rays
from annotator.measure.shifts import OutlineShifts
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.quantity import Quantity

__all__ = [
    "VolumeChanges",
    "enclosing_quantities",
    "head_quantities",
    "lesion_quantities",
    "volume_changes",
]

#: Lower and upper end of an outline's 95 % range, standard deviations.
ENDS = (-Z_95, Z_95)


@frozen
class VolumeChanges:
    """How the volumes change as an outline moves to either end of its 95 % range, mm3.

    Parameters
    ----------
    head_mm3, lesion_mm3 : float
        As drawn.
    head_by_surface, lesion_by_surface, lesion_by_front : (float, float)
        Changes by the head's surface, which the lesion shares, and by the lesion's front.
    """

    head_mm3: float
    lesion_mm3: float
    head_by_surface: tuple[float, float]
    lesion_by_surface: tuple[float, float]
    lesion_by_front: tuple[float, float]


def volume_changes(outlines: HipOutlines, shifts: OutlineShifts) -> VolumeChanges:
    """Volumes of one hip and their response to shifts of its outlines.

    Parameters
    ----------
    outlines : HipOutlines
    shifts : OutlineShifts
        Of the same outlines.

    Returns
    -------
    VolumeChanges
    """
    voxel_mm3 = outlines.grid.voxel_volume_mm3
    by_surface, by_front = shifts.lesion_by_surface, shifts.lesion_by_front
    return VolumeChanges(
        head_mm3=np.count_nonzero(outlines.head) * voxel_mm3,
        lesion_mm3=np.count_nonzero(outlines.lesion) * voxel_mm3,
        head_by_surface=shifts.head_by_surface.volumes_mm3(voxel_mm3),
        lesion_by_surface=(0.0, 0.0) if by_surface is None else by_surface.volumes_mm3(voxel_mm3),
        lesion_by_front=(0.0, 0.0) if by_front is None else by_front.volumes_mm3(voxel_mm3),
    )


def head_quantities(changes: VolumeChanges, fitted: FittedSurface) -> dict[str, Quantity]:
    """Size of the head: diameter and volume of the sphere, volume of the outline."""
    sphere = fitted.sphere
    radii = tuple(sphere.radius_mm + end * fitted.radius_error_mm for end in ENDS)
    volumes = tuple(Sphere(sphere.center_mm, radius_mm).volume_mm3 for radius_mm in radii)
    outline = changes.head_mm3
    by_surface = tuple(outline + change for change in changes.head_by_surface)
    return {
        "head_diameter_mm": interval_quantity(
            2.0 * sphere.radius_mm, "mm", [(2.0 * radii[0], 2.0 * radii[1])]
        ),
        "head_volume_mm3": interval_quantity(
            outline, "mm3", [(by_surface[0], by_surface[1])], lowest=0.0
        ),
        "head_sphere_volume_mm3": interval_quantity(
            sphere.volume_mm3, "mm3", [(volumes[0], volumes[1])]
        ),
    }


def lesion_quantities(changes: VolumeChanges, fitted: FittedSurface) -> dict[str, Quantity]:
    """Volume of the lesion and its share of the outlined head and of the fitted sphere.

    Head and lesion share an error where they share a surface, so a shift of the surface changes
    both parts of the ratio.
    """
    lesion, head = changes.lesion_mm3, changes.head_mm3
    by_front = [lesion + change for change in changes.lesion_by_front]
    by_surface = [lesion + change for change in changes.lesion_by_surface]
    heads = [head + change for change in changes.head_by_surface]
    sphere = fitted.sphere
    spheres = [
        Sphere(sphere.center_mm, sphere.radius_mm + end * fitted.radius_error_mm).volume_mm3
        for end in ENDS
    ]
    return {
        "lesion_volume_mm3": interval_quantity(
            lesion,
            "mm3",
            [(by_front[0], by_front[1]), (by_surface[0], by_surface[1])],
            lowest=0.0,
        ),
        "lesion_fraction": _share(lesion / head, by_front, by_surface, (head, heads)),
        "lesion_fraction_of_sphere": _share(
            lesion / sphere.volume_mm3, by_front, by_surface, (sphere.volume_mm3, spheres)
        ),
    }


def enclosing_quantities(
    changes: VolumeChanges, fitted: FittedSurface, rays: Rays
) -> dict[str, Quantity]:
    """Volume of the smallest sphere that holds the outline, and the lesion's share of it.

    Parameters
    ----------
    changes : VolumeChanges
    fitted : FittedSurface
    rays : Rays
        Evenly over the whole sphere; their ends are the head's surface.

    Returns
    -------
    dict of NAME to Quantity
    """
    points = rays.directions * rays.surface_mm[:, None]
    radius_mm = smallest_enclosing_sphere(LpsPoints(points)).radius_mm
    whole, lower, upper = (
        Sphere(fitted.sphere.center_mm, radius_mm + end * fitted.radius_error_mm).volume_mm3
        for end in (0.0, *ENDS)
    )
    lesion = changes.lesion_mm3
    return {
        "head_enclosing_sphere_volume_mm3": interval_quantity(whole, "mm3", [(lower, upper)]),
        "lesion_fraction_of_enclosing_sphere": _share(
            lesion / whole,
            [lesion + change for change in changes.lesion_by_front],
            [lesion + change for change in changes.lesion_by_surface],
            (whole, [lower, upper]),
        ),
    }


def _share(
    value: float,
    by_front: list[float],
    by_surface: list[float],
    whole: tuple[float, list[float]],
) -> Quantity:
    drawn, moved = whole
    return interval_quantity(
        value,
        "1",
        [
            (by_front[0] / drawn, by_front[1] / drawn),
            (by_surface[0] / moved[0], by_surface[1] / moved[1]),
        ],
        lowest=0.0,
        highest=max(1.0, value),
    )
