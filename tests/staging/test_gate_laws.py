"""Laws of the gate alone: one tier for every known hip, and added facts only narrow."""

from itertools import product

import numpy as np
import pytest

from annotator.io.packs import load_rules
from annotator.staging.gate import Gate, passed
from annotator.staging.logic import Categories, Interval, Value
from annotator.staging.merge import TIERS
from annotator.staging.reading import Reading

RULES = load_rules()
NUMBERS: dict[str, tuple[float, ...]] = {
    "age_years": (49.0, 50.0),
    "lesion_fraction": (0.1, 0.15, 0.2),
    "predicted_intact_anterior": (0.33, 0.34),
    "predicted_intact_posterior": (0.36, 0.368),
    "predicted_intact_varus": (0.333, 0.34),
}
STAGES = ("I", "II", "IIIA", "IIIB", "IV")
WORDS: dict[str, tuple[str, ...]] = {
    "site": ("femoral_head", "tibia"),
    "onfh_present": ("yes", "no"),
    "skeletally_mature": ("yes", "no"),
    "steroid_planned": ("yes", "no"),
    "arco_2019": STAGES,
    "risk": ("low", "moderate", "high"),
    "jic_type_2001": ("A", "B", "C1", "C2"),
    "symptomatic": ("yes", "no"),
    "wb_involved": ("yes", "no"),
    "joint_space_narrowing": ("yes", "no"),
    "failed_preservation": ("yes", "no"),
}
#: Facts that may withdraw a tier as long as nobody has checked them.
BARS: dict[str, tuple[str, ...]] = {
    "local_malignancy": ("yes", "no"),
    "mimic_suspected": ("yes", "no"),
    "active_infection": ("yes", "no"),
    "surgical_candidate": ("yes", "no"),
    "tha_not_possible": ("yes", "no"),
}
Values = dict[str, Value]


def only(*words: str) -> Categories:
    return Categories(frozenset(words))


def gate(values: Values) -> Gate:
    return passed(Reading(values, RULES))


def verdicts(values: Values) -> dict[str, str]:
    reading = Reading(values, RULES)
    return {row.id: reading.truth(row.id) for row in RULES.pack.gate_rows}


def check_every_known_hip(step: int) -> int:
    """Every hip, barred or not; returns how many were tried."""
    choices = {name: [only(word) for word in words] for name, words in {**WORDS, **BARS}.items()}
    choices |= {
        name: [Interval(number, number) for number in numbers]
        for name, numbers in NUMBERS.items()
        if not name.startswith("predicted")
    }
    shape = [len(answers) for answers in choices.values()]
    total = int(np.prod(shape, dtype=np.int64))
    tried = range(0, total, step)
    for place in tried:
        at = np.unravel_index(place, shape)
        values = {
            name: answers[index] for (name, answers), index in zip(choices.items(), at, strict=True)
        }
        reached = gate(values)
        assert len(reached.tiers) == 1, values
        assert len(reached.rows) == 1, values
        assert reached.tiers[0] in TIERS
        assert reached.tiers[0] not in reached.alternatives
        assert not reached.not_checked
    return len(tried)


def check_narrowing(seed: int, count: int) -> None:
    """Random partial hips, each beside itself with facts added or sharpened."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        wide: Values = {}
        narrow: Values = {}
        for name, words in WORDS.items():
            size = int(random.integers(0, len(words) + 1))
            kept = tuple(str(word) for word in random.choice(words, size, replace=False))
            if kept:
                wide[name] = only(*kept)
                narrow[name] = only(*kept[: int(random.integers(1, size + 1))])
            elif random.integers(2):
                narrow[name] = only(str(random.choice(words)))
        for name, numbers in NUMBERS.items():
            low, high = sorted(float(one) for one in random.choice(numbers, 2))
            if random.integers(2):
                wide[name] = Interval(low, high)
            if name in wide or random.integers(2):
                inside = float(random.choice([low, high]))
                narrow[name] = Interval(inside, inside)
        bars = {name: only(str(random.choice(w))) for name, w in BARS.items() if random.integers(2)}
        check_pair({**wide, **bars}, {**narrow, **bars})


def check_pair(wide: Values, narrow: Values) -> None:
    later = verdicts(narrow)
    for row, verdict in verdicts(wide).items():
        assert verdict in ("unknown", later[row]), (row, wide, narrow)
    before, after = gate(wide), gate(narrow)
    assert set(after.tiers) <= set(before.tiers), (wide, narrow)
    assert after.tiers


def test_every_known_hip_reaches_exactly_one_tier() -> None:
    assert check_every_known_hip(step=4_999) > 500


def test_added_facts_only_narrow_the_tiers() -> None:
    check_narrowing(seed=3, count=150)


@pytest.mark.soak
def test_a_hundred_thousand_known_hips_reach_exactly_one_tier() -> None:
    assert check_every_known_hip(step=29) > 100_000


@pytest.mark.soak
def test_added_facts_only_narrow_the_tiers_of_ten_thousand_partial_hips() -> None:
    check_narrowing(seed=4, count=10_000)


@pytest.mark.parametrize(
    ("bar", "tier"),
    [
        ({"active_infection": only("yes")}, "R"),
        ({"surgical_candidate": only("no")}, "R"),
        ({"tha_not_possible": only("yes")}, "R"),
        ({"local_malignancy": only("yes")}, "T0"),
        ({"mimic_suspected": only("yes")}, "T0"),
    ],
)
def test_a_bar_withdraws_a_tier_only_once_it_is_stated(bar: Values, tier: str) -> None:
    late: Values = {
        "site": only("femoral_head"),
        "onfh_present": only("yes"),
        "skeletally_mature": only("yes"),
        "arco_2019": only("IV"),
        "symptomatic": only("yes"),
    }
    assert gate(late).tiers == ("T5",)
    assert set(bar) <= set(gate(late).not_checked)
    assert gate({**late, **bar}).tiers == (tier,)


def test_every_tier_of_the_ladder_is_the_default_or_the_alternative_of_a_hip() -> None:
    reached: set[str] = set()
    for stage, risk, pain, age, bar in product(
        STAGES, WORDS["risk"], ("yes", "no"), NUMBERS["age_years"], ("yes", "no")
    ):
        found = gate(
            {
                "site": only("femoral_head"),
                "onfh_present": only("yes"),
                "skeletally_mature": only("yes"),
                "arco_2019": only(stage),
                "risk": only(risk),
                "symptomatic": only(pain),
                "age_years": Interval(age, age),
                "lesion_fraction": Interval(0.2, 0.2),
                "tha_not_possible": only(bar),
            }
        )
        reached |= {*found.tiers, *found.alternatives}
    assert reached == {"T1", "T3", "T4", "T5", "T6", "R"}
