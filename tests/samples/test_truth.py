"""The phantom's truth: closed forms, laws, and agreement with counting random points."""

import math
from functools import cache

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.points import LpsPoints
from annotator.model.anatomy import Side
from onfh_samples.acquisition import Acquisition, random_phase, rasterise
from onfh_samples.collapse import Collapse
from onfh_samples.frame import SOURCIL_ZONE_DEG, frame_axes, jic_zone_deg
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import Hip, direction, neck_direction
from onfh_samples.truth import Truth, is_necrotic_at_surface, truth_of

CENTER_MM = [85.0, 3.0, 10.0]
UP = [0.0, 0.0, 1.0]
TILTED = [0.3, -0.2, 1.0]
DENT = Collapse([0.2, -0.2, 1.0], 35.0, 3.0)
HIPS = {
    "sector": Hip(Side.LEFT, CENTER_MM, 24.0, Sector(TILTED, 50.0)),
    "sector, collapsed": Hip(Side.LEFT, CENTER_MM, 24.0, Sector(TILTED, 50.0), DENT),
    "cap": Hip(Side.LEFT, CENTER_MM, 24.0, Cap(TILTED, 60.0)),
    "cap, collapsed": Hip(Side.LEFT, CENTER_MM, 24.0, Cap(TILTED, 60.0), DENT),
    "ellipsoid": Hip(Side.LEFT, CENTER_MM, 24.0, Ellipsoid([5, -4, 12], [14, 10, 9])),
    "ellipsoid, collapsed": Hip(
        Side.LEFT, CENTER_MM, 24.0, Ellipsoid([5, -4, 12], [14, 10, 9]), DENT
    ),
}
each_hip = pytest.mark.parametrize("name", HIPS)
#: Collapse is one law for all shapes: in every run it goes with the simplest.
each_placed_hip = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.soak)
        if name in {"cap, collapsed", "ellipsoid, collapsed"}
        else name
        for name in HIPS
    ],
)


def _numbers(truth: Truth) -> dict[str, float]:
    """The figures that are there, without the position."""
    return {name: value for name, value in truth if isinstance(value, float)}


@cache
def _truth_of(name: str) -> Truth:
    return truth_of(HIPS[name])


def _random_rays(seed: int, count: int) -> np.ndarray:
    rays = np.random.default_rng(seed).normal(size=(count, 3))
    return rays / np.linalg.norm(rays, axis=1)[:, None]


@pytest.mark.parametrize(
    ("half_angle", "koo_kim", "cap_percent", "cone_percent"),
    [
        (45.0, 25.0, 5.8, 14.6),
        (50.0, 30.9, 8.4, 17.9),
        (60.0, 44.4, 15.6, 25.0),
        (62.5, 48.2, 17.8, 26.9),
        (75.0, 69.4, 31.0, 37.1),
    ],
)
def test_upright_lesions_have_the_figures_of_the_worked_table(
    half_angle: float, koo_kim: float, cap_percent: float, cone_percent: float
) -> None:
    cap = truth_of(Hip(Side.LEFT, CENTER_MM, 24.0, Cap(direction(Side.LEFT, 0.0), half_angle)))
    cone = truth_of(Hip(Side.LEFT, CENTER_MM, 24.0, Sector(UP, half_angle)))

    for truth in (cap, cone):
        assert truth.combined_necrotic_angle_deg == pytest.approx(4 * half_angle, abs=1e-6)
        assert truth.koo_kim_index == pytest.approx(koo_kim, abs=0.05)
        assert truth.surface_involved_fraction == pytest.approx(cone_percent / 100, abs=5e-4)
    assert cap.lesion_fraction_of_sphere == pytest.approx(cap_percent / 100, abs=5e-4)
    assert cone.lesion_fraction_of_sphere == pytest.approx(cone_percent / 100, abs=6e-4)


