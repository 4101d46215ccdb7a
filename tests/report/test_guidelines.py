"""A report sets guidelines side by side, tells the way to a line, and gives groups whole."""

import re
from typing import Any

import pytest

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment
from annotator.report.guidelines import difference_lines, guideline_lines
from annotator.report.proposal import flips, prognosis, tier
from annotator.report.reasons import collect_sources
from annotator.report.words import Words
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts

RULES = load_rules()
HIP: dict[str, Any] = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "symptomatic": "no",
    "age_years": 40,
    "arco_2019": "II",
}


def made(**facts: Any) -> tuple[Assessment, Words]:
    assessment = assess(parse_facts({**HIP, **facts}, RULES), RULES)
    labels = {name: spec.label for name, spec in RULES.facts.items()}
    return assessment, Words(fact_labels=labels, sources=collect_sources(assessment))


def test_every_opinion_points_to_its_source() -> None:
    assessment, words = made(lesion_fraction=0.4)
    lines = guideline_lines(assessment, words)
    assert len(lines) == 10
    (hungerford,) = [line for line in lines if line.name.startswith("Hungerford")]
    (opinion,) = hungerford.treatment
    assert (opinion.stance, opinion.open) == ("observe", "")
    (number,) = opinion.references
    assert words.sources[number - 1].startswith("Hungerford and Jones")


def test_an_opinion_that_may_apply_says_what_would_tell() -> None:
    assessment, words = made(lesion_fraction=[0.14, 0.16])
    (line,) = [one for one in guideline_lines(assessment, words) if "Hungerford" in one.name]
    assert [one.stance for one in line.treatment] == ["observe", "decompress"]
    assert {one.open for one in line.treatment} == {words.label("lesion_fraction")}


def test_differences_stand_in_the_tier_part_with_all_their_stances() -> None:
    assessment, words = made(lesion_fraction=0.4)
    part = tier(assessment, words)
    assert part.differences == difference_lines(assessment)
    assert [one.topic for one in part.differences] == ["Treatment", "Drugs and physical treatment"]
    told = {stance.label: stance.text for stance in part.differences[0].stances}
    assert told["observe"] == (
        "Japanese Orthopaedic Association (2019), if it applies; "
        "United States review for clinicians; Hungerford and Jones (2004); "
        "Kuroda (2019), if it applies"
    )
    assert told["save the head"] == (
        "Chinese guideline (2019), if it applies; Kuroda (2019), if it applies; Mont (2020)"
    )


def test_a_change_tells_the_number_as_it_stands_and_the_way_to_the_line() -> None:
    assessment, words = made(lesion_fraction=[0.29, 0.306])
    lines = [line for line in flips(assessment, words) if "tier" in line.text]
    (above,) = [line for line in lines if line.label.endswith("above 30 %")]
    assert "[29, 30.6] %" in above.label
    assert "(now T3, T4); 0.2 % from the line, 0.2 of its error" in above.text


@pytest.mark.parametrize("bone", ["tibia", "distal_femur"])
def test_another_bone_is_told_what_names_it(bone: str) -> None:
    assessment = assess(
        parse_facts(
            {
                "site": bone,
                "onfh_present": "yes",
                "skeletally_mature": "yes",
                "mimic_suspected": "no",
            },
            RULES,
        ),
        RULES,
    )
    part = tier(assessment, Words(fact_labels={}, sources=collect_sources(assessment)))
    (told,) = part.outside
    assert told.startswith("Immobilisation")
    assert (part.guidelines, part.differences) == ((), ())


def test_a_hip_is_told_nothing_of_other_bones() -> None:
    assessment, words = made(lesion_fraction=0.4)
    assert tier(assessment, words).outside == ()


def test_groups_come_whole_with_size_follow_up_and_interval() -> None:
    assessment, words = made(combined_necrotic_angle_deg=250)
    (line,) = [one for one in prognosis(assessment, words) if "240 deg or more" in one.group]
    assert (line.result, line.n, line.interval) == ("25/25 = 100%", "25", "87 to 100 %")
    assert (line.follow_up, line.very_uncertain) == ("36 months", True)
    assert re.search("collapse", line.endpoint)
