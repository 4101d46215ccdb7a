"""Analytic hips as drawn with the stated errors: shifts of the outlines, and landmarks aside."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import IndexPoints
from annotator.model.anatomy import Landmarks, PointLps
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from onfh_samples.acquisition import Acquisition, tight_grid
from onfh_samples.frame import frame_axes
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import Hip

Values = NDArray[np.float64]

#: Of the neck's axis by its landmarks, besides what their own error gives, deg.
AXIS_SD_DEG = 2.0

NO_SHIFT = (0.0, 0.0, 0.0)


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

    @property
    def landmark_sd_mm(self) -> float:
        """Of a landmark to each side on the mid-coronal plane."""
        facing = 1.0 - float(self.slice_normal[1]) ** 2
        return float(np.hypot(self.in_plane_mm, np.sqrt(0.5 * facing) * self.across_mm))


def shifted_outline(
    hip: Hip,
    acquisition: Acquisition,
    error: StatedError,
    shifts_sd: tuple[float, float],
    *,
    sides_sd: tuple[float, float, float] = NO_SHIFT,
) -> HipAnnotation:
    """The hip as a reader draws it who errs by so many SDs.

    Parameters
    ----------
    hip : Hip
        With a sector, a cap or a ball; without collapse.
    acquisition : Acquisition
    error : StatedError
    shifts_sd : (head's surface, lesion's front)
        Outwards. The front's shift does not move the surface that it shares with the head.
    sides_sd : (lateral, anterior, superior)
        Of the front outwards on this side of the lesion's middle and inwards on the other, each
        by its share of the front's error.

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
    shift_sd = front_sd + _by_side(hip, offsets, head & (front_mm > 0), sides_sd)
    lesion = head & (front_mm + shift_sd * error.sd_mm(front_normals) > 0)
    return HipAnnotation(
        side=hip.side,
        head=Mask(grid, head),
        lesion=Mask(grid, lesion),
        landmarks=hip.landmarks(),
    )


def shifted_landmarks(hip: Hip, error: StatedError, random: np.random.Generator) -> Landmarks:
    """The hip's landmarks as set by a reader who errs by chance, each by itself.

    Edge and teardrop are moved on the mid-coronal plane, the neck's axis is tilted.
    """
    exact = hip.landmarks()
    lateral, _, superior = frame_axes(hip)
    near, far = hip.head_center_mm, np.array(exact.neck_axis_lps_mm[1])
    axis_sd = np.hypot(
        np.radians(AXIS_SD_DEG), np.sqrt(2.0) * error.landmark_sd_mm / np.linalg.norm(far - near)
    )
    forwards = np.cross(superior, hip.neck_axis)
    forwards /= np.linalg.norm(forwards)
    upwards = np.cross(hip.neck_axis, forwards)

    def moved(point: Values, sd: float, *ways: Values) -> PointLps:
        x, y, z = (point + sd * random.standard_normal(2) @ np.array(ways)).tolist()
        return x, y, z

    tilted = moved(far, axis_sd * np.linalg.norm(far - near), forwards, upwards)
    return exact.model_copy(
        update={
            "lateral_acetabular_edge_lps_mm": moved(
                hip.edge_mm, error.landmark_sd_mm, lateral, superior
            ),
            "teardrop_lps_mm": moved(hip.teardrop_mm, error.landmark_sd_mm, lateral, superior),
            "neck_axis_lps_mm": (exact.neck_axis_lps_mm[0], tilted),
        }
    )


def _by_side(hip: Hip, offsets: Values, lesion: NDArray[np.bool_], sides_sd: Values) -> Values:
    """The front's shift that is opposite on opposite sides of the lesion, SD."""
    if not np.any(sides_sd):
        return np.zeros(lesion.shape)
    side = np.sign((offsets - offsets[lesion].mean(axis=0)) @ frame_axes(hip).T)
    return np.asarray(side @ np.array(sides_sd) / np.sqrt(3.0))


def _front(hip: Hip, offsets: Values) -> tuple[Values, Values]:
    """Distance of points inside the lesion's front, and the front's unit normals there."""
    match hip.lesion:
        case Cap() as cap:
            distance_mm = offsets @ cap.axis - cap.plane_distance_mm(hip.radius_mm)
            return distance_mm, np.broadcast_to(cap.axis, offsets.shape)
        case Sector() as sector:
            return _mantle(sector, offsets)
        case Ellipsoid() as ball if np.ptp(ball.semi_axes_mm) == 0.0:
            aside = offsets - ball.center_offset_mm
            aside_mm = np.linalg.norm(aside, axis=-1)
            return ball.semi_axes_mm[0] - aside_mm, aside / np.maximum(aside_mm, 1e-9)[..., None]
        case _:
            raise ValueError("only a sector, a cap and a ball have a front known here")


def _mantle(sector: Sector, offsets: Values) -> tuple[Values, Values]:
    along_mm = offsets @ sector.axis
    aside = offsets - along_mm[..., None] * sector.axis
    aside_mm = np.linalg.norm(aside, axis=-1)
    outwards = aside / np.maximum(aside_mm, 1e-9)[..., None]
    half_angle = np.radians(sector.half_angle_deg)
    normals = np.cos(half_angle) * outwards - np.sin(half_angle) * sector.axis
    return along_mm * np.sin(half_angle) - aside_mm * np.cos(half_angle), normals