@few_examples(8)
@given(half_angle=st.floats(20.0, 70.0), tilt=st.floats(-15.0, 25.0))
def test_a_lesion_tilted_in_the_coronal_plane_has_closed_form_arcs(
    half_angle: float, tilt: float
) -> None:
    truth = truth_of(
        Hip(Side.RIGHT, [-80, 0, 0], 23.0, Cap(direction(Side.RIGHT, tilt), half_angle))
    )

    across = math.cos(math.radians(half_angle)) / math.cos(math.radians(tilt))
    expected = 2.0 * math.degrees(math.acos(across)) if across < 1.0 else 0.0
    assert truth.coronal_arc_deg == pytest.approx(2.0 * half_angle, abs=1e-6)
    assert truth.lesion_lateral_deg == pytest.approx(tilt + half_angle, abs=1e-6)
    assert truth.lesion_medial_deg == pytest.approx(tilt - half_angle, abs=1e-6)
    assert truth.sagittal_arc_deg == pytest.approx(expected if expected >= 3.0 else 0.0, abs=1e-6)


@each_hip
def test_volumes_agree_with_counting_random_points(name: str) -> None:
    hip, truth = HIPS[name], _truth_of(name)
    count = 150_000
    box = np.random.default_rng(1).uniform(-hip.radius_mm, hip.radius_mm, (count, 3))
    points = LpsPoints(box + hip.head_center_mm)
    box_mm3 = (2.0 * hip.radius_mm) ** 3

    for counted, exact in (
        (hip.in_head(points).sum(), truth.head_volume_mm3),
        (hip.in_lesion(points).sum(), truth.lesion_volume_mm3),
    ):
        share = exact / box_mm3
        deviation = math.sqrt(share * (1.0 - share) / count)
        assert abs(counted / count - share) < 4.0 * deviation


@each_hip
def test_surface_shares_agree_with_counting_random_rays(name: str) -> None:
    hip = HIPS[name]
    truth = truth_of(hip, SOURCIL_ZONE_DEG)
    rays = _random_rays(2, 150_000)
    necrotic = is_necrotic_at_surface(hip, rays)
    lateral, anterior, superior = frame_axes(hip) @ rays.T
    low, high = np.tan(np.radians(SOURCIL_ZONE_DEG))
    in_zone = (
        (superior > 0)
        & (superior * low <= lateral)
        & (lateral <= superior * high)
        & (np.abs(anterior) <= superior)
    )

    assert truth.surface_involved_fraction == pytest.approx(necrotic.mean(), abs=0.005)
    assert truth.wb_surface_involved_fraction == pytest.approx(necrotic[in_zone].mean(), abs=0.015)
    assert truth.wb_lesion_share == pytest.approx(in_zone[necrotic].mean(), abs=0.015)


@each_hip
def test_finer_voxels_converge_to_the_exact_volumes(name: str) -> None:
    hip, truth = HIPS[name], _truth_of(name)
    for voxel_mm, tolerance in ((1.4, 0.03), (0.8, 0.01)):
        grid, labels = rasterise(
            hip,
            Acquisition.coronal(
                pixel_spacing_mm=(voxel_mm, voxel_mm),
                slice_spacing_mm=voxel_mm,
                phase_voxels=random_phase(4),
            ),
        )
        lesion_mm3 = int((labels == 2).sum()) * grid.voxel_volume_mm3
        assert lesion_mm3 == pytest.approx(truth.lesion_volume_mm3, rel=tolerance)


@each_placed_hip
def test_translating_the_patient_changes_nothing(name: str) -> None:
    moved = truth_of(HIPS[name].translated([-12.5, 40.0, 7.0]))

    assert _numbers(moved) == pytest.approx(_numbers(_truth_of(name)), rel=1e-9)


@each_placed_hip
def test_mirroring_swaps_the_side_and_nothing_else(name: str) -> None:
    mirrored = truth_of(HIPS[name].mirrored())

    assert mirrored.side == "R"
    assert _numbers(mirrored) == pytest.approx(_numbers(_truth_of(name)), rel=1e-4)


@each_placed_hip
def test_scaling_multiplies_volumes_and_lengths_and_leaves_the_rest(name: str) -> None:
    factor = 1.3
    before = _numbers(_truth_of(name))
    after = _numbers(truth_of(HIPS[name].scaled(factor), None, 4.0 * factor))

    for figure, value in before.items():
        power = 3 if figure.endswith("_mm3") else 1 if figure.endswith("_mm") else 0
        assert after[figure] == pytest.approx(value * factor**power, rel=1e-9), figure


