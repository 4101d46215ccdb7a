"""The three planes through the head's centre."""

import numpy as np
import pytest

from annotator.model.anatomy import HipFrame, Side
from annotator.model.case import Case, CaseResult
from annotator.model.mask import Mask
from annotator.report.arcs import necrotic_arc, weight_bearing_arc
from annotator.report.key_planes import KeyPlane, key_planes, orientation_letters

RADIUS = 24.0


def frame_of(side: Side) -> HipFrame:
    return HipFrame(
        np.array([side.lateral_x * 95.0, -10.0, 40.0]),
        np.array([side.lateral_x, 0.0, 0.0]),
        np.array([0.0, -1.0, 0.0]),
        np.array([0.0, 0.0, 1.0]),
    )


@pytest.fixture(scope="module")
def left_planes(left_case: Case) -> tuple[KeyPlane, ...]:
    return key_planes(left_case, frame_of(Side.LEFT), RADIUS)


@pytest.fixture(scope="module")
def right_planes(right_case: Case) -> tuple[KeyPlane, ...]:
    return key_planes(right_case, frame_of(Side.RIGHT), RADIUS)


def test_edges_carry_the_letters_of_radiological_convention(
    left_planes: tuple[KeyPlane, ...], right_planes: tuple[KeyPlane, ...]
) -> None:
    for planes in (left_planes, right_planes):
        assert [plane.letters for plane in planes] == [
            ("R", "L", "I", "S"),
            ("A", "P", "I", "S"),
            ("R", "L", "P", "A"),
        ]


def test_the_lateral_lesion_lies_outward_on_each_side(
    left_planes: tuple[KeyPlane, ...], right_planes: tuple[KeyPlane, ...]
) -> None:
    for planes, sign in ((left_planes, 1), (right_planes, -1)):
        columns = np.nonzero(planes[0].lesion > 0)[1]
        middle = (planes[0].lesion.shape[1] - 1) / 2
        assert sign * (columns.mean() - middle) > 5


def test_the_lesion_lies_above_the_centre_of_the_coronal_plane(
    left_planes: tuple[KeyPlane, ...],
) -> None:
    rows = np.nonzero(left_planes[0].lesion > 0)[0]
    assert rows.min() > (left_planes[0].lesion.shape[0] - 1) / 2


def test_the_outline_of_a_sphere_has_its_radius(left_planes: tuple[KeyPlane, ...]) -> None:
    plane = left_planes[0]
    pixel_mm = 2 * plane.half_width_mm / (len(plane.head) - 1)
    radius_mm = np.sqrt((plane.head > 0).sum() * pixel_mm**2 / np.pi)
    assert radius_mm == pytest.approx(RADIUS, abs=0.5)


def test_pixels_beyond_the_image_are_empty_not_black(left_case: Case) -> None:
    plane = key_planes(left_case, frame_of(Side.LEFT), 30.0)[0]
    assert np.isnan(plane.pixels).any()
    assert np.isfinite(plane.pixels).any()


def test_an_empty_lesion_has_no_outline(left_case: Case) -> None:
    annotation = left_case.annotation
    nothing = Mask(annotation.grid, np.zeros(annotation.grid.shape, bool))
    case = Case(left_case.image, type(annotation)(annotation.side, annotation.head, nothing))
    for plane in key_planes(case, frame_of(Side.LEFT), RADIUS):
        assert (plane.lesion < 0).all()


def test_oblique_directions_get_two_letters() -> None:
    assert orientation_letters(np.array([1.0, 0.0, 0.0])) == "L"
    assert orientation_letters(np.array([0.8, -0.6, 0.0])) == "LA"
    assert orientation_letters(np.array([0.0, 0.5, -0.86])) == "IP"


def test_the_necrotic_arc_runs_from_medial_to_lateral_on_both_sides(
    left_planes: tuple[KeyPlane, ...],
    right_planes: tuple[KeyPlane, ...],
    left_result: CaseResult,
) -> None:
    measurements = left_result.measurements
    left = necrotic_arc(left_planes[0], measurements, frame_of(Side.LEFT))
    right = necrotic_arc(right_planes[0], measurements, frame_of(Side.RIGHT))
    assert left is not None
    assert right is not None
    np.testing.assert_allclose(left[0], -right[0], atol=1e-12)
    np.testing.assert_allclose(left[:, -1], [np.sin(np.deg2rad(64)), np.cos(np.deg2rad(64))])


def test_the_anterior_end_lies_on_the_left_of_the_sagittal_picture(
    left_planes: tuple[KeyPlane, ...], left_result: CaseResult
) -> None:
    arc = necrotic_arc(left_planes[1], left_result.measurements, frame_of(Side.LEFT))
    assert arc is not None
    assert arc[0, -1] < 0 < arc[0, 0]


def test_the_sourcil_zone_reaches_further_medially(
    left_planes: tuple[KeyPlane, ...], left_result: CaseResult
) -> None:
    zone = weight_bearing_arc(left_planes[0], left_result.measurements, frame_of(Side.LEFT))
    assert zone is not None
    assert abs(zone[0, 0]) > abs(zone[0, -1])


def test_the_load_cone_leans_medially_and_forwards(
    left_planes: tuple[KeyPlane, ...], left_result: CaseResult
) -> None:
    measurements = left_result.measurements.model_copy(
        update={"definitions": {"weight_bearing_zone": "load_cone"}}
    )
    for plane, tilt_deg in ((left_planes[0], -16.0), (left_planes[1], 6.0)):
        zone = weight_bearing_arc(plane, measurements, frame_of(Side.LEFT))
        middle = zone[:, zone.shape[1] // 2]
        assert np.hypot(*middle) == pytest.approx(1.0)
        assert abs(np.degrees(np.arcsin(middle[0]))) == pytest.approx(abs(tilt_deg))


def test_the_axial_plane_has_no_arc(
    left_planes: tuple[KeyPlane, ...], left_result: CaseResult
) -> None:
    frame = frame_of(Side.LEFT)
    assert necrotic_arc(left_planes[2], left_result.measurements, frame) is None
    assert weight_bearing_arc(left_planes[2], left_result.measurements, frame) is None


def test_a_jic_zone_without_landmarks_is_not_drawn(
    left_planes: tuple[KeyPlane, ...], left_result: CaseResult
) -> None:
    measurements = left_result.measurements.model_copy(
        update={"definitions": {"weight_bearing_zone": "jic"}}
    )
    assert weight_bearing_arc(left_planes[0], measurements, frame_of(Side.LEFT)) is None
