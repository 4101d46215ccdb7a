"""The reader's stages in the report: beside the rules' answer, compared in words."""

import pytest
from attrs import evolve
from hip_results import make_case, make_result

from annotator.model.case import CaseResult
from annotator.model.reader_opinion import ReaderOpinion, ReaderStage
from annotator.report.document import compose, words_of
from annotator.report.html import render_html
from annotator.report.own_stages import own_stage_lines

LABELS = {"arco_2019": "ARCO"}


def possible(result: CaseResult) -> tuple[str, ...]:
    assert result.assessment is not None
    return result.assessment.systems["arco_2019"].possible


@pytest.mark.parametrize(
    ("own", "agreement"),
    [
        (("I", "II"), "the same"),
        (("II",), "within the tool's"),
        (("II", "IIIA"), "overlaps with the tool's"),
        (("IV",), "differs"),
    ],
)
def test_both_stages_are_compared_in_words(own: tuple[str, ...], agreement: str) -> None:
    assessment = make_result().assessment
    assert assessment is not None
    staged = assessment.systems["arco_2019"].model_copy(update={"possible": ("I", "II")})
    assessment = assessment.model_copy(update={"systems": {"arco_2019": staged}})
    opinion = ReaderOpinion().with_stage("arco_2019", own)
    (line,) = own_stage_lines(opinion, assessment, words_of(assessment, LABELS))

    assert (line.name, line.own, line.tool) == ("ARCO", " or ".join(own), "I or II")
    assert line.agreement == agreement


def test_when_a_stage_was_entered_is_told() -> None:
    before = ReaderOpinion().with_stage("arco_2019", ("I",))
    later = ReaderOpinion().shown().with_stage("arco_2019", ("I",))
    changed = before.shown().with_stage("arco_2019", ("IV",), "seen again")
    withdrawn = before.shown().with_stage("arco_2019", ())
    lines = [
        own_stage_lines(opinion, None, words_of(None, LABELS))[0]
        for opinion in (before, later, changed, withdrawn)
    ]

    assert [line.entered for line in lines] == [
        "before the tool's stages were shown",
        "after the tool's stages were shown",
        "changed after the tool's stages were shown; before: I",
        "changed after the tool's stages were shown; before: I",
    ]
    assert [line.own for line in lines] == ["I", "I", "IV", "withdrawn"]
    assert {(line.tool, line.agreement) for line in lines} == {("not staged", "nothing to compare")}


def test_a_file_that_leaves_out_when_a_stage_was_entered_makes_no_blind_reading() -> None:
    unsaid = ReaderOpinion(stages={"arco_2019": ReaderStage(stages=("II",))})
    (line,) = own_stage_lines(unsaid, None, words_of(None, LABELS))

    assert line.entered == "not recorded whether before the tool's stages were shown"


def test_the_report_names_who_said_so() -> None:
    opinion = ReaderOpinion().with_stage("arco_2019", ("IV",))
    case, result = evolve(make_case(), reader_opinion=opinion), make_result()
    words = words_of(result.assessment, LABELS)

    by_second = compose(result, evolve(case, opinion_reader="<CD>"), words=words)
    assert "(&lt;CD&gt;), beside the answer of the rules" in render_html(by_second)
    assert compose(result, case, words=words).own_stages_reader == case.annotation.reader


def test_the_report_prints_both_and_escapes_the_reason() -> None:
    opinion = ReaderOpinion().with_stage("arco_2019", ("IV",), "<script>step</script>")
    case, result = evolve(make_case(), reader_opinion=opinion), make_result()
    report = compose(result, case, words=words_of(result.assessment, LABELS))
    html = render_html(report)

    assert "own stages</h2>" in html
    assert "&lt;script&gt;step" in html
    assert "<script>step" not in html
    assert (
        report.stages
        == compose(result, make_case(), words=words_of(result.assessment, LABELS)).stages
    )


def test_a_report_without_an_opinion_says_nothing_of_one() -> None:
    result = make_result()
    report = compose(result, make_case(), words=words_of(result.assessment, LABELS))

    assert report.own_stages == ()
    assert "own stages</h2>" not in render_html(report)
    assert possible(result)
