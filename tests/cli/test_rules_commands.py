"""The commands for whoever writes or reviews rules."""

import json
from pathlib import Path

import pytest
from cli_runs import Onfh

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
    document = json.loads(onfh("rules", "coverage", "--json").out)
    assert document["schema"] == "onfh.rules_coverage/1"
    assert document["sound"] is True
    assert document["cases"] == sum(document["decided"].values())


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
    assert onfh("rules", "coverage", tmp_path).code == 0


def test_check_prints_one_line_a_fault_and_nothing_else(onfh: Onfh, tmp_path: Path) -> None:
    pack = tmp_path / "gate.yaml"
    pack.write_text(GATE.replace("fact: pain", "fact: pian") + OTHER_ROW.replace("tier", "tear"))
    outcome = onfh("rules", "check", pack)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [
        "onfh: gate.yaml, line 8: unknown key 'tear'; did you mean tier?"
    ]


@pytest.mark.parametrize("kind", ["pack", "policy"])
def test_the_schema_is_one_json_document(onfh: Onfh, kind: str) -> None:
    outcome = onfh("rules", "schema", kind)
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out)["$schema"].startswith("https://json-schema.org/")
