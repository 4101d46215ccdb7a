"""The load cone: its closed forms, and what it gives and leaves out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phantom_cases import codes, measured, plain_hip

from annotator.geometry.directions import even_directions
from annotator.measure.load_cone import in_load_cone, load_axis, load_cone_arc_deg
from annotator.measure.settings import MeasureSettings
from annotator.measure.zone import contains, find_zone
from annotator.model.anatomy import HipFrame, Side
from onfh_samples.lesion import Sector

AXIS = np.array([-math.tan(math.radians(16.0)), math.tan(math.radians(6.0)), 1.0])
SETTINGS = MeasureSettings(zone="load_cone")


def _along_axis(half_angle_deg: float) -> Sector:
    """A sector about the cone's own axis in a left hip: lateral is +x, anterior is -y."""
    return Sector(AXIS * [1.0, -1.0, 1.0], half_angle_deg)


def _cap(half_angle_deg: float) -> float:
    return 1.0 - math.cos(math.radians(half_angle_deg))


def test_the_axis_points_16_deg_medially_and_6_deg_forwards() -> None:
    lateral, anterior, superior = load_axis()

    assert math.degrees(math.atan2(lateral, superior)) == pytest.approx(-16.0)
    assert math.degrees(math.atan2(anterior, superior)) == pytest.approx(6.0)


def test_the_cone_holds_its_share_of_the_sphere() -> None:
    assert in_load_cone(even_directions(50_000)).mean() == pytest.approx(_cap(45.0) / 2, abs=2e-4)


@given(st.sampled_from(["lateral", "anterior"]), st.floats(-0.2, 0.2))
def test_its_arc_ends_where_the_plane_leaves_the_cone(towards: str, beyond_deg: float) -> None:
    for end_deg, sign in zip(load_cone_arc_deg(towards), (-1.0, 1.0), strict=True):
        angle = math.radians(end_deg + sign * beyond_deg)
        aside = [math.sin(angle), 0.0] if towards == "lateral" else [0.0, math.sin(angle)]
        is_inside = in_load_cone(np.array([[*aside, math.cos(angle)]]))[0]

        assert is_inside == (beyond_deg < 0) or abs(beyond_deg) < 1e-6


def test_the_zone_is_the_cone_and_its_ends_carry_no_error() -> None:
    frame = HipFrame(np.zeros(3), *np.diag([1.0, -1.0, 1.0]))
    zone, issues = find_zone(frame, None, "load_cone", 0.5)
    directions = even_directions(5000)

    assert issues == ()
    assert zone.smallest == zone.largest == zone.limits
    assert (contains(zone.limits, directions) == in_load_cone(directions)).all()


def test_a_lesion_about_its_axis_has_the_shares_of_two_cones() -> None:
    result = measured(plain_hip(_along_axis(30.0)), settings=SETTINGS)
    found = result.measurements

    assert result.definitions["weight_bearing_zone"] == "load_cone"
    assert found["wb_surface_involved_fraction"].value == pytest.approx(
        _cap(30.0) / _cap(45.0), abs=0.03
    )
    assert found["wb_lesion_share"].value == pytest.approx(1.0, abs=0.01)
    assert found["wb_involved"].value == "yes"
    assert 0.5 < found["wb_arc_involved_fraction"].value < 0.8
    for name in ("jic_lateral_position", "lesion_beyond_edge_deg", "acetabular_edge_deg"):
        assert found[name].why_missing == "zone jic only"
    assert "landmarks_implausible" not in codes(result)


@pytest.mark.soak
def test_a_lesion_larger_than_the_cone_fills_it() -> None:
    hip = plain_hip(_along_axis(60.0), Side.LEFT)
    found = measured(hip, settings=SETTINGS).measurements

    assert found["wb_surface_involved_fraction"].value == pytest.approx(1.0, abs=1e-3)
    assert found["wb_lesion_share"].value == pytest.approx(_cap(45.0) / _cap(60.0), abs=0.02)
