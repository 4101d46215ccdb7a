"""What would change an answer is told in whole ranges, none of them impossible."""

from collections.abc import Callable

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.logic import Interval
from annotator.staging.rulebase import RuleBase

RULES = load_rules()
Assess = Callable[..., Assessment]

STAGED = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "arco_2019": "II",
}


def told(assessed: Assess, system: str, **facts: object) -> list[str]:
    (fact,) = facts
    return [
        f"{flip.to}, if {flip.when}"
        for flip in assessed(**STAGED, **facts).flips
        if (flip.fact, flip.would_change) == (fact, system)
    ]


def test_an_angle_across_a_threshold_tells_both_sides_and_the_next_grade(assessed: Assess) -> None:
    angle = [153.8, 212.0]
    assert told(assessed, "kerboul_modified_grade", combined_necrotic_angle_deg=angle) == [
        "1, if below 200 deg",
        "2, if between 200 deg and 250 deg",
        "3, if between 250 deg and 300 deg",
    ]


def test_an_angle_inside_a_grade_tells_its_neighbours_only(assessed: Assess) -> None:
    assert told(assessed, "kerboul_modified_grade", combined_necrotic_angle_deg=[220, 230]) == [
        "1, if below 200 deg",
        "3, if between 250 deg and 300 deg",
    ]


def test_no_number_outside_its_domain_is_told(assessed: Assess) -> None:
    changes = told(assessed, "kerboul_modified_risk", combined_necrotic_angle_deg=[150, 180])
    assert changes == ["moderate, if between 190 deg and 240 deg"]


MEASURED = Interval(0.129, 0.156, 0.142)


def test_the_way_to_a_line_is_told_in_units_of_the_error(rules: RuleBase) -> None:
    stated = parse_facts(STAGED, rules)
    facts = evolve(stated, stated={**stated.stated, "lesion_fraction": MEASURED})
    flips = assess(facts, rules).flips
    (above,) = [
        flip
        for flip in flips
        if (flip.fact, flip.would_change) == ("lesion_fraction", "steinberg_1995")
        and flip.when == "between 15 % and 30 %"
    ]
    assert above.stated == "14.2 % [12.9, 15.6]"
    assert above.distance == pytest.approx(0.008)
    assert above.distance_in_errors == pytest.approx(0.008 / 0.0135)
    assert above.away == "0.8 % from the line, 0.6 of its error"
    assert {"I-A", "I-B"} <= set(above.now.split(" or "))
    assert not {"I-A", "II-A"} & set(above.to.split(" or "))


def test_the_side_on_which_the_best_value_lies_is_no_way_off(assessed: Assess) -> None:
    (below, *_) = distances(assessed, combined_necrotic_angle_deg=[153.8, 212.0])
    assert below == ("below 200 deg", 0.0, 0.0, "already there")


def test_a_number_without_error_is_told_its_distance_alone(assessed: Assess) -> None:
    (low, high) = distances(assessed, combined_necrotic_angle_deg=220.0)
    assert low == ("below 200 deg", 20.0, None, "20 deg from the line")
    assert high == ("between 250 deg and 300 deg", 30.0, None, "30 deg from the line")


def test_a_word_has_no_distance(assessed: Assess) -> None:
    turned = [flip for flip in assessed(**STAGED).flips if flip.fact == "onfh_present"]
    assert turned
    assert {(flip.stated, flip.distance, flip.away) for flip in turned} == {("yes", None, "")}


def distances(assessed: Assess, **facts: object) -> list[tuple[str, object, object, str]]:
    return [
        (flip.when, flip.distance, flip.distance_in_errors, flip.away)
        for flip in assessed(**STAGED, **facts).flips
        if flip.would_change == "kerboul_modified_grade"
    ]


@settings(max_examples=8)
@given(st.floats(0.0, 0.4), st.floats(0.0, 0.2))
def test_the_way_to_a_line_is_as_long_as_the_number_would_have_to_move(
    low: float, width: float
) -> None:
    value = {"lesion_fraction": [low, low + width]}
    now = assess(parse_facts({**STAGED, **value}, RULES), RULES)
    for flip in now.flips:
        if flip.fact != "lesion_fraction" or flip.would_change != "steinberg_1995":
            continue
        assert flip.distance is not None
        best = low + width / 2
        reached = [best - flip.distance * 1.001 - 1e-5, best + flip.distance * 1.001 + 1e-5]
        moved = [
            assess(
                parse_facts({**STAGED, "lesion_fraction": min(max(number, 0.0), 1.0)}, RULES), RULES
            ).systems["steinberg_1995"]
            for number in reached
        ]
        assert flip.to in {" or ".join(one.possible) for one in moved}
