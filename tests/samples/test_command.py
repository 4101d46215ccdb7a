"""``onfh demo``: the packaged case from DICOM to report, as ``onfh analyse`` does it."""

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from attrs import frozen

from annotator.cli.main import run
from onfh_samples.cases import packaged_case


@frozen
class Demo:
    """One run of the demo."""

    folder: Path
    out: str
    err: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, run once."""
    folder = tmp_path_factory.mktemp("demo")
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert run(["demo", "--out", str(folder)]) == 0
    return Demo(folder / "L", out.getvalue(), err.getvalue())


def test_the_demo_writes_measurements_assessment_and_report(demo: Demo) -> None:
    assert {path.name for path in demo.folder.iterdir()} >= {
        "measurements.json",
        "assessment.json",
        "report.html",
    }


def test_the_exact_truth_lies_in_the_demo_s_intervals(demo: Demo) -> None:
    exact = json.loads(packaged_case().hips[0].truth.read_text())
    measured = json.loads((demo.folder / "measurements.json").read_text())["measurements"]

    outside = [
        name
        for name, quantity in measured.items()
        if exact.get(name) is not None
        and not quantity["low"] - 1e-9 <= exact[name] <= quantity["high"] + 1e-9
    ]
    assert not outside


def test_the_demo_proposes_a_tier(demo: Demo) -> None:
    assessment = json.loads((demo.folder / "assessment.json").read_text())

    assert assessment["systems"]["arco_2019"]["possible"] == ["II"]
    assert assessment["tier"]["possible"]


def test_the_demo_says_what_it_shows_and_where_the_files_are(demo: Demo) -> None:
    assert "Synthetic case" in demo.err
    assert str(demo.folder / "report.html") in demo.out


def test_the_readme_shows_what_the_demo_prints(demo: Demo) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    shown = readme.split("```text\n")[1].split("```")[0].splitlines()

    assert [line for line in shown if line not in {*demo.out.splitlines(), "..."}] == []
