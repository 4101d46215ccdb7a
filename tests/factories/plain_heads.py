"""A head, its socket and its neck from closed forms, drawn in milliseconds."""

from functools import cache

import numpy as np
from attrs import evolve
from numpy.typing import NDArray
from phantom_cases import acquisition_of

from annotator.geometry.points import IndexPoints
from annotator.model.anatomy import Side
from annotator.model.volume import Source, Volume
from onfh_samples.acquisition import Acquisition, grid_about
from onfh_samples.phantom import neck_direction
from onfh_samples.solids import coverage

#: Signal of soft tissue, joint cartilage, cortex and marrow.
SIGNALS = {
    "t1": (300.0, 400.0, 60.0, 800.0),
    "stir": (250.0, 400.0, 30.0, 70.0),
    "ct": (50.0, 90.0, 900.0, 300.0),
}
PLATE_MM, JOINT_MM, SOCKET_MM = 1.1, 4.0, 22.0
NOISE_SHARE = 0.03


@cache
def plain_heads(
    *centers_mm: tuple[float, float, float],
    radius_mm: float = 24.0,
    contrast: str = "t1",
    acquisition: Acquisition | None = None,
    half_field_mm: float = 54.0,
) -> Volume:
    """Heads of left hips at centres, with noise, in a field about the middle of them."""
    scan = acquisition or acquisition_of("coronal", slice_mm=3.0, pixel_mm=1.3)
    middle = np.mean(centers_mm, axis=0)
    half_mm = half_field_mm + np.abs(scan.steps_lps.T @ (centers_mm[0] - middle)) / np.linalg.norm(
        scan.steps_lps, axis=0
    )
    counts = np.ceil(2.0 * half_mm / np.linalg.norm(scan.steps_lps, axis=0)).astype(int)
    grid = grid_about(middle, (int(counts[0]), int(counts[1]), int(counts[2])), scan)
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)
    points = grid.to_lps(IndexPoints(index))
    values = np.full(grid.shape, SIGNALS[contrast][0])
    edge_mm = float(grid.spacing_mm.max())
    for center in centers_mm:
        for solid_mm, signal in _solids(points - center, radius_mm, SIGNALS[contrast]):
            share = coverage(solid_mm, min(edge_mm, 2.0))
            values += share * (signal - values)
    noise = np.random.default_rng(1).standard_normal(grid.shape)
    values += NOISE_SHARE * float(np.ptp(SIGNALS[contrast])) * noise
    source = Source(modality="CT" if contrast == "ct" else "MR")
    return evolve(Volume(grid, values.astype(np.float32)), source=source)


def _solids(
    offsets: NDArray[np.float64], radius_mm: float, signals: tuple[float, float, float, float]
) -> tuple[tuple[NDArray[np.float64], float], ...]:
    """Signed distances and signals of a socket open downwards, its joint, and a ball on a neck."""
    _, cartilage, cortex, marrow = signals
    distance = np.linalg.norm(offsets, axis=-1)
    along = offsets @ neck_direction(Side.LEFT)
    across = np.sqrt(np.maximum(distance**2 - along**2, 0.0))
    joint = distance - radius_mm - JOINT_MM
    socket = np.maximum(joint - SOCKET_MM, along)
    femur = np.minimum(distance - radius_mm, np.maximum(across - 0.6 * radius_mm, -along))
    return (
        (socket, cortex),
        (np.maximum(socket + 2.0, 2.0 - joint), marrow),
        (np.maximum(joint, along), cartilage),
        (femur, cortex),
        (femur + PLATE_MM, marrow),
    )
