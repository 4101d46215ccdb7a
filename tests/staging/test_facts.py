"""Facts are right or refused: domains, types, contradictions, measurements."""

import math

import pytest

from annotator.errors import GuidelineError
from annotator.model.anatomy import Side
from annotator.model.definitions import MEASUREMENTS
from annotator.model.measurements import FittedHead, Measurements
from annotator.model.quantity import Quantity
from annotator.staging.facts import parse_facts
from annotator.staging.logic import Categories, Interval, Members, Unknown
from annotator.staging.rulebase import RuleBase, fact_table


def measured(**quantities: Quantity) -> Measurements:
    head = FittedHead(center_lps_mm=(0.0, 0.0, 0.0), radius_mm=24.0, rms_residual_mm=0.2)
    return Measurements(side=Side.LEFT, head=head, definitions={}, measurements=quantities)


def number(value: float, low: float, high: float, unit: str = "1") -> Quantity:
    return Quantity(value=value, low=low, high=high, unit=unit)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("age_years", "fifty"),
        ("age_years", "50"),
        ("age_years", True),
        ("age_years", math.nan),
        ("age_years", math.inf),
        ("age_years", -1),
        ("age_years", [60, 40]),
        ("age_years", [1, 2, 3]),
        ("lesion_fraction", 1.2),
        ("lesion_fraction", 22.1),
        ("arco_2019", "IIIC"),
        ("arco_2019", []),
        ("arco_2019", ["I", "V"]),
        ("symptomatic", "maybe"),
        ("symptomatic", 1),
        ("symptomatic", {"yes": True}),
        ("cause", "bad luck"),
        ("causes_also", ["alcohol", "bad luck"]),
        ("side", "left"),
        ("lesion_size", 3),
        ("lesion_lateral_island", "no"),
        ("risk", "low"),
    ],
)
def test_an_impossible_fact_is_refused_by_name(rules: RuleBase, fact: str, value: object) -> None:
    with pytest.raises(GuidelineError, match=fact) as caught:
        parse_facts({fact: value}, rules)
    assert "\n" not in str(caught.value)


def test_every_offending_fact_is_named(rules: RuleBase) -> None:
    with pytest.raises(GuidelineError, match=r"age_years.*bmi.*colour"):
        parse_facts({"age_years": "old", "bmi": -1, "colour": "red"}, rules)


@pytest.mark.parametrize(
    "raw",
    [
        {"xr_normal": "yes", "xr_crescent": "yes"},
        {"xr_done": "no", "xr_flattening": "yes"},
        {"xr_done": "no", "xr_normal": "yes"},
        {"xr_done": "no", "xr_kerboul_angle_deg": 180},
        {"ct_done": "no", "ct_flattening": "yes"},
        {"depression_mm": 3, "xr_flattening": "no", "ct_done": "no"},
    ],
)
def test_facts_that_contradict_within_one_study_are_refused(rules: RuleBase, raw: dict) -> None:
    with pytest.raises(GuidelineError, match="contradicts"):
        parse_facts(raw, rules)


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("symptomatic", True, Categories(frozenset({"yes"}))),
        ("symptomatic", "no", Categories(frozenset({"no"}))),
        ("xr_crescent", "not_imaged", Unknown("not_imaged")),
        ("xr_crescent", "not_assessable", Unknown("not_assessable")),
        ("xr_crescent", "unknown", Unknown("missing")),
        ("age_years", None, Unknown("missing")),
        ("age_years", 42, Interval(42, 42, 42)),
        ("age_years", [40, 45.5], Interval(40, 45.5)),
        ("arco_2019", ["I", "II"], Categories(frozenset({"I", "II"}))),
        ("kerboul_modified_grade", 3, Categories(frozenset({"3"}))),
        ("mri_oedema_grade", 0, Categories(frozenset({"0"}))),
        ("causes_also", ["alcohol"], Members(frozenset({"alcohol"}))),
        ("causes_also", [], Members(frozenset())),
    ],
)
def test_every_way_to_state_a_fact(rules: RuleBase, fact: str, raw: object, value: object) -> None:
    assert parse_facts({fact: raw}, rules).values[fact] == value


def test_a_normal_xray_says_no_for_every_xray_finding(rules: RuleBase) -> None:
    values = parse_facts({"xr_normal": "yes"}, rules).values
    for fact in ("xr_sclerosis_cysts_porosis", "xr_crescent", "xr_flattening"):
        assert values[fact] == Categories(frozenset({"no"}))
    assert values["xr_done"] == Categories(frozenset({"yes"}))


def test_measured_figures_enter_as_intervals_with_their_value(rules: RuleBase) -> None:
    quantities = {
        "lesion_fraction": number(0.221, 0.203, 0.24),
        "jic_lateral_position": Quantity.missing("1", "no landmarks"),
        "wb_involved": Quantity.word("yes"),
        "some_new_figure": number(1.0, 0.9, 1.1, "mm"),
    }
    values = parse_facts({}, rules).with_measurements(measured(**quantities)).values
    assert values["lesion_fraction"] == Interval(0.203, 0.24, 0.221)
    assert values["jic_lateral_position"] == Unknown("missing", "no landmarks")
    assert values["wb_involved"] == Categories(frozenset({"yes"}))
    assert values["site"] == Categories(frozenset({"femoral_head"}))
    assert values["side"] == Categories(frozenset({"L"}))
    assert "some_new_figure" not in values


def test_an_undecided_word_is_near_threshold(rules: RuleBase) -> None:
    facts = parse_facts({}, rules).with_measurements(measured(wb_involved=Quantity.word("unknown")))
    value = facts.values["wb_involved"]
    assert isinstance(value, Unknown)
    assert value.why == "near_threshold"


def test_a_fact_stated_and_measured_is_refused(rules: RuleBase) -> None:
    facts = parse_facts({"lesion_fraction": 0.2}, rules)
    with pytest.raises(GuidelineError, match="lesion_fraction"):
        facts.with_measurements(measured(lesion_fraction=number(0.2, 0.19, 0.21)))


@pytest.mark.parametrize("raw", [{"side": "R"}, {"site": "tibia"}])
def test_another_side_or_site_than_measured_is_refused(rules: RuleBase, raw: dict) -> None:
    with pytest.raises(GuidelineError, match=next(iter(raw))):
        parse_facts(raw, rules).with_measurements(measured())


def test_the_form_begins_with_what_is_required_and_holds_no_measurement(rules: RuleBase) -> None:
    table = fact_table(rules)
    required = [name for name, spec in table.items() if spec.required]
    assert required == ["onfh_present", "skeletally_mature", "symptomatic", "age_years"]
    assert list(table)[:4] == required
    assert {spec.group for spec in table.values()} == {"patient", "imaging", "mri_read", "system"}
    assert all(spec.label for spec in table.values())


def test_every_measurement_is_a_measured_fact(rules: RuleBase) -> None:
    facts = {name for name, spec in rules.facts.items() if spec.group == "measured"}
    assert facts >= set(MEASUREMENTS)
