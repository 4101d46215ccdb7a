"""The grid of a stack of slices: their own if they are even, else an upright one to fill."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.io.dicom.header.file_header import SliceHeader

__all__ = ["even_grid", "interpolated", "upright_grid"]

#: Slice step of a single slice, mm: nothing measures it, and the volume is blocked.
SINGLE_SLICE_STEP_MM = 1.0

#: Slices spread sideways more than this are no stack; its grid is only for show.
FLATTEST_STACK_SINE = 0.1

#: Share of a step by which the last slice may lie beyond the last plane of an upright grid.
LAST_PLANE_SLACK = 1e-3

#: A plane so near to a slice, in steps, is that slice: also where its neighbour does not reach.
WEIGHT_ROUNDING = 1e-3

#: An upright grid with more than so many times the voxels of the slices would be mostly made up.
LARGEST_GROWTH = 3.0


def even_grid(slices: Sequence[SliceHeader]) -> Grid:
    """The grid whose planes are the slices themselves.

    Parameters
    ----------
    slices : sequence of SliceHeader
        Evenly spaced, in order of position.
    """
    first, last = slices[0], slices[-1]
    step = first.normal * SINGLE_SLICE_STEP_MM
    if len(slices) > 1:
        mean = (last.position_mm - first.position_mm) / (len(slices) - 1)
        upright = (mean @ first.normal) * first.normal
        is_stack = np.linalg.norm(upright) > FLATTEST_STACK_SINE * np.linalg.norm(mean)
        step = mean if is_stack else upright
    return _grid(first, step, first.position_mm, (len(slices), first.rows, first.columns))


def upright_grid(slices: Sequence[SliceHeader]) -> tuple[Grid, NDArray[np.float64]] | None:
    """A uniform grid, upright on the slices, that holds all of them.

    Its step is the usual one between the slices.

    Parameters
    ----------
    slices : sequence of SliceHeader
        At least two, in order of position.

    Returns
    -------
    grid : Grid
    places : (n, 3) array
        (slice, row, column) index of each slice's first voxel in that grid.

    None comes back where the slices are so scattered that most of the grid would be made up.
    """
    first = slices[0]
    positions = np.array([header.position_mm for header in slices])
    heights_mm = (positions - positions[0]) @ first.normal
    steps_mm = np.sort(np.diff(heights_mm))
    step_mm = float(steps_mm[(len(steps_mm) - 1) // 2])
    between_rows_mm, between_columns_mm = first.pixel_spacing_mm
    beside = (positions - positions[0]) @ np.column_stack([first.along_column, first.along_row])
    beside /= (between_rows_mm, between_columns_mm)
    start = np.floor(beside.min(axis=0))
    origin = (
        first.position_mm
        + start[0] * between_rows_mm * first.along_column
        + start[1] * between_columns_mm * first.along_row
    )
    more_rows, more_columns = np.ceil(beside.max(axis=0) - start).astype(int)
    planes = 1 + int(np.floor(heights_mm[-1] / step_mm + LAST_PLANE_SLACK))
    shape = (planes, first.rows + int(more_rows), first.columns + int(more_columns))
    acquired = len(slices) * first.rows * first.columns
    if float(np.prod(shape, dtype=np.float64)) > LARGEST_GROWTH * acquired:
        return None
    places = np.column_stack([heights_mm / step_mm, beside - start])
    return _grid(first, first.normal * step_mm, origin, shape), places


def interpolated(
    image: Callable[[int], NDArray[Any]], places: NDArray[np.float64], shape: tuple[int, int, int]
) -> NDArray[np.float32]:
    """Slices interpolated linearly onto the planes of an upright grid.

    Parameters
    ----------
    image : function of int to (rows, columns) array
        Each slice; asked for once, in order, and not kept.
    places : (n, 3) array
        As `upright_grid` gives them; at least two.
    shape : (slices, rows, columns)
        Of the grid.

    Returns
    -------
    (slices, rows, columns) float32 array
        The lowest value of the images where the slices do not reach.
    """
    planes = np.empty(shape, dtype=np.float32)
    where = np.interp(np.arange(shape[0]), places[:, 0], np.arange(len(places)))
    lowest, read = np.inf, 0
    moved: dict[int, NDArray[np.float32]] = {}
    # The last slices may be needed by no plane, but for the lowest value.
    for plane, between in zip([*planes, None], [*where, len(places) - 1], strict=True):
        below = min(int(between), len(places) - 2)
        while read <= below + 1:
            one = image(read)
            lowest = min(lowest, float(one.min()))
            moved.pop(read - 2, None)
            moved[read] = _moved(one, places[read], shape)
            read += 1
        if plane is not None:
            _blend(moved[below], moved[below + 1], between - below, out=plane)
    for plane in planes:
        np.copyto(plane, lowest, where=np.isnan(plane))
    return planes


def _moved(
    image: NDArray[Any], place: NDArray[np.float64], shape: tuple[int, int, int]
) -> NDArray[np.float32]:
    """A slice on the rows and columns of the grid; not a number where it does not reach."""
    from scipy import ndimage  # only an interpolated volume needs it, and a scan has none

    moved = np.empty(shape[1:], dtype=np.float32)
    ndimage.affine_transform(
        image,
        np.ones(2),
        offset=-place[1:],
        output=moved,
        output_shape=shape[1:],
        order=1,
        cval=np.nan,
    )
    return moved


def _blend(
    below: NDArray[np.float32],
    above: NDArray[np.float32],
    weight: float,
    *,
    out: NDArray[np.float32],
) -> None:
    """Below and above by the weight of what is above; at a slice that slice alone."""
    if weight < WEIGHT_ROUNDING:
        out[:] = below
    elif weight > 1 - WEIGHT_ROUNDING:
        out[:] = above
    else:
        np.multiply(below, np.float32(1 - weight), out=out)
        out += np.float32(weight) * above


def _grid(
    first: SliceHeader,
    step: NDArray[np.float64],
    origin: NDArray[np.float64],
    shape: tuple[int, int, int],
) -> Grid:
    between_rows_mm, between_columns_mm = first.pixel_spacing_mm
    affine = np.eye(4)
    affine[:3, 0] = step
    affine[:3, 1] = first.along_column * between_rows_mm
    affine[:3, 2] = first.along_row * between_columns_mm
    affine[:3, 3] = origin
    return Grid(shape, affine, first.frame_of_reference_uid)
