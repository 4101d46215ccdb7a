"""The commands for whoever writes or reviews rules."""

import json
from pathlib import Path

import pytest
from cli_runs import Onfh

from annotator.app.rule_review import write_form
from annotator.io.packs import load_rules
from annotator.staging.rule_records import rule_records

GATE = """\
ruleset: {name: ours, version: 0.1.0, sha256: ""}
facts:
  pain: {kind: yes_no, group: patient, label: pain}
sources:
  S: {citation: Ours, checked: full_text_checked}
gate:
  - {id: A, tier: T1, text: a, sources: [S], when: {fact: pain, op: in, value: ["yes"]}}
"""
OTHER_ROW = (
    '  - {id: B, tier: T1, text: b, sources: [S], when: {fact: pain, op: in, value: ["no"]}}\n'
)


def test_coverage_of_the_packaged_gate_is_complete(onfh: Onfh) -> None:
    outcome = onfh("rules", "coverage")
    assert (outcome.code, outcome.err) == (0, "")
    assert "0 without a row (gaps), 0 with several (overlaps)" in outcome.out


def test_a_gap_is_shown_with_an_example_and_told_by_the_exit_code(
    onfh: Onfh, tmp_path: Path
) -> None:
    (tmp_path / "gate.yaml").write_text(GATE)
    outcome = onfh("rules", "coverage", tmp_path)
    assert outcome.code == 1
    assert "1 without a row" in outcome.out
    assert "Gap, for example\n  pain  no" in outcome.out
    assert outcome.err.count("\n") == 1
    (tmp_path / "gate.yaml").write_text(GATE + OTHER_ROW)
    sound = onfh("rules", "coverage", tmp_path, "--json")
    document = json.loads(sound.out)
    assert sound.code == 0
    assert document["schema"] == "onfh.rules_coverage/1"
    assert document["sound"] is True
    assert document["cases"] == sum(document["decided"].values())


@pytest.mark.parametrize(
    ("identifier", "said"),
    [
        ("arco_2019/fracture", "ruled out: I, II"),
        ("vote/combined_necrotic_angle_deg", "high risk"),
        ("guard/0", "no treatment is shown as fitting"),
    ],
)
def test_show_reads_any_rule_that_can_be_signed(onfh: Onfh, identifier: str, said: str) -> None:
    outcome = onfh("rules", "show", identifier)
    assert outcome.code == 0
    assert said in outcome.out
    assert "sha256: " in outcome.out


def test_show_offers_the_name_that_was_probably_meant(onfh: Onfh) -> None:
    outcome = onfh("rules", "show", "M08_CORE_DECOMPRESION")
    assert outcome.code == 2
    assert "did you mean M08_CORE_DECOMPRESSION?" in outcome.err


def test_check_prints_one_line_a_fault_and_nothing_else(onfh: Onfh, tmp_path: Path) -> None:
    pack = tmp_path / "gate.yaml"
    pack.write_text(GATE.replace("fact: pain", "fact: pian") + OTHER_ROW.replace("tier", "tear"))
    outcome = onfh("rules", "check", pack)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [
        "onfh: gate.yaml, line 8: unknown key 'tear'; did you mean tier?"
    ]


def test_the_schema_is_one_json_document(onfh: Onfh) -> None:
    outcome = onfh("rules", "schema", "policy")
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out)["$schema"].startswith("https://json-schema.org/")


@pytest.fixture(scope="module")
def signatures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """D10 agreed with, D11 signed as it was before."""
    hashes = {record.id: record.sha256 for record in rule_records(load_rules())}
    answers = {
        "D10": {"hash": hashes["D10"], "agree": True},
        "D11": {"hash": "0" * 64, "agree": True},
    }
    signing = {"who": "A Reader", "role": "radiologist", "date": "2026-11-23", "rules": answers}
    path = tmp_path_factory.mktemp("signed") / "signatures.json"
    path.write_text(json.dumps({"schema": "onfh.rule_signatures/1", "signatures": [signing]}))
    return path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text("onfh_present: yes\n")
    return path


def test_an_assessment_says_which_rules_are_signed(
    onfh: Onfh, facts: Path, signatures: Path
) -> None:
    text = onfh("assess", facts, "--signatures", signatures).out
    assert "rules signed: D10" in text
    assert "signed by A Reader, radiologist, 2026-11-23" in text
    assert "signature void, the rule has changed since: D11" in text


def test_an_assessment_says_that_nothing_is_signed(onfh: Onfh, facts: Path) -> None:
    assert "no clinician has signed any of the" in onfh("assess", facts).out


def test_a_policy_s_limit_makes_the_signature_of_its_rule_void(
    onfh: Onfh, facts: Path, tmp_path: Path
) -> None:
    hashes = {record.id: record.sha256 for record in rule_records(load_rules())}
    answers = {rule: {"hash": hashes[rule], "agree": True} for rule in ("D07", "D10")}
    signing = {"who": "A", "role": "r", "date": "2026-11-23", "rules": answers}
    signed = tmp_path / "signed.yaml"
    signed.write_text(json.dumps({"schema": "onfh.rule_signatures/1", "signatures": [signing]}))
    policy = tmp_path / "policy.yaml"
    policy.write_text("name: Ours\nparameters: {age_preserve_max: 55}\n")
    options = ("--signatures", signed, "--policy", policy, "--json")
    ruleset = json.loads(onfh("assess", facts, *options).out)["ruleset"]
    assert ruleset["signatures"]["void"] == ["D07"]
    assert ruleset["signatures"]["signed"] == ["D10"]
    assert ruleset["signatures"]["disputed"] == []
    assert ruleset["signatures"]["rules"] > 200
    assert len(ruleset["signatures"]["sha256"]) == 64
    assert ruleset["policy"].startswith("Ours (sha256 ")


def test_check_of_signatures_says_where_the_rules_stand(
    onfh: Onfh, signatures: Path, tmp_path: Path
) -> None:
    outcome = onfh("rules", "check", signatures)
    assert outcome.code == 0
    assert "signature void, the rule has changed since: D11" in outcome.out
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: onfh.rule_signatures/1\nsignatures:\n  - who: A\n    rle: r\n")
    outcome = onfh("rules", "check", broken)
    assert outcome.code == 2
    assert "broken.yaml, line 4: unknown key 'rle'; did you mean role?" in outcome.err


def test_the_form_can_be_filled_in_and_read_back(onfh: Onfh, tmp_path: Path) -> None:
    form = tmp_path / "form.yaml"
    write_form(form)
    text = form.read_text().replace("who: ''", "who: A").replace("role: ''", "role: surgeon")
    text = text.replace("date: null", "date: 2026-11-23").replace("agree: null", "agree: true")
    form.write_text(text)
    outcome = onfh("rules", "check", form)
    assert outcome.code == 0
    count = len(rule_records(load_rules()))
    assert outcome.out.startswith(f"{count} of {count} rules signed: ")


@pytest.mark.soak
def test_review_writes_the_page_with_cases_and_the_form(onfh: Onfh, tmp_path: Path) -> None:
    page, form = tmp_path / "review.html", tmp_path / "form.yaml"
    outcome = onfh("rules", "review", "--out", page, "--form", form)
    assert outcome.code == 0
    html = page.read_text()
    assert html.count('class="cases"') > 150
    assert 'id="save"' in html
    assert form.exists()
