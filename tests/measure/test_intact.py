"""The predicted intact ratio against closed forms, its laws, and when it is not given."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from attrs import evolve
from phantom_cases import acquisition_of, outlined, plain_hip, random_hip, with_masks

from annotator.measure.intact import IntactCurve, intact_curves, intact_name, intact_quantities
from annotator.measure.neck import find_neck_cut
from annotator.measure.prepared import PreparedHip, prepare_hip
from annotator.measure.settings import MeasureSettings
from annotator.measure.turned_head import LARGEST_TURN_DEG
from annotator.measure.weight_bearing import ZoneRays, weight_bearing_quantities
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from onfh_samples.lesion import Cap, Lesion, Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import truth_of

SOURCIL = MeasureSettings(zone="sourcil")
MEDIAL_DEG, LATERAL_DEG = -39.0, 28.0
ZONE_DEG = LATERAL_DEG - MEDIAL_DEG

#: Front and cut are met to about a degree on fine voxels: two borders of an arc of 67 deg.
TOLERANCE = 0.04

POLAR = Sector([0, 0, 1], 40.0)

FINE = acquisition_of("coronal", slice_mm=2.5, pixel_mm=0.9)


def _straight_hip(lesion: Lesion | None, side: Side = Side.LEFT) -> Hip:
    """A hip whose neck runs straight lateral, so that a rotation about it has a closed form."""
    return plain_hip(lesion, side, neck_axis=direction(side, 90.0))


def _prepared(hip: Hip, settings: MeasureSettings = SOURCIL) -> PreparedHip:
    return prepare_hip(outlined(hip, FINE), settings)


def _curves(prepared: PreparedHip) -> dict[str, IntactCurve]:
    curves = intact_curves(prepared)
    assert not isinstance(curves, str)
    return {curve.osteotomy: curve for curve in curves}


def _overlap_deg(low: float, high: float) -> float:
    """Degrees of the zone's arc between two frontal angles."""
    return max(min(high, LATERAL_DEG) - max(low, MEDIAL_DEG), 0.0)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("osteotomy", ["anterior", "posterior"])
def test_a_polar_sector_leaves_the_arc_as_the_cosines_say(side: Side, osteotomy: str) -> None:
    half_deg = 35.0
    curve = _curves(_prepared(_straight_hip(Sector([0, 0, 1], half_deg), side)))[osteotomy]

    for turn_deg in (0.0, 15.0, 25.0, 32.0, 40.0, 90.0):
        # Under the arc at frontal angle p the lesion's axis is seen at cos p cos turn.
        reach = np.cos(np.radians(half_deg)) / np.cos(np.radians(turn_deg))
        border_deg = np.degrees(np.arccos(reach)) if turn_deg < half_deg else 0.0
        exact = 1.0 - _overlap_deg(-border_deg, border_deg) / ZONE_DEG
        assert curve.shares[int(turn_deg)] == pytest.approx(exact, abs=TOLERANCE)
    assert curve.best.value == 1.0
    assert curve.best_angle_deg == pytest.approx(half_deg, abs=2.0)


@pytest.mark.parametrize("side", list(Side))
def test_varus_moves_the_lesion_medially_and_brings_the_neck_up(side: Side) -> None:
    hip = _straight_hip(Cap(direction(side, 0.0), 30.0), side)
    curve = _curves(_prepared(hip))["varus"]

    for turn_deg in (0.0, 10.0, 25.0, 40.0):
        necrotic = _overlap_deg(-30.0 - turn_deg, 30.0 - turn_deg)
        neck = _overlap_deg(90.0 - hip.cut_half_angle_deg - turn_deg, 180.0)
        exact = 1.0 - (necrotic + neck) / ZONE_DEG
        assert curve.shares[int(turn_deg)] == pytest.approx(exact, abs=TOLERANCE)


