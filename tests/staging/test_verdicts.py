"""All 24 modalities and M00: a case for each verdict that a row allows, and each way to bar it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment, Modality
from annotator.staging.logic import Comparison, Contains, Leaf, leaves

RULES = load_rules()
Assess = Callable[..., Assessment]
Raw = dict[str, Any]

HIP: Raw = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "mimic_suspected": "no",
    "symptomatic": "yes",
}
EARLY: Raw = {**HIP, "arco_2019": "II", "age_years": 42, "lesion_fraction": 0.2}
LARGE: Raw = {**HIP, "arco_2019": "II", "age_years": 38, "lesion_fraction": 0.4}
KEPT: Raw = {"joint_space_narrowing": "no", "acetabular_change": "no"}
LATE: Raw = {**HIP, "arco_2019": "IV", "age_years": 60}
BARRED: Raw = {**LATE, "tha_not_possible": "yes"}

#: For each modality: facts that meet it, a change after which it does not apply, the fact without
#: which nobody can say, and a change that excludes it (None: only guards, or nothing, can).
CASES: dict[str, tuple[Raw, Raw, str, Raw | None]] = {
    "M00": (HIP, {"site": "humeral_head"}, "site", None),
    "M01": (
        {**HIP, "arco_2019": "I", "lesion_fraction": 0.149, "wb_involved": "no"},
        {"lesion_fraction": 0.15},
        "wb_involved",
        None,
    ),
    "M02": ({**HIP, "site": "tibia"}, {"site": "femoral_head"}, "onfh_present", None),
    "M03": (EARLY, {"symptomatic": "no"}, "symptomatic", {"crcl_ml_min": 29.9}),
    "M04": (
        {**EARLY, "mri_marrow_oedema": "yes"},
        {"mri_marrow_oedema": "no"},
        "mri_marrow_oedema",
        {"bleeding_risk": "yes"},
    ),
    "M05": (
        {"onfh_present": "no", "steroid_planned": "yes"},
        {"steroid_planned": "no"},
        "steroid_planned",
        {"active_liver_disease": "yes"},
    ),
    "M06": (EARLY, {"arco_2019": "IIIA"}, "symptomatic", {"pregnancy": "yes"}),
    "M07": (EARLY, {"arco_2019": "IV"}, "arco_2019", {"untreated_pneumothorax": "yes"}),
    "M08": (EARLY, {"lesion_fraction": 0.3}, "lesion_fraction", {"active_infection": "yes"}),
    "M09": (EARLY, {"lesion_fraction": 0.149}, "lesion_fraction", {"surgical_candidate": "no"}),
    "M10": (LARGE, {"age_years": 50}, "age_years", {"acetabular_change": "yes"}),
    "M11": (LARGE, {"age_years": 50}, "age_years", {"arco_2019": "IIIB"}),
    "M12": (LARGE, {"arco_2019": "I"}, "arco_2019", {"arco_2019": "IV"}),
    "M13": (
        {**LARGE, "combined_necrotic_angle_deg": 299.9, "microsurgery_available": "yes"},
        {"combined_necrotic_angle_deg": 300},
        "microsurgery_available",
        {"joint_space_narrowing": "yes"},
    ),
    "M14": (
        {**LARGE, **KEPT, "predicted_intact_anterior": 0.34},
        {"predicted_intact_anterior": 0.339, "predicted_intact_posterior": 0.367},
        "predicted_intact_anterior",
        {"active_infection": "yes"},
    ),
    "M15": (
        {**LARGE, **KEPT, "predicted_intact_varus": 0.34},
        {"predicted_intact_varus": 0.333},
        "predicted_intact_varus",
        {"surgical_candidate": "no"},
    ),
    "M16": (LATE, {"symptomatic": "no"}, "symptomatic", {"tha_not_possible": "yes"}),
    "M17": (
        {**HIP, **KEPT, "arco_2019": "IIIB"},
        {"arco_2019": "II"},
        "joint_space_narrowing",
        {"acetabular_change": "yes"},
    ),
    "M18": (
        {**LATE, "head_diameter_mm": 50},
        {"head_diameter_mm": 49.9},
        "head_diameter_mm",
        {"metal_hypersensitivity": "yes"},
    ),
    "M19": (
        {**EARLY, "age_years": 39.9, "mri_marrow_oedema": "no", "jic_type_2001": "C1"},
        {"age_years": 40},
        "jic_type_2001",
        {"joint_space_narrowing": "yes"},
    ),
    "M20": (BARRED, {"arco_2019": "IIIB"}, "arco_2019", {"contralateral_onfh": "yes"}),
    "M21": (BARRED, {"tha_not_possible": "no"}, "tha_not_possible", None),
    "M22": (EARLY, {"lesion_fraction": 0.3}, "lesion_fraction", {"arco_2019": "IIIA"}),
    "M23": (
        {**EARLY, "trial_enrolled": "yes"},
        {"arco_2019": "IIIA"},
        "trial_enrolled",
        {"trial_enrolled": "no"},
    ),
    "M24": (
        {**EARLY, "trial_enrolled": "yes"},
        {"arco_2019": "IIIB"},
        "arco_2019",
        {"local_malignancy": "yes"},
    ),
}
SHORT = {row.id: row.id[:3] for row in RULES.pack.modalities}
GUARDED = [row.id for row in RULES.pack.modalities if row.guards == "treatment"]


def verdict(assessment: Assessment, number: str) -> str:
    return modality(assessment, number).verdict


def modality(assessment: Assessment, number: str) -> Modality:
    (row,) = [row for row in assessment.modalities if SHORT[row.id] == number]
    return row


def test_every_modality_has_its_cases() -> None:
    assert list(CASES) == [f"M{number:02}" for number in range(25)]
    assert set(SHORT.values()) == set(CASES)


@pytest.mark.parametrize("number", CASES)
def test_a_row_reaches_every_verdict_that_it_allows(assessed: Assess, number: str) -> None:
    met, change, missing, bar = CASES[number]
    (spec,) = [row for row in RULES.pack.modalities if SHORT[row.id] == number]
    assert verdict(assessed(**met), number) == "meets"
    assert verdict(assessed(**{**met, **change}), number) == "not_applicable"
    without = {fact: value for fact, value in met.items() if fact != missing}
    undecided = modality(assessed(**without), number)
    assert undecided.verdict == "cannot_say"
    assert undecided.needs
    assert (bar is not None) == (spec.excluded_when is not None and number != "M00")
    if bar is not None:
        assert verdict(assessed(**{**met, **bar}), number) == "excluded"


@pytest.mark.parametrize(
    "guard", [{"onfh_present": "no"}, {"skeletally_mature": "no"}, {"mimic_suspected": "yes"}]
)
@pytest.mark.parametrize("number", [SHORT[name] for name in GUARDED])
def test_a_guard_excludes_what_would_be_met_and_is_named(
    assessed: Assess, number: str, guard: Raw
) -> None:
    facts = {**CASES[number][0], **guard}
    if guard == {"onfh_present": "no"}:
        facts = {fact: value for fact, value in facts.items() if fact != "arco_2019"}
    row = modality(assessed(**facts), number)
    assert row.verdict == "excluded"
    (fact,) = guard
    holding = [trace for trace in row.trace if trace.rule == "guard" and trace.verdict == "true"]
    assert [list(trace.facts) for trace in holding] == [[fact]]


@pytest.mark.parametrize("number", [SHORT[name] for name in GUARDED])
def test_an_unknown_guard_withholds_the_verdict_but_a_mimic_only_warns(
    assessed: Assess, number: str
) -> None:
    met = CASES[number][0]
    for fact in ("onfh_present", "skeletally_mature"):
        open_ = modality(assessed(**{**met, fact: "unknown"}), number)
        assert open_.verdict == "cannot_say"
        assert fact in open_.needs
    warned = modality(assessed(**{**met, "mimic_suspected": "unknown"}), number)
    assert warned.verdict == "meets"
    assert any("not checked" in caution for caution in warned.cautions)


def values_of(leaf: Leaf) -> Iterator[Any]:
    """Every word, or a number on the side, that makes a leaf of an exclusion true."""
    if isinstance(leaf, Comparison):
        yield leaf.threshold + (-0.001 if leaf.op == "lt" else 0.001)
    elif isinstance(leaf, Contains):
        yield [leaf.member]
    else:
        yield from sorted(leaf.values)


BARS = [
    (SHORT[row.id], leaf.fact, value)
    for row in RULES.pack.modalities
    if row.excluded_when is not None
    for leaf in dict.fromkeys(leaves(RULES.conditions[f"{row.id}/excluded"]))
    for value in values_of(leaf)
]


@pytest.mark.parametrize(("number", "fact", "value"), BARS)
def test_each_branch_of_an_exclusion_excludes_and_is_listed_until_it_is_checked(
    assessed: Assess, number: str, fact: str, value: object
) -> None:
    met = CASES[number][0]
    assert verdict(assessed(**{**met, fact: value}), number) == "excluded"
    unchecked = modality(assessed(**met), number).unchecked_exclusions
    assert (fact in unchecked) == (fact not in met)
