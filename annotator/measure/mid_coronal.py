"""Areas of head and lesion on the mid-coronal plane, as drawn and with the outlines shifted."""

from collections.abc import Callable
from functools import cache, cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.measure.distance_field import DistanceField
from annotator.measure.outline import HipOutlines
from annotator.model.anatomy import HipFrame

__all__ = ["MidCoronalPlane", "mid_coronal_plane"]

Samples = NDArray[np.float64]

STEP_MM = 0.5
BEYOND_SPHERE_MM = 5.0

#: No outline is shifted by more standard deviations than this.
LARGEST_SHIFT_SD = 2.0

#: The lesion's front where there is none, mm: farther than any head reaches.
NO_FRONT_MM = -1e3


@frozen(eq=False)
class MidCoronalPlane:
    """The plane through the head's centre, sampled in squares.

    Parameters
    ----------
    lateral_mm, superior_mm : (n,) arrays
        Of the middle of each column and of each row of squares, from the head's centre.
    surface_mm, front_mm : (rows, columns) arrays
        Distance inside the head's surface, and on the lesion's side of its front.
    surface_error_mm, front_error_mm : (rows, columns) arrays
        Standard deviations of both.
    """

    lateral_mm: Samples
    superior_mm: Samples
    surface_mm: Samples
    front_mm: Samples
    surface_error_mm: Samples
    front_error_mm: Samples

    def head(self, surface_sd: float) -> Samples:
        """Share of each square inside the head, its surface moved outwards by so many SDs."""
        return self._regions(0.0, surface_sd)[0]

    def lesion(self, front_sd: float, surface_sd: float) -> Samples:
        """Share of each square inside the lesion, which ends at the front or with the head."""
        return self._regions(front_sd, surface_sd)[1]

    @cached_property
    def _regions(self) -> Callable[[float, float], tuple[Samples, Samples]]:
        """Head and lesion by the shifts of front and surface, each worked out once."""

        @cache
        def regions(front_sd: float, surface_sd: float) -> tuple[Samples, Samples]:
            head = _inside(self.surface_mm + surface_sd * self.surface_error_mm)
            front = _inside(self.front_mm + front_sd * self.front_error_mm)
            return head, np.minimum(front, head)

        return regions


def mid_coronal_plane(outlines: HipOutlines, sphere: Sphere, frame: HipFrame) -> MidCoronalPlane:
    """Sample the outlines on the plane through the head's centre.

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere
    frame : HipFrame

    Returns
    -------
    MidCoronalPlane
    """
    reach = int(np.ceil((sphere.radius_mm + BEYOND_SPHERE_MM) / STEP_MM))
    steps_mm: Samples = STEP_MM * np.arange(-reach, reach + 1, dtype=np.float64)
    lateral, superior = np.meshgrid(steps_mm, steps_mm)
    points = LpsPoints(
        frame.center_mm + lateral[..., None] * frame.lateral + superior[..., None] * frame.superior
    )
    nowhere = np.full(lateral.shape, NO_FRONT_MM), np.zeros(lateral.shape)
    surface_mm, surface_error_mm = _sampled(outlines.surface, points)
    front_mm, front_error_mm = (
        nowhere if outlines.front is None else _sampled(outlines.front, points)
    )
    return MidCoronalPlane(
        lateral_mm=steps_mm,
        superior_mm=steps_mm,
        surface_mm=surface_mm,
        front_mm=front_mm,
        surface_error_mm=surface_error_mm,
        front_error_mm=front_error_mm,
    )


def _sampled(field: DistanceField, points: LpsPoints) -> tuple[Samples, Samples]:
    """Distance and error; the error only where a shift of the outline can reach, else 0."""
    distance_mm = field.at(field.distance_mm, points)
    error_mm = np.zeros(distance_mm.shape)
    reach_mm = STEP_MM + LARGEST_SHIFT_SD * float(field.error_mm.max())
    near = np.abs(distance_mm) < reach_mm
    error_mm[near] = field.at(field.error_mm, LpsPoints(points[near]))
    return distance_mm, error_mm


def _inside(distance_mm: Samples) -> Samples:
    return np.asarray(np.clip(0.5 + distance_mm / STEP_MM, 0.0, 1.0))
