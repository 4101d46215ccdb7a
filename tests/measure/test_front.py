"""The distance from the lesion's front against the exact distance from planes and cones."""

import numpy as np
import pytest
from phantom_cases import acquisition_of, outlined, plain_hip

from annotator.geometry.points import LpsPoints
from annotator.measure.outline import outline_fields
from annotator.model.anatomy import Side
from onfh_samples.acquisition import Acquisition
from onfh_samples.lesion import Cap, Lesion, Sector
from onfh_samples.phantom import direction

RADIUS_MM = 24.0


def _distances_mm(lesion: Lesion, acquisition: Acquisition, offsets: np.ndarray) -> np.ndarray:
    """Measured distance from the front at (n, 3) offsets from the head's centre."""
    hip = plain_hip(lesion)
    front = outline_fields(outlined(hip, acquisition), None).front
    return front.at(front.distance_mm, LpsPoints(hip.head_center_mm + offsets))


def _rim(axis: np.ndarray, half_angle_deg: float, depth_mm: float) -> np.ndarray:
    """Points on a cone's mantle at a depth below the head's surface."""
    aside = np.cross(axis, [0.0, 1.0, 0.0])
    aside /= np.linalg.norm(aside)
    turn = np.radians(np.arange(0.0, 360.0, 5.0))[:, None]
    around = np.cos(turn) * aside + np.sin(turn) * np.cross(axis, aside)
    half_angle = np.radians(half_angle_deg)
    return (RADIUS_MM - depth_mm) * (np.cos(half_angle) * axis + np.sin(half_angle) * around)


@pytest.mark.parametrize("plane", ["coronal", "sagittal", "axial", "oblique"])
@pytest.mark.parametrize("frontal_deg", [20.0, -35.0])
def test_a_plane_is_found_wherever_it_crosses_the_head(plane: str, frontal_deg: float) -> None:
    axis = direction(Side.LEFT, frontal_deg, 10.0)
    offsets = np.random.default_rng(5).uniform(-16.0, 16.0, (4000, 3))
    exact_mm = offsets @ axis - RADIUS_MM * np.cos(np.radians(60.0))
    near = (np.linalg.norm(offsets, axis=1) < 20.0) & (np.abs(exact_mm) < 3.0)
    found_mm = _distances_mm(Cap(axis, 60.0), acquisition_of(plane), offsets[near])
    error_mm = np.abs(found_mm - exact_mm[near])

    assert np.median(error_mm) < 0.25
    assert np.percentile(error_mm, 95) < 1.0


@pytest.mark.parametrize("plane", ["coronal", "sagittal", "axial"])
@pytest.mark.parametrize("depth_mm", [1.0, 2.5, 4.0])
def test_the_front_is_found_at_the_surface_on_slices_that_hardly_show_it(
    plane: str, depth_mm: float
) -> None:
    axis = direction(Side.LEFT, 2.5, 0.5)
    rim = _rim(axis, 41.0, depth_mm)
    found_mm = _distances_mm(Sector(axis, 41.0), acquisition_of(plane), rim)

    assert np.abs(found_mm).mean() < 0.4
    assert np.abs(found_mm).max() < 1.2


@pytest.mark.parametrize(
    "plane",
    [
        "coronal",
        pytest.param("sagittal", marks=pytest.mark.soak),
        pytest.param("axial", marks=pytest.mark.soak),
    ],
)
def test_cubic_voxels_show_a_front_along_the_slices_as_well_as_across_them(plane: str) -> None:
    normals = np.vstack([direction(Side.LEFT, 0.0), direction(Side.LEFT, -3.0, 2.0)])
    for axis in normals:
        acquisition = acquisition_of(plane, slice_mm=0.8)
        rim = _rim(axis, 60.0, 4.0)
        exact_mm = rim @ axis - RADIUS_MM * np.cos(np.radians(60.0))
        found_mm = _distances_mm(Cap(axis, 60.0), acquisition, rim)

        assert np.abs(found_mm - exact_mm).max() < 0.5
