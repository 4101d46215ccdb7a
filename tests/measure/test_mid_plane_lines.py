"""Lines of the mid-planes: they say what the figures say, and obey the JIC construction."""

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.points import LpsPoints
from annotator.measure.frame import hip_frame
from annotator.measure.mid_plane_lines import LineKind, MidPlane, mid_planes
from annotator.measure.plane_ends import necrotic_ends, zone_ends
from annotator.measure.zone import find_zone
from annotator.model.anatomy import HipFrame, Landmarks, PointLps, Side
from annotator.model.measurements import FittedHead, Measurements
from annotator.model.quantity import Quantity

CENTER_MM = np.array([12.0, -8.0, 40.0])
RADIUS_MM = 24.0
ENDS_DEG = {
    "lesion_medial_deg": -35.0,
    "lesion_lateral_deg": 48.0,
    "lesion_posterior_deg": -20.0,
    "lesion_anterior_deg": 55.0,
}


def _point(side: Side, lateral_mm: float, anterior_mm: float, superior_mm: float) -> PointLps:
    x, y, z = CENTER_MM + np.array([side.lateral_x * lateral_mm, -anterior_mm, superior_mm])
    return float(x), float(y), float(z)


def _landmarks(side: Side = Side.LEFT, *, tilt_mm: float = 0.0) -> Landmarks:
    return Landmarks(
        side=side,
        lateral_acetabular_edge_lps_mm=_point(side, 13.0, 4.0, 25.0),
        teardrop_lps_mm=_point(side, -31.0, 9.0, -14.0),
        contralateral_teardrop_lps_mm=_point(side, -150.0, 7.0, -14.0 + tilt_mm),
    )


def _measurements(landmarks: Landmarks | None, side: Side = Side.LEFT) -> Measurements:
    """What measuring would say of these landmarks, with a lesion of `ENDS_DEG`."""
    zone, _ = find_zone(hip_frame(CENTER_MM, side, landmarks), landmarks, None, 1.0)
    assert zone is not None
    figures = {
        name: Quantity(value=end, low=end - 4.0, high=end + 3.0, unit="deg")
        for name, end in ENDS_DEG.items()
    }
    if zone.id == "jic":
        for name, end in (
            ("zone_medial_deg", zone.limits.medial_deg),
            ("acetabular_edge_deg", zone.limits.lateral_deg),
        ):
            figures[name] = Quantity(value=end, low=end - 2.0, high=end + 2.0, unit="deg")
    x, y, z = (float(part) for part in CENTER_MM)
    return Measurements(
        side=side,
        head=FittedHead(center_lps_mm=(x, y, z), radius_mm=RADIUS_MM, rms_residual_mm=0.2),
        definitions={"weight_bearing_zone": zone.id},
        measurements=figures,
    )


def _planes(landmarks: Landmarks | None, side: Side = Side.LEFT) -> tuple[MidPlane, ...]:
    return mid_planes(_measurements(landmarks, side), landmarks)


def _lines(plane: MidPlane, kind: LineKind) -> list[LpsPoints]:
    return [line.points_mm for line in plane.lines if line.kind is kind]


def _frame(landmarks: Landmarks | None, side: Side = Side.LEFT) -> HipFrame:
    return hip_frame(CENTER_MM, side, landmarks)


@few_examples(20)
@given(tilt_mm=st.floats(-15, 15), side=st.sampled_from(list(Side)))
def test_every_line_lies_in_its_plane_and_every_arc_about_the_head(
    tilt_mm: float, side: Side
) -> None:
    for plane in _planes(_landmarks(side, tilt_mm=tilt_mm), side):
        places = np.concatenate([line.points_mm for line in plane.lines])
        assert np.abs((places - CENTER_MM) @ plane.normal).max() < 1e-9
        for kind in (LineKind.HEAD, LineKind.ZONE, LineKind.NECROTIC):
            (arc,) = _lines(plane, kind)
            from_center = np.linalg.norm(arc - CENTER_MM, axis=1)
            assert np.ptp(from_center) < 1e-9


@few_examples(20)
@given(tilt_mm=st.floats(-15, 15), side=st.sampled_from(list(Side)))
def test_rays_and_arcs_have_the_angles_of_the_figures(tilt_mm: float, side: Side) -> None:
    landmarks = _landmarks(side, tilt_mm=tilt_mm)
    coronal, sagittal = _planes(landmarks, side)
    frame = _frame(landmarks, side)
    medial, lateral = (ray[1] for ray in _lines(coronal, LineKind.NECROTIC_END))
    _, anterior, superior = frame.components(_lines(sagittal, LineKind.NECROTIC)[0][-1] - CENTER_MM)

    assert frame.frontal_deg(medial) == pytest.approx(ENDS_DEG["lesion_medial_deg"])
    assert frame.frontal_deg(lateral) == pytest.approx(ENDS_DEG["lesion_lateral_deg"])
    assert np.degrees(np.arctan2(anterior, superior)) == pytest.approx(55.0)


