"""A corrected sphere stays as the reader put it, and is judged by the edges as a found one is."""

import numpy as np
import pytest
from attrs import evolve
from phantom_cases import acquisition_of
from plain_heads import plain_heads

from annotator.drawing.find_head import FoundHead, find_head
from annotator.drawing.head_corrected import corrected_head
from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.model.volume import Volume

CENTER_MM = (88.3, -10.7, 40.2)


@pytest.fixture(scope="module")
def head() -> tuple[Volume, FoundHead]:
    acquisition = acquisition_of("coronal", slice_mm=3.0, pixel_mm=1.3, turn_seed=5)
    volume = plain_heads(CENTER_MM, radius_mm=23.0, contrast="t1", acquisition=acquisition)
    return volume, find_head(volume, LpsPoints(np.array(CENTER_MM) + 4.0))


def _judged(head: tuple[Volume, FoundHead], sphere: Sphere) -> FoundHead:
    volume, found = head
    return corrected_head(volume, sphere, found.polarity, found.surface_beyond_edge_mm)


def test_a_sphere_that_is_left_as_found_is_judged_as_found(head: tuple[Volume, FoundHead]) -> None:
    _, found = head
    judged = _judged(head, found.sphere)

    assert judged.sphere.rms_residual_mm == pytest.approx(found.sphere.rms_residual_mm, rel=1e-3)
    assert judged.voted_share == pytest.approx(found.voted_share, abs=1e-3)
    away_mm = np.linalg.norm(judged.surface_points_mm - found.sphere.center_mm, axis=1)
    assert np.abs(away_mm - found.sphere.radius_mm).max() < 1.6


def test_a_moved_sphere_stays_where_it_was_put_and_misses_the_edges(
    head: tuple[Volume, FoundHead],
) -> None:
    _, found = head
    moved = Sphere(found.sphere.center_mm + np.array([0.0, 0.0, 1.2]), 22.0)
    judged = _judged(head, moved)

    assert np.array_equal(judged.sphere.center_mm, moved.center_mm)
    assert judged.sphere.radius_mm == 22.0
    assert judged.sphere.rms_residual_mm > found.sphere.rms_residual_mm
    assert judged.voted_share < found.voted_share


@pytest.mark.parametrize(("radius_mm", "why"), [(14.0, "no femoral head's"), (34.0, "no femoral")])
def test_a_size_that_no_head_has_is_refused(
    head: tuple[Volume, FoundHead], radius_mm: float, why: str
) -> None:
    with pytest.raises(AnnotationError, match=why):
        _judged(head, evolve(head[1].sphere, radius_mm=radius_mm))


def test_a_sphere_without_any_edge_is_refused(head: tuple[Volume, FoundHead]) -> None:
    volume, found = head
    blank = evolve(volume, values=np.zeros_like(volume.values))
    with pytest.raises(AnnotationError, match="no edge of the image"):
        corrected_head(blank, found.sphere, found.polarity, found.surface_beyond_edge_mm)
