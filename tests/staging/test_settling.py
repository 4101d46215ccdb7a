"""What settles the tier: together always enough, none to spare, the most useful first."""

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Any

import numpy as np
import pytest

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment
from annotator.staging.gate import passed
from annotator.staging.logic import Categories, Interval, Value
from annotator.staging.reading import Reading
from annotator.staging.settling import settling_facts

RULES = load_rules()
Assess = Callable[..., Assessment]
HIP: dict[str, Any] = {"site": "femoral_head", "onfh_present": "yes", "skeletally_mature": "yes"}


def only(*words: str) -> Categories:
    return Categories(frozenset(words))


#: Every answer that the gate can tell apart, for each fact that it reads before collapse or after.
ANSWERS: dict[str, list[Value]] = {
    "site": [only("femoral_head"), only("tibia")],
    "onfh_present": [only("yes"), only("no")],
    "skeletally_mature": [only("yes"), only("no")],
    "steroid_planned": [only("yes"), only("no")],
    "symptomatic": [only("yes"), only("no")],
    "age_years": [Interval(49, 49), Interval(50, 50)],
    "arco_2019": [only(stage) for stage in ("I", "II", "IIIA", "IIIB", "IV")],
    "risk": [only(band) for band in ("low", "moderate", "high")],
    "lesion_fraction": [Interval(0.1, 0.1), Interval(0.15, 0.15)],
    "wb_involved": [only("yes"), only("no")],
}
MOST_TRIED = 400


def hips() -> Iterator[dict[str, Value]]:
    """Hips of which all facts but four are known."""
    random = np.random.default_rng(11)
    names = list(ANSWERS)
    for _ in range(12):
        unknown = set(random.choice(names, 4, replace=False))
        yield {
            name: ANSWERS[name][random.integers(len(ANSWERS[name]))]
            for name in names
            if name not in unknown
        }


def tiers(values: dict[str, Value]) -> tuple[str, ...]:
    return passed(Reading(values, RULES)).tiers


def every(names: list[str]) -> Iterator[dict[str, Value]]:
    for answers in islice(product(*(ANSWERS[name] for name in names)), MOST_TRIED):
        yield dict(zip(names, answers, strict=True))


@pytest.mark.parametrize("known", list(hips()), ids=lambda known: f"{len(known)} known")
def test_the_facts_asked_for_settle_the_tier_and_none_can_be_spared(
    known: dict[str, Value],
) -> None:
    asked = settling_facts(Reading(known, RULES))
    assert set(asked).isdisjoint(known)
    for answers in every(list(asked)):
        assert len(tiers({**known, **answers})) == 1
    unknown = [name for name in ANSWERS if name not in known]
    for fact in asked:
        others = [name for name in unknown if name != fact]
        turned = (
            {tiers({**known, **rest, fact: answer}) for answer in ANSWERS[fact]}
            for rest in every(others)
        )
        assert any(len(outcomes) > 1 for outcomes in turned), fact


def test_a_settled_tier_asks_for_nothing(assessed: Assess) -> None:
    assert assessed(**HIP, arco_2019="IV", symptomatic="yes").tier.needs == ()


def test_a_fact_that_makes_no_difference_is_not_asked_for(assessed: Assess) -> None:
    small = {"arco_2019": "II", "lesion_fraction": 0.1, "wb_involved": "no"}
    tier = assessed(site="femoral_head", onfh_present="yes", **small).tier
    assert tier.possible == ("T0", "T1")
    assert tier.needs == ("skeletally_mature",)


def test_what_narrows_most_by_itself_comes_first(assessed: Assess) -> None:
    tier = assessed(**HIP, arco_2019="IIIA").tier
    assert tier.possible == ("T1", "T4", "T5")
    assert tier.needs == ("age_years", "symptomatic")


def test_stage_and_risk_are_asked_for_as_plain_facts(assessed: Assess) -> None:
    needs = assessed(**HIP, symptomatic="yes", age_years=40).tier.needs
    assert {"xr_done", "lesion_fraction"} <= set(needs)
    assert not {"arco_2019", "risk"} & set(needs)


def test_an_error_across_a_limit_asks_for_a_sharper_number(assessed: Assess) -> None:
    facts = {**HIP, "arco_2019": "II", "symptomatic": "yes", "wb_involved": "no"}
    assert assessed(**facts, lesion_fraction=[0.14, 0.16]).tier.needs == ("lesion_fraction",)
