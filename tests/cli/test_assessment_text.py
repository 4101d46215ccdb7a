"""An assessment as plain text: options, disagreements, lines close by, natural history."""

from pathlib import Path

import pytest
from cli_runs import Onfh

HIP = """\
site: femoral_head
onfh_present: yes
skeletally_mature: yes
mimic_suspected: no
symptomatic: no
age_years: 40
arco_2019: II
"""
SHIN = """\
site: tibia
onfh_present: yes
skeletally_mature: yes
mimic_suspected: no
"""


@pytest.fixture
def text(onfh: Onfh, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    facts = tmp_path / "facts.yaml"
    facts.write_text(request.param)
    outcome = onfh("assess", facts)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


@pytest.mark.parametrize("text", [HIP + "lesion_fraction: [0.129, 0.155]\n"], indirect=True)
def test_a_number_near_a_limit_is_told_with_its_distance(text: str) -> None:
    assert "Close to a line" in text
    assert "[12.9, 15.5] %: between 15 % and 30 %" in text
    assert (
        "Steinberg stage (1995): rules out I-A, II-A; 0.8 % from the line, 0.6 of its error" in text
    )


@pytest.mark.parametrize("text", [HIP + "lesion_fraction: 0.4\n"], indirect=True)
def test_guidelines_that_differ_and_groups_of_patients_are_told(text: str) -> None:
    assert "guidelines differ: Treatment" in text
    assert "    no method named: German S3 guideline (2015, update 2018)\n" in text
    assert "sources disagree: Large lesion without symptoms: watch" in text
    assert "option: Structural cortical graft (Phemister or fibular strut): meets" in text
    assert "26/81 = 32%" in text
    assert "follow-up: mean 8.3 years" in text
    assert "not this hip's risk" in text


@pytest.mark.parametrize(
    "text",
    ["site: tibia\nonfh_present: yes\nskeletally_mature: yes\nmimic_suspected: no\n"],
    indirect=True,
)
def test_another_bone_gets_the_row_that_names_it_and_no_tier_of_the_hip(text: str) -> None:
    assert "T0 (outside the reach of these rules)" in text
    assert "named for this bone, outside the tiers: Immobilisation (distal femur, tibia)" in text
    assert "option" not in text.split("Treatment tier: ")[1].replace("published options", "")
    assert "guidelines differ" not in text


@pytest.mark.parametrize("text", ["onfh_present: no\nsteroid_planned: yes\n"], indirect=True)
def test_steroids_to_come_bring_the_prevention_note(text: str) -> None:
    assert "one tier remains: P (prevention note)" in text
    assert "option: Statin cover during steroid therapy: meets published conditions" in text
