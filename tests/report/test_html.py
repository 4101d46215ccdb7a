"""The HTML report: whole by itself, well formed, safe and the same each time."""

import base64
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import numpy as np
import pytest

from annotator.model.anatomy import HipFrame
from annotator.model.case import Case, CaseResult
from annotator.report.document import compose, words_of
from annotator.report.figures import pictures
from annotator.report.html import render_html
from annotator.report.picture import Picture

VOID = {"meta", "img", "br", "line", "link", "input", "hr"}


class Reader(HTMLParser):
    """Collects attributes and text; insists that every element is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def drawn(result: CaseResult, case: Case) -> tuple[Picture, ...]:
    head = result.measurements.head
    if head is None:
        return ()
    frame = HipFrame(
        np.array(head.center_lps_mm),
        np.array([1.0, 0.0, 0.0]),
        np.array([0.0, -1.0, 0.0]),
        np.array([0.0, 0.0, 1.0]),
    )
    return pictures(case, result.measurements, frame)


def page(result: CaseResult, case: Case) -> str:
    words = words_of(result.assessment, {})
    report = compose(result, case, words=words, safety=("Full safety wording.",))
    return render_html(report, drawn(result, case))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="session")
def html(left_result: CaseResult, left_case: Case) -> str:
    return page(left_result, left_case)


def visible(html: str) -> str:
    return " ".join(" ".join(read(html).text).split())


def test_the_page_is_well_formed_and_its_identifiers_are_unique(html: str) -> None:
    ids = read(html).ids
    assert len(ids) == len(set(ids))


def test_the_page_asks_for_nothing_from_outside(html: str) -> None:
    for name, value in read(html).attributes:
        if name in {"src", "href", "data", "action", "srcset", "poster"}:
            assert value.startswith(("data:image/svg+xml;base64,", "#source-"))
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "<script" not in html
    assert "<link" not in html


def embedded(html: str) -> Iterator[str]:
    for encoded in re.findall(r"base64,([A-Za-z0-9+/=]+)", html):
        yield base64.b64decode(encoded).decode()


def test_the_pictures_inside_ask_for_nothing_either(html: str) -> None:
    found = list(embedded(html))
    assert len(found) == 6
    for svg in found:
        targets = re.findall(r'(?:href|src)="([^"]*)"', svg)
        assert all(target.startswith(("#", "data:")) for target in targets)


def test_every_reference_has_its_source(html: str) -> None:
    reader = read(html)
    targets = {value[1:] for name, value in reader.attributes if name == "href"}
    assert targets <= set(reader.ids)


def test_the_safety_wording_stands_before_anything_measured(html: str) -> None:
    text = visible(html)
    assert text.index("not a medical device") < text.index("Measurements")
    assert "Research and teaching software; it is not a medical device." in text


def test_measurements_stand_before_stage_and_tier(html: str) -> None:
    titles = [
        "Key images",
        "Warnings and notes",
        "Stage in each system",
        "Risk of collapse",
        "Treatment tier",
        "Options within reach",
        "Published natural history",
        "Sources",
        "Provenance",
    ]
    places = [html.index(f"<h2>{title}") for title in titles]
    assert places == sorted(places)
    assert html.index("<h2>Measurements") < html.index("<h2>Stage")


def test_rule_set_name_version_and_hash_are_printed(html: str) -> None:
    text = visible(html)
    assert "onfh-core 0.1.0" in text
    assert "ab" * 32 in text


def test_no_series_description_and_no_patient_name_is_printed(html: str) -> None:
    for text in (visible(html), *embedded(html)):
        assert "DOE^" not in text
        assert "^JANE" not in text


def test_text_of_the_rules_is_escaped(html: str) -> None:
    assert "<b>branch</b>" not in html
    assert "<b>branch</b>" in visible(html)


def test_both_sides_of_an_option_are_set_alike(html: str) -> None:
    section = html[html.index('<section class="option">') :]
    assert re.search(r"<div><h4>For</h4>\s*<ul>", section)
    assert re.search(r"<div><h4>Against</h4>\s*<ul>", section)


def test_every_picture_has_words_for_readers_who_cannot_see_it(html: str) -> None:
    pairs = re.findall(r'<img [^>]*alt="([^"]*)"', html)
    assert len(pairs) == 6
    assert all(len(text) > 20 for text in pairs)


def test_the_same_case_gives_the_same_bytes(
    html: str, left_result: CaseResult, left_case: Case
) -> None:
    assert page(left_result, left_case) == html


def test_a_blocked_case_is_a_whole_page_without_pictures(
    blocked_result: CaseResult, left_case: Case
) -> None:
    text = visible(page(blocked_result, left_case))
    assert "Nothing was measured" in text
    assert "A slice is missing between 12 and 13." in text
    assert "Full safety wording." in text
    assert "Treatment tier" not in text


def relative_luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_colours_meet_wcag_contrast_on_white_and_on_the_notice(html: str) -> None:
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", html))
    for background in ("#ffffff", named["soft"]):
        for ink in ("ink", "quiet", "accent"):
            light = relative_luminance(background) + 0.05
            assert light / (relative_luminance(named[ink]) + 0.05) >= 4.5
