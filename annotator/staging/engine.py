"""The rule engine's one entry: facts in, assessment out; pure and deterministic."""

from functools import partial

from annotator.model.assessment import Assessment, Risk, Tier
from annotator.model.deferred import Deferred
from annotator.model.issue import Issue, Severity
from annotator.staging.conflicts import bearing
from annotator.staging.facts import Facts
from annotator.staging.flips import flips
from annotator.staging.gate import Gate, passed
from annotator.staging.guidelines import differences, opinions
from annotator.staging.logic import Interval, Membership, Values, evaluate
from annotator.staging.merge import RISK_FACT
from annotator.staging.modalities import judged
from annotator.staging.needs import Needs
from annotator.staging.outlook import matching_rows
from annotator.staging.policy import Policy
from annotator.staging.reading import Reading
from annotator.staging.risk import risk_value, voted
from annotator.staging.rulebase import RuleBase
from annotator.staging.standings import reading_with_systems
from annotator.staging.systems import explained
from annotator.staging.tier import explained_tier

__all__ = ["assess"]


def assess(facts: Facts, rules: RuleBase, policy: Policy | None = None) -> Assessment:
    """Stages, risk, tiers and options that published rules give for these facts.

    Parameters
    ----------
    facts : Facts
    rules : RuleBase
    policy : Policy or None
        Local choices; None for the rule base as published.

    Raises
    ------
    GuidelineError
        If the policy overrides what is not open to it.
    """
    rules = rules.with_policy(policy)
    plain = Reading.of(facts.values, rules)
    reading, standings = reading_with_systems(plain)
    risk = voted(reading)
    reading = reading.changed({RISK_FACT: risk_value(risk)})
    needs = Needs(standings, risk, reading)
    systems, issues = explained(standings, reading, needs)
    contradicted = bool(issues)
    gate = _without_tier() if contradicted else passed(reading)
    tier = explained_tier(gate, reading, needs)
    # Whether a tier beyond prevention is in reach: adult femoral head with osteonecrosis.
    is_for_a_hip = bool(set(gate.tiers) - {"P", "T0"})
    views = Deferred(partial(opinions, reading, needs)) if is_for_a_hip else ()
    now = {name: result.possible for name, result in systems.items()} | {"tier": gate.tiers}
    return Assessment(
        systems=systems,
        risk=risk,
        tier=tier.model_copy(update={"conflicts": bearing(gate, reading) if is_for_a_hip else ()}),
        modalities=judged(gate, reading, needs),
        guidelines=views,
        guideline_differences=Deferred(partial(differences, views)) if is_for_a_hip else (),
        prognosis=matching_rows(reading) if is_for_a_hip else (),
        flips=() if contradicted else Deferred(partial(flips, plain, reading, now)),
        issues=(*issues, *_remarks(plain.values, risk, tier)),
        ruleset=rules.ruleset,
        safety=rules.pack.safety,
    )


def _without_tier() -> Gate:
    """Contradictory findings: no tier is possible until they are mended."""
    return Gate(rows=(), tiers=(), alternatives=(), not_checked=())


def _remarks(values: Values, risk: Risk, tier: Tier) -> list[Issue]:
    remarks: list[Issue] = []
    depression = values.get("depression_mm")
    flattened = any(
        evaluate(Membership(fact, frozenset({"yes"})), values).truth == "true"
        for fact in ("xr_flattening", "ct_flattening")
    )
    if isinstance(depression, Interval) and depression.low > 0 and not flattened:
        remarks.append(
            Issue(
                code="depression_without_flattening",
                severity=Severity.WARNING,
                message=(
                    "A depression is given, but no flattening or fracture is stated; "
                    "state xr_flattening or ct_flattening."
                ),
                subject="depression_mm",
            )
        )
    if len(risk.votes) == 1 and tier.proposed is not None:
        remarks.append(
            Issue(
                code="single_metric_risk",
                severity=Severity.INFO,
                message=(
                    f"The risk rests on {risk.votes[0].metric} alone; a second metric that "
                    "disagrees would withdraw the proposed tier."
                ),
                subject="risk",
            )
        )
    return remarks
