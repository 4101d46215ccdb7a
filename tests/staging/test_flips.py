"""What would change an answer is told in whole ranges, none of them impossible."""

from collections.abc import Callable

from annotator.model.assessment import Assessment

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
