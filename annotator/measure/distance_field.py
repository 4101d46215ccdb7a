"""Signed distance from an outline on a grid, and the outline's error along its normal."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.geometry.interpolation import PLACES_AT_ONCE, interpolated
from annotator.geometry.points import LpsPoints, Vector

__all__ = [
    "STEEPEST_SLOPE",
    "DistanceField",
    "RayPaths",
    "in_slice_field",
    "ray_paths",
    "solid_field",
]

Field = NDArray[np.float64]

#: An outline nearer to a slice plane than this slope counts as parallel to it.
STEEPEST_SLOPE = 5.0

#: Keeps the direction of the normal finite on ridges, where distances have no slope.
SMALLEST_GRADIENT = 1e-6


@frozen(eq=False)
class RayPaths:
    """Rays from one centre as they run through a grid.

    Parameters
    ----------
    center : (3,) array
        (slice, row, column) index.
    steps : (n, 3) array
        The same for each millimetre along each ray.
    """

    center: Field
    steps: Field

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "RayPaths":
        """Some of the rays, chosen one by one or by their numbers."""
        return RayPaths(self.center, self.steps[chosen])

    def places(self, radii_mm: Field) -> Field:
        """Indices of the places at (n, m) or (1, m) distances from the centre, (3, n, m)."""
        # Places of all rays in one row: numpy takes three times as long over many short ones.
        places = np.repeat(self.steps.T, radii_mm.shape[1], axis=1)
        within = places.reshape(3, len(self.steps), radii_mm.shape[1])
        within *= radii_mm
        places += self.center[:, None]
        return within

    def read(self, values: Field, radii_mm: Field) -> Field:
        """Values on the grid, interpolated linearly at (n, m) or (1, m) distances, (n, m)."""
        if len(radii_mm) != len(self.steps):
            radii_mm = np.repeat(radii_mm, len(self.steps), axis=0)
        found = np.empty(radii_mm.shape)
        at_once = max(PLACES_AT_ONCE // max(radii_mm.shape[1], 1), 1)
        for first in range(0, len(found), at_once):
            rays = slice(first, first + at_once)
            some = RayPaths(self.center, self.steps[rays])
            found[rays] = interpolated(values, some.places(radii_mm[rays]))
        return found


def ray_paths(grid: Grid, center_mm: Vector, directions: Vector) -> RayPaths:
    """Rays from a centre along (n, 3) unit vectors, all LPS, through a grid."""
    center = grid.to_index(LpsPoints(center_mm))
    return RayPaths(center, grid.to_index(LpsPoints(center_mm + directions)) - center)


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
    across_slices : (slices, rows, columns) array
        Square of the part of the outline's unit normal along the slice normal, 0 to 1.
    """

    grid: Grid
    distance_mm: Field
    error_mm: Field
    across_slices: Field

    @cached_property
    def largest_error_mm(self) -> float:
        """Error where it is largest, mm."""
        return float(self.error_mm.max())

    def at(self, values: Field, points: LpsPoints) -> Field:
        """One of the fields, interpolated linearly at (..., 3) LPS points."""
        index = self.grid.to_index(points)
        return interpolated(values, np.moveaxis(index, -1, 0))

    def along(self, values: Field, center_mm: Vector, directions: Vector, radii_mm: Field) -> Field:
        """One of the fields at (n, m) or (1, m) radii along n rays from a centre, (n, m)."""
        return ray_paths(self.grid, center_mm, directions).read(values, radii_mm)

    def inside_shares(self, shifts_sd: Sequence[float], voxels: NDArray[np.intp]) -> list[Field]:
        """Share of voxels (flat indices) inside the outline moved outwards by so many SDs, (n,).

        One array for each shift.
        """
        distance_mm, error_mm = self.distance_mm.ravel()[voxels], self.error_mm.ravel()[voxels]
        sharpness_mm = self.sharpness_mm(voxels)
        return [
            np.clip(0.5 + (distance_mm + shift_sd * error_mm) / sharpness_mm, 0.0, 1.0)
            for shift_sd in shifts_sd
        ]

    def sharpness_mm(self, voxels: NDArray[np.intp]) -> Field:
        """Extent of voxels (flat indices) along the outline's normal, mm, (n,)."""
        slice_mm, row_mm, column_mm = self.grid.spacing_mm
        across = self.across_slices.ravel()[voxels]
        extent: Field = np.sqrt((1.0 - across) * row_mm * column_mm + across * slice_mm**2)
        return extent


def in_slice_field(
    grid: Grid, in_slice_mm: Field, boundary_error_mm: float | None
) -> DistanceField:
    """From distances within the slices to distances along the normal, with their error."""
    # Step by step in place: these arrays are as large as the box.
    squared: Field = np.gradient(in_slice_mm, grid.spacing_mm[0], axis=0)
    squared *= squared
    np.minimum(squared, STEEPEST_SLOPE**2, out=squared)
    length: Field = 1.0 + squared
    across_slices = np.divide(squared, length, out=squared)
    np.sqrt(length, out=length)
    return DistanceField(
        grid=grid,
        distance_mm=np.divide(in_slice_mm, length, out=length),
        error_mm=_outline_error(grid, across_slices, boundary_error_mm),
        across_slices=across_slices,
    )


def solid_field(grid: Grid, distance_mm: Field, boundary_error_mm: float | None) -> DistanceField:
    """Distances along the normal, with their error."""
    along_slices, *within = np.gradient(distance_mm, *grid.spacing_mm)
    across: Field = np.asarray(along_slices) ** 2
    squares = across + within[0] ** 2 + within[1] ** 2
    across_slices = across / np.maximum(squares, SMALLEST_GRADIENT**2)
    return DistanceField(
        grid=grid,
        distance_mm=distance_mm,
        error_mm=_outline_error(grid, across_slices, boundary_error_mm),
        across_slices=across_slices,
    )


def _outline_error(grid: Grid, across_slices: Field, boundary_error_mm: float | None) -> Field:
    if boundary_error_mm is not None:
        return np.full(across_slices.shape, boundary_error_mm)
    slice_mm, row_mm, column_mm = grid.spacing_mm
    error_mm: Field = across_slices * (slice_mm**2 / 12.0)
    error_mm += 0.25 * row_mm * column_mm
    return np.sqrt(error_mm, out=error_mm)
