"""What packs say of systems, wordings and the crosswalk is held to what they declare."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from annotator.errors import GuidelineError
from annotator.io.rule_files import rule_files
from annotator.io.yaml_files import parsed_yaml
from annotator.staging.rulebase import RuleBase, build_rules

#: The systems that an assessment always names, with their values in order of gravity.
CONTRACT = {
    "arco_2019": "I II IIIA IIIB IV",
    "arco_1994_size": "A B C",
    "arco_2021_type": "1 2 3",
    "ficat_1985": "0 I IIA IIB III IV",
    "steinberg_1995": (
        "0 I-A I-B I-C II-A II-B II-C III-A III-B III-C IV-A IV-B IV-C V-A V-B V-C VI"
    ),
    "jic_stage_2001": "1 2 3A 3B 4",
    "jic_type_2001": "A B C1 C2",
    "kerboul_modified_grade": "1 2 3 4",
    "kerboul_modified_risk": "low moderate high",
    "kerboul_1974": "small medium large",
    "cjfh_2012": "M C L1 L2 L3",
    "mitchell_1987": "A B C D",
}


@pytest.fixture(scope="module")
def packaged() -> Mapping[str, Any]:
    return {name: parsed_yaml(content, name) for name, content in rule_files(None).items()}


def test_the_usual_systems_are_those_of_the_contract(rules: RuleBase) -> None:
    usual = {one.id: " ".join(one.values) for one in rules.pack.systems if one.scope == "usual"}
    assert usual == CONTRACT


def test_every_rule_of_a_system_rests_on_a_source_whose_kind_and_check_are_told(
    rules: RuleBase,
) -> None:
    for system in rules.published:
        for rule in system.rules:
            sources = [rules.pack.sources[name] for name in rule.sources]
            assert any(source.checked != "unverified" for source in sources), rule.id
            assert all(source.level for source in sources), rule.id


@pytest.mark.parametrize(
    ("file", "section", "change", "told"),
    [
        ("jic_2001.yaml", "systems", {"wordings": []}, "no wording 'mhlw'"),
        ("crosswalk.yaml", "crosswalk", {"stages": {"arco_2019": ["V"]}}, "CROSS_NOTHING"),
        ("crosswalk.yaml", "crosswalk", {"stages": {"arco_1899": ["I"]}}, "arco_1899"),
        ("crosswalk.yaml", "crosswalk", {"sources": ["NOBODY_1900"]}, "NOBODY_1900"),
        ("crosswalk.yaml", "crosswalk", {"id": "D01"}, "used twice"),
        ("shimizu_1994.yaml", "systems", {"scope": "shoulder"}, "scope"),
    ],
)
def test_a_section_that_names_what_is_not_declared_is_refused(
    packaged: Mapping[str, Any], file: str, section: str, *, change: dict[str, Any], told: str
) -> None:
    changed = deepcopy(packaged[file])
    changed[section][0].update(change)
    with pytest.raises(GuidelineError, match=told):
        build_rules({**packaged, file: changed}, "")


def test_a_note_may_cite_only_what_is_declared(packaged: Mapping[str, Any]) -> None:
    changed = deepcopy(packaged["mitchell_1987.yaml"])
    changed["systems"][0]["notes"][0]["sources"] = ["NOBODY_1900"]
    with pytest.raises(GuidelineError, match="mitchell_1987: note"):
        build_rules({**packaged, "mitchell_1987.yaml": changed}, "")
