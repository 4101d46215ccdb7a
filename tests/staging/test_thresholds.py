"""Every threshold of treatment: below it, at it, above it, and with an interval across it."""

from collections.abc import Callable
from typing import Any

import pytest

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment
from annotator.staging.logic import Comparison, leaves

RULES = load_rules()
Assess = Callable[..., Assessment]
Raw = dict[str, Any]
Read = Callable[[Assessment], str]

#: How far below and above a threshold is tried.
STEP = 1e-6
VOLUME, ANGLE = "lesion_fraction", "combined_necrotic_angle_deg"
AREA, AGE = "lesion_area_fraction_mid_coronal", "age_years"
HIP: Raw = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "mimic_suspected": "no",
    "symptomatic": "yes",
}
EARLY: Raw = {**HIP, "arco_2019": "II", "age_years": 42}
SILENT: Raw = {**EARLY, "symptomatic": "no"}
LARGE: Raw = {**EARLY, VOLUME: 0.4, "age_years": 38}
MEDIUM: Raw = {**EARLY, VOLUME: 0.2}
KEPT: Raw = {**LARGE, "joint_space_narrowing": "no"}
FREE_FIBULA: Raw = {**LARGE, "microsurgery_available": "yes"}
COLLAPSED: Raw = {**HIP, "age_years": 40, "arco_2019": "IIIB", "joint_space_narrowing": "no"}
FLATTENED: Raw = {
    **HIP,
    "age_years": 40,
    "xr_done": "yes",
    "xr_flattening": "yes",
    "joint_space_narrowing": "no",
    "acetabular_change": "no",
    "joint_destruction": "no",
}
FRACTURED: Raw = {
    **HIP,
    "arco_2019": "IIIA",
    "joint_space_narrowing": "no",
    "acetabular_change": "no",
    "failed_preservation": "no",
}
LATE: Raw = {**HIP, "arco_2019": "IV", "age_years": 60, "head_diameter_mm": 52}
ROD: Raw = {**EARLY, "mri_marrow_oedema": "no", "jic_type_2001": "C1"}


def risk(assessment: Assessment) -> str:
    return "+".join(assessment.risk.possible)


def tier(assessment: Assessment) -> str:
    return "+".join(assessment.tier.possible)


def alternative(assessment: Assessment) -> str:
    return "+".join(assessment.tier.alternatives) or "none"


def verdict(number: str) -> Read:
    return lambda assessment: _row(assessment, number).verdict


def caution(number: str, text: str) -> Read:
    def read(assessment: Assessment) -> str:
        told = [one for one in _row(assessment, number).cautions if text in one]
        assert len(told) < 2
        return "silent" if not told else "may" if told[0].startswith("May apply") else "told"

    return read


def history(metric: str) -> Read:
    return lambda assessment: "+".join(
        row.result for row in assessment.prognosis if row.metric == metric
    )


def stance(guideline: str) -> Read:
    def read(assessment: Assessment) -> str:
        (view,) = [one for one in assessment.guidelines if one.id == guideline]
        return "+".join(one.stance for one in view.opinions if one.topic == "treatment") or "none"

    return read


def _row(assessment: Assessment, number: str) -> Any:
    (row,) = [row for row in assessment.modalities if row.id.startswith(f"{number}_")]
    return row


YES, NO, OPEN = "meets", "not_applicable", "cannot_say"

#: What is read, other facts, the number, its threshold; the answer below, at, above and across.
Threshold = tuple[Read, Raw, str, float, tuple[str, str, str, str]]

