"""The page of rules says what each rule says, escapes what it is given, and shows signatures."""

import re
from html.parser import HTMLParser

import pytest

from annotator.io.packs import load_rules
from annotator.model.case import CaseResult
from annotator.model.signatures import RuleSignatures, SignatureFile
from annotator.report.html import render_rules
from annotator.report.identification import provenance_lines
from annotator.report.rule_page import rules_page
from annotator.report.rule_parts import RulesPage
from annotator.staging.rule_records import rule_records
from annotator.staging.rulebase import RuleBase


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    return load_rules()


@pytest.fixture(scope="module")
def page(rules: RuleBase) -> RulesPage:
    return rules_page(rules, with_examples=False)


@pytest.fixture(scope="module")
def html(page: RulesPage) -> str:
    return render_rules(page, signing=True)


def said(page: RulesPage, identifier: str) -> str:
    (rule,) = (one for section in page.sections for one in section.rules if one.id == identifier)
    return "\n".join(f"{line.lead}|{line.text}" for line in rule.statements)


def test_every_rule_stands_on_the_page_with_its_hash(rules: RuleBase, html: str) -> None:
    shown = dict(re.findall(r'data-rule="([^"]+)" data-hash="([0-9a-f]{64})"', html))
    assert shown == {record.id: record.sha256 for record in rule_records(rules)}


def test_every_rule_says_something(page: RulesPage) -> None:
    silent = [rule.id for section in page.sections for rule in section.rules if not rule.statements]
    assert silent == []


@pytest.mark.parametrize(
    ("identifier", "texts"),
    [
        ("arco_2019/depression_large", ["If|", "above 2 mm", "Then|ruled out: IIIA"]),
        ("D10", ["If|", "Then|T5 (replacement)"]),
        ("G3", ["Tier|T3", "R (refer"]),
        ("vote/combined_necrotic_angle_deg", ["at most 190 deg", "Then|high risk"]),
        ("M08_CORE_DECOMPRESSION", ["Fits if|", "Excluded if|", "Caution|", "For|", "Against|"]),
        ("implication/0", ["taken as known"]),
        ("contradiction/0", ["the facts are refused"]),
        ("O_MATENKO_SMALL", ["Says|on treatment: observe", "Words|", "Limits|"]),
        ("guard/0", ["no treatment is shown as fitting"]),
    ],
)
def test_a_rule_is_told_in_words(page: RulesPage, identifier: str, texts: list[str]) -> None:
    statement = said(page, identifier)
    for text in texts:
        assert text in statement


def test_a_clinical_term_is_followed_by_what_it_means(page: RulesPage) -> None:
    assert "ARCO 2019 stage I or II (ARCO stage (2019): I or II)" in said(page, "D01")


def test_an_unverified_source_is_marked_and_every_source_is_named(
    page: RulesPage, html: str
) -> None:
    sources = {one for section in page.sections for rule in section.rules for one in rule.sources}
    assert any(one.is_unverified for one in sources)
    assert "<strong>unverified</strong>" in html
    assert "doi:10.2106/JBJS.F.00535" in html


def test_the_page_asks_for_nothing_from_elsewhere(html: str) -> None:
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert "http" not in html
    assert "@import" not in html


def test_the_page_is_well_formed(html: str) -> None:
    open_tags: list[str] = []

    class Checker(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            del attrs
            if tag not in {"meta", "input", "br"}:
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Checker().feed(html)
    assert open_tags == []


def test_only_the_review_has_room_to_sign(page: RulesPage, html: str) -> None:
    assert html.count('value="yes"') == sum(len(section.rules) for section in page.sections)
    browsing = render_rules(page, signing=False)
    assert '<input type="radio"' not in browsing
    assert 'id="find"' in browsing


def test_signatures_stand_beside_their_rules_and_are_escaped(rules: RuleBase) -> None:
    (record,) = (one for one in rule_records(rules) if one.id == "D10")
    answers = {
        "D10": {"hash": record.sha256, "agree": True, "remark": "<b>fine</b>"},
        "D11": {"hash": "0" * 64, "agree": True},
    }
    signing = {"who": "A <i>", "role": "surgeon", "date": "2026-11-23", "rules": answers}
    file = SignatureFile.model_validate(
        {"schema": "onfh.rule_signatures/1", "signatures": [signing]}
    )
    html = render_rules(rules_page(rules, file, with_examples=False), signing=False)
    assert "A &lt;i&gt;, surgeon, 2026-11-23 agrees: &lt;b&gt;fine&lt;/b&gt;" in html
    assert "agrees; void, the rule has changed since" in html
    assert html.count('<span class="standing">') == 2


def test_a_report_names_policy_and_signatures(left_result: CaseResult) -> None:
    assert left_result.assessment is not None
    standing = RuleSignatures(rules=9, signed=("D10",), void=("D11",), signers=("A, r, today",))
    ruleset = left_result.assessment.ruleset.model_copy(
        update={"policy": "Ours (sha256 0123456789ab)", "signatures": standing}
    )
    assessment = left_result.assessment.model_copy(update={"ruleset": ruleset})
    lines = {line.label: line.text for line in provenance_lines(left_result, assessment)}
    assert lines["Local policy"] == "Ours (sha256 0123456789ab)"
    assert lines["Signatures of the rules"] == (
        "1 of 9 rules signed: D10; signed by A, r, today; "
        "signature void, the rule has changed since: D11"
    )
