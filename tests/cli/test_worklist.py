"""``onfh worklist``: a project is made and listed, each refusal is one line."""

import json
import shutil
from pathlib import Path

import pytest
from cli_runs import Onfh
from dicom_factory import write_series

from annotator.app.project_reading import begin_reading
from annotator.io.project_file import PROJECT_FILE
from annotator.io.project_readings import keep_reading
from annotator.model.anatomy import Side
from annotator.model.project import Hip

AT = "2026-01-02T03:04:05Z"


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    for number in "12":
        uids = {"StudyInstanceUID": f"1.{number}", "SeriesInstanceUID": f"1.{number}.1"}
        write_series(tmp_path / "studies" / f"Secret^Name {number}", change=uids)
    return tmp_path / "studies"


def test_a_folder_is_made_a_project_and_listed(onfh: Onfh, studies: Path) -> None:
    made = onfh("worklist", "make", studies, "--adjudicator", "judge")
    assert (made.code, made.out) == (0, "studies: 2 cases, 2 of them new\n")
    begun = begin_reading(studies, Hip(case_number=1, side=Side.LEFT), "anna", AT)
    keep_reading(studies, begun.noted("two\nlines"), AT)
    listed = onfh("worklist", "list", studies, "--reader", "anna")
    assert listed.out.splitlines() == [
        "case-0001 L  in progress  0.0 min    two lines",
        "case-0001 R  not started  0.0 min",
        "case-0002 L  not started  0.0 min",
        "case-0002 R  not started  0.0 min",
    ]
    other = onfh("worklist", "list", studies, "--reader", "ben")
    assert other.out.splitlines()[0] == "case-0001 L  not started  0.0 min  somebody else has begun"
    assert "Secret" not in made.out + listed.out + other.out


def test_the_documents_hold_what_the_text_says(onfh: Onfh, studies: Path) -> None:
    made = json.loads(onfh("worklist", "make", studies, "--side", "L", "--json").out)
    assert made == {"schema": "onfh.worklist_made/1", "cases": 2, "added": 2}
    begin_reading(studies, Hip(case_number=1, side=Side.LEFT), "anna", AT)
    options = ("--reader", "anna", "--status", "in_progress", "--json")
    listed = json.loads(onfh("worklist", "list", studies, *options).out)
    assert listed == {
        "schema": "onfh.worklist/1",
        "reader": "anna",
        "hips": [
            {
                "case": "case-0001",
                "side": "L",
                "status": "in_progress",
                "seconds": 0.0,
                "notes": "",
                "started_at": AT,
                "finished_at": None,
                "file": None,
                "sha256": None,
                "somebody_else": False,
                "done_by": [],
            }
        ],
    }
    entries = json.loads(onfh("worklist", "trail", studies, "--reader", "anna", "--json").out)
    assert [entry["action"] for entry in entries["entries"]] == ["joined", "reading begun"]
    text = onfh("worklist", "trail", studies, "--reader", "anna").out
    assert "reading begun  case-0001 L" in text


def test_without_a_command_it_shows_its_help(onfh: Onfh) -> None:
    shown = onfh("worklist")
    assert (shown.code, shown.err) == (0, "")
    assert "make" in shown.out


def test_each_refusal_is_one_line_and_exit_code_2(onfh: Onfh, studies: Path) -> None:
    no_project = onfh("worklist", "list", studies, "--reader", "anna")
    assert "studies is no project" in no_project.err
    onfh("worklist", "make", studies)
    nested = onfh("worklist", "make", studies / "Secret^Name 1")
    unnamed = onfh("worklist", "list", studies, "--reader", " ")
    empty = onfh("worklist", "make", studies.parent / "none")
    shutil.copy(__file__, studies / PROJECT_FILE)
    foreign = onfh("worklist", "list", studies, "--reader", "anna")
    for refused in (no_project, nested, unnamed, empty, foreign):
        assert (refused.code, refused.out) == (2, "")
        assert len(refused.err.splitlines()) == 1
