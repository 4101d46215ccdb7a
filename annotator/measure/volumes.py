"""Volumes of head and lesion, and their ratio."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.sphere import Sphere
from annotator.measure.head import FittedSurface
from annotator.measure.outline import DistanceField, HipOutlines
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.quantity import Quantity

__all__ = ["VolumeChanges", "head_quantities", "lesion_quantities", "volume_changes"]

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


def volume_changes(outlines: HipOutlines) -> VolumeChanges:
    """Volumes of one hip and their response to shifts of its outlines.

    Parameters
    ----------
    outlines : HipOutlines

    Returns
    -------
    VolumeChanges
    """
    voxel_mm3 = outlines.grid.voxel_volume_mm3
    front = outlines.front
    on_lesion_side = (
        np.zeros(outlines.head.shape, dtype=bool) if front is None else front.distance_mm > 0
    )
    everywhere = np.ones(outlines.head.shape, dtype=bool)
    return VolumeChanges(
        head_mm3=int(outlines.head.sum()) * voxel_mm3,
        lesion_mm3=int(outlines.lesion.sum()) * voxel_mm3,
        head_by_surface=_changes_mm3(outlines.surface, everywhere),
        lesion_by_surface=_changes_mm3(outlines.surface, on_lesion_side),
        lesion_by_front=(0.0, 0.0) if front is None else _changes_mm3(front, outlines.head),
    )


def _changes_mm3(field: DistanceField, where: NDArray[np.bool_]) -> tuple[float, float]:
    """Volume gained inside a region as an outline moves to either end of its range, mm3."""
    drawn = field.inside_share(0.0)[where]
    voxel_mm3 = field.grid.voxel_volume_mm3
    lower, upper = (
        float((field.inside_share(end)[where] - drawn).sum()) * voxel_mm3 for end in ENDS
    )
    return lower, upper


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
