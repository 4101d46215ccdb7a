"""Facts and thresholds in the words of a trace."""

import pytest

from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.rulebase import RuleBase
from annotator.staging.trace import Explainer, number_in_words


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (11339.4, "mm3", "11.34 mL"),
        (0.20218, "1", "20.2 %"),
        (199.6, "deg", "199.6 deg"),
        (200.0, "deg", "200 deg"),
        (1 / 3, "index", "0.333"),
        (-0.004, "mm", "0 mm"),
        (50, "years", "50 years"),
    ],
)
def test_a_number_reads_in_the_unit_of_the_clinic(number: float, unit: str, words: str) -> None:
    assert number_in_words(number, unit) == words


def test_an_assessment_explains_nothing_before_it_is_asked(
    rules: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained: list[str] = []
    rule = Explainer.rule

    def noted(explainer: Explainer, *args: object, **names: str) -> object:
        explained.append(names["rule"])
        return rule(explainer, *args, **names)  # type: ignore[arg-type]

    monkeypatch.setattr(Explainer, "rule", noted)
    assessment = assess(parse_facts({"site": "femoral_head"}, rules), rules)
    assert not explained
    assert assessment.systems["ficat_1985"].trace[0].rule == explained[0]
    assert {name.partition("/")[0] for name in explained} == {"ficat_1985"}
