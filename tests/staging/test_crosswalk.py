"""The crosswalk says roughly what a stage is called elsewhere, and never removes one."""

from collections.abc import Callable

import pytest
from attrs import evolve
from hip_findings import FLATTENED, HIP, STAGE_I

from annotator.model.assessment import Assessment
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.rulebase import RuleBase

Assess = Callable[..., Assessment]


def roughly(assessment: Assessment, system: str = "arco_2019") -> list[str]:
    return [note for note in assessment.systems[system].notes if note.startswith("Roughly")]


def test_a_stage_that_was_worked_out_is_translated_once_with_its_source(
    assessed: Assess,
) -> None:
    assessment = assessed(**FLATTENED, depression_mm=3.0)
    (note,) = roughly(assessment)
    assert "Ficat-Arlet stage (1985) III;" in note
    assert "Steinberg stage (1995) IV;" in note
    assert "coarse" in note
    assert "Yoon" in note
    assert roughly(assessment, "steinberg_1995") == []


def test_each_stage_still_possible_is_translated(assessed: Assess) -> None:
    assert len(roughly(assessed(**FLATTENED, depression_mm=[1.5, 2.5]))) == 2
    assert roughly(assessed(**HIP)) == []


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"ficat_1985": "III"}, ("ARCO stage (2019) IIIA", "ARCO stage (2019) IIIB")),
        ({"steinberg_1995": "VI"}, ("ARCO stage (2019) IV;",)),
        ({"arco_1994_stage": "3-C"}, ("ARCO stage (2019) IIIA", "ARCO stage (2019) IIIB")),
        ({"ficat_1985": "0"}, ("Steinberg stage (1995) 0;",)),
    ],
)
def test_a_stage_from_an_old_report_is_translated_without_removing_anything(
    assessed: Assess, stated: dict[str, str], told: tuple[str, ...]
) -> None:
    assessment = assessed(**HIP, **stated)
    notes = roughly(assessment, next(iter(stated)))
    assert len(notes) == len(told)
    assert all(words in note for words, note in zip(told, notes, strict=True))
    assert assessment.systems["arco_2019"].possible == ("I", "II", "IIIA", "IIIB", "IV")


@pytest.mark.parametrize("facts", [STAGE_I, FLATTENED, {**HIP, "ficat_1985": "III"}])
def test_without_the_crosswalk_every_stage_and_tier_is_the_same(
    rules: RuleBase, facts: dict[str, str]
) -> None:
    no_lines = dict.fromkeys(rules.index.crosswalk, ())
    bare = evolve(rules, index=evolve(rules.index, crosswalk=no_lines))
    plain, crossed = (assess(parse_facts(facts, rules), one) for one in (bare, rules))
    assert {name: one.possible for name, one in plain.systems.items()} == {
        name: one.possible for name, one in crossed.systems.items()
    }
    assert plain.tier == crossed.tier
    assert roughly(plain) == roughly(plain, "ficat_1985") == []
