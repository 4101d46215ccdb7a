"""The gate: complete, exclusive, monotone, and honest about what is missing."""

import itertools
from collections.abc import Callable

import pytest

from annotator.model.assessment import Assessment
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.logic import Categories, Interval, Value, evaluate
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase

Assess = Callable[..., Assessment]

BASE = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "mimic_suspected": "no",
    "local_malignancy": "no",
}
LOW, MODERATE, HIGH = {"lesion_fraction": 0.10}, {"lesion_fraction": 0.2}, {"lesion_fraction": 0.4}


def only(word: str) -> Categories:
    return Categories(frozenset({word}))


def grid() -> list[dict[str, Value]]:
    """Every combination of what the gate reads, all of it known."""
    choices: dict[str, list[Value]] = {
        "site": [only("femoral_head"), only("tibia")],
        "onfh_present": [only("yes"), only("no")],
        "skeletally_mature": [only("yes"), only("no")],
        "steroid_planned": [only("yes"), only("no")],
        "arco_2019": [only(stage) for stage in ("I", "II", "IIIA", "IIIB", "IV")],
        "risk": [only(band) for band in ("low", "moderate", "high")],
        "symptomatic": [only("yes"), only("no")],
        "age_years": [Interval(49, 49), Interval(50, 50)],
        "lesion_fraction": [Interval(0.1, 0.1), Interval(0.2, 0.2)],
        "wb_involved": [only("yes"), only("no")],
    }
    fixed: dict[str, Value] = {"local_malignancy": only("no"), "mimic_suspected": only("no")}
    return [
        {**fixed, **dict(zip(choices, combination, strict=True))}
        for combination in itertools.product(*choices.values())
    ]


def test_exactly_one_default_row_holds_for_every_known_case(rules: RuleBase) -> None:
    first = [row.id for row in rules.pack.gate if row.stops]
    rest = [row.id for row in rules.pack.gate if not row.stops]
    for case in grid():
        truths = {row.id: evaluate(rules.conditions[row.id], case).truth for row in rules.pack.gate}
        assert "unknown" not in truths.values()
        if "true" not in {truths[row] for row in first}:
            assert sum(truths[row] == "true" for row in rest) == 1, case


