"""How figures read in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.definitions import MEASUREMENTS
from annotator.model.quantity import Quantity
from annotator.report import wording


@pytest.mark.parametrize(
    ("name", "measured", "shown"),
    [
        ("lesion_fraction", (0.146, "1"), ("14.6", "%")),
        ("wb_lesion_share", (0.5, "1"), ("50.0", "%")),
        ("koo_kim_index", (30.61, "1"), ("30.6", "")),
        ("jic_lateral_position", (0.333, "1"), ("0.33", "")),
        ("lesion_volume_mm3", (8450.0, "mm3"), ("8.45", "mL")),
        ("coronal_arc_deg", (199.6, "deg"), ("199.6", "°")),
        ("head_diameter_mm", (48.04, "mm"), ("48.0", "mm")),
    ],
)
def test_a_figure_reads_in_the_unit_of_the_clinic(
    name: str, measured: tuple[float, str], shown: tuple[str, str]
) -> None:
    value, unit = measured
    quantity = Quantity(value=value, low=value, high=value, unit=unit)
    assert (wording.value_text(name, quantity), wording.unit_text(name, unit)) == shown


def test_a_negative_angle_has_a_minus_sign_and_zero_has_none() -> None:
    angle = Quantity(value=-1.5, low=-3.0, high=-0.01, unit="deg")
    assert wording.value_text("lesion_medial_deg", angle) == "\N{MINUS SIGN}1.5"
    assert wording.interval_text("lesion_medial_deg", angle) == "\N{MINUS SIGN}3.0 to 0.0"


@pytest.mark.parametrize(
    ("name", "measured", "shown"),
    [
        ("combined_necrotic_angle_deg", (183.75, 153.5, 210.75, "deg"), ("184", "154 to 211")),
        ("head_volume_mm3", (56083.0, 45320.0, 71590.0, "mm3"), ("56", "45 to 72")),
        ("lesion_volume_mm3", (11339.0, 8561.0, 14559.0, "mm3"), ("11.3", "8.6 to 14.6")),
        ("lesion_volume_mm3", (531.0, 402.0, 671.0, "mm3"), ("0.53", "0.40 to 0.67")),
        ("lesion_fraction", (0.2022, 0.1493, 0.2604, "1"), ("20.2", "14.9 to 26.0")),
        ("jic_lateral_position", (0.8914, 0.7992, 0.9779, "1"), ("0.89", "0.80 to 0.98")),
    ],
)
def test_a_figure_has_no_digit_that_its_error_makes_meaningless(
    name: str, measured: tuple[float, float, float, str], shown: tuple[str, str]
) -> None:
    value, low, high, unit = measured
    quantity = Quantity(value=value, low=low, high=high, unit=unit)
    assert (wording.value_text(name, quantity), wording.interval_text(name, quantity)) == shown


@given(st.floats(0, 1))
def test_a_share_never_leaves_0_to_100_percent(share: float) -> None:
    quantity = Quantity(value=share, low=0.0, high=1.0, unit="1")
    assert 0 <= float(wording.value_text("lesion_fraction", quantity)) <= 100
    assert wording.interval_text("lesion_fraction", quantity) == "0 to 100"


def test_a_missing_figure_reads_as_its_reason_and_has_no_interval() -> None:
    quantity = Quantity.missing("deg", "no lesion")
    assert wording.value_text("coronal_arc_deg", quantity) == "not available: no lesion"
    assert wording.interval_text("coronal_arc_deg", quantity) == ""


def test_every_defined_measurement_belongs_to_a_group() -> None:
    prefixes = tuple(prefix for _, group in wording.GROUPS for prefix in group)
    assert [name for name in MEASUREMENTS if not name.startswith(prefixes)] == []


def test_no_name_falls_into_two_groups() -> None:
    for name in MEASUREMENTS:
        groups = [title for title, prefixes in wording.GROUPS if name.startswith(prefixes)]
        assert len(groups) == 1, name


def test_every_tier_of_the_ladder_has_a_meaning() -> None:
    for tier in ("P", "T0", "T1", "T2", "T3", "T4", "T5", "T6", "TX", "R"):
        assert wording.tier_text(tier).startswith(f"{tier} (")


def test_the_rows_for_research_stand_last() -> None:
    title, prefixes = wording.GROUPS[-1]
    names = [name for name in MEASUREMENTS if name.startswith(prefixes)]

    assert title == "Location, for research"
    assert len(names) == 10
    assert tuple(MEASUREMENTS)[-10:] == tuple(names)
