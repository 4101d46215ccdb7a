"""The truth of place, depth, pillars and largest arcs, against counting and plain geometry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.geometry.points import LpsPoints
from annotator.model.anatomy import Side
from onfh_samples.collapse import Collapse
from onfh_samples.frame import frame_axes
from onfh_samples.largest_arcs import largest_arc_deg, largest_cone_arc_deg
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.lesion_place import OCTANTS, lesion_place
from onfh_samples.phantom import Hip, direction
from onfh_samples.pillars import pillar_fractions
from onfh_samples.truth import truth_of

CENTER_MM = [85.0, 3.0, 10.0]
TILTED = [0.3, -0.2, 1.0]
DENT = Collapse([0.2, -0.2, 1.0], 35.0, 3.0)
HIPS = {
    "sector": Hip(Side.LEFT, CENTER_MM, 24.0, Sector(TILTED, 50.0)),
    "cap, collapsed": Hip(Side.RIGHT, CENTER_MM, 24.0, Cap([-0.3, -0.2, 1.0], 60.0), DENT),
    "ellipsoid": Hip(Side.LEFT, CENTER_MM, 24.0, Ellipsoid([5, -4, 12], [14, 10, 9])),
    "ellipsoid apart": Hip(Side.LEFT, CENTER_MM, 24.0, Ellipsoid([-8, -6, 9], [4, 6, 5])),
}
each_hip = pytest.mark.parametrize("name", HIPS)
COUNT = 150_000


def _offsets(hip: Hip, points_mm: np.ndarray) -> np.ndarray:
    return hip.head_center_mm + points_mm


@each_hip
def test_place_and_octants_agree_with_counting_random_points(name: str) -> None:
    hip = HIPS[name]
    axes = frame_axes(hip)
    box = np.random.default_rng(3).uniform(-hip.radius_mm, hip.radius_mm, (COUNT, 3))
    inside = box[hip.in_lesion(LpsPoints(_offsets(hip, box)))] @ axes.T
    lateral, anterior, superior = inside.mean(axis=0)
    place = lesion_place(hip, axes)

    assert place.latitude_deg == pytest.approx(
        math.degrees(math.asin(superior / np.linalg.norm([lateral, anterior, superior]))), abs=1.0
    )
    assert place.longitude_deg == pytest.approx(
        math.degrees(math.atan2(anterior, lateral)), abs=4.0
    )
    for octant, (height, front, aside) in OCTANTS:
        counted = (inside * [aside, front, height] > 0).all(axis=1).mean()
        assert place.octants[octant] == pytest.approx(counted, abs=0.02), octant
    assert sum(place.octants.values()) == pytest.approx(1.0)


@each_hip
def test_pillars_agree_with_counting_random_points_of_the_plane(name: str) -> None:
    hip = HIPS[name]
    lateral, _, superior = frame_axes(hip)
    random = np.random.default_rng(4)
    across, up = random.uniform(-24, 24, COUNT), random.uniform(0, 24, COUNT)
    points = LpsPoints(_offsets(hip, np.outer(across, lateral) + np.outer(up, superior)))
    head, lesion = hip.in_head(points), hip.in_lesion(points)
    strips = across > 9.6, np.abs(across) <= 9.6, across < -9.6
    pillars = pillar_fractions(hip, superior, lateral)

    for exact, strip in zip(
        (pillars.lateral, pillars.central, pillars.medial), strips, strict=True
    ):
        assert exact == pytest.approx(lesion[strip].sum() / head[strip].sum(), abs=0.012)


@settings(max_examples=8)
@given(st.floats(15.0, 60.0), st.floats(-20.0, 20.0))
def test_depths_of_plain_shapes_are_their_heights(half_angle: float, tilt: float) -> None:
    axis = direction(Side.LEFT, tilt)
    axes = frame_axes(HIPS["sector"])
    cap = lesion_place(Hip(Side.LEFT, CENTER_MM, 24.0, Cap(axis, half_angle)), axes)
    sector = lesion_place(Hip(Side.LEFT, CENTER_MM, 24.0, Sector(axis, half_angle)), axes)

    height_mm = 24.0 * (1.0 - math.cos(math.radians(half_angle)))
    assert cap.depth_mm == pytest.approx(height_mm, rel=0.01)
    assert sector.depth_mm == pytest.approx(24.0)
    assert cap.top_depth_mm == sector.top_depth_mm == 0.0


def test_a_ball_inside_the_head_begins_and_ends_at_its_poles() -> None:
    hip = Hip(Side.LEFT, CENTER_MM, 24.0, Ellipsoid([0.0, 0.0, 10.0], [6.0, 6.0, 6.0]))
    place = lesion_place(hip, frame_axes(hip))

    assert (place.top_depth_mm, place.depth_mm) == pytest.approx((8.0, 20.0), abs=0.01)


def test_a_cone_in_the_normals_direction_widens_towards_it() -> None:
    normal = np.array([0.0, -1.0, 0.0])
    upright = largest_cone_arc_deg(np.array([0.0, 0.0, 1.0]), 40.0, normal)
    along = largest_cone_arc_deg(normal, 50.0, normal)
    in_front = largest_cone_arc_deg(direction(Side.LEFT, 0.0, 30.0), 40.0, normal)

    assert upright == pytest.approx(80.0, abs=1e-3)
    assert along == pytest.approx(360.0)
    # Meridians about the normal that touch the cone: sin(half) = sin(40) / cos(30).
    touching = math.asin(math.sin(math.radians(40.0)) / math.cos(math.radians(30.0)))
    assert in_front == pytest.approx(2.0 * math.degrees(touching), abs=1e-3)


@pytest.mark.parametrize(("frontal_deg", "anterior_deg"), [(10.0, 0.0), (-25.0, 30.0)])
def test_the_search_over_planes_finds_the_closed_form(
    frontal_deg: float, anterior_deg: float
) -> None:
    axis = direction(Side.LEFT, frontal_deg, anterior_deg)
    up, aside, normal = np.array([0, 0, 1.0]), np.array([1.0, 0, 0]), np.array([0, -1.0, 0])
    found = largest_arc_deg(
        lambda rays: rays @ axis >= math.cos(math.radians(35.0)), up, aside, normal
    )

    assert found == pytest.approx(largest_cone_arc_deg(axis, 35.0, normal), abs=0.02)


@pytest.mark.parametrize("name", ["cap, collapsed", "ellipsoid"])
def test_no_largest_arc_is_smaller_than_that_of_the_mid_plane(name: str) -> None:
    truth = truth_of(HIPS[name])

    assert truth.max_coronal_arc_deg >= truth.coronal_arc_deg - 0.02
    assert truth.max_sagittal_arc_deg >= truth.sagittal_arc_deg - 0.02
