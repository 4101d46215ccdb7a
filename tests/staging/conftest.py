"""The packaged rules, read once, and a short way to assess plain facts."""

from collections.abc import Callable

import pytest

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.rulebase import RuleBase

Assess = Callable[..., Assessment]


@pytest.fixture(scope="session")
def rules() -> RuleBase:
    return load_rules()


@pytest.fixture(scope="session")
def assessed(rules: RuleBase) -> Assess:
    def from_plain(**raw: object) -> Assessment:
        return assess(parse_facts(raw, rules), rules)

    return from_plain
