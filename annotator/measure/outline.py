"""Smooth distance fields of the head's surface and of the lesion's front, with their errors.

The lesion is described by its *front*, the interface with living bone, and by the head's
surface, which it shares with the head; so both may err together there.
"""

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy import ndimage

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints, Vector
from annotator.geometry.voxels import marked_box
from annotator.measure.hidden_front import FAR_MM
from annotator.measure.slice_distance import (
    STEEPEST_SLOPE,
    front_distance,
    slices_with,
    surface_distance,
)
from annotator.measure.solid_distance import (
    has_cubic_voxels,
    solid_front_distance,
    solid_surface_distance,
)
from annotator.model.annotation import HipAnnotation

__all__ = ["DistanceField", "HipOutlines", "outline_fields"]

Voxels = NDArray[np.bool_]
Field = NDArray[np.float64]

#: Kept around the outlines, mm: surface reach, shifts of the outlines and smoothing fit inside.
MARGIN_MM = 8.0
MARGIN_SLICES = 3

#: A lesion of fewer voxels' thickness is not resolved: its front's error grows in proportion.
RESOLVED_VOXELS = 3.0
LARGEST_ERROR_FACTOR = 3.0

#: Index axes that meet at an angle whose cosine is larger are not a rectangular grid.
LARGEST_AXIS_COSINE = 0.01

#: The coarsest index axis is the slice axis if it is coarser than the first by this factor.
COARSER_AXIS_FACTOR = 1.05


#: Keeps the direction of the normal finite on ridges, where distances have no slope.
SMALLEST_GRADIENT = 1e-6


@frozen(eq=False)
class DistanceField:
    """Signed distance of voxel centres from an outline, and the outline's error there.

    Parameters
    ----------
    grid : Grid
    distance_mm : (slices, rows, columns) array
        Positive inside; along the normal of the outline.
    error_mm : (slices, rows, columns) array
        Standard deviation of the outline along its normal.
    normal_along_slices : (slices, rows, columns) array
        Size of the outline's unit normal along the slice normal, 0 to 1.
    """

    grid: Grid
    distance_mm: Field
    error_mm: Field
    normal_along_slices: Field

    def at(self, values: Field, points: LpsPoints) -> Field:
        """One of the fields, interpolated linearly at (..., 3) LPS points."""
        index = self.grid.to_index(points)
        sampled: Field = ndimage.map_coordinates(
            values, np.moveaxis(index, -1, 0), order=1, mode="nearest"
        )
        return sampled

    def along(self, values: Field, center_mm: Vector, directions: Vector, radii_mm: Field) -> Field:
        """One of the fields at (n, m) or (1, m) radii along n rays from a centre, (n, m)."""
        center = self.grid.to_index(LpsPoints(center_mm))
        steps = self.grid.to_index(LpsPoints(center_mm + directions)) - center
        index = center[:, None, None] + steps.T[:, :, None] * radii_mm
        sampled: Field = ndimage.map_coordinates(values, index, order=1, mode="nearest")
        return sampled

    def inside_share(self, shift_sd: float, voxels: NDArray[np.intp]) -> Field:
        """Share of voxels (flat indices) inside the outline moved outwards by so many SDs, (n,)."""
        moved = self.distance_mm.ravel()[voxels] + shift_sd * self.error_mm.ravel()[voxels]
        return np.clip(0.5 + moved / self.sharpness_mm(voxels), 0.0, 1.0)

    def sharpness_mm(self, voxels: NDArray[np.intp]) -> Field:
        """Extent of voxels (flat indices) along the outline's normal, mm, (n,)."""
        slice_mm, row_mm, column_mm = self.grid.spacing_mm
        across = self.normal_along_slices.ravel()[voxels] ** 2
        extent: Field = np.sqrt((1.0 - across) * row_mm * column_mm + across * slice_mm**2)
        return extent


