"""The necrosis map as a mesh in the scene."""

import numpy as np
import pytest
from phantom_cases import acquisition_of, outlined, plain_hip

from annotator.measure.prepared import prepare_hip
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_map import SurfaceMap, surface_map
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from napari_onfh.picture.head_mesh import HeadMesh, head_mesh
from napari_onfh.reading.scene import DisplayFrame
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction


def _annotation(plane: str = "coronal") -> HipAnnotation:
    lesion = Sector(direction(Side.LEFT, -30.0, 10.0), 30.0)
    return outlined(plain_hip(lesion), acquisition_of(plane))


def _map(annotation: HipAnnotation) -> SurfaceMap:
    return surface_map(prepare_hip(annotation, MeasureSettings()), annotation.side, 4.0)


@pytest.fixture(scope="module")
def meshed() -> tuple[HipAnnotation, SurfaceMap, HeadMesh]:
    annotation = _annotation()
    surface = _map(annotation)
    return annotation, surface, head_mesh(surface, DisplayFrame(annotation.grid))


@pytest.mark.parametrize("plane", ["coronal", "sagittal", "oblique"])
def test_the_mesh_lies_on_the_head_in_the_scene(plane: str) -> None:
    annotation = _annotation(plane)
    frame = DisplayFrame(annotation.grid)
    mesh = head_mesh(_map(annotation), frame)
    distance_mm = np.linalg.norm(frame.to_lps(mesh.vertices) - plain_hip().head_center_mm, axis=-1)

    assert np.median(distance_mm) == pytest.approx(24.0, abs=0.3)
    assert distance_mm.max() < 25.5


def test_every_triangle_joins_three_vertices_and_all_together_close_the_ball(
    meshed: tuple[HipAnnotation, SurfaceMap, HeadMesh],
) -> None:
    annotation, _, mesh = meshed
    points = mesh.vertices * DisplayFrame(annotation.grid).scale_mm
    center = points.mean(axis=0)
    first, second, third = (points[mesh.faces[:, corner]] - center for corner in range(3))
    volumes = np.einsum("ij,ij->i", first, np.cross(second, third)) / 6.0

    assert abs(volumes.sum()) == pytest.approx(annotation.head.volume_mm3, rel=0.03)


def test_dead_bone_is_coloured_where_it_lies(
    meshed: tuple[HipAnnotation, SurfaceMap, HeadMesh],
) -> None:
    annotation, _, mesh = meshed
    frame = DisplayFrame(annotation.grid)
    rays = frame.to_lps(mesh.vertices) - plain_hip().head_center_mm
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    cosine = rays @ direction(Side.LEFT, -30.0, 10.0)
    deepest = np.array([0x44, 0x01, 0x54]) / 255.0
    unaffected = np.full(3, 0xE6 / 255.0)

    assert np.allclose(mesh.colours[cosine > np.cos(np.radians(20.0)), :3], deepest, atol=0.01)
    upper_healthy = (cosine < np.cos(np.radians(40.0))) & (rays[:, 2] > 0.3)
    assert np.allclose(mesh.colours[upper_healthy, :3], unaffected, atol=0.01)
