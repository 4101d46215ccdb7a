"""Knee, shoulder, ankle and wrist: short tables that a facts file reaches through the site."""

from collections.abc import Callable

import pytest
from hip_findings import HIP, STAGE_II

from annotator.errors import GuidelineError
from annotator.model.assessment import Assessment
from annotator.staging.rulebase import RuleBase, fact_table

Assess = Callable[..., Assessment]

BY_SITE = {
    "distal_femur": "koshino_1979",
    "humeral_head": "cruess_1976",
    "talus": "talus_ficat",
    "lunate": "lichtman_1977",
}
SOUND_JOINT = {"joint_space_narrowing": "no", "joint_destruction": "no"}
KNEE = {"site": "distal_femur", "onfh_present": "yes", **SOUND_JOINT}
SHOULDER = {"site": "humeral_head", "onfh_present": "yes", "glenoid_involved": "no"}
ANKLE = {"site": "talus", "onfh_present": "yes", **SOUND_JOINT}
WRIST = {"site": "lunate", "onfh_present": "yes", **SOUND_JOINT, "lunate_coronal_split": "no"}
WHOLE = {"xr_crescent": "no", "xr_flattening": "no", "xr_collapse": "no"}
SCLEROTIC = {"xr_sclerosis_cysts_porosis": "yes", **WHOLE}
FREE = {"scaphoid_fixed_rotation": "no"}
FIXED = {"scaphoid_fixed_rotation": "yes"}


@pytest.mark.parametrize(
    ("facts", "stages"),
    [
        ({**KNEE, "xr_normal": "yes"}, ("1",)),
        ({**KNEE, **WHOLE, "xr_subchondral_lucency": "yes"}, ("2",)),
        ({**KNEE, "xr_flattening": "yes", "xr_collapse": "no"}, ("2",)),
        ({**KNEE, "xr_flattening": "yes", "xr_collapse": "yes"}, ("3",)),
        ({**KNEE, "joint_space_narrowing": "yes"}, ("4",)),
        ({**KNEE, "xr_flattening": "yes"}, ("2", "3")),
        ({**KNEE, "joint_destruction": "unknown", "xr_collapse": "yes"}, ("3", "4")),
        ({**SHOULDER, "xr_normal": "yes"}, ("I",)),
        ({**SHOULDER, **SCLEROTIC}, ("II",)),
        ({**SHOULDER, "xr_crescent": "yes", "xr_collapse": "no"}, ("III",)),
        ({**SHOULDER, "xr_crescent": "yes"}, ("III", "IV")),
        ({**SHOULDER, "xr_collapse": "yes"}, ("IV",)),
        ({**SHOULDER, "glenoid_involved": "yes", "xr_collapse": "yes"}, ("V",)),
        ({**SHOULDER, "glenoid_involved": "unknown", "xr_collapse": "yes"}, ("IV", "V")),
        ({**ANKLE, "xr_normal": "yes"}, ("I",)),
        ({**ANKLE, **SCLEROTIC}, ("II",)),
        ({**ANKLE, "xr_crescent": "yes"}, ("III",)),
        ({**ANKLE, "xr_collapse": "yes"}, ("III",)),
        ({**ANKLE, "joint_space_narrowing": "yes"}, ("IV",)),
        ({**WRIST, "xr_normal": "yes"}, ("I",)),
        ({**WRIST, **SCLEROTIC}, ("II",)),
        ({**WRIST, "xr_collapse": "yes", **FREE}, ("IIIA",)),
        ({**WRIST, "xr_collapse": "yes", **FIXED}, ("IIIB",)),
        ({**WRIST, "xr_collapse": "yes"}, ("IIIA", "IIIB")),
        ({**WRIST, "lunate_coronal_split": "yes"}, ("IIIC",)),
        ({**WRIST, "joint_space_narrowing": "yes"}, ("IV",)),
    ],
)
def test_the_stage_by_the_table_of_that_bone(
    assessed: Assess, facts: dict[str, str], stages: tuple[str, ...]
) -> None:
    assert assessed(**facts).systems[BY_SITE[facts["site"]]].possible == stages


@pytest.mark.parametrize("site", [*BY_SITE, "femoral_head", "tibia", "other"])
def test_only_the_table_of_the_bone_applies_and_the_others_say_why(
    assessed: Assess, site: str
) -> None:
    systems = assessed(site=site, onfh_present="yes").systems
    for bone, system in BY_SITE.items():
        assert bool(systems[system].possible) == (bone == site)
        assert systems[system].possible or "the system is for" in systems[system].notes[0]


def test_findings_of_a_hip_never_contradict_through_another_bones_table(
    assessed: Assess,
) -> None:
    facts = {**STAGE_II, "glenoid_involved": "no", "xr_collapse": "no", "cruess_1976": "V"}
    issues = assessed(**facts).issues
    assert not [issue for issue in issues if issue.subject in BY_SITE.values()]


@pytest.mark.parametrize("finding", ["xr_collapse", "xr_subchondral_lucency"])
@pytest.mark.parametrize("stated", [{"xr_normal": "yes"}, {"xr_done": "no"}])
def test_a_finding_on_a_film_that_is_normal_or_not_done_is_refused(
    assessed: Assess, finding: str, stated: dict[str, str]
) -> None:
    with pytest.raises(GuidelineError, match=finding):
        assessed(**KNEE, **stated, **{finding: "yes"})


def test_another_bone_gets_a_stage_but_no_tier_of_the_hip(assessed: Assess) -> None:
    assessment = assessed(**WRIST, xr_normal="yes", skeletally_mature="yes")
    assert assessment.tier.proposed == "T0"


def test_the_form_of_the_hip_does_not_ask_about_other_bones(rules: RuleBase) -> None:
    asked = set(fact_table(rules))
    assert asked.isdisjoint(BY_SITE.values())
    assert "xr_collapse" not in asked
    assert "arco_1994_stage" in asked


def test_systems_for_other_bones_stand_last(assessed: Assess) -> None:
    scopes = [result.scope for result in assessed(**HIP).systems.values()]
    assert scopes == sorted(scopes, key=("usual", "further", "other_bone").index)
    assert scopes.count("other_bone") == len(BY_SITE)
