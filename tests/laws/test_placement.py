"""Where the patient lies, and which way the voxels are stored, changes no measurement."""

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from phantom_cases import outlined, plain_hip, random_acquisition, random_hip
from scipy.spatial.transform import Rotation

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Landmarks
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.measurements import Measurements
from onfh_samples.lesion import Sector
from onfh_samples.phantom import Hip, direction

few = few_examples(2)
seeds = st.integers(0, 10_000)

#: The sphere's fit starts from points drawn in the order of the voxels, so it may settle a few
#: micrometres away; a ray then may fall on the other side of a border: a step of a quarter degree.
STEP_DEG = 0.25
TOLERANCES = {"deg": 2.0 * STEP_DEG, "mm": 0.02, "mm3": 1e-3, "1": 3e-3, "": 0.0}
RELATIVE = 1e-3
INDEX_TOLERANCE = 0.5


def _measured(annotation: HipAnnotation) -> Measurements:
    return measure(annotation, MeasureSettings())


def _annotation(seed: int, slice_mm: float = 3.0) -> HipAnnotation:
    return outlined(random_hip(seed), random_acquisition(seed, slice_mm, 1.0)[1])


def _moved(annotation: HipAnnotation, affine_lps: np.ndarray, **changes: object) -> HipAnnotation:
    """The same voxels on another grid, with the landmarks mapped by a function."""
    grid = Grid(annotation.grid.shape, affine_lps)
    return HipAnnotation(
        side=changes.get("side", annotation.side),
        head=Mask(grid, annotation.head.voxels),
        lesion=Mask(grid, annotation.lesion.voxels),
        landmarks=changes.get("landmarks", annotation.landmarks),
    )


def _mapped(landmarks: Landmarks, matrix: np.ndarray, **changes: object) -> Landmarks:
    """Landmarks after x -> matrix x of homogeneous coordinates."""

    def point(value: tuple[float, ...] | None) -> tuple[float, ...] | None:
        return None if value is None else tuple((matrix @ [*value, 1.0])[:3].tolist())

    axis = landmarks.neck_axis_lps_mm
    return landmarks.model_copy(
        update={
            "lateral_acetabular_edge_lps_mm": point(landmarks.lateral_acetabular_edge_lps_mm),
            "teardrop_lps_mm": point(landmarks.teardrop_lps_mm),
            "contralateral_teardrop_lps_mm": point(landmarks.contralateral_teardrop_lps_mm),
            "neck_axis_lps_mm": None if axis is None else tuple(point(end) for end in axis),
            **changes,
        }
    )


def _assert_same(one: Measurements, other: Measurements) -> None:
    assert {issue.code for issue in one.issues} == {issue.code for issue in other.issues}
    for name, quantity in one.measurements.items():
        tolerance = INDEX_TOLERANCE if name.endswith("_index") else TOLERANCES[quantity.unit]
        twin = other.measurements[name]
        if isinstance(quantity.value, float):
            found = (twin.low, twin.value, twin.high)
            expected = (quantity.low, quantity.value, quantity.high)
            assert found == pytest.approx(expected, abs=tolerance, rel=RELATIVE), name
        else:
            assert twin == quantity, name


@few
@given(seeds, st.tuples(*[st.floats(-300, 300)] * 3))
def test_moving_the_patient_changes_nothing(seed: int, shift: tuple[float, float, float]) -> None:
    annotation = _annotation(seed)
    matrix = np.eye(4)
    matrix[:3, 3] = shift
    moved = _moved(
        annotation,
        matrix @ annotation.grid.affine_lps,
        landmarks=_mapped(annotation.landmarks, matrix),
    )

    _assert_same(_measured(annotation), _measured(moved))


