"""Published natural history: the groups that a hip belongs to, whole, and never averaged."""

from collections.abc import Callable
from typing import Any

import pytest
from scipy.stats import binomtest

from annotator.model.assessment import Assessment, PrognosisRow
from annotator.staging.prognosis import wilson_interval
from annotator.staging.rulebase import RuleBase

Assess = Callable[..., Assessment]

HIP: dict[str, Any] = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "mimic_suspected": "no",
}
BASE = {**HIP, "symptomatic": "yes"}
SILENT = {**HIP, "symptomatic": "no", "arco_2019": "II"}
AREA, ANGLE = "lesion_area_fraction_mid_coronal", "combined_necrotic_angle_deg"
SICKLE = {**HIP, "cause": "sickle_cell"}

#: What shows a row, and what a hip just outside its group differs in.
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "N_SILENT_POOLED": (SILENT, {"symptomatic": "yes"}),
    "N_SILENT_ANY": (SILENT, {"arco_2019": "IIIA"}),
    "N_SMALL_MEDIAL": (
        {**SILENT, "lesion_fraction": 0.149, "wb_involved": "no"},
        {"lesion_fraction": 0.15},
    ),
    "N_AREA_30": ({**SILENT, AREA: 0.299}, {AREA: 0.30}),
    "N_AREA_30_50": ({**SILENT, AREA: 0.30}, {AREA: 0.501}),
    "N_AREA_50": ({**SILENT, AREA: 0.501}, {AREA: 0.50}),
    **{
        f"N_JIC_{kind}_{years}": (
            {**HIP, "arco_2019": "I", "jic_type_2001": kind},
            {"jic_type_2001": "C2" if kind != "C2" else "A"},
        )
        for kind in ("A", "B", "C1", "C2")
        for years in (2, 5)
    },
    "N_ANGLE_190": ({**HIP, "arco_2019": "I", ANGLE: 190}, {ANGLE: 190.1}),
    "N_ANGLE_190_240": ({**HIP, "arco_2019": "I", ANGLE: 190.1}, {ANGLE: 240}),
    "N_ANGLE_240": ({**HIP, "arco_2019": "I", ANGLE: 240}, {ANGLE: 239.9}),
    "N_SICKLE_I": ({**SICKLE, "arco_2019": "I"}, {"arco_2019": "II"}),
    "N_SICKLE_II": ({**SICKLE, "arco_2019": "II"}, {"cause": "alcohol", "causes_also": []}),
    "N_LUPUS": ({**HIP, "cause": "sle"}, {"cause": "trauma", "causes_also": []}),
    "N_UNSELECTED": (HIP, {"onfh_present": "no"}),
    "N_UNLOADED": (HIP, {"onfh_present": "no"}),
    "N_OTHER_HIP": ({**HIP, "contralateral_onfh": "no"}, {"contralateral_onfh": "yes"}),
}


def shown(assessment: Assessment, rules: RuleBase, name: str) -> PrognosisRow | None:
    (spec,) = [spec for spec in rules.pack.prognosis if spec.id == name]
    found = [
        row
        for row in assessment.prognosis
        if (row.group, row.endpoint, row.follow_up) == (spec.group, spec.endpoint, spec.follow_up)
    ]
    return found[0] if found else None


def test_every_row_of_the_pack_has_a_case(rules: RuleBase) -> None:
    assert {spec.id for spec in rules.pack.prognosis} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_shown_for_its_group_alone(assessed: Assess, rules: RuleBase, name: str) -> None:
    inside, outside = ROWS[name]
    row = shown(assessed(**inside), rules, name)
    assert row is not None
    assert row.source
    assert row.interval_basis
    assert shown(assessed(**{**inside, **outside}), rules, name) is None


