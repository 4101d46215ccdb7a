"""Tables for other bones stand aside until the site is stated; an outline states it."""

from typing import Any

import pytest
from hip_results import make_case, make_result

from annotator.app.outputs import report_words
from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment
from annotator.report.document import compose
from annotator.report.html import render_html
from annotator.report.proposal import other_bones, stages
from annotator.report.words import Words
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts

RULES = load_rules()


def made(**facts: Any) -> tuple[Assessment, Words]:
    assessment = assess(parse_facts(facts, RULES), RULES)
    return assessment, report_words(RULES, assessment)


def shown(assessment: Assessment, words: Words) -> set[str]:
    scopes = {system: staged.scope for system, staged in assessment.systems.items()}
    return {
        part.system for part in stages(assessment, words) if scopes[part.system] == "other_bone"
    }


@pytest.mark.parametrize(
    ("facts", "in_table", "aside"),
    [
        ({}, 0, 4),
        ({"site": ["talus", "femoral_head"]}, 0, 1),
        ({"site": "femoral_head"}, 0, 0),
        ({"site": "lunate"}, 1, 0),
        ({"site": ["talus", "lunate"]}, 2, 0),
    ],
)
def test_other_bones_are_tabled_only_where_the_hip_is_ruled_out(
    facts: dict[str, Any], in_table: int, aside: int
) -> None:
    assessment, words = made(**facts)
    assert len(shown(assessment, words)) == in_table
    assert len(other_bones(assessment, words)) == aside


def test_the_document_keeps_every_system_whatever_the_report_sets_aside() -> None:
    assessment, _ = made()
    assert {"koshino_1979", "cruess_1976", "talus_ficat", "lichtman_1977"} <= set(
        assessment.systems
    )


def test_an_outlined_hip_asks_for_no_site() -> None:
    result = make_result()
    assert result.assessment is not None
    assert other_bones(result.assessment, report_words(RULES, result.assessment)) == ()


def test_the_report_says_in_one_line_what_stands_aside() -> None:
    assessment, words = made()
    result = make_result().model_copy(update={"assessment": assessment})
    html = render_html(compose(result, make_case(), words=words))
    assert html.count("Koshino stage") == 2  # here, and in the list of sources
    assert "The bone is not stated: tables for other bones stand aside" in html