@frozen(eq=False)
class HipOutlines:
    """Head and lesion on a grid cropped to the head, slice axis first.

    Parameters
    ----------
    grid : Grid
    head, lesion : (slices, rows, columns) bool arrays
        The head includes the lesion.
    surface : DistanceField
        Distance from the head's surface, positive inside the head.
    front : DistanceField or None
        Distance from the lesion's front, continued smoothly outside the head; positive on
        the lesion's side. None without a lesion.
    front_error_factor : float
        By how much the front's error was enlarged since the lesion is too thin for the voxels;
        1 for a lesion that they resolve.
    touches_image_edge : bool
    skipped_slices : int
        Slices without an outline between outlined ones.
    """

    grid: Grid
    head: Voxels
    lesion: Voxels
    surface: DistanceField
    front: DistanceField | None
    front_error_factor: float
    touches_image_edge: bool
    skipped_slices: int

    @property
    def pixel_mm(self) -> float:
        """In-plane voxel size, mm (geometric mean of row and column spacing)."""
        return float(np.sqrt(self.grid.spacing_mm[1] * self.grid.spacing_mm[2]))

    @property
    def slice_mm(self) -> float:
        """Distance between slices, mm."""
        return float(self.grid.spacing_mm[0])

    def points(self, index: NDArray[np.float64]) -> LpsPoints:
        """LPS positions of cropped (slice, row, column) indices."""
        return self.grid.to_lps(IndexPoints(index))


def outline_fields(annotation: HipAnnotation, boundary_error_mm: float | None) -> HipOutlines:
    """Distance fields of one annotated hip.

    Parameters
    ----------
    annotation : HipAnnotation
    boundary_error_mm : float or None
        Standard deviation of the outlines along their normal; None takes half the in-plane
        voxel within the slices and slice step / sqrt(12) across them.

    Returns
    -------
    HipOutlines

    Raises
    ------
    AnnotationError
        If no head voxel is marked or the grid's axes are not perpendicular.
    """
    if annotation.head.is_empty and annotation.lesion.is_empty:
        raise AnnotationError("no voxel is outlined as femoral head: outline the head first")
    _require_rectangular(annotation.grid)
    order = _slices_first(annotation.grid)
    grid, (head, lesion), touches = _cropped(
        _reordered(annotation.grid, order),
        [mask.voxels.transpose(order) for mask in (annotation.head, annotation.lesion)],
    )
    head |= lesion
    outlined = np.flatnonzero(slices_with(head))
    front = _front(grid, head, lesion, boundary_error_mm)
    factor = 1.0 if front is None else _unresolved(front, lesion)
    return HipOutlines(
        grid=grid,
        head=head,
        lesion=lesion,
        surface=_surface(grid, head, boundary_error_mm),
        front=front and evolve(front, error_mm=front.error_mm * factor),
        front_error_factor=factor,
        touches_image_edge=touches,
        skipped_slices=int(outlined[-1] - outlined[0] + 1 - len(outlined)),
    )


def _require_rectangular(grid: Grid) -> None:
    cosines = grid.axes_lps.T @ grid.axes_lps - np.eye(3)
    if np.abs(cosines).max() > LARGEST_AXIS_COSINE:
        raise AnnotationError(
            "the outline's grid is sheared (its axes are not perpendicular): "
            "resample image and outline onto a rectangular grid"
        )


def _slices_first(grid: Grid) -> tuple[int, int, int]:
    """Order of the index axes with the coarsest one, the slice axis, first."""
    spacing_mm = grid.spacing_mm
    coarsest = int(spacing_mm.argmax())
    first = coarsest if spacing_mm[coarsest] > COARSER_AXIS_FACTOR * spacing_mm[0] else 0
    second, third = (axis for axis in range(3) if axis != first)
    return first, second, third


def _reordered(grid: Grid, order: tuple[int, int, int]) -> Grid:
    affine = grid.affine_lps[:, [*order, 3]]
    slices, rows, columns = (grid.shape[axis] for axis in order)
    return Grid((slices, rows, columns), affine, grid.frame_of_reference_uid)