@pytest.mark.parametrize(
    "name", [name for name in ROWS if name not in {"N_UNSELECTED", "N_UNLOADED"}]
)
def test_a_row_waits_until_its_metric_is_known(
    assessed: Assess, rules: RuleBase, name: str
) -> None:
    (spec,) = [spec for spec in rules.pack.prognosis if spec.id == name]
    inside, _ = ROWS[name]
    without = {fact: value for fact, value in inside.items() if fact != spec.metric}
    assert shown(assessed(**without), rules, name) is None


def test_a_figure_says_where_its_interval_comes_from(assessed: Assess) -> None:
    rows = assessed(**SILENT, **{ANGLE: 220}, jic_type_2001="C1").prognosis
    for row in rows:
        computed = "Wilson" in row.interval_basis
        assert computed == (row.interval is not None)
        assert computed == ("/" in row.result)
    assert any("Wilson" in row.interval_basis for row in rows)
    assert any("no counts" in row.interval_basis for row in rows)


def test_groups_below_thirty_hips_are_marked(rules: RuleBase, assessed: Assess) -> None:
    for name, (inside, _) in ROWS.items():
        row = shown(assessed(**inside), rules, name)
        assert row is not None
        assert row.very_uncertain == (row.n is not None and row.n < 30)


def test_intervals_agree_with_an_independent_computation(rules: RuleBase) -> None:
    counted = [spec for spec in rules.pack.prognosis if spec.events is not None]
    assert len(counted) == 10
    for spec in counted:
        assert spec.n is not None
        ours = wilson_interval(spec.events or 0, spec.n)
        theirs = binomtest(spec.events or 0, spec.n).proportion_ci(method="wilson")
        assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        (394, 664, 56, 63),
        (1, 21, 1, 23),
        (11, 24, 28, 65),
        (50, 60, 72, 91),
        (26, 81, 23, 43),
        (0, 4, 0, 49),
        (4, 8, 22, 78),
        (25, 25, 87, 100),
        (36, 42, 72, 93),
        (23, 23, 86, 100),
    ],
)
def test_wilson_intervals_agree_with_the_clinical_page(
    events: int, n: int, low: int, high: int
) -> None:
    interval = wilson_interval(events, n)
    assert [round(end * 100) for end in interval] == [low, high]


def test_natural_history_shows_the_measured_metrics_highest_first(assessed: Assess) -> None:
    facts = {**BASE, "arco_2019": "II", "combined_necrotic_angle_deg": [230, 245]}
    rows = [
        row for row in assessed(**facts, jic_type_2001="C1").prognosis if row.metric != "context"
    ]
    assert [row.result for row in rows] == ["25/25 = 100%", "4/8 = 50%", "36.6 %", "23.2 %"]
    assert [row.very_uncertain for row in rows] == [True, True, False, False]
    assert rows[2].interval is None


def test_natural_history_keeps_silent_on_what_is_not_known(assessed: Assess) -> None:
    assert assessed().prognosis == ()


def test_natural_history_before_collapse_ends_with_a_fracture(assessed: Assess) -> None:
    angle = {"combined_necrotic_angle_deg": 250}
    on_mri = [row.metric for row in assessed(**BASE, **angle).prognosis]
    fractured = [row.metric for row in assessed(**BASE, **angle, arco_2019="IIIA").prognosis]
    assert "combined_necrotic_angle_deg" in on_mri
    assert "combined_necrotic_angle_deg" not in fractured


def test_natural_history_reads_a_cause_without_a_list_of_others(assessed: Assess) -> None:
    rows = assessed(**BASE, cause="sickle_cell", arco_2019="II").prognosis
    assert "sickle cell disease, stage II" in [row.group for row in rows]
    assert "sickle cell disease, stage I" not in [row.group for row in rows]


def test_another_bone_gets_no_natural_history_of_the_hip(assessed: Assess) -> None:
    facts = {**BASE, "combined_necrotic_angle_deg": 250}
    assert assessed(**facts).prognosis
    assert assessed(**{**facts, "site": "talus"}).prognosis == ()
