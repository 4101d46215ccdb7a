"""The three planes through the head's centre, resampled in the hip frame.

Radiological convention: the patient's right is on the left of coronal and axial
pictures, anterior on the left of sagittal ones; superior (axial: anterior) is up.
"""

from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, map_coordinates

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints, Vector
from annotator.model.anatomy import HipFrame
from annotator.model.case import Case
from annotator.model.mask import Mask

__all__ = ["KeyPlane", "PlaneName", "key_planes", "orientation_letters"]

PlaneName = Literal["coronal", "sagittal", "axial"]

#: Distance between the pixels of a picture, mm; finer than any hip MRI in plane.
PIXEL_MM = 0.3

#: Half the width of a picture in head radii: the socket and the neck stay in view.
HALF_WIDTH_RADII = 2.1

#: Two letters are written where the second axis has at least this share of the direction.
SECOND_LETTER_SHARE = 0.3

#: Signed distance given to pixels beyond an outline's box, mm; only its sign matters.
FAR_OUTSIDE_MM = -100.0

#: Voxels kept around an outline so that its distance map is right on both sides.
_MARGIN_VOXELS = 3

_LETTERS = (("L", "R"), ("P", "A"), ("S", "I"))


@frozen(eq=False)
class KeyPlane:
    """One resampled plane with the outlines cut by it.

    Parameters
    ----------
    name : PlaneName
    across, up : (3,) arrays
        Unit vectors of the picture's right and upper direction, LPS.
    half_width_mm : float
        The picture spans plus and minus this about the head's centre.
    pixels : (n, n) array
        Image values, lower left pixel first; NaN outside the image.
    head, lesion : (n, n) arrays
        Signed distance to the outline, mm, positive inside.
    """

    name: PlaneName
    across: Vector
    up: Vector
    half_width_mm: float
    pixels: NDArray[np.float64]
    head: NDArray[np.float64]
    lesion: NDArray[np.float64]

    @property
    def letters(self) -> tuple[str, str, str, str]:
        """Orientation letters of the left, right, lower and upper edge."""
        return (
            orientation_letters(-self.across),
            orientation_letters(self.across),
            orientation_letters(-self.up),
            orientation_letters(self.up),
        )


def key_planes(case: Case, frame: HipFrame, radius_mm: float) -> tuple[KeyPlane, ...]:
    """The mid-coronal, mid-sagittal and mid-axial plane of one hip.

    Parameters
    ----------
    case : Case
    frame : HipFrame
        The planes go through its centre, along its axes.
    radius_mm : float
        Of the fitted sphere.
    """
    patient_left = frame.lateral * case.annotation.side.lateral_x
    views: tuple[tuple[PlaneName, Vector, Vector], ...] = (
        ("coronal", patient_left, frame.superior),
        ("sagittal", -frame.anterior, frame.superior),
        ("axial", patient_left, frame.anterior),
    )
    distances = [_signed_distance(mask) for mask in (case.annotation.head, case.annotation.lesion)]
    half_width_mm = HALF_WIDTH_RADII * radius_mm
    planes = []
    for name, across, up in views:
        points = _plane_points(frame.center_mm, across, up, half_width_mm)
        pixels = _sample(case.image.values, case.image.grid, points, outside=np.nan)
        head_distance, lesion_distance = (
            _sample(field, grid, points, outside=FAR_OUTSIDE_MM) for field, grid in distances
        )
        planes.append(
            KeyPlane(
                name,
                across,
                up,
                half_width_mm,
                pixels=pixels,
                head=head_distance,
                lesion=lesion_distance,
            )
        )
    return tuple(planes)


def orientation_letters(direction: Vector) -> str:
    """Letters of the patient axes that a direction points along, the main one first."""
    unit = np.asarray(direction, dtype=np.float64) / np.linalg.norm(direction)
    order = np.argsort(-np.abs(unit), kind="stable")
    letters = [_LETTERS[axis][0 if unit[axis] > 0 else 1] for axis in order]
    return letters[0] + (letters[1] if abs(unit[order[1]]) >= SECOND_LETTER_SHARE else "")


def _plane_points(center_mm: Vector, across: Vector, up: Vector, half_width_mm: float) -> LpsPoints:
    """(n, n, 3) positions of the pixels, LPS mm, lower left first."""
    steps = int(np.ceil(half_width_mm / PIXEL_MM))
    offsets = np.linspace(-half_width_mm, half_width_mm, 2 * steps + 1)
    return LpsPoints(center_mm + offsets[:, None, None] * up + offsets[None, :, None] * across)


def _sample(
    values: NDArray[np.generic], grid: Grid, points: LpsPoints, *, outside: float
) -> NDArray[np.float64]:
    """Linear interpolation at positions; `outside` beyond the outermost voxel's edge."""
    index = np.moveaxis(grid.to_index(points), -1, 0)
    shape = np.array(grid.shape)[:, None, None]
    sampled: NDArray[np.float64] = map_coordinates(
        values, index, output=np.float64, order=1, mode="nearest"
    )
    return np.where(
        (np.rint(index).clip(0, shape - 1) == np.rint(index)).all(axis=0), sampled, outside
    )


def _signed_distance(mask: Mask) -> tuple[NDArray[np.float64], Grid]:
    """Signed distance to an outline in a box about it, mm, and the box's grid."""
    if mask.is_empty:
        nowhere = np.full((1, 1, 1), FAR_OUTSIDE_MM)
        return nowhere, mask.grid.cropped((0, 0, 0), (1, 1, 1))
    inside = np.argwhere(mask.voxels)
    start = np.maximum(inside.min(axis=0) - _MARGIN_VOXELS, 0)
    stop = np.minimum(inside.max(axis=0) + _MARGIN_VOXELS + 1, mask.grid.shape)
    box = mask.voxels[tuple(slice(low, high) for low, high in zip(start, stop, strict=True))]
    # A rim of background: an outline that ends at the image's edge is closed there.
    padded = np.pad(box, 1)
    spacing = mask.grid.spacing_mm
    distance = distance_transform_edt(padded, sampling=spacing) - distance_transform_edt(
        ~padded, sampling=spacing
    )
    return np.asarray(distance), mask.grid.cropped(tuple(start - 1), padded.shape)