@pytest.mark.parametrize(
    ("facts", "tier", "alternatives"),
    [
        ({"onfh_present": "no", "steroid_planned": "yes"}, "P", ()),
        ({"onfh_present": "no", "steroid_planned": "no"}, "T0", ()),
        ({"site": "tibia"}, "T0", ()),
        ({"skeletally_mature": "no"}, "T0", ()),
        ({"mimic_suspected": "yes"}, "T0", ()),
        ({"local_malignancy": "yes"}, "T0", ()),
        ({"arco_2019": "II", **LOW, "symptomatic": "no"}, "T1", ()),
        ({"arco_2019": "II", **LOW, "symptomatic": "yes", "wb_involved": "no"}, "T1", ("T3",)),
        ({"arco_2019": "II", **LOW, "symptomatic": "yes", "wb_involved": "yes"}, "T3", ()),
        (
            {
                "arco_2019": "II",
                **LOW,
                "symptomatic": "yes",
                "wb_involved": "yes",
                "jic_type_2001": "A",
            },
            "T3",
            ("T1",),
        ),
        ({"arco_2019": "II", **MODERATE, "symptomatic": "yes"}, "T3", ()),
        ({"arco_2019": "II", **MODERATE, "symptomatic": "no", "age_years": 49}, "T3", ()),
        ({"arco_2019": "II", **MODERATE, "symptomatic": "no", "age_years": 50}, "R", ("T1", "T3")),
        ({"arco_2019": "I", **HIGH, "age_years": 49}, "T4", ()),
        ({"arco_2019": "I", **HIGH, "age_years": 50, "symptomatic": "yes"}, "R", ()),
        ({"arco_2019": "I", **HIGH, "age_years": 50, "symptomatic": "no"}, "T1", ()),
        ({"arco_2019": "IIIA", "age_years": 49}, "T4", ()),
        ({"arco_2019": "IIIA", "age_years": 50, "symptomatic": "yes"}, "T5", ()),
        ({"arco_2019": "IIIA", "age_years": 50, "symptomatic": "no"}, "T1", ()),
        ({"arco_2019": "IIIB", "symptomatic": "yes"}, "T5", ()),
        ({"arco_2019": "IV", "symptomatic": "no"}, "T1", ()),
        (
            {
                "arco_2019": "IIIB",
                "symptomatic": "yes",
                "age_years": 40,
                "joint_space_narrowing": "no",
                "predicted_intact_anterior": 0.4,
            },
            "T5",
            ("T4",),
        ),
        (
            {
                "arco_2019": "IIIA",
                "symptomatic": "yes",
                "age_years": 40,
                "failed_preservation": "yes",
            },
            "T4",
            ("T5",),
        ),
        (
            {
                "arco_2019": "II",
                **LOW,
                "symptomatic": "yes",
                "wb_involved": "no",
                "failed_preservation": "yes",
            },
            "T1",
            ("R", "T3"),
        ),
        ({"arco_2019": "IV", "symptomatic": "yes", "active_infection": "yes"}, "R", ()),
        ({"arco_2019": "IIIA", "age_years": 40, "surgical_candidate": "no"}, "R", ()),
        ({"arco_2019": "IV", "symptomatic": "no", "active_infection": "yes"}, "T1", ()),
        ({"arco_2019": "IV", "symptomatic": "yes", "tha_not_possible": "yes"}, "R", ("T6",)),
    ],
)
def test_each_row_gives_its_tier(
    assessed: Assess, facts: dict, tier: str, alternatives: tuple[str, ...]
) -> None:
    result = assessed(**{**BASE, **facts}).tier
    assert result.proposed == tier
    assert result.alternatives == alternatives


def test_without_facts_nothing_is_proposed_and_the_needs_are_listed(assessed: Assess) -> None:
    tier = assessed().tier
    assert tier.proposed is None
    assert tier.possible == ("P", "T0", "T1", "T3", "T4", "T5", "R")
    needed = {"onfh_present", "skeletally_mature", "symptomatic", "age_years", "site", "xr_done"}
    assert needed <= set(tier.needs)
    assert "arco_2019" not in tier.needs
    assert "risk" not in tier.needs


@pytest.mark.parametrize("fact", ["site", "onfh_present", "skeletally_mature"])
def test_outside_reach_stays_possible_while_the_patient_is_unknown(
    assessed: Assess, fact: str
) -> None:
    facts = {**BASE, "arco_2019": "IV", "symptomatic": "yes"}
    del facts[fact]
    tier = assessed(**facts).tier
    assert "T0" in tier.possible
    assert tier.proposed is None
    assert fact in tier.needs


def test_an_unknown_bar_is_listed_but_does_not_block(assessed: Assess) -> None:
    facts = {key: BASE[key] for key in ("site", "onfh_present", "skeletally_mature")}
    tier = assessed(**facts, arco_2019="IV", symptomatic="yes").tier
    assert tier.proposed == "T5"
    assert set(tier.not_checked) == {
        "local_malignancy",
        "mimic_suspected",
        "active_infection",
        "surgical_candidate",
        "tha_not_possible",
    }
    observed = assessed(**facts, arco_2019="IV", symptomatic="no").tier
    assert set(observed.not_checked) == {"local_malignancy", "mimic_suspected"}


def test_several_rows_with_one_tier_still_propose_it(assessed: Assess) -> None:
    facts = {**BASE, "arco_2019": "II", "lesion_fraction": [0.16, 0.4], "age_years": 60}
    tier = assessed(**facts, symptomatic="no").tier
    assert tier.possible == ("T1", "R")
    wide = {**facts, "lesion_fraction": [0.14, 0.2], "wb_involved": "yes", "symptomatic": "yes"}
    assert assessed(**wide).tier.proposed == "T3"


