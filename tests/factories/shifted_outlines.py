"""Outlines of analytic hips drawn with the stated error: one shift of each along its normal."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import IndexPoints
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from onfh_samples.acquisition import Acquisition, tight_grid
from onfh_samples.lesion import Cap, Sector
from onfh_samples.phantom import Hip

Values = NDArray[np.float64]


@frozen(eq=False)
class StatedError:
    """Standard deviation of an outline along its normal.

    Parameters
    ----------
    in_plane_mm, across_mm : float
        Within the slices and, for a surface that faces them, across.
    slice_normal : (3,) array, LPS
    """

    in_plane_mm: float
    across_mm: float
    slice_normal: Values

    @classmethod
    def of(cls, acquisition: Acquisition, given_mm: float | None) -> "StatedError":
        """The error that the voxel size gives, or one figure for every direction."""
        normal = acquisition.slice_normal
        if given_mm is not None:
            return cls(given_mm, 0.0, normal)
        row_mm, column_mm = acquisition.pixel_spacing_mm
        in_plane_mm = 0.5 * float(np.sqrt(row_mm * column_mm))
        return cls(in_plane_mm, acquisition.slice_spacing_mm / float(np.sqrt(12.0)), normal)

    def sd_mm(self, normals: Values) -> Values:
        """Along (..., 3) unit normals, (...)."""
        return np.hypot(self.in_plane_mm, (normals @ self.slice_normal) * self.across_mm)


def shifted_outline(
    hip: Hip, acquisition: Acquisition, error: StatedError, shifts_sd: tuple[float, float]
) -> HipAnnotation:
    """The hip as a reader draws it who errs by so many SDs.

    Parameters
    ----------
    hip : Hip
        With a sector or a cap; without collapse.
    acquisition : Acquisition
    error : StatedError
    shifts_sd : (head's surface, lesion's front)
        Outwards. The front's shift does not move the surface that it shares with the head.

    Returns
    -------
    HipAnnotation
        By voxel centre.
    """
    grid = tight_grid(hip, acquisition)
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(np.float64)
    offsets = grid.to_lps(IndexPoints(index)) - hip.head_center_mm
    surface_sd, front_sd = shifts_sd
    normals = offsets / np.maximum(np.linalg.norm(offsets, axis=-1), 1e-9)[..., None]
    ball_mm = hip.radius_mm - np.linalg.norm(offsets, axis=-1) + surface_sd * error.sd_mm(normals)
    cut_mm = hip.cut_distance_mm - offsets @ hip.neck_axis
    head = (ball_mm > 0) & (cut_mm + surface_sd * error.sd_mm(hip.neck_axis) > 0)
    front_mm, front_normals = _front(hip, offsets)
    lesion = head & (front_mm + front_sd * error.sd_mm(front_normals) > 0)
    return HipAnnotation(
        side=hip.side,
        head=Mask(grid, head),
        lesion=Mask(grid, lesion),
        landmarks=hip.landmarks(),
    )


def _front(hip: Hip, offsets: Values) -> tuple[Values, Values]:
    """Distance of points inside the lesion's front, and the front's unit normals there."""
    match hip.lesion:
        case Cap() as cap:
            distance_mm = offsets @ cap.axis - cap.plane_distance_mm(hip.radius_mm)
            return distance_mm, np.broadcast_to(cap.axis, offsets.shape)
        case Sector() as sector:
            return _mantle(sector, offsets)
        case _:
            raise ValueError("only a sector and a cap have a front whose normal is known here")


def _mantle(sector: Sector, offsets: Values) -> tuple[Values, Values]:
    along_mm = offsets @ sector.axis
    aside = offsets - along_mm[..., None] * sector.axis
    aside_mm = np.linalg.norm(aside, axis=-1)
    outwards = aside / np.maximum(aside_mm, 1e-9)[..., None]
    half_angle = np.radians(sector.half_angle_deg)
    normals = np.cos(half_angle) * outwards - np.sin(half_angle) * sector.axis
    return along_mm * np.sin(half_angle) - aside_mm * np.cos(half_angle), normals
