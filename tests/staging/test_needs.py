"""What would narrow an answer is looked for when it is read, not before, and is then the same."""

from collections.abc import Callable, Iterable

import pytest
from hip_findings import HIP, STAGE_I

from annotator.model.assessment import Assessment
from annotator.staging.facts import parse_facts
from annotator.staging.needs import Needs
from annotator.staging.reading import Reading
from annotator.staging.rulebase import RuleBase
from annotator.staging.standings import reading_with_systems, standing

Assess = Callable[..., Assessment]


def test_an_assessment_asks_for_nothing_until_somebody_reads_what_it_needs(
    assessed: Assess, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = Needs.of_all

    def counted(self: Needs, facts: Iterable[str]) -> tuple[str, ...]:
        asked.append("facts")
        return ask(self, facts)

    monkeypatch.setattr(Needs, "of_all", counted)
    assessment = assessed(**HIP)
    assert asked == []

    open_ = [row for row in assessment.modalities if row.verdict == "cannot_say"]
    assert all(len(row.needs) for row in open_)
    assert len(asked) == len(open_) > 0


def test_needs_that_are_read_late_are_those_that_are_read_at_once(assessed: Assess) -> None:
    at_once, late = assessed(**STAGE_I), assessed(**STAGE_I)
    before = {name: tuple(result.needs) for name, result in at_once.systems.items()}
    assert late.model_dump_json(by_alias=True) == at_once.model_dump_json(by_alias=True)
    assert {name: tuple(result.needs) for name, result in late.systems.items()} == before
    assert any(before.values())


def test_a_system_that_is_settled_or_does_not_apply_needs_nothing(assessed: Assess) -> None:
    systems = assessed(**HIP, arco_2019="II").systems
    assert systems["arco_2019"].needs == ()
    assert systems["koshino_1979"].possible == systems["koshino_1979"].needs == ()


def test_a_system_without_a_reader_is_worked_out_only_where_it_applies(rules: RuleBase) -> None:
    facts = parse_facts({**HIP, "xr_collapse": "yes"}, rules)
    knee = next(system for system in rules.pack.systems if system.id == "koshino_1979")
    reading, standings = reading_with_systems(Reading.of(facts.values, rules))
    assert standings["koshino_1979"].unfit is not None
    assert standings["koshino_1979"].open_rules == ()
    at_the_knee = reading.changed(parse_facts({"site": "distal_femur"}, rules).values)
    assert standing(knee, at_the_knee).possible == ("3", "4")
