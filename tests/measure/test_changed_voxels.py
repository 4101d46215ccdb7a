"""What is kept of a lesion's rays from stroke to stroke: never what a fresh look would not give."""

import numpy as np
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from phantom_cases import acquisition_of, offsets_mm, outlined, plain_hip, with_masks

from annotator.geometry.grid import Grid
from annotator.geometry.interpolation import interpolated
from annotator.measure.changed_voxels import changed_voxels
from annotator.measure.distance_field import DistanceField
from annotator.measure.prepared import PreparedHip, prepare_hip
from annotator.measure.rays import Rays
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction

SHAPE = (5, 11, 14)
HIP = plain_hip(Sector(direction(Side.LEFT, 10.0, 8.0), 45.0))
PLAIN = outlined(HIP, acquisition_of("coronal", slice_mm=4.0, pixel_mm=1.4))
OFFSETS = offsets_mm(PLAIN, HIP.head_center_mm)
USUAL = MeasureSettings()
BEFORE = prepare_hip(PLAIN, USUAL)


def _field(distance_mm: np.ndarray, error_mm: np.ndarray) -> DistanceField:
    return DistanceField(Grid(SHAPE, np.eye(4)), distance_mm, error_mm, np.zeros(SHAPE))


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.sampled_from([0, 1, 3, 40]),
    of_error=st.booleans(),
)
def test_where_no_voxel_of_a_box_changed_every_value_in_it_is_the_same(
    *, seed: int, count: int, of_error: bool
) -> None:
    random = np.random.default_rng(seed)
    before = random.normal(size=SHAPE)
    after = before.copy()
    after.flat[random.choice(after.size, count, replace=False)] += 1.0
    same = np.zeros(SHAPE)
    since, now = (
        _field(same, values) if of_error else _field(values, same) for values in (before, after)
    )
    one, other = random.uniform(-2.0, np.array(SHAPE) + 1.0, (2, 300, 3)).transpose(0, 2, 1)
    other = one + (other - one) * random.uniform(0.0, 0.3, 300)
    within = one + (other - one) * random.uniform(0.0, 1.0, (20, 1, 300))
    at = np.moveaxis(within, 1, 0)
    changed = changed_voxels(since, now).in_boxes(np.minimum(one, other), np.maximum(one, other))
    differs = (interpolated(before, at) != interpolated(after, at)).any(axis=0)

    assert not (differs & ~changed).any()
    assert changed.any() or count < 40
    assert not (changed.any() and count == 0)


def _drawn(place: tuple[int, int], distance_mm: float, *, erased: bool) -> HipAnnotation:
    middle = distance_mm * direction(Side.LEFT, float(place[0]), float(place[1]))
    brush = np.linalg.norm(OFFSETS - middle, axis=-1) < 4.0
    brush &= PLAIN.head.voxels
    lesion = PLAIN.lesion.voxels
    return with_masks(PLAIN, lesion=lesion & ~brush if erased else lesion | brush)


def _rays(hip: PreparedHip) -> tuple[Rays, ...]:
    return hip.sphere, hip.coronal, hip.sagittal


@few_examples(8)
@given(
    place=st.tuples(st.integers(-60, 60), st.integers(-60, 60)),
    distance_mm=st.sampled_from([10.0, 20.0]),
    erased=st.booleans(),
)
def test_scores_of_rays_are_those_of_a_fresh_look_to_the_last_bit(
    *, place: tuple[int, int], distance_mm: float, erased: bool
) -> None:
    drawn = _drawn(place, distance_mm, erased=erased)
    live, fresh = prepare_hip(drawn, USUAL, BEFORE), prepare_hip(drawn, USUAL)

    assert live.head is BEFORE.head
    for one, other in zip(_rays(live), _rays(fresh), strict=True):
        assert np.array_equal(one.score, other.score)
        assert np.array_equal(one.looks.met, other.looks.met)
        assert np.array_equal(one.looks.continued, other.looks.continued)


def test_a_small_stroke_has_most_rays_kept() -> None:
    live = prepare_hip(_drawn((10, 50), 20.0, erased=False), USUAL, BEFORE)
    looks = live.sphere.looks
    anew = looks.bundle.meets(live.outlines.changed, looks.depths_mm[0], 8.0)

    assert 0 < anew.mean() < 0.5
    assert np.array_equal(looks.met[~anew], BEFORE.sphere.looks.met[~anew])


def test_looks_at_other_rays_or_another_front_are_passed_over() -> None:
    live = prepare_hip(_drawn((10, 50), 20.0, erased=False), USUAL, BEFORE)
    looks, before, changed = live.sphere.looks, BEFORE.sphere.looks, live.outlines.changed
    depths_mm = (looks.depths_mm, looks.rim_depths_mm)

    assert before.is_before(changed, looks.bundle, *depths_mm)
    assert not looks.is_before(changed, looks.bundle, *depths_mm)
    assert not before.is_before(changed, live.coronal.looks.bundle, *depths_mm)
    assert not before.is_before(changed, looks.bundle, looks.depths_mm + 0.1, depths_mm[1])
    assert not before.is_before(changed, looks.bundle, looks.depths_mm, depths_mm[1] + 0.1)