def test_an_anterior_lesion_is_turned_out_backwards() -> None:
    hip = _straight_hip(Sector(direction(Side.LEFT, 0.0, 30.0), 40.0))
    curves = _curves(_prepared(hip))

    assert curves["posterior"].best_angle_deg > 60.0  # superior runs to posterior past the lesion
    assert curves["anterior"].best_angle_deg == pytest.approx(10.0, abs=3.0)


def test_the_ratio_at_no_angle_is_the_share_that_is_not_necrotic() -> None:
    prepared = _prepared(plain_hip(Cap(direction(Side.LEFT, -5.0, 20.0), 42.0)))
    assert prepared.zone is not None
    rays = ZoneRays(prepared.coronal, prepared.sphere, prepared.components, np.zeros(0))
    involved = weight_bearing_quantities(rays, prepared.zone)["wb_arc_involved_fraction"].value
    curves = _curves(prepared)

    assert curves["varus"].shares[0] == pytest.approx(1.0 - float(involved or 0.0), abs=1e-12)
    for osteotomy in ("anterior", "posterior"):
        assert curves[osteotomy].shares[0] == pytest.approx(curves["varus"].shares[0], abs=0.01)


@pytest.mark.parametrize("seed", [3, pytest.param(11, marks=pytest.mark.soak)])
def test_the_mirrored_hip_has_the_same_ratios(seed: int) -> None:
    hip = random_hip(seed)
    ratios = [
        intact_quantities(prepare_hip(outlined(each, FINE), MeasureSettings()), 4.0)[0]
        for each in (hip, hip.mirrored())
    ]

    for name, quantity in ratios[0].items():
        assert ratios[1][name].value == pytest.approx(quantity.value, abs=0.03), name


def test_a_larger_lesion_never_leaves_more() -> None:
    sizes = [
        _curves(_prepared(plain_hip(Sector(direction(Side.LEFT, -10.0, 15.0), half_deg))))
        for half_deg in (25.0, 40.0, 55.0)
    ]

    for smaller, larger in pairwise(sizes):
        for osteotomy, curve in larger.items():
            assert (curve.shares <= smaller[osteotomy].shares + 0.01).all(), osteotomy


