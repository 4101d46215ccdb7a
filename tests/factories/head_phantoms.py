"""Hips drawn as an image of T1, STIR or CT, with the head's true centre, radius and voxels."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from phantom_cases import acquisition_of, random_hip

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.model.volume import Volume
from onfh_samples import painting
from onfh_samples.acquisition import Acquisition, grid_about, label_map
from onfh_samples.anatomical import AnatomicalHip
from onfh_samples.collapse import Collapse
from onfh_samples.phantom import CUT_SHARE, Hip, direction
from onfh_samples.render import render

#: Room about the head's centre in a grid made for it, mm to each side.
HALF_FIELD_MM = 58.0

#: Signal of the tissues where they differ from the T1 of the samples; CT is HU + 1024.
CONTRASTS: Mapping[str, Mapping[str, float]] = {
    "t1": {"MARROW": painting.MARROW},
    "stir": {
        "FAT": 60.0,
        "MARROW": 70.0,
        "RED_MARROW": 170.0,
        "MUSCLE": 260.0,
        "CORTEX": 25.0,
        "CARTILAGE": 380.0,
        "CAPSULE": 300.0,
        "FLUID": 900.0,
        "BLOOD": 60.0,
        "CAVITY_FAT": 70.0,
        "LESION_CORE": 220.0,
        "LESION_BAND": 60.0,
    },
    "ct": {
        "FAT": 924.0,
        "MARROW": 1320.0,
        "RED_MARROW": 1200.0,
        "MUSCLE": 1080.0,
        "CORTEX": 1900.0,
        "CARTILAGE": 1110.0,
        "CAPSULE": 1085.0,
        "FLUID": 1034.0,
        "BLOOD": 1064.0,
        "CAVITY_FAT": 924.0,
        "LESION_CORE": 1260.0,
        "LESION_BAND": 1600.0,
    },
}


@frozen(eq=False)
class DrawnHead:
    """An image with a head in it, and the truth."""

    name: str
    volume: Volume
    center_mm: NDArray[np.float64]
    radius_mm: float
    head: NDArray[np.bool_]
    neck_axis: NDArray[np.float64]


class _MeshSurface:
    """What a painter asks of a collapse: how far the surface lies below the sphere."""

    def __init__(self, hip: AnatomicalHip) -> None:
        self._hip = hip

    def depth_along(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Depth below the sphere along (n, 3) unit directions, mm; negative outside it."""
        depth_mm: NDArray[np.float64] = np.concatenate(
            [self._hip.radius_mm - self._hip.surface_depth_mm(part) for part in _parts(directions)]
        )
        return depth_mm


def _parts(directions: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return np.array_split(directions, max(1, len(directions) // 20_000))


def draw(
    hip: Hip, grid: Grid, *, contrast: str = "t1", seed: int = 1, extra_noise: float = 0.0
) -> Volume:
    """The image of a hip, and the other one beside it, with Gaussian noise added."""
    with patch.multiple(painting, **CONTRASTS[contrast]):
        volume = render([hip], grid, float(grid.spacing_mm[0]), seed)
    values = np.asarray(volume.values, dtype=np.float32)
    noise = extra_noise * np.random.default_rng(seed).standard_normal(values.shape)
    modality = "CT" if contrast == "ct" else "MR"
    source = evolve(volume.source, modality=modality)
    return evolve(volume, values=(values + noise).astype(np.float32), source=source)


def drawn(name: str, hip: Hip, acquisition: Acquisition, **settings: Any) -> DrawnHead:
    """An analytic hip in a grid about its head."""
    grid = _grid(hip.head_center_mm, acquisition)
    head = label_map(hip, grid) > 0
    volume = draw(hip, grid, **settings)
    return DrawnHead(name, volume, hip.head_center_mm, hip.radius_mm, head, hip.neck_axis)


def drawn_mesh(
    name: str, hip: AnatomicalHip, acquisition: Acquisition, **settings: Any
) -> DrawnHead:
    """A head of real bone or cartilage in the soft tissue of the analytic hip, cut alike."""
    like = Hip(hip.side, hip.center_mm, hip.radius_mm, hip.lesion, neck_axis=hip.neck_axis)
    object.__setattr__(like, "collapse", _MeshSurface(hip))
    grid = _grid(hip.center_mm, acquisition)
    volume = draw(like, grid, **settings)
    cut_mm = CUT_SHARE * hip.radius_mm
    head = evolve(hip, head=evolve(hip.head, cut_distance_mm=cut_mm)).label_map(grid) > 0
    return DrawnHead(name, volume, hip.center_mm, hip.radius_mm, head, hip.neck_axis)


def random_head(seed: int) -> DrawnHead:
    """Any hip, lesion, collapse, plane, spacing, contrast and noise that a seed gives."""
    random = np.random.default_rng((seed, 2))
    hip = random_hip(seed)
    if random.integers(4) == 0:
        hip = evolve(hip, collapse=_dent(hip, random))
    plane = ("coronal", "sagittal", "axial", "oblique")[random.integers(4)]
    slice_mm, pixel_mm = random.uniform(0.8, 5.0), random.uniform(0.5, 1.3)
    acquisition = acquisition_of(
        plane,
        slice_mm=slice_mm,
        pixel_mm=min(pixel_mm, slice_mm),
        phase_voxels=tuple(random.uniform(-0.5, 0.5, 3)),
        turn_seed=seed,
    )
    contrast = ("t1", "t1", "stir", "ct")[random.integers(4)]
    noise = random.uniform(0.0, 40.0)
    name = f"{seed}: {contrast}, {plane}, slices {slice_mm:.1f} mm, pixels {pixel_mm:.1f} mm"
    return drawn(name, hip, acquisition, contrast=contrast, seed=seed, extra_noise=noise)


def clicks(head: DrawnHead, count: int, seed: int, farthest_mm: float = 15.0) -> LpsPoints:
    """Points about a head's centre, every distance up to the farthest as likely, (count, 3)."""
    random = np.random.default_rng((seed, 3))
    away = random.standard_normal((count, 3))
    away *= random.uniform(0.0, farthest_mm, (count, 1)) / np.linalg.norm(away, axis=1)[:, None]
    return LpsPoints(head.center_mm + away)


def _dent(hip: Hip, random: np.random.Generator) -> Collapse:
    axis = direction(hip.side, random.uniform(-15.0, 20.0), random.uniform(0.0, 20.0))
    return Collapse(axis, random.uniform(20.0, 34.0), random.uniform(1.0, 4.0))


def _grid(center_mm: NDArray[np.float64], acquisition: Acquisition) -> Grid:
    spacing = np.linalg.norm(acquisition.steps_lps, axis=0)
    slices, rows, columns = (int(np.ceil(2.0 * HALF_FIELD_MM / step)) for step in spacing)
    return grid_about(center_mm, (slices, rows, columns), acquisition)
