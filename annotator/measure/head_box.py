"""The part of an annotation's grid that holds the head, its slice axis first."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.measure.solid_distance import has_cubic_voxels
from annotator.model.annotation import HipAnnotation

__all__ = ["HeadBox", "head_box"]

Voxels = NDArray[np.bool_]

#: Kept around the outlines, voxels: three standard deviations of the front's smoothing.
MARGIN_VOXELS = 6

#: And as far as an outline of the usual error may be shifted, standard deviations.
MARGIN_SD = 2.0

#: Along the slices so many are enough where distances are taken within each slice.
MARGIN_SLICES = 3

#: Index axes that meet at an angle whose cosine is larger are not a rectangular grid.
LARGEST_AXIS_COSINE = 0.01

#: The coarsest index axis is the slice axis if it is coarser than the first by this factor.
COARSER_AXIS_FACTOR = 1.05


@frozen(eq=False)
class HeadBox:
    """A box around the outlines of one annotation.

    Parameters
    ----------
    order : (int, int, int)
        The annotation's index axes, the slice axis first.
    window : (slice, slice, slice)
        Of the reordered voxels: the box as far as the image holds it.
    padding : three (int, int)
        Background that the box adds beyond the image's edge.
    grid : Grid
        Of the box.
    touches_image_edge : bool
        Whether an outline does.
    """

    order: tuple[int, int, int]
    window: tuple[slice, slice, slice]
    padding: tuple[tuple[int, int], ...]
    grid: Grid
    touches_image_edge: bool

    def cut(self, voxels: Voxels) -> Voxels:
        """The box out of voxels on the annotation's grid; a new array."""
        return np.pad(voxels.transpose(self.order)[self.window], self.padding)

    def is_same_as(self, other: "HeadBox") -> bool:
        """Whether both are cut alike."""
        return (self.order, self.window, self.padding) == (
            other.order,
            other.window,
            other.padding,
        )


def head_box(annotation: HipAnnotation) -> HeadBox:
    """The box around head and lesion.

    Parameters
    ----------
    annotation : HipAnnotation

    Returns
    -------
    HeadBox

    Raises
    ------
    AnnotationError
        If no head voxel is marked or the grid's axes are not perpendicular.
    """
    marked = [mask.box for mask in (annotation.head, annotation.lesion) if mask.box is not None]
    if not marked:
        raise AnnotationError("no voxel is outlined as femoral head: outline the head first")
    _require_rectangular(annotation.grid)
    order = _slices_first(annotation.grid)
    first = np.min([[box[axis].start for axis in order] for box in marked], axis=0)
    last = np.max([[box[axis].stop - 1 for axis in order] for box in marked], axis=0)
    grid = _reordered(annotation.grid, order)
    shape = np.array(grid.shape)
    margin = np.ceil(_largest_shift_mm(grid.spacing_mm) / grid.spacing_mm).astype(int)
    margin = np.maximum(margin, MARGIN_VOXELS)
    if not has_cubic_voxels(grid.spacing_mm):
        margin[0] = MARGIN_SLICES
    start, stop = first - margin, last + margin + 1
    inner_start, inner_stop = np.maximum(start, 0), np.minimum(stop, shape)
    slices, rows, columns = (
        slice(int(a), int(b)) for a, b in zip(inner_start, inner_stop, strict=True)
    )
    before, after = (inner_start - start).tolist(), (stop - inner_stop).tolist()
    return HeadBox(
        order=order,
        window=(slices, rows, columns),
        padding=tuple(zip(before, after, strict=True)),
        grid=grid.cropped(start, stop - start),
        touches_image_edge=bool((first == 0).any() or (last == shape - 1).any()),
    )


def _largest_shift_mm(spacing_mm: NDArray[np.float64]) -> float:
    """How far an outline may be shifted, with the half voxel over which it runs out."""
    longest_mm, shortest_mm = float(spacing_mm.max()), float(spacing_mm.min())
    return 0.5 * longest_mm + MARGIN_SD * float(np.hypot(longest_mm / 12**0.5, 0.5 * shortest_mm))


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
