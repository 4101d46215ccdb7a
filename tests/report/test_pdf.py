"""The PDF report: the result on one page, every figure, and no text that can change a page."""

import re

import numpy as np
import pypdfium2
import pytest

from annotator.model.anatomy import HipFrame
from annotator.model.case import Case, CaseResult
from annotator.report.content import Line, Report
from annotator.report.document import compose, words_of
from annotator.report.figures import pictures
from annotator.report.pdf import render_pdf

HOSTILE = '#panic("x") $x^2$ \\ "quoted" *b* _i_ <label> [c] @ref // no comment `raw`'


def composed(result: CaseResult, case: Case) -> Report:
    words = words_of(result.assessment, {})
    return compose(result, case, words=words, safety=("Full safety wording.",))


def texts(pdf: bytes) -> list[str]:
    """The words of each page; how they are broken into lines plays no part."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [
        document[place].get_textpage().get_text_range().replace("\ufffe", "-")
        for place in range(len(document))
    ]
    document.close()
    return [" ".join(page.split()) for page in pages]


def joined(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


@pytest.fixture(scope="module")
def report(left_result: CaseResult, left_case: Case) -> Report:
    return composed(left_result, left_case)


@pytest.fixture(scope="module")
def pages(report: Report) -> list[str]:
    return texts(render_pdf(report))


def test_every_figure_and_reason_of_the_report_is_in_the_file(
    report: Report, pages: list[str]
) -> None:
    text = joined("".join(pages))
    for group in report.measurements:
        for line in group.lines:
            for part in (line.label, line.value, line.interval, line.missing, line.definition):
                assert joined(part) in text
    for stage in report.stages:
        for said in (*stage.possible, *stage.needs, *(row.text for row in stage.reasoning.decided)):
            assert joined(said) in text
    for said in (*report.sources, *(line.text for line in report.provenance)):
        assert joined(said) in text


def test_the_first_page_holds_the_result_and_the_second_does_not_go_on_with_it(
    report: Report, pages: list[str]
) -> None:
    first = joined(pages[0])
    assert report.tier is not None
    for line in report.headline:
        assert joined(line.value) in first
        assert joined(line.interval) in first
    for said in (report.banner, *report.safety, *report.tier.possible, *report.tier.needs):
        assert joined(said) in first
    for stage in report.stages:
        assert joined(stage.name + ", ".join(stage.possible)) in first
    assert pages[1].count("Quantity Value") == 1
    assert "Quantity Value" not in pages[0]


def test_every_page_names_the_side_its_number_and_that_it_is_no_medical_device(
    pages: list[str],
) -> None:
    for number, page in enumerate(pages, start=1):
        assert page.startswith("LEFT HIP")
        assert "Research and teaching; not a medical device" in page
        assert page.endswith(f"Page {number} of {len(pages)}")


def test_text_that_looks_like_markup_is_printed_as_it_is(report: Report) -> None:
    long_word = "1.2.826." * 30
    lines = (Line(label="Reader", text=HOSTILE), Line(label="UID", text=long_word))
    changed = report.model_copy(
        update={"identification": lines, "own_stages_reader": HOSTILE, "provenance": lines}
    )
    text = "".join(texts(render_pdf(changed)))
    assert text.count(HOSTILE) + joined(text).count(joined(HOSTILE)) >= 2
    assert joined(text).count(long_word) == 2


def test_other_scripts_are_printed_and_a_missing_shape_is_told_by_its_number(
    report: Report,
) -> None:
    lines = (Line(label="Reader", text="Иванов 山田"),)
    pdf = render_pdf(report.model_copy(update={"identification": lines}))
    text = "".join(texts(pdf))
    assert "Иванов [U+5C71][U+7530]" in text
    assert "Unicode number" in text


def test_the_same_report_gives_the_same_bytes_with_its_pictures_and_without_a_date(
    report: Report, left_result: CaseResult, left_case: Case
) -> None:
    head = left_result.measurements.head
    assert head is not None
    frame = HipFrame(np.array(head.center_lps_mm), *np.array([[1, 0, 0], [0, -1, 0], [0, 0, 1.0]]))
    drawn = pictures(left_case, left_result.measurements, frame)
    first = render_pdf(report, drawn)
    assert first == render_pdf(report, drawn)
    assert b"CreationDate" not in first
    assert "Mid-axial" in texts(first)[0]


def test_a_blocked_case_says_so_on_its_first_page(
    blocked_result: CaseResult, left_case: Case
) -> None:
    first = texts(render_pdf(composed(blocked_result, left_case)))[0]
    assert "Nothing was measured" in first
    assert "A slice is missing between 12 and 13." in first
    assert "Full safety wording." in first
