"""What a measured hip warns of, and the outlines and landmarks that it refuses."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from attrs import evolve
from phantom_cases import acquisition_of, codes, offsets_mm, outlined, plain_hip, with_masks

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.measurements import Measurements
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction

PLAIN = outlined(plain_hip(Sector(direction(Side.LEFT, 15.0, 8.0), 40.0)))

Change = Callable[[np.ndarray], np.ndarray]


@cache
def _sound() -> Measurements:
    return measure(PLAIN, MeasureSettings())


def test_implausible_landmarks_leave_the_zone_out_and_nothing_else() -> None:
    edge = (118.3, -10.7, 34.2)
    landmarks = PLAIN.landmarks.model_copy(update={"lateral_acetabular_edge_lps_mm": edge})
    result = measure(evolve(PLAIN, landmarks=landmarks), MeasureSettings())
    found = result.measurements

    assert "landmarks_implausible" in codes(result)
    for name in ("acetabular_edge_deg", "wb_arc_involved_fraction", "wb_involved"):
        assert found[name].why_missing == "the landmarks are implausible", name
    assert found["coronal_arc_deg"] == _sound().measurements["coronal_arc_deg"]


def test_a_teardrop_lateral_to_the_head_is_refused() -> None:
    landmarks = PLAIN.landmarks.model_copy(update={"teardrop_lps_mm": (120.0, -10.0, 25.0)})

    with pytest.raises(AnnotationError, match=r"teardrop lies 30 mm lateral .* left hip"):
        measure(evolve(PLAIN, landmarks=landmarks), MeasureSettings())


def test_teardrops_that_tilt_the_pelvis_far_are_told() -> None:
    x, y, z = PLAIN.landmarks.teardrop_lps_mm
    far = (x - 110.0, y, z - 40.0)
    landmarks = PLAIN.landmarks.model_copy(update={"contralateral_teardrop_lps_mm": far})
    result = measure(evolve(PLAIN, landmarks=landmarks), MeasureSettings())

    assert "pelvis_tilted" in codes(result)
    assert result.definitions["frame"] == "pelvis (teardrops)"


def test_an_empty_outline_is_refused() -> None:
    nothing = np.zeros(PLAIN.grid.shape, dtype=bool)

    with pytest.raises(AnnotationError, match="no voxel is outlined as femoral head"):
        measure(with_masks(PLAIN, nothing, nothing), MeasureSettings())


def test_a_box_is_refused_as_a_femoral_head() -> None:
    box = (np.abs(offsets_mm(PLAIN, np.array([90.3, -10.7, 40.2]))) < 18.0).all(axis=-1)

    with pytest.raises(AnnotationError, match="of the head's outline lies on a sphere"):
        measure(with_masks(PLAIN, box, np.zeros_like(box)), MeasureSettings())


def test_a_head_of_a_childs_doll_is_refused() -> None:
    small = np.linalg.norm(offsets_mm(PLAIN, np.array([90.3, -10.7, 40.2])), axis=-1) < 8.0

    with pytest.raises(AnnotationError, match=r"radius 8\.0 mm, outside 10 to 45 mm"):
        measure(with_masks(PLAIN, small, np.zeros_like(small)), MeasureSettings())


def test_a_sheared_grid_is_refused() -> None:
    affine = PLAIN.grid.affine_lps.copy()
    affine[:3, 0] += 0.1 * affine[:3, 2]
    grid = Grid(PLAIN.grid.shape, affine)
    sheared = evolve(
        PLAIN, head=Mask(grid, PLAIN.head.voxels), lesion=Mask(grid, PLAIN.lesion.voxels)
    )

    with pytest.raises(AnnotationError, match="sheared"):
        measure(sheared, MeasureSettings())


def _wide(lesion_center_mm: np.ndarray, radius_mm: float) -> HipAnnotation:
    """The plain head on a wide grid with a ball for a lesion."""
    hip = plain_hip()
    annotation = outlined(hip, evolve(acquisition_of("coronal"), margin_mm=40.0))
    distance_mm = np.linalg.norm(
        offsets_mm(annotation, hip.head_center_mm + lesion_center_mm), axis=-1
    )
    return with_masks(annotation, lesion=distance_mm < radius_mm)


def test_a_lesion_outside_the_head_is_refused() -> None:
    with pytest.raises(AnnotationError, match="no lesion voxel lies within 26 mm"):
        measure(_wide(np.array([0.0, 0.0, 45.0]), 8.0), MeasureSettings())


def test_a_lesion_that_sticks_out_of_the_head_is_told() -> None:
    result = measure(_wide(np.array([0.0, 0.0, 22.0]), 9.0), MeasureSettings())

    assert "lesion_outside_head" in codes(result)


def _issue_after(change: Change) -> set[str]:
    head = change(PLAIN.head.voxels.copy())
    return codes(measure(with_masks(PLAIN, head, PLAIN.lesion.voxels & head), MeasureSettings()))


def test_a_slice_left_out_is_told() -> None:
    def without_one(head: np.ndarray) -> np.ndarray:
        head[len(head) // 2 + 3] = False
        return head

    assert "outline_skips_slices" in _issue_after(without_one)


def test_an_outline_at_the_edge_of_the_image_is_told() -> None:
    start = np.argwhere(PLAIN.head.voxels).min(axis=0)
    shape = np.array(PLAIN.grid.shape) - start
    grid = PLAIN.grid.cropped(start, shape)
    window = tuple(slice(first, None) for first in start)
    cropped = evolve(
        PLAIN,
        head=Mask(grid, PLAIN.head.voxels[window]),
        lesion=Mask(grid, PLAIN.lesion.voxels[window]),
    )

    assert "outline_at_image_edge" in codes(measure(cropped, MeasureSettings()))