@pytest.mark.parametrize("seed", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_the_exact_ratio_lies_in_its_interval(seed: int) -> None:
    hip = random_hip(seed)
    annotation = outlined(hip, acquisition_of("oblique", turn_seed=seed))
    quantities, _ = intact_quantities(prepare_hip(annotation, MeasureSettings()), 4.0)
    exact = truth_of(hip)

    for name, quantity in quantities.items():
        assert quantity.low is not None
        assert quantity.high is not None
        assert quantity.low - 2e-3 <= getattr(exact, name) <= quantity.high + 2e-3, name


def test_a_less_sure_axis_widens_the_interval_of_a_rotation_alone() -> None:
    prepared = _prepared(plain_hip(Sector(direction(Side.LEFT, -10.0, 35.0), 60.0)))
    unsure = evolve(prepared, neck=evolve(prepared.neck, error_deg=12.0))
    sure, wide = _curves(prepared), _curves(unsure)

    assert (wide["anterior"].high - wide["anterior"].low).mean() > 1.5 * (
        sure["anterior"].high - sure["anterior"].low
    ).mean()
    assert wide["varus"].best == sure["varus"].best


def test_the_angle_of_each_best_share_stands_among_the_definitions() -> None:
    prepared = _prepared(_straight_hip(Sector([0, 0, 1], 35.0)))
    _, definitions = intact_quantities(prepared, 4.0)

    for name, curve in _curves(prepared).items():
        assert definitions[f"{intact_name(curve.osteotomy)}_angle_deg"] == (
            f"{curve.best_angle_deg:g}"
        ), name
    assert definitions["neck_axis"].startswith("from its two landmarks")


def test_without_a_lesion_the_whole_arc_is_intact_at_once() -> None:
    quantities, definitions = intact_quantities(_prepared(plain_hip()), 4.0)

    assert all(quantity.value == 1.0 for quantity in quantities.values())
    assert all(angle == "0" for name, angle in definitions.items() if name.endswith("_angle_deg"))


def _without_neck(annotation: HipAnnotation) -> HipAnnotation:
    """The annotation with its head filled to a whole ball, and no axis among the landmarks."""
    index = np.moveaxis(np.indices(annotation.grid.shape), 0, -1).astype(float)
    center_mm = plain_hip().head_center_mm
    ball = np.linalg.norm(annotation.grid.to_lps(index) - center_mm, axis=-1) <= 24.0
    assert annotation.landmarks is not None
    landmarks = annotation.landmarks.model_copy(update={"neck_axis_lps_mm": None})
    return evolve(with_masks(annotation, head=ball), landmarks=landmarks)


def _ball() -> PreparedHip:
    return prepare_hip(_without_neck(outlined(plain_hip(POLAR))), SOURCIL)


def _ball_with_axis() -> PreparedHip:
    annotation = outlined(plain_hip(POLAR))
    return prepare_hip(evolve(_without_neck(annotation), landmarks=annotation.landmarks), SOURCIL)


def _without_zone() -> PreparedHip:
    return evolve(prepare_hip(outlined(plain_hip(POLAR)), SOURCIL), zone=None)


def _with_upright_neck() -> PreparedHip:
    prepared = prepare_hip(outlined(plain_hip(POLAR)), SOURCIL)
    return evolve(prepared, neck=evolve(prepared.neck, direction=np.array([0.0, 0.0, -1.0])))


@pytest.mark.parametrize(
    ("reason", "made"),
    [
        ("no neck axis is set", _ball),
        ("shows no neck cut", _ball_with_axis),
        ("the landmarks are implausible", _without_zone),
        ("runs straight up or down", _with_upright_neck),
    ],
)
def test_a_hip_whose_neck_or_zone_is_not_known_has_no_ratio(
    reason: str, made: Callable[[], PreparedHip]
) -> None:
    quantities, _ = intact_quantities(made(), 4.0)

    assert set(quantities) == {f"predicted_intact_{name}" for name in LARGEST_TURN_DEG}
    assert all(reason in (quantity.why_missing or "") for quantity in quantities.values())


def test_a_deep_lesion_has_no_ratio() -> None:
    deep = MeasureSettings(surface_reach_mm=0.5)
    annotation = outlined(plain_hip(Sector([0, 0, 1], 40.0)), FINE)
    inner = np.linalg.norm(
        annotation.grid.to_lps(np.moveaxis(np.indices(annotation.grid.shape), 0, -1).astype(float))
        - plain_hip().head_center_mm,
        axis=-1,
    )
    buried = with_masks(annotation, lesion=annotation.lesion.voxels & (inner < 14.0))
    quantities, _ = intact_quantities(prepare_hip(buried, deep), 0.5)

    assert {quantity.why_missing for quantity in quantities.values()} == {
        "deeper than 0.5 mm everywhere"
    }


@pytest.mark.parametrize("anteversion_deg", [-30.0, 10.0])
def test_the_neck_is_found_from_the_outline_alone(anteversion_deg: float) -> None:
    axis = direction(Side.RIGHT, 125.0, anteversion_deg)
    hip = plain_hip(None, Side.RIGHT, neck_axis=axis)
    annotation = evolve(outlined(hip), landmarks=None)
    prepared = prepare_hip(annotation, SOURCIL)
    cut = find_neck_cut(prepared.fitted.sphere, prepared.sphere)

    assert prepared.neck.basis == "cut"
    assert np.degrees(np.arccos(prepared.neck.direction @ axis)) < prepared.neck.error_deg
    assert cut is not None
    assert np.degrees(np.arccos(cut.normal @ axis)) < 2.0
    assert cut.distance_mm == pytest.approx(hip.cut_distance_mm, abs=0.3)