@each_placed_hip
def test_rotating_the_patient_leaves_volumes_and_surface_share(name: str) -> None:
    tilt = math.radians(12.0)
    rotation = np.array(
        [[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]]
    )
    before, after = _truth_of(name), truth_of(HIPS[name].rotated(rotation))

    assert after.lesion_volume_mm3 == pytest.approx(before.lesion_volume_mm3, rel=1e-6)
    assert after.head_volume_mm3 == pytest.approx(before.head_volume_mm3, rel=1e-9)
    assert after.surface_involved_fraction == pytest.approx(
        before.surface_involved_fraction, rel=1e-4
    )
    assert after.sagittal_arc_deg != pytest.approx(before.sagittal_arc_deg, abs=1e-3) or (
        after.lesion_anterior_deg != pytest.approx(before.lesion_anterior_deg, abs=1e-3)
    )


def test_a_pelvis_tilted_in_the_coronal_plane_is_measured_in_its_own_frame() -> None:
    upright = Hip(
        Side.LEFT,
        CENTER_MM,
        24.0,
        Sector(TILTED, 50.0),
        contralateral_teardrop_mm=np.array([-53.0, 3.0, -5.0]),
    )
    upright_truth = truth_of(upright)
    tilt = math.radians(9.0)
    rotation = np.array(
        [[math.cos(tilt), 0, math.sin(tilt)], [0, 1, 0], [-math.sin(tilt), 0, math.cos(tilt)]]
    )

    assert _numbers(truth_of(upright.rotated(rotation))) == pytest.approx(
        _numbers(upright_truth), rel=1e-6
    )


@few_examples(4)
@given(small=st.floats(15.0, 70.0), more=st.floats(0.5, 8.0))
def test_a_lesion_that_grows_never_lowers_a_measure_of_extent(small: float, more: float) -> None:
    before, after = (
        truth_of(Hip(Side.LEFT, CENTER_MM, 24.0, Sector(direction(Side.LEFT, 5.0, 15.0), angle)))
        for angle in (small, small + more)
    )

    for name in (
        "lesion_volume_mm3",
        "lesion_fraction",
        "coronal_arc_deg",
        "sagittal_arc_deg",
        "surface_involved_fraction",
        "wb_arc_involved_fraction",
        "wb_surface_involved_fraction",
    ):
        assert getattr(after, name) >= getattr(before, name) - 1e-9, name


def test_the_mid_coronal_area_of_an_upright_cone_is_its_share_of_the_circle() -> None:
    hip = Hip(Side.LEFT, CENTER_MM, 24.0, Sector(UP, 50.0), neck_axis=[1.0, 0.0, -1.0])
    half_cut = math.radians(hip.cut_half_angle_deg)
    missing = half_cut - math.sin(half_cut) * math.cos(half_cut)
    expected = (math.pi * 100.0 / 360.0) / (math.pi - missing)

    assert truth_of(hip).lesion_area_fraction_mid_coronal == pytest.approx(expected, rel=1e-4)


def test_a_hip_without_lesion_has_zero_extent_and_no_ends() -> None:
    truth = truth_of(Hip(Side.LEFT, CENTER_MM, 24.0))

    assert truth.lesion_volume_mm3 == truth.coronal_arc_deg == truth.koo_kim_index == 0.0
    assert truth.surface_involved_fraction == truth.wb_surface_involved_fraction == 0.0
    assert truth.lesion_lateral_deg is None
    assert truth.wb_lesion_share is None


def test_a_buried_lesion_has_a_volume_but_no_arcs_or_shares() -> None:
    truth = truth_of(Hip(Side.LEFT, CENTER_MM, 24.0, Ellipsoid([0, 0, 3], [4, 4, 4])))

    assert truth.lesion_volume_mm3 == pytest.approx(4 / 3 * math.pi * 64.0, rel=1e-9)
    assert truth.coronal_arc_deg is None
    assert truth.koo_kim_index is None
    assert truth.surface_involved_fraction is None
    assert truth.wb_arc_involved_fraction is None


