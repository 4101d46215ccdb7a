"""The matrix of versions is what pyproject.toml promises, and PyQt6 is part of nothing else."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from run_test_matrix import BINDINGS, Outcome, combinations, outcome_of, page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_each_binding_meets_the_oldest_and_the_newest_napari_that_is_allowed(
    project: dict[str, Any],
) -> None:
    every = combinations(project)
    (napari,) = [
        Requirement(line)
        for line in project["project"]["optional-dependencies"]["gui"]
        if line.startswith("napari")
    ]

    assert [(each.age, each.binding) for each in every] == [
        (age, binding) for age in ("oldest", "newest") for binding in BINDINGS
    ]
    assert len({each.environment for each in every}) == len(every)
    (oldest,) = {each.napari for each in every if each.age == "oldest"}
    (newest,) = {each.napari for each in every if each.age == "newest"}
    assert napari.specifier.contains(oldest.removeprefix("napari=="))
    assert newest == str(napari)


def test_a_range_without_a_lower_bound_is_refused(project: dict[str, Any]) -> None:
    project = {"project": {"optional-dependencies": {"gui": ["napari<0.10"]}}}

    with pytest.raises(ValueError, match="lower bound"):
        combinations(project)


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("....\n442 passed, 1 warning in 80.99s (0:01:20)\n", (442, 0)),
        ("1 failed, 303 passed, 2 skipped, 138 errors in 80.99s", (303, 139)),
        ("5 passed\nerror in a log\n2 failed, 3 passed, 1 error in 1s\n", (3, 3)),
        ("ImportError while loading conftest", (0, 0)),
    ],
)
def test_the_last_line_of_pytest_gives_the_counts(summary: str, expected: tuple[int, int]) -> None:
    assert outcome_of(summary) == expected


def test_the_page_has_a_row_for_each_combination() -> None:
    outcomes = [Outcome("0.7.1", "PyQt6 6.11.0", "3.11", 440 + n, n) for n in range(3)]
    rows = [line for line in page(outcomes).splitlines() if line.startswith("| 0.7.1")]

    assert rows[2] == "| 0.7.1 | PyQt6 6.11.0 | 3.11 | 442 | 2 |"
    assert len(rows) == len(outcomes)


def test_pyqt_is_no_dependency_and_in_no_lock(project: dict[str, Any]) -> None:
    asked = [
        *project["project"]["dependencies"],
        *(line for lines in project["project"]["optional-dependencies"].values() for line in lines),
        *project["dependency-groups"]["dev"],
    ]
    names = {Requirement(line).name.lower() for line in asked}
    locked = (ROOT / "requirements.lock").read_text().lower().splitlines()

    assert not {name for name in names if name.startswith("pyqt")}
    assert not [line for line in locked if line.startswith("pyqt")]
