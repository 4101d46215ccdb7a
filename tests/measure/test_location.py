"""Pillars, depth and place of lesions whose figures are plain geometry."""

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from phantom_cases import acquisition_of, measured, outlined, plain_hip, with_masks

from annotator.geometry.points import LpsPoints
from annotator.measure.hip import measure
from annotator.measure.location import LOCATION_NAMES
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.quantity import Quantity
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import direction

OCTANTS = [name for name in LOCATION_NAMES if name.startswith("octant_")]
PILLARS = [f"pillar_{name}_fraction" for name in ("lateral", "central", "medial")]


@cache
def _ball() -> Mapping[str, Quantity]:
    return measured(
        plain_hip(Ellipsoid(9.0 * direction(Side.LEFT, 30.0, 40.0), np.array([5.0, 5.0, 5.0])))
    ).measurements


@cache
def _upright() -> Mapping[str, Quantity]:
    return measured(plain_hip(Cap(direction(Side.LEFT, 0.0), 50.0))).measurements


def _holds(quantity: Quantity, exact: float) -> bool:
    return quantity.low <= exact <= quantity.high


def test_an_upright_cap_is_as_deep_as_its_height() -> None:
    exact_mm = 24.0 * (1.0 - math.cos(math.radians(50.0)))

    assert _upright()["lesion_depth_mm"].value == pytest.approx(exact_mm, abs=0.8)
    assert _holds(_upright()["lesion_depth_mm"], exact_mm)
    assert _upright()["lesion_top_depth_mm"].value == 0.0


def test_a_ball_inside_the_head_begins_and_ends_at_its_poles() -> None:
    for name, exact_mm in (("lesion_top_depth_mm", 10.0), ("lesion_depth_mm", 20.0)):
        assert _ball()[name].value == pytest.approx(exact_mm, abs=0.6), name
        assert _holds(_ball()[name], exact_mm), name
        assert _ball()[name].low > 0.0, name


def test_a_few_voxels_far_from_the_surface_have_a_place() -> None:
    hip = plain_hip()
    annotation = outlined(hip)
    lesion = np.zeros(annotation.grid.shape, dtype=bool)
    middle = annotation.grid.to_index(LpsPoints(np.array(hip.head_center_mm))).round().astype(int)
    lesion[middle[0], middle[1] - 1 : middle[1] + 2, middle[2] - 1 : middle[2] + 2] = True

    found = measure(with_masks(annotation, lesion=lesion), MeasureSettings()).measurements

    assert sum(found[name].value for name in OCTANTS) == pytest.approx(1.0)


def test_a_layer_that_no_voxel_can_show_is_not_ruled_out_above_the_lesion() -> None:
    assert _upright()["lesion_top_depth_mm"].high >= 0.8


def test_an_upright_cap_shares_its_octants_and_spares_the_lower_ones() -> None:
    upper = [_upright()[name].value for name in OCTANTS if "superior" in name]
    lower = [_upright()[name].value for name in OCTANTS if "inferior" in name]

    assert upper == pytest.approx([0.25] * 4, abs=0.02)
    assert lower == pytest.approx([0.0] * 4, abs=1e-3)


def test_straight_above_the_centre_every_longitude_is_possible() -> None:
    longitude, latitude = _upright()["lesion_longitude_deg"], _upright()["lesion_latitude_deg"]

    assert longitude.high - longitude.low == pytest.approx(360.0)
    assert latitude.high == pytest.approx(90.0)


def test_the_octants_of_every_lesion_sum_to_one() -> None:
    for found in (_upright(), _ball()):
        assert sum(found[name].value for name in OCTANTS) == pytest.approx(1.0)


def test_a_ball_lies_at_the_latitude_and_longitude_of_its_middle() -> None:
    lateral, anterior, superior = np.array([1.0, -1.0, 1.0]) * direction(Side.LEFT, 30.0, 40.0)
    latitude_deg = math.degrees(math.asin(superior))
    longitude_deg = math.degrees(math.atan2(anterior, lateral))

    assert _ball()["lesion_latitude_deg"].value == pytest.approx(latitude_deg, abs=1.0)
    assert _ball()["lesion_longitude_deg"].value == pytest.approx(longitude_deg, abs=1.5)
    assert _holds(_ball()["lesion_latitude_deg"], latitude_deg)
    assert _holds(_ball()["lesion_longitude_deg"], longitude_deg)


def test_a_medial_lesion_takes_the_medial_pillar_first() -> None:
    found = measured(plain_hip(Sector(direction(Side.LEFT, -50.0), 35.0))).measurements
    lateral, central, medial = (found[name].value for name in PILLARS)

    assert lateral == pytest.approx(0.0, abs=0.01)
    assert 0.0 < central < medial


def test_a_head_that_is_all_lesion_has_full_pillars() -> None:
    annotation = outlined(plain_hip(), acquisition_of("coronal"))
    whole = measure(with_masks(annotation, lesion=annotation.head.voxels), MeasureSettings())

    assert [whole.measurements[name].value for name in PILLARS] == pytest.approx([1.0] * 3)


def test_a_pillar_that_is_not_outlined_has_no_share() -> None:
    annotation = outlined(plain_hip(Sector(direction(Side.LEFT, -20.0), 30.0)))
    index = np.moveaxis(np.indices(annotation.grid.shape), 0, -1).astype(float)
    seen = annotation.grid.to_lps(index)[..., 0] < 90.3 + 0.35 * 24.0
    cut = with_masks(annotation, head=annotation.head.voxels & seen)
    found = measure(cut, MeasureSettings()).measurements
    lateral, central, _ = (found[name] for name in PILLARS)

    assert lateral.why_missing == "the head is not outlined in this pillar"
    assert central.value is not None