@few
@given(
    seeds,
    st.permutations([0, 1, 2]),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_the_order_and_direction_of_the_index_axes_change_nothing(
    seed: int, order: list[int], flipped: list[bool]
) -> None:
    annotation = _annotation(seed)
    last = np.array(annotation.grid.shape) - 1
    affine = annotation.grid.affine_lps.copy()
    affine[:3, 3] = annotation.grid.to_lps(IndexPoints(np.where(flipped, last, 0).astype(float)))
    affine[:3, :3] *= np.where(flipped, -1.0, 1.0)
    axes = tuple(np.flatnonzero(flipped))

    def stored(mask: Mask) -> np.ndarray:
        return np.flip(mask.voxels, axes).transpose(order)

    head = stored(annotation.head)
    grid = Grid(head.shape, affine[:, [*order, 3]])
    twin = HipAnnotation(
        side=annotation.side,
        head=Mask(grid, head),
        lesion=Mask(grid, stored(annotation.lesion)),
        landmarks=annotation.landmarks,
    )

    _assert_same(_measured(annotation), _measured(twin))


@few
@given(seeds)
def test_the_mirror_image_is_the_same_hip_of_the_other_side(seed: int) -> None:
    annotation = _annotation(seed)
    mirror = np.diag([-1.0, 1.0, 1.0, 1.0])
    other = annotation.side.other
    mirrored = _moved(
        annotation,
        mirror @ annotation.grid.affine_lps,
        side=other,
        landmarks=_mapped(annotation.landmarks, mirror, side=other),
    )
    measured = _measured(mirrored)

    _assert_same(_measured(annotation), measured)
    assert measured.side is other


@few
@given(seeds, st.sampled_from("xyz"), st.floats(-15, 15))
def test_turning_the_patient_keeps_what_has_no_direction(
    seed: int, about: str, angle_deg: float
) -> None:
    annotation = _annotation(seed)
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_euler(about, angle_deg, degrees=True).as_matrix()
    turned = _moved(
        annotation,
        matrix @ annotation.grid.affine_lps,
        landmarks=_mapped(annotation.landmarks, matrix),
    )
    before, after = _measured(annotation).measurements, _measured(turned).measurements

    for name in (
        "head_diameter_mm",
        "head_volume_mm3",
        "head_sphere_volume_mm3",
        "lesion_volume_mm3",
        "lesion_fraction",
        "lesion_fraction_of_sphere",
    ):
        assert after[name].value == pytest.approx(before[name].value, rel=1e-6), name
    for name in ("head_enclosing_sphere_volume_mm3", "lesion_fraction_of_enclosing_sphere"):
        assert after[name].value == pytest.approx(before[name].value, rel=0.01), name
    for name in ("lesion_depth_mm", "lesion_top_depth_mm"):
        assert after[name].value == pytest.approx(before[name].value, abs=0.3), name
    surface = "surface_involved_fraction"
    assert after[surface].value == pytest.approx(before[surface].value, abs=2e-3)
    # The searched cone turns with the frame, so only the resolution is kept.
    assert after["mri_depression_mm"].value == pytest.approx(
        before["mri_depression_mm"].value, abs=0.5
    )


@few
@given(st.floats(-12, 12))
def test_the_pelvis_tilt_is_taken_out_when_both_teardrops_are_known(tilt_deg: float) -> None:
    level = plain_hip()
    hip = Hip(
        level.side,
        level.head_center_mm,
        level.radius_mm,
        lesion=Sector(direction(level.side, 15.0, 8.0), 45.0),
        contralateral_teardrop_mm=level.teardrop_mm - [110.0, 0.0, 0.0],
    )
    tilt = Rotation.from_euler("y", tilt_deg, degrees=True).as_matrix()
    tilted = hip.rotated(tilt)
    before = _measured(outlined(hip)).measurements
    after = _measured(outlined(tilted)).measurements

    for name in ("lesion_lateral_deg", "lesion_medial_deg", "acetabular_edge_deg"):
        assert after[name].value == pytest.approx(before[name].value, abs=2.0), name
    assert after["jic_lateral_position"].value == pytest.approx(
        before["jic_lateral_position"].value, abs=0.03
    )
