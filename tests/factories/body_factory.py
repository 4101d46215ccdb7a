"""Images of a body about the hips, on grids of any orientation: bright within, dark without."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve
from scipy.spatial.transform import Rotation

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.model.volume import Source, Volume

#: Half the body's width and depth at the hips, mm.
HALF_WIDTH_MM, HALF_DEPTH_MM = 180.0, 110.0

#: Distance of the heads' centres from the midline, mm.
HEAD_MM = 88.0

#: LPS directions of (slice, row, column) of each plane.
PLANES = {
    "coronal": ((0, 1, 0), (0, 0, -1), (1, 0, 0)),
    "axial": ((0, 0, 1), (0, 1, 0), (1, 0, 0)),
    "sagittal": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
}


def field(
    right_mm: float, left_mm: float, plane: str = "coronal", turn_deg: Sequence[float] = (0, 0, 0)
) -> Grid:
    """A grid that reaches from one LPS x to another, 250 mm deep and 60 mm high."""
    extent = np.array([left_mm - right_mm, 250.0, 60.0])
    axes = np.array(PLANES[plane], float)
    spacing = np.array([4.0, 3.0, 3.0])
    counts = np.maximum(1, np.round(np.abs(axes) @ extent / spacing)).astype(int)
    turned = axes @ Rotation.from_euler("xyz", turn_deg, degrees=True).as_matrix().T
    affine = np.eye(4)
    affine[:3, :3] = (turned * spacing[:, np.newaxis]).T
    middle = np.array([(right_mm + left_mm) / 2.0, 0.0, 0.0])
    affine[:3, 3] = middle - affine[:3, :3] @ ((counts - 1) / 2.0)
    return Grid(tuple(counts.tolist()), affine)


def body_in(
    grid: Grid,
    *,
    midline_mm: float = 0.0,
    half_width_mm: float = HALF_WIDTH_MM,
    source: Source | None = None,
) -> Volume:
    """A body of elliptic section with muscle, fat and noise, its midline at an LPS x."""
    points = grid.to_lps(np.moveaxis(np.indices(grid.shape), 0, -1).astype(float))
    across, along = points[..., 0] - midline_mm, points[..., 1]
    shell = (across / half_width_mm) ** 2 + (along / HALF_DEPTH_MM) ** 2
    values = np.where(shell > 0.8, 900.0, 380.0 + 120.0 * np.cos(points.sum(axis=-1) / 9.0))
    values = np.where(shell > 1.0, 0.0, values)
    # The noise belongs to the place, so that the same place looks the same on any grid.
    noise = 15.0 * np.abs(np.sin(np.round(points @ [12.9, 78.2, 37.7], 3)))
    return Volume(grid, (values + noise).astype(np.int16), source or Source(modality="MR"))


def mirrored(image: Volume) -> Volume:
    """The image of the mirrored patient: x becomes -x, left becomes right."""
    affine = np.diag([-1.0, 1.0, 1.0, 1.0]) @ image.grid.affine_lps
    tag = {"L": "R", "R": "L"}.get(image.source.laterality or "", image.source.laterality)
    source = evolve(image.source, laterality=tag)
    return evolve(image, grid=Grid(image.grid.shape, affine), source=source)


def rearranged(image: Volume, order: Sequence[int], flips: Sequence[bool]) -> Volume:
    """The same voxels at the same places, stored in another order."""
    values, affine = image.values, image.grid.affine_lps.copy()
    for axis, is_flipped in enumerate(flips):
        if is_flipped:
            values = np.flip(values, axis)
            affine[:3, 3] += affine[:3, axis] * (values.shape[axis] - 1)
            affine[:3, axis] *= -1
    affine[:3, :3] = affine[:3, list(order)]
    values = values.transpose(order)
    return evolve(image, grid=Grid(values.shape, affine), values=values)


def cropped(image: Volume, right_mm: float, left_mm: float) -> Volume:
    """The part of an image between two LPS x, its axes being those of the patient."""
    axis = int(np.abs(image.grid.affine_lps[0, :3]).argmax())
    ends = [
        image.grid.to_index(LpsPoints(np.array([x, 0.0, 0.0])))[axis] for x in (right_mm, left_mm)
    ]
    count = image.grid.shape[axis]
    start, stop = (int(np.clip(np.round(end), 0, count)) for end in sorted(ends))
    starts = [start if k == axis else 0 for k in range(3)]
    shape = [stop - start if k == axis else n for k, n in enumerate(image.grid.shape)]
    part = tuple(slice(s, s + n) for s, n in zip(starts, shape, strict=True))
    return evolve(image, grid=image.grid.cropped(starts, shape), values=image.values[part])