THRESHOLDS: list[Threshold] = [
    # Volume: 15 and 30 % of the head.
    (risk, EARLY, VOLUME, 0.15, ("low", "moderate", "moderate", "low+moderate")),
    (risk, EARLY, VOLUME, 0.30, ("moderate", "moderate", "high", "moderate+high")),
    (tier, {**EARLY, "wb_involved": "no"}, VOLUME, 0.15, ("T1", "T3", "T3", "T1+T3")),
    (tier, EARLY, VOLUME, 0.30, ("T3", "T3", "T4", "T3+T4")),
    (tier, {**SILENT, "age_years": 55}, VOLUME, 0.15, ("T1", "R", "R", "T1+R")),
    (verdict("M01"), {**EARLY, "wb_involved": "no"}, VOLUME, 0.15, (YES, NO, NO, OPEN)),
    (verdict("M08"), SILENT, VOLUME, 0.15, (NO, YES, YES, OPEN)),
    (verdict("M08"), EARLY, VOLUME, 0.30, (YES, NO, NO, OPEN)),
    (verdict("M09"), EARLY, VOLUME, 0.15, (NO, YES, YES, OPEN)),
    (verdict("M09"), EARLY, VOLUME, 0.30, (YES, YES, NO, OPEN)),
    (verdict("M22"), EARLY, VOLUME, 0.30, (YES, NO, NO, OPEN)),
    *(
        (verdict(number), {**EARLY, "age_years": 38, ANGLE: 200, "jic_type_2001": "B"}, *line)
        for number in ("M10", "M11", "M12")
        for line in [(VOLUME, 0.30, (NO, NO, YES, OPEN))]
    ),
    (caution("M03", "above 30 %"), EARLY, VOLUME, 0.30, ("silent", "silent", "told", "may")),
    (caution("M18", "30 % or more"), LATE, VOLUME, 0.30, ("silent", "told", "told", "may")),
    (
        stance("HUNGERFORD"),
        EARLY,
        VOLUME,
        0.15,
        ("observe", *["decompress"] * 2, "observe+decompress"),
    ),
    (stance("HUNGERFORD"), EARLY, VOLUME, 0.30, ("decompress", "decompress", "none", "decompress")),
    (
        stance("S3_GERMANY"),
        EARLY,
        VOLUME,
        0.30,
        ("decompress", *["no method named"] * 2, "decompress+no method named"),
    ),
    (
        stance("US_REVIEW"),
        SILENT,
        VOLUME,
        0.15,
        ("observe", *["decompress"] * 2, "observe+decompress"),
    ),
    (
        stance("US_REVIEW"),
        SILENT,
        VOLUME,
        0.30,
        (*["decompress"] * 2, "observe", "decompress+observe"),
    ),
    (
        stance("US_REVIEW"),
        EARLY,
        VOLUME,
        0.30,
        (*["decompress"] * 2, "no head-saving surgery", "decompress+no head-saving surgery"),
    ),
    (
        stance("CHINA_2019"),
        EARLY,
        VOLUME,
        0.30,
        (*["decompress"] * 2, "graft or osteotomy", "decompress+graft or osteotomy"),
    ),
    # Area on the mid-coronal plane: 30 and 50 %.
    (
        history(AREA),
        SILENT,
        AREA,
        0.30,
        ("1/21 = 5%", *["11/24 = 46%"] * 2, "11/24 = 46%+1/21 = 5%"),
    ),
    (
        history(AREA),
        SILENT,
        AREA,
        0.50,
        (*["11/24 = 46%"] * 2, "50/60 = 83%", "50/60 = 83%+11/24 = 46%"),
    ),
    # Combined necrotic angle: 190, 230, 240, 250 and 300 degrees.
    (risk, EARLY, ANGLE, 190.0, ("low", "low", "moderate", "low+moderate")),
    (risk, EARLY, ANGLE, 240.0, ("moderate", "high", "high", "moderate+high")),
    (
        history(ANGLE),
        EARLY,
        ANGLE,
        190.0,
        ("0/4 = 0%", "0/4 = 0%", "4/8 = 50%", "4/8 = 50%+0/4 = 0%"),
    ),
    (
        history(ANGLE),
        EARLY,
        ANGLE,
        240.0,
        ("4/8 = 50%", *["25/25 = 100%"] * 2, "25/25 = 100%+4/8 = 50%"),
    ),
    (verdict("M10"), {**MEDIUM, "jic_type_2001": "B"}, ANGLE, 240.0, (NO, YES, YES, OPEN)),
    (caution("M08", "240 deg"), MEDIUM, ANGLE, 240.0, ("silent", "told", "told", "may")),
    (caution("M09", "240 deg"), MEDIUM, ANGLE, 240.0, ("silent", "told", "told", "may")),
    (caution("M22", "250 deg"), MEDIUM, ANGLE, 250.0, ("silent", "told", "told", "may")),
    (
        caution("M08", "above 250 deg"),
        {**MEDIUM, "arco_2019": ["II", "IIIA"]},
        ANGLE,
        250.0,
        ("silent", "silent", "may", "may"),
    ),
    (
        caution("M14", "230 deg"),
        {**KEPT, "predicted_intact_anterior": 0.4},
        ANGLE,
        230.0,
        ("silent", "told", "told", "may"),
    ),
    (verdict("M13"), FREE_FIBULA, ANGLE, 300.0, (YES, NO, NO, OPEN)),
    # Depression: 2 mm parts head-saving from replacement.
    (tier, FLATTENED, "depression_mm", 2.0, ("T4", "T4", "T5", "T4+T5")),
    # Intact share that an osteotomy would leave.
    (
        verdict("M14"),
        {**KEPT, "predicted_intact_posterior": 0.1},
        "predicted_intact_anterior",
        0.34,
        (NO, YES, YES, OPEN),
    ),
    (
        verdict("M14"),
        {**KEPT, "predicted_intact_anterior": 0.1},
        "predicted_intact_posterior",
        0.368,
        (NO, YES, YES, OPEN),
    ),
    (
        caution("M14", "Sugioka"),
        {**KEPT, "predicted_intact_posterior": 0.1},
        "predicted_intact_anterior",
        0.36,
        ("told", "told", "silent", "may"),
    ),
    (
        caution("M14", "Sugioka"),
        {**KEPT, "predicted_intact_anterior": 0.35},
        "predicted_intact_posterior",
        0.36,
        ("told", "told", "silent", "may"),
    ),
    (verdict("M15"), KEPT, "predicted_intact_varus", 0.333, (NO, NO, YES, OPEN)),
    (alternative, COLLAPSED, "predicted_intact_anterior", 0.34, ("none", "T4", "T4", "none")),
    (alternative, COLLAPSED, "predicted_intact_posterior", 0.368, ("none", "T4", "T4", "none")),
    (alternative, COLLAPSED, "predicted_intact_varus", 0.333, ("none", "none", "T4", "none")),
    # Age: 40 and the head-saving limit; 18 and 55 only caution.
    (tier, {**HIP, "arco_2019": "IIIA"}, AGE, 50.0, ("T4", "T5", "T5", "T4+T5")),
    (tier, {**HIP, "arco_2019": "I", VOLUME: 0.4}, AGE, 50.0, ("T4", "R", "R", "T4+R")),
    *(
        (verdict(number), {**HIP, "arco_2019": "IIIA"}, AGE, 50.0, (YES, NO, NO, OPEN))
        for number in ("M10", "M11", "M12")
    ),
    (verdict("M16"), FRACTURED, AGE, 50.0, (NO, YES, YES, OPEN)),
    (caution("M16", "Younger"), LATE, AGE, 50.0, ("told", "silent", "silent", "may")),
    (verdict("M19"), ROD, AGE, 40.0, (YES, NO, NO, OPEN)),
    (caution("M11", "40 years"), LARGE, AGE, 40.0, ("silent", "told", "told", "may")),
    (caution("M10", "Between 40"), LARGE, AGE, 40.0, ("silent", "told", "told", "may")),
    (
        caution("M14", "40 years"),
        {**KEPT, "predicted_intact_anterior": 0.4},
        AGE,
        40.0,
        ("silent", "told", "told", "may"),
    ),
    (caution("M03", "18 years"), MEDIUM, AGE, 18.0, ("told", "silent", "silent", "may")),
    (
        stance("CHINA_2019"),
        {**HIP, "arco_2019": "IV"},
        AGE,
        55.0,
        (
            *("save the head or replace", "replace", "replace"),
            "replace+save the head or replace",
        ),
    ),
    (caution("M18", "55 years"), LATE, AGE, 55.0, ("silent", "told", "told", "may")),
    # Body mass index, head diameter, kidneys.
    (
        caution("M14", "Body mass"),
        {**KEPT, "predicted_intact_anterior": 0.4},
        "bmi",
        24.0,
        ("silent", "told", "told", "may"),
    ),
    (verdict("M18"), LATE, "head_diameter_mm", 50.0, (NO, YES, YES, OPEN)),
    (verdict("M03"), MEDIUM, "crcl_ml_min", 30.0, ("excluded", YES, YES, YES)),
    (verdict("M18"), LATE, "crcl_ml_min", 30.0, ("excluded", YES, YES, YES)),
]


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda one: f"{one[2]}-{one[3]:g}")
def test_a_threshold_decides_at_itself_and_leaves_an_interval_across_it_open(
    assessed: Assess, threshold: Threshold
) -> None:
    read, others, number, cut, (below, at, above, across) = threshold
    assert read(assessed(**{**others, number: cut - STEP})) == below
    assert read(assessed(**{**others, number: cut})) == at
    assert read(assessed(**{**others, number: cut + STEP})) == above
    assert read(assessed(**{**others, number: [cut - STEP, cut + STEP]})) == across


def test_an_exclusion_across_its_threshold_is_listed_as_not_checked(assessed: Assess) -> None:
    row = _row(assessed(**MEDIUM, crcl_ml_min=[29, 31]), "M03")
    assert (row.verdict, "crcl_ml_min" in row.unchecked_exclusions) == ("meets", True)


def test_every_number_that_a_treatment_rule_compares_stands_in_the_table() -> None:
    tried = {(number, round(cut, 6)) for _, _, number, cut, _ in THRESHOLDS}
    ruled = ("D0", "D1", "G", "M", "K", "N", "O", "vote", "modifier")
    compared = {
        (leaf.fact, round(leaf.threshold, 6))
        for path, condition in RULES.conditions.items()
        if path.startswith(ruled)
        for leaf in leaves(condition)
        if isinstance(leaf, Comparison) and leaf.threshold != 0.0
    }
    assert compared <= tried
