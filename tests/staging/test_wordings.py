"""Two wordings of the JIC type: the official one, and the English one by local policy."""

from importlib import resources
from typing import Any

import pytest
import yaml
from hip_findings import HIP

from annotator.errors import GuidelineError
from annotator.model.assessment import StagingResult
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase, build_rules

#: Degrees of the arc from its medial end to the acetabular edge.
ARC_DEG = 79.0
ENGLISH = Policy(name="clinic", wordings={"jic_type_2001": "english_2002"})


def jic_type(rules: RuleBase, policy: Policy | None, **facts: Any) -> StagingResult:
    return assess(parse_facts({**HIP, **facts}, rules), rules, policy).systems["jic_type_2001"]


@pytest.mark.parametrize(
    ("position", "official", "english"),
    [
        (0.3333, "A", "A"),
        (1 / 3, "B", "A"),
        (0.3334, "B", "B"),
        (0.6666, "B", "B"),
        (2 / 3, "C1", "B"),
        (0.6667, "C1", "C1"),
        (0.9999, "C1", "C1"),
        (1.0, "C1", "C2"),
        (1.0001, "C2", "C2"),
    ],
)
def test_the_wordings_part_exactly_at_the_limits(
    rules: RuleBase, position: float, official: str, english: str
) -> None:
    ends = {
        "jic_lateral_position": position,
        "lesion_beyond_edge_deg": (position - 1.0) * ARC_DEG,
    }
    assert jic_type(rules, None, **ends).possible == (official,)
    assert jic_type(rules, ENGLISH, **ends).possible == (english,)


@pytest.mark.parametrize("policy", [None, ENGLISH])
@pytest.mark.parametrize(
    ("position", "types"),
    [([0.30, 0.36], ("A", "B")), ([0.64, 0.70], ("B", "C1")), ([0.95, 1.05], ("C1", "C2"))],
)
def test_an_interval_across_a_limit_leaves_both_types_in_either_wording(
    rules: RuleBase, policy: Policy | None, position: list[float], types: tuple[str, ...]
) -> None:
    beyond = [(end - 1.0) * ARC_DEG for end in position]
    ends = {"jic_lateral_position": position, "lesion_beyond_edge_deg": beyond}
    assert jic_type(rules, policy, **ends).possible == types


def test_the_wording_in_force_is_printed(rules: RuleBase) -> None:
    assert any("MHLW:" in note for note in jic_type(rules, None).notes)
    chosen = jic_type(rules, ENGLISH).notes
    assert any("English, 2002" in note for note in chosen)
    assert not any("MHLW:" in note for note in chosen)


def test_a_policy_that_names_no_wording_leaves_the_official_one(rules: RuleBase) -> None:
    worded = rules.with_policy(ENGLISH).with_policy(Policy(name="other"))
    assert [one.wordings[0].id for one in worded.pack.systems if one.wordings] == ["mhlw"]


@pytest.mark.parametrize(
    ("wordings", "told"),
    [
        ({"arco_2019": "english_2002"}, "no choice of wording"),
        ({"jic": "english_2002"}, "no choice of wording"),
        ({"jic_type_2001": "british"}, "write mhlw, english_2002"),
    ],
)
def test_a_wording_that_is_not_open_is_refused(
    rules: RuleBase, wordings: dict[str, str], told: str
) -> None:
    with pytest.raises(GuidelineError, match=told):
        rules.with_policy(Policy(name="clinic", wordings=wordings))


def test_a_fault_in_a_wording_that_is_not_in_force_is_refused_all_the_same() -> None:
    folder = resources.files("annotator.staging") / "packs"
    files = {
        one.name: yaml.safe_load(one.read_bytes())
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".yaml")
    }
    systems = {system["id"]: system for system in files["jic_2001.yaml"]["systems"]}
    other = next(
        rule
        for rule in systems["jic_type_2001"]["rules"]
        if rule.get("wording") == ENGLISH.wordings["jic_type_2001"]
    )
    other["when"] = {"fact": "no_such_fact", "op": "eq", "value": 1}

    with pytest.raises(GuidelineError, match="no_such_fact"):
        build_rules(files, "")