def _cropped(grid: Grid, masks: list[Voxels]) -> tuple[Grid, list[Voxels], bool]:
    """The masks in a box around them, with background beyond the image's edge."""
    boxes = [box for box in map(marked_box, masks) if box is not None]
    first = np.min([[extent.start for extent in box] for box in boxes], axis=0)
    last = np.max([[extent.stop - 1 for extent in box] for box in boxes], axis=0)
    shape = np.array(grid.shape)
    margin = np.maximum(np.ceil(MARGIN_MM / grid.spacing_mm).astype(int), MARGIN_SLICES)
    start, stop = first - margin, last + margin + 1
    inner_start, inner_stop = np.maximum(start, 0), np.minimum(stop, shape)
    window = tuple(slice(a, b) for a, b in zip(inner_start, inner_stop, strict=True))
    padding = list(zip(inner_start - start, stop - inner_stop, strict=True))
    cropped = [np.pad(mask[window], padding) for mask in masks]
    touches = bool((first == 0).any() or (last == shape - 1).any())
    return grid.cropped(start, stop - start), cropped, touches


def _surface(grid: Grid, head: Voxels, boundary_error_mm: float | None) -> DistanceField:
    if has_cubic_voxels(grid.spacing_mm):
        distance = solid_surface_distance(head, grid.spacing_mm)
        return _solid_field(grid, distance, boundary_error_mm)
    return _field(grid, surface_distance(head, grid.spacing_mm), boundary_error_mm)


def _front(
    grid: Grid, head: Voxels, lesion: Voxels, boundary_error_mm: float | None
) -> DistanceField | None:
    if not lesion.any():
        return None
    living = head & ~lesion
    if not living.any():
        return _field(grid, np.full(head.shape, FAR_MM), boundary_error_mm)
    if has_cubic_voxels(grid.spacing_mm):
        distance = solid_front_distance(lesion, living, grid.spacing_mm)
        return _solid_field(grid, distance, boundary_error_mm)
    return _field(grid, front_distance(lesion, living, grid.spacing_mm), boundary_error_mm)


def _unresolved(field: DistanceField, lesion: Voxels) -> float:
    """Factor on the front's error where the lesion is too thin for the voxels to resolve it."""
    inside = np.flatnonzero(lesion)
    depth_voxels = field.distance_mm.ravel()[inside] / field.sharpness_mm(inside)
    thickness_voxels = 2.0 * float(depth_voxels.max())
    thinnest = RESOLVED_VOXELS / LARGEST_ERROR_FACTOR
    return RESOLVED_VOXELS / float(np.clip(thickness_voxels, thinnest, RESOLVED_VOXELS))


def _field(grid: Grid, in_slice_mm: Field, boundary_error_mm: float | None) -> DistanceField:
    """From distances within the slices to distances along the normal, with their error."""
    slope = np.gradient(in_slice_mm, grid.spacing_mm[0], axis=0)
    slope_squared = np.minimum(slope**2, STEEPEST_SLOPE**2)
    length = np.sqrt(1.0 + slope_squared)
    normal_along_slices = np.sqrt(slope_squared) / length
    return DistanceField(
        grid=grid,
        distance_mm=in_slice_mm / length,
        error_mm=_outline_error(grid, normal_along_slices, boundary_error_mm),
        normal_along_slices=normal_along_slices,
    )


def _solid_field(grid: Grid, distance_mm: Field, boundary_error_mm: float | None) -> DistanceField:
    """Distances along the normal, with their error."""
    along_slices, *within = np.gradient(distance_mm, *grid.spacing_mm)
    length = np.sqrt(along_slices**2 + within[0] ** 2 + within[1] ** 2)
    normal_along_slices = np.abs(along_slices) / np.maximum(length, SMALLEST_GRADIENT)
    return DistanceField(
        grid=grid,
        distance_mm=distance_mm,
        error_mm=_outline_error(grid, normal_along_slices, boundary_error_mm),
        normal_along_slices=normal_along_slices,
    )


def _outline_error(
    grid: Grid, normal_along_slices: Field, boundary_error_mm: float | None
) -> Field:
    if boundary_error_mm is not None:
        return np.full(normal_along_slices.shape, boundary_error_mm)
    slice_mm, row_mm, column_mm = grid.spacing_mm
    in_plane_mm = 0.5 * np.sqrt(row_mm * column_mm)
    across_mm = slice_mm / np.sqrt(12.0)
    return np.asarray(np.hypot(in_plane_mm, normal_along_slices * across_mm))
