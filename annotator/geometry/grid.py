"""A voxel grid: shape, and the affine from (slice, row, column) index to LPS mm."""

from collections.abc import Sequence
from functools import cached_property
from typing import Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from annotator.geometry.points import IndexPoints, LpsPoints, Vector, cross

__all__ = ["Grid"]

#: Two grids are the same if no corner differs by more than this share of a voxel.
SAME_GRID_VOXELS = 1e-3

#: The smallest volume of the unit-length index axes that still counts as three dimensions.
MINIMUM_AXIS_DETERMINANT = 1e-3


def _read_only(value: ArrayLike) -> NDArray[np.float64]:
    matrix = np.array(value, dtype=np.float64)
    matrix.setflags(write=False)
    return matrix


def _shape(value: Sequence[int]) -> tuple[int, int, int]:
    slices, rows, columns = (int(count) for count in value)
    return slices, rows, columns


@frozen(eq=False)
class Grid:
    """Where the voxels of an image lie in the patient.

    Parameters
    ----------
    shape : (slices, rows, columns)
        Number of voxels along each index axis, each at least 1.
    affine_lps : (4, 4) array
        Homogeneous matrix from (slice, row, column, 1) to (x, y, z, 1), LPS mm.
        Oblique, anisotropic and left-handed grids are allowed.
    frame_of_reference_uid : str or None
        DICOM Frame of Reference UID; None where the file format has none.

    Raises
    ------
    ValueError
        If the affine is not an invertible, finite 4 x 4 affine matrix or a
        dimension is not positive.
    """

    shape: tuple[int, int, int] = field(converter=_shape)
    affine_lps: NDArray[np.float64] = field(converter=_read_only)
    frame_of_reference_uid: str | None = None

    @shape.validator
    def _check_shape(self, _attribute: object, value: tuple[int, int, int]) -> None:
        if min(value) < 1:
            raise ValueError(f"a grid needs at least one voxel along each axis, got {value}")

    @affine_lps.validator
    def _check_affine(self, _attribute: object, value: NDArray[np.float64]) -> None:
        if value.shape != (4, 4) or not np.isfinite(value).all():
            raise ValueError("the affine must be a finite 4 x 4 matrix")
        if not np.array_equal(value[3], [0.0, 0.0, 0.0, 1.0]):
            raise ValueError("the affine's last row must be 0 0 0 1")
        lengths = np.linalg.norm(value[:3, :3], axis=0)
        if not lengths.all() or (
            abs(np.linalg.det(value[:3, :3] / lengths)) < MINIMUM_AXIS_DETERMINANT
        ):
            raise ValueError("the affine's axes do not span three dimensions")

    @cached_property
    def spacing_mm(self) -> NDArray[np.float64]:
        """Distance between neighbouring voxel centres along (slice, row, column), mm, (3,)."""
        return _read_only(np.linalg.norm(self.affine_lps[:3, :3], axis=0))

    @cached_property
    def _inverse(self) -> NDArray[np.float64]:
        """From LPS mm to (slice, row, column) index, (4, 4)."""
        return _read_only(np.linalg.inv(self.affine_lps))

    @property
    def axes_lps(self) -> NDArray[np.float64]:
        """Unit vectors of the (slice, row, column) index axes as columns of a (3, 3) array, LPS."""
        return self.affine_lps[:3, :3] / self.spacing_mm

    @property
    def slice_normal_lps(self) -> Vector:
        """Unit normal of the image planes, on the side of rising slice index, LPS, (3,)."""
        along_slice, along_row, along_column = self.axes_lps.T
        normal: Vector = cross(along_row, along_column)
        normal = normal / np.linalg.norm(normal)
        return normal if normal @ along_slice > 0 else -normal

    @property
    def voxel_volume_mm3(self) -> float:
        """Volume that one voxel stands for, gaps between slices included, mm3."""
        return float(abs(np.linalg.det(self.affine_lps[:3, :3])))

    def to_lps(self, index: IndexPoints) -> LpsPoints:
        """Positions of (slice, row, column) indices.

        Parameters
        ----------
        index : (..., 3) array
            Voxel indices; fractions lie between voxel centres.

        Returns
        -------
        LpsPoints
            (..., 3) array, LPS mm.
        """
        points: NDArray[np.float64] = (
            np.asarray(index, dtype=np.float64) @ self.affine_lps[:3, :3].T + self.affine_lps[:3, 3]
        )
        return LpsPoints(points)

    def to_index(self, points: LpsPoints) -> IndexPoints:
        """(slice, row, column) indices of positions; the inverse of `to_lps`.

        Parameters
        ----------
        points : (..., 3) array
            Positions, LPS mm.

        Returns
        -------
        IndexPoints
            (..., 3) array; may lie outside the grid.
        """
        index: NDArray[np.float64] = (
            np.asarray(points, dtype=np.float64) @ self._inverse[:3, :3].T + self._inverse[:3, 3]
        )
        return IndexPoints(index)

    def is_same_as(self, other: Self) -> bool:
        """Whether both grids have the same voxels (to a thousandth of a voxel)."""
        if self.shape != other.shape:
            return False
        corners = IndexPoints(
            np.array(list(np.ndindex(2, 2, 2)), dtype=np.float64) * (np.array(self.shape) - 1)
        )
        difference = other.to_index(self.to_lps(corners)) - corners
        return bool(np.abs(difference).max() <= SAME_GRID_VOXELS)

    def is_identical_to(self, other: Self) -> bool:
        """Whether both grids are the same figure for figure, in one frame of reference."""
        return (
            self.shape == other.shape
            and self.frame_of_reference_uid == other.frame_of_reference_uid
            and np.array_equal(self.affine_lps, other.affine_lps)
        )

    def cropped(self, start: Sequence[int], shape: Sequence[int]) -> "Grid":
        """The part of this grid that begins at voxel `start` and has `shape` voxels."""
        affine = self.affine_lps.copy()
        affine[:3, 3] = self.to_lps(IndexPoints(np.array(start, dtype=np.float64)))
        return Grid(_shape(shape), affine, self.frame_of_reference_uid)
