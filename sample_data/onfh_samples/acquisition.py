"""How a scanner samples a hip: orientation, spacing, gap, field of view; and label maps."""

import math
from collections.abc import Sequence
from typing import Self

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import ArrayLike, NDArray

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL
from onfh_samples.lesion import unit_vector
from onfh_samples.phantom import Hip

__all__ = ["Acquisition", "grid_about", "label_map", "random_phase", "rasterise", "tight_grid"]

#: Row and column direction of an image must be perpendicular to this.
PERPENDICULAR_TOLERANCE = 1e-6


@frozen(eq=False)
class Acquisition:
    """A stack of parallel slices.

    Parameters
    ----------
    row_direction, column_direction : (3,) array
        Unit LPS directions in which the column index and the row index rise, in this
        order, as in DICOM's Image Orientation (Patient).
    pixel_spacing_mm : (between rows, between columns)
    slice_spacing_mm : float
        Between slice centres.
    slice_thickness_mm : float
        At most the spacing; the rest is gap. Partial volume is averaged over it when an
        image is drawn; label maps are by voxel centre.
    phase_voxels : (slice, row, column)
        Offset of the voxel lattice, in voxels.
    margin_mm : float
        Around the head where a grid is made to fit it.

    Raises
    ------
    ValueError
        If the directions are not perpendicular, or a spacing is not positive, or the
        slices overlap.
    """

    row_direction: NDArray[np.float64] = field(converter=unit_vector)
    column_direction: NDArray[np.float64] = field(converter=unit_vector)
    pixel_spacing_mm: tuple[float, float] = (0.8, 0.8)
    slice_spacing_mm: float = 3.0
    slice_thickness_mm: float = field()
    phase_voxels: tuple[float, float, float] = (0.0, 0.0, 0.0)
    margin_mm: float = 6.0

    @slice_thickness_mm.default
    def _no_gap(self) -> float:
        return self.slice_spacing_mm

    @column_direction.validator
    def _check_directions(self, _attribute: object, value: NDArray[np.float64]) -> None:
        if abs(float(value @ self.row_direction)) > PERPENDICULAR_TOLERANCE:
            raise ValueError("row and column direction must be perpendicular")

    def __attrs_post_init__(self) -> None:
        """Refuse spacings that no scanner has."""
        if min(*self.pixel_spacing_mm, self.slice_spacing_mm, self.slice_thickness_mm) <= 0.0:
            raise ValueError("spacings and slice thickness must be positive")
        if self.slice_thickness_mm > self.slice_spacing_mm:
            raise ValueError(
                f"slices of {self.slice_thickness_mm} mm overlap at {self.slice_spacing_mm} mm"
            )

    @classmethod
    def coronal(cls, **settings: object) -> Self:
        """Patient's right on the left of the image, head up; slices run from front to back."""
        return cls([1.0, 0.0, 0.0], [0.0, 0.0, -1.0], **settings)  # type: ignore[arg-type] # attrs fields by name

    @classmethod
    def sagittal(cls, **settings: object) -> Self:
        """Front on the left of the image, head up; slices run from left to right."""
        return cls([0.0, 1.0, 0.0], [0.0, 0.0, -1.0], **settings)  # type: ignore[arg-type] # attrs fields by name

    @classmethod
    def axial(cls, **settings: object) -> Self:
        """Patient's right on the left of the image, front up; slices run upwards."""
        return cls([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], **settings)  # type: ignore[arg-type] # attrs fields by name

    def rotated(self, rotation: NDArray[np.float64]) -> Self:
        """The same acquisition with its planes turned by a (3, 3) rotation matrix."""
        return evolve(
            self,
            row_direction=rotation @ self.row_direction,
            column_direction=rotation @ self.column_direction,
        )

    @property
    def slice_normal(self) -> NDArray[np.float64]:
        """Unit LPS direction in which the slice index rises."""
        return np.cross(self.row_direction, self.column_direction)

    @property
    def steps_lps(self) -> NDArray[np.float64]:
        """Columns: LPS displacement of one step along (slice, row, column), mm, (3, 3)."""
        rows_mm, columns_mm = self.pixel_spacing_mm
        return np.stack(
            [
                self.slice_normal * self.slice_spacing_mm,
                self.column_direction * rows_mm,
                self.row_direction * columns_mm,
            ],
            axis=1,
        )


def random_phase(seed: int) -> tuple[float, float, float]:
    """A voxel lattice offset of up to half a voxel each way, from a seed."""
    slice_, row, column = np.random.default_rng(seed).uniform(-0.5, 0.5, 3)
    return float(slice_), float(row), float(column)


def grid_about(
    center_mm: ArrayLike,
    shape: tuple[int, int, int],
    acquisition: Acquisition,
    frame_of_reference_uid: str | None = None,
) -> Grid:
    """A grid of `shape` voxels centred on a point, moved by the acquisition's phase."""
    steps = acquisition.steps_lps
    middle = (np.array(shape) - 1.0) / 2.0 + np.array(acquisition.phase_voxels)
    affine = np.eye(4)
    affine[:3, :3] = steps
    affine[:3, 3] = np.asarray(center_mm, dtype=np.float64) - steps @ middle
    return Grid(shape, affine, frame_of_reference_uid)


def tight_grid(hips: Hip | Sequence[Hip], acquisition: Acquisition) -> Grid:
    """The smallest grid that holds the heads and the margin."""
    heads = [hips] if isinstance(hips, Hip) else list(hips)
    to_index = np.linalg.inv(acquisition.steps_lps)
    spacing = np.linalg.norm(acquisition.steps_lps, axis=0)
    centers = np.array([to_index @ hip.head_center_mm for hip in heads])
    reach = np.array([(hip.radius_mm + acquisition.margin_mm) / spacing for hip in heads])
    low, high = (centers - reach).min(axis=0), (centers + reach).max(axis=0)
    slices, rows, columns = (math.ceil(extent) + 1 for extent in high - low)
    middle = acquisition.steps_lps @ (0.5 * (low + high))
    return grid_about(middle, (slices, rows, columns), acquisition)


def label_map(hip: Hip, grid: Grid) -> NDArray[np.uint8]:
    """Labels of the voxel centres: 0 background, 1 head, 2 lesion; shape of the grid."""
    labels = np.zeros(grid.shape, dtype=np.uint8)
    inverse = np.linalg.inv(grid.affine_lps[:3, :3])
    reach = hip.radius_mm * np.linalg.norm(inverse, axis=1)
    center = grid.to_index(LpsPoints(hip.head_center_mm))
    low = np.clip(np.floor(center - reach), 0, grid.shape).astype(int)
    high = np.clip(np.ceil(center + reach) + 1, 0, grid.shape).astype(int)
    if (high <= low).any():
        return labels
    box = tuple(slice(start, stop) for start, stop in zip(low, high, strict=True))
    ranges = [np.arange(start, stop) for start, stop in zip(low, high, strict=True)]
    index = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, 3)
    points = grid.to_lps(IndexPoints(index.astype(np.float64)))
    head = hip.in_head(points)
    values = np.where(head, np.uint8(HEAD_LABEL), np.uint8(0))
    if hip.lesion is not None:
        offsets = points[head] - hip.head_center_mm
        values[np.flatnonzero(head)[hip.lesion.contains(offsets, hip.radius_mm)]] = LESION_LABEL
    labels[box] = values.reshape(tuple(high - low))
    return labels


def rasterise(hip: Hip, acquisition: Acquisition) -> tuple[Grid, NDArray[np.uint8]]:
    """A tight grid about one head and its label map."""
    grid = tight_grid(hip, acquisition)
    return grid, label_map(hip, grid)