@few_examples(20)
@given(tilt_mm=st.floats(-15, 15), side=st.sampled_from(list(Side)))
def test_the_construction_ends_on_the_zone_as_far_from_the_edge_as_from_the_teardrop(
    tilt_mm: float, side: Side
) -> None:
    landmarks = _landmarks(side, tilt_mm=tilt_mm)
    coronal, sagittal = _planes(landmarks, side)
    (edge, teardrop), (middle, medial) = _lines(coronal, LineKind.CONSTRUCTION)
    (zone,) = _lines(coronal, LineKind.ZONE)

    assert np.linalg.norm(medial - edge) == pytest.approx(np.linalg.norm(medial - teardrop))
    assert (medial - middle) @ (edge - teardrop) == pytest.approx(0.0, abs=1e-6)
    np.testing.assert_allclose(zone[0], medial, atol=1e-6)
    np.testing.assert_allclose(zone[-1], edge, atol=1e-6)
    assert _lines(sagittal, LineKind.CONSTRUCTION) == []


def test_thirds_of_the_jic_zone_are_a_third_of_its_angle_apart() -> None:
    landmarks = _landmarks()
    coronal, sagittal = _planes(landmarks)
    ends = zone_ends("coronal", _measurements(landmarks))
    thirds = [_frame(landmarks).frontal_deg(t[1]) for t in _lines(coronal, LineKind.ZONE_THIRD)]
    width = ends.upper.value_deg - ends.lower.value_deg

    assert thirds == pytest.approx([ends.lower.value_deg + width * k / 3 for k in (1, 2)])
    assert _lines(sagittal, LineKind.ZONE_THIRD) == []


def test_a_zone_of_population_means_has_neither_thirds_nor_construction() -> None:
    coronal, _ = _planes(None)

    assert _lines(coronal, LineKind.ZONE_THIRD) == []
    assert _lines(coronal, LineKind.CONSTRUCTION) == []
    assert [mark.end.value_deg for mark in coronal.marks[:2]] == [-39.0, 28.0]
    assert [mark.end.low_deg for mark in coronal.marks[:2]] == [-44.0, 23.0]


def test_intervals_are_drawn_beside_their_arcs() -> None:
    frame = _frame(None)
    first, second = _lines(_planes(None)[0], LineKind.NECROTIC_RANGE)

    assert frame.frontal_deg(first[[0, -1]]) == pytest.approx([-39.0, -32.0])
    assert frame.frontal_deg(second[[0, -1]]) == pytest.approx([44.0, 51.0])


def test_a_mirrored_hip_has_mirrored_lines() -> None:
    mirror = np.array([-1.0, 1.0, 1.0])
    for left, right in zip(
        _planes(_landmarks(Side.LEFT), Side.LEFT),
        _planes(_landmarks(Side.RIGHT), Side.RIGHT),
        strict=True,
    ):
        for one, other in zip(left.lines, right.lines, strict=True):
            assert one.kind is other.kind
            mirrored = (one.points_mm - CENTER_MM) * mirror + CENTER_MM
            np.testing.assert_allclose(mirrored, other.points_mm, atol=1e-9)


def test_marks_stand_outside_at_the_ends_of_their_rays() -> None:
    for plane in _planes(_landmarks()):
        for mark in plane.marks:
            offset = mark.place_mm - CENTER_MM
            assert offset @ mark.outwards == pytest.approx(np.linalg.norm(offset))
            assert np.linalg.norm(offset) > RADIUS_MM
        assert [mark.is_upper for mark in plane.marks] == [False, True] * 2


def test_an_arc_without_ends_draws_no_rays() -> None:
    known = _measurements(None)
    missing = Quantity.missing("deg", "the whole circle is necrotic")
    measurements = known.model_copy(
        update={"measurements": {**known.measurements, "lesion_lateral_deg": missing}}
    )
    coronal, sagittal = mid_planes(measurements, None)

    assert necrotic_ends("coronal", measurements) is None
    assert _lines(coronal, LineKind.NECROTIC) == _lines(coronal, LineKind.NECROTIC_END) == []
    assert len(_lines(sagittal, LineKind.NECROTIC)) == 1


def test_without_a_zone_only_the_lesion_is_drawn() -> None:
    measurements = _measurements(None).model_copy(
        update={"definitions": {"weight_bearing_zone": "missing"}}
    )

    for plane in mid_planes(measurements, _landmarks()):
        assert {line.kind for line in plane.lines}.isdisjoint(
            {LineKind.ZONE, LineKind.ZONE_END, LineKind.ZONE_THIRD, LineKind.CONSTRUCTION}
        )


def test_nothing_is_drawn_while_measuring_is_blocked() -> None:
    measurements = _measurements(None).model_copy(update={"head": None})

    assert mid_planes(measurements, None) == ()
