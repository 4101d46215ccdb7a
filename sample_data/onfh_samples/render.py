"""A T1-weighted image of a pelvis with given hips, as a scanner would sample it."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.model.volume import Volume
from onfh_samples.painting import paint
from onfh_samples.phantom import Hip

__all__ = ["render"]

#: Positions within a slice that are averaged, as shares of its thickness.
SUBSLICES = (-0.25, 0.25)

#: Marrow and muscle vary by this share, over these lengths, mm.
TEXTURE_SHARE = 0.07
TEXTURE_LENGTHS_MM = (2.0, 7.0)

#: Receive-coil shading: share and length.
SHADING_SHARE = 0.06
SHADING_LENGTH_MM = 70.0

#: Standard deviation of the noise in each of the two receiver channels, signal units.
NOISE = 14.0

#: Display window (centre, width) for fat at about 900.
WINDOW = (480.0, 960.0)


def render(hips: Sequence[Hip], grid: Grid, slice_thickness_mm: float, seed: int) -> Volume:
    """A T1-weighted image of a pelvis.

    Parameters
    ----------
    hips : one or two Hip
        A missing side is drawn as the healthy mirror image of the other.
    grid : Grid
    slice_thickness_mm : float
        Signal is averaged over it.
    seed : int
        Of texture and noise; the same seed gives the same image.

    Returns
    -------
    Volume
        int16 signal, about 900 for fat and 300 for muscle.

    Raises
    ------
    ValueError
        If there are not one or two hips, or two of one side.
    """
    both = _both_sides(hips)
    random = np.random.default_rng(seed)
    texture = _texture(grid, random)
    normal = grid.slice_normal_lps
    signal = np.zeros(grid.shape)
    edge_mm = float(max(0.9, grid.spacing_mm[1:].max()))
    for number in range(grid.shape[0]):
        plane = _slice_points(grid, number)
        drawn = np.zeros(grid.shape[1] * grid.shape[2])
        for share in SUBSLICES:
            offset = share * slice_thickness_mm * normal
            drawn += paint(plane + offset, both, texture[number].ravel(), edge_mm)
        signal[number] = (drawn / len(SUBSLICES)).reshape(grid.shape[1:])
    signal *= _shading(grid, random)
    return Volume(grid, _with_noise(signal, random), window=WINDOW)


def _both_sides(hips: Sequence[Hip]) -> tuple[Hip, ...]:
    if len(hips) not in (1, 2) or len({hip.side for hip in hips}) != len(hips):
        raise ValueError(f"a pelvis has one hip a side, got {[hip.side.value for hip in hips]}")
    if len(hips) == 1:
        return hips[0], evolve(hips[0], lesion=None, collapse=None).mirrored()
    return tuple(hips)


def _slice_points(grid: Grid, number: int) -> NDArray[np.float64]:
    """LPS positions of one slice's voxel centres, row by row, (n, 3)."""
    rows, columns = np.indices(grid.shape[1:], dtype=np.float64)
    index = np.stack([np.full_like(rows, number), rows, columns], axis=-1).reshape(-1, 3)
    return grid.to_lps(IndexPoints(index))


def _texture(grid: Grid, random: np.random.Generator) -> NDArray[np.float64]:
    """A smooth random field of unit variance: fine grain on coarse clouds."""
    field = np.zeros(grid.shape)
    for length_mm in TEXTURE_LENGTHS_MM:
        noise = random.standard_normal(grid.shape)
        cloud = gaussian_filter(noise, length_mm / 2.0 / grid.spacing_mm, mode="wrap")
        field += cloud / max(float(cloud.std()), 1e-6)
    factor: NDArray[np.float64] = 1.0 + TEXTURE_SHARE / np.sqrt(2.0) * field
    return factor


def _shading(grid: Grid, random: np.random.Generator) -> NDArray[np.float64]:
    noise = random.standard_normal(grid.shape)
    # "wrap" keeps the variance even where the length is larger than the stack.
    cloud = gaussian_filter(noise, SHADING_LENGTH_MM / 2.0 / grid.spacing_mm, mode="wrap")
    shading: NDArray[np.float64] = 1.0 + SHADING_SHARE * (
        cloud / max(float(np.abs(cloud).max()), 1e-6)
    )
    return shading


def _with_noise(signal: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int16]:
    """The magnitude of a complex signal with Gaussian noise in both channels (Rician)."""
    real = signal + NOISE * random.standard_normal(signal.shape)
    imaginary = NOISE * random.standard_normal(signal.shape)
    magnitude: NDArray[np.int16] = np.rint(np.hypot(real, imaginary)).astype(np.int16)
    return magnitude