def test_metrics_that_disagree_leave_both_tiers(assessed: Assess) -> None:
    facts = {**BASE, "arco_2019": "II", "symptomatic": "yes", "age_years": 40, "wb_involved": "yes"}
    assessment = assessed(**facts, lesion_fraction=0.18, combined_necrotic_angle_deg=250)
    assert assessment.risk.possible == ("moderate", "high")
    assert [vote.metric for vote in assessment.risk.votes] == [
        "lesion_fraction",
        "combined_necrotic_angle_deg",
    ]
    assert assessment.tier.possible == ("T3", "T4")
    (row,) = [row for row in assessment.tier.trace if row.rule == "D04"]
    assert row.why_unknown == "disagreement"


def test_a_proposal_on_one_metric_says_so(assessed: Assess) -> None:
    assessment = assessed(**BASE, arco_2019="II", symptomatic="yes", **MODERATE)
    assert "single_metric_risk" in {issue.code for issue in assessment.issues}


@pytest.mark.parametrize(
    ("fraction", "bands"),
    [
        (0.1499, ("low",)),
        (0.15, ("moderate",)),
        (0.30, ("moderate",)),
        (0.3001, ("high",)),
        ([0.14, 0.16], ("low", "moderate")),
        ([0.1, 0.4], ("low", "moderate", "high")),
    ],
)
def test_risk_bands_of_the_volume(assessed: Assess, fraction: object, bands: tuple) -> None:
    assert assessed(lesion_fraction=fraction).risk.possible == bands


def test_rows_without_a_source_are_labelled_policy(assessed: Assess) -> None:
    rows = {row.rule: row for row in assessed().tier.trace}
    for name in ("D03b", "D05", "D06", "D08", "D09", "D11"):
        assert rows[name].sources[0] == "policy"
    assert "policy" not in rows["D01"].sources


def test_a_policy_may_move_the_age_limit_and_is_named(rules: RuleBase) -> None:
    facts = parse_facts({**BASE, "arco_2019": "IIIA", "age_years": 52}, rules)
    policy = Policy(name="Our hospital", parameters={"age_preserve_max": 55}, sha256="ab" * 32)
    assessment = assess(facts, rules, policy)
    assert assessment.tier.proposed == "T4"
    assert assessment.ruleset.policy is not None
    assert "Our hospital" in assessment.ruleset.policy
    assert assess(facts, rules).tier.possible == ("T1", "T5")


def test_a_policy_row_that_is_switched_off_refers(rules: RuleBase) -> None:
    facts = parse_facts({**BASE, "arco_2019": "IV", "symptomatic": "no"}, rules)
    assessment = assess(facts, rules, Policy(name="p", rules_off=("D11",)))
    assert assessment.tier.proposed == "R"


def test_changes_that_would_move_the_tier_are_named(assessed: Assess) -> None:
    facts = {**BASE, "arco_2019": "II", "symptomatic": "yes", "wb_involved": "yes", "age_years": 40}
    flips = assessed(**facts, lesion_fraction=[0.27, 0.29]).flips
    found = {(flip.fact, flip.would_change): (flip.to, flip.when) for flip in flips}
    assert found["lesion_fraction", "tier"] == ("T4", "above 30 %")


def test_a_healthy_hip_is_shown_no_disagreement_about_treatment(assessed: Assess) -> None:
    facts = {**BASE, "symptomatic": "no", "lesion_fraction": 0.0, "arco_2019": "I"}
    facts |= {"combined_necrotic_angle_deg": 0.0}
    assert assessed(**facts).tier.conflicts
    healthy = {**facts, "onfh_present": "no"}
    del healthy["arco_2019"]
    assert assessed(**healthy).tier.conflicts == ()
