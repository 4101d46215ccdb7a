"""The reader's own stages beside the rules' answer in text, JSON and HTML; refused when bad."""

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from cli_runs import HipFiles, Onfh
from hip_results import make_case

from annotator.io.annotation_hash import annotation_sha256

FACTS = (
    "site: femoral_head\nside: L\nonfh_present: yes\nxr_done: yes\nxr_normal: yes\n"
    "ficat_1985: [I, IV]\n"
)
SAID = {
    "arco_2019": {"stages": ["IV"], "before_shown": ["II"], "reason": "step\n\x1b[31mon <film>"},
    "ficat_1985": {"stages": ["I", "IV"], "before_shown": ["I", "IV"]},
}


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "hip.stages.json"
    document = {
        "schema": "onfh.reader_stages/1",
        "side": "L",
        "reader": "AB",
        "annotation_sha256": "0" * 64,
        "opinion": {"stages": SAID, "tool_was_shown": True},
    }
    path.write_text(json.dumps({**document, **changes}))
    return path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS)
    return path


@pytest.fixture(scope="module")
def outline_sha256() -> str:
    """Of the outline of `hip` without landmarks; the files give the same."""
    return annotation_sha256(evolve(make_case().annotation, landmarks=None))


def test_assess_prints_them_beside_the_rules_answer(
    onfh: Onfh, facts: Path, tmp_path: Path
) -> None:
    outcome = onfh("assess", facts, "--own-stages", written(tmp_path))
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    start = lines.index("The reader's own stages (reader AB); no rule reads them")
    _, arco, reason, ficat = (" ".join(line.split()) for line in lines[start + 1 : start + 5])
    assert arco.startswith("ARCO stage (2019) IV I or II or IIIA or IIIB or IV within the tool's")
    assert arco.endswith("changed after the tool's stages were shown; before: II")
    assert reason == "reason: step [31mon <film>"
    assert ficat.endswith("I or IV I or IV the same before the tool's stages were shown")


def test_assess_adds_one_key_to_the_document_and_changes_no_other(
    onfh: Onfh, facts: Path, tmp_path: Path
) -> None:
    document = json.loads(onfh("assess", facts, "--own-stages", written(tmp_path), "--json").out)
    own = document.pop("own_stages")
    assert document == json.loads(onfh("assess", facts, "--json").out)
    assert (own["reader"], own["tool_was_shown"]) == ("AB", True)
    assert own["systems"]["ficat_1985"] == {
        "stages": ["I", "IV"],
        "reason": "",
        "before_shown": ["I", "IV"],
        "possible": document["systems"]["ficat_1985"]["possible"],
        "agreement": "the same",
    }
    assert own["systems"]["arco_2019"]["reason"] == SAID["arco_2019"]["reason"]


def test_analyse_tells_them_in_text_json_and_report(
    onfh: Onfh, hip: HipFiles, tmp_path: Path, outline_sha256: str
) -> None:
    own = written(tmp_path, annotation_sha256=outline_sha256)
    outcome = onfh(
        *("analyse", hip.image, "--labels", hip.labels, "--side", "L", "--own-stages", own),
        *("--findings", hip.findings, "--out", tmp_path / "out"),
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert "The reader's own stages (reader AB)" in outcome.out
    document = json.loads((tmp_path / "out/L/assessment.json").read_text())
    assert document["own_stages"]["systems"]["arco_2019"]["stages"] == ["IV"]
    html = (tmp_path / "out/L/report.html").read_text()
    assert "The opinion of the reader (AB)" in html
    assert "on &lt;film&gt;" in html


def test_stages_of_another_outline_are_refused_before_anything_is_written(
    onfh: Onfh, hip: HipFiles, tmp_path: Path, outline_sha256: str
) -> None:
    outcome = onfh(
        *("analyse", hip.image, "--labels", hip.labels, "--side", "L", "--out", tmp_path / "out"),
        *("--own-stages", written(tmp_path)),
    )
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("onfh: hip.stages.json is not of the outline that is analysed")
    assert outline_sha256 in outcome.err
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "bad",
    [
        ({"side": "R"}, "is of side R, which is not the hip here (L)"),
        ({"side": "left"}, "hip.stages.json: side: should be 'L' or 'R'"),
        ({"schema": "onfh.reader_stages/2"}, "hip.stages.json: schema: should be"),
        ({"opinion": {}}, "holds no stage of the reader's own"),
        (
            {"opinion": {"stages": {"arco_2019": {"stages": ["V"]}}}},
            "hip.stages.json: the reader's own stage 'V' is none of arco_2019; write one of I, II",
        ),
        ({"opinion": {"stages": {"arco_2091": {"stages": ["I"]}}}}, "'arco_2091', which is no"),
    ],
)
def test_a_bad_file_is_one_line_and_exit_code_two(
    onfh: Onfh, facts: Path, tmp_path: Path, bad: tuple[dict[str, Any], str]
) -> None:
    changes, message = bad
    outcome = onfh("assess", facts, "--own-stages", written(tmp_path, **changes))
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_file_that_is_not_there_or_no_json_is_one_line(
    onfh: Onfh, facts: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text("{")
    for name in ("none.json", "bad.json"):
        outcome = onfh("assess", facts, "--own-stages", tmp_path / name)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith(f"onfh: {name}")
        assert outcome.err.count("\n") == 1