def test_a_lesion_that_ends_just_within_the_reach_is_necrotic_at_the_surface() -> None:
    reaching = Hip(Side.LEFT, CENTER_MM, 24.0, Ellipsoid([0, 0, 10.0], [10.01, 10.01, 10.01]))
    short = Hip(Side.LEFT, CENTER_MM, 24.0, Ellipsoid([0, 0, 10.0], [9.99, 9.99, 9.99]))

    assert is_necrotic_at_surface(reaching, np.array([UP]))[0]
    assert not is_necrotic_at_surface(short, np.array([UP]))[0]


def test_a_lesion_off_the_plane_has_no_arc_there() -> None:
    truth = truth_of(Hip(Side.LEFT, CENTER_MM, 24.0, Sector(direction(Side.LEFT, 0.0, 50.0), 30.0)))

    assert truth.coronal_arc_deg == 0.0
    assert truth.lesion_lateral_deg is None
    assert truth.sagittal_arc_deg == pytest.approx(60.0)
    assert truth.lesion_anterior_deg == pytest.approx(80.0)


def test_the_usual_landmarks_give_a_plausible_zone() -> None:
    hip = Hip(Side.RIGHT, [-85.0, 0.0, 0.0], 24.0)
    medial, lateral = jic_zone_deg(hip, frame_axes(hip))

    assert lateral == pytest.approx(28.0)
    assert -55.0 < medial < -45.0
    assert hip.landmarks().teardrop_lps_mm[0] > -85.0


def test_the_medial_end_lies_on_the_bisector_and_on_the_circle_through_the_edge() -> None:
    hip = Hip(Side.LEFT, [0.0, 0.0, 0.0], 24.0)
    medial, _ = jic_zone_deg(hip, frame_axes(hip))
    point = np.linalg.norm(hip.edge_mm) * direction(Side.LEFT, medial)

    assert np.linalg.norm(point - hip.edge_mm) == pytest.approx(
        np.linalg.norm(point - hip.teardrop_mm)
    )


def test_depression_is_the_deepest_point_of_the_collapse() -> None:
    assert truth_of(HIPS["sector, collapsed"]).mri_depression_mm == 3.0
    assert truth_of(HIPS["sector"]).mri_depression_mm == 0.0


def test_a_collapse_medial_of_the_fovea_border_counts_only_where_it_is_searched() -> None:
    dent = Collapse(direction(Side.LEFT, -55.0), 30.0, 4.0)
    truth = truth_of(Hip(Side.LEFT, CENTER_MM, 24.0, collapse=dent))
    at_the_border = 4.0 * math.cos(math.radians(90.0 * 15.0 / 30.0)) ** 2

    assert truth.mri_depression_mm == pytest.approx(at_the_border, abs=0.02)


@pytest.mark.parametrize("side", list(Side))
def test_the_neck_runs_down_and_lateral(side: Side) -> None:
    neck = neck_direction(side)

    assert neck[0] * side.lateral_x > 0
    assert neck[2] < 0


def test_a_lesion_that_reaches_the_neck_cut_is_refused() -> None:
    lateral = direction(Side.LEFT, 70.0)
    for lesion in (
        Sector(lateral, 50.0),
        Cap(lateral, 50.0),
        Ellipsoid(lateral * 15.0, [16.0, 16.0, 16.0]),
    ):
        with pytest.raises(ValueError, match="neck cut"):
            Hip(Side.LEFT, CENTER_MM, 24.0, lesion)


def test_a_collapse_that_reaches_the_neck_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="neck cut"):
        Hip(Side.LEFT, CENTER_MM, 24.0, collapse=Collapse(direction(Side.LEFT, 90.0), 40.0, 2.0))


@pytest.mark.parametrize("radius_mm", [0.0, -24.0, 1000.0])
def test_an_impossible_radius_is_refused(radius_mm: float) -> None:
    with pytest.raises(ValueError, match="radius"):
        Hip(Side.LEFT, CENTER_MM, radius_mm)


@pytest.mark.parametrize(
    ("half_angle", "depth"), [(0.0, 2.0), (95.0, 2.0), (30.0, 0.0), (30.0, math.nan)]
)
def test_an_impossible_collapse_is_refused(half_angle: float, depth: float) -> None:
    with pytest.raises(ValueError, match="collapse"):
        Collapse(UP, half_angle, depth)
