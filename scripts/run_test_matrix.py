"""Run the plugin's tests on the oldest and newest napari, on both Qt bindings: make test-matrix.

Each combination has an environment of its own below `.venv-matrix`, made by uv from the package
index. PyQt6 comes into those environments alone: its licence is the GPL, and nothing that is
installed or shipped depends on it.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from packaging.requirements import Requirement

__all__ = ["BINDINGS", "Combination", "Outcome", "combinations", "outcome_of", "page"]

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENTS = ROOT / ".venv-matrix"
PAGE = ROOT / "docs/versions.md"
UV = ROOT / ".tool/bin/uv"

#: Package of each Qt binding by the name that qtpy has for it.
BINDINGS = {"pyside6": "PySide6_Essentials", "pyqt6": "PyQt6"}
#: What the plugin's extra brings and a PyQt6 environment must be without.
OWN_BINDING = ("pyside6-essentials", "shiboken6")

SUMMARY = re.compile(r"(\d+) (passed|failed|errors?)\b")

HEAD = """\
# Versions of napari and Qt

Written by `make test-matrix`; do not edit by hand. All tests of the plugin, those with a window and
those without, on the oldest and the newest napari that `pyproject.toml` allows, each with both Qt
bindings and in an environment of its own, with the newest release of everything else.

| napari | Qt binding | Python | tests passed | failed |
|---|---|---|---|---|
"""

FOOT = """
PyQt6 is under the GPL. It is an alternative for the tests alone: no part of this project depends on
it, installs it or ships it, and the extra `gui` brings PySide6 (LGPL). Who has PyQt6 already may
run the plugin on it (`QT_API=pyqt6`).
"""


@frozen
class Combination:
    """One napari with one Qt binding.

    Parameters
    ----------
    age : str
        ``oldest`` or ``newest``.
    napari : str
        The requirement that gives this napari.
    binding : str
        As qtpy names it.
    """

    age: str
    napari: str
    binding: str

    @property
    def environment(self) -> Path:
        """Folder of its virtual environment."""
        return ENVIRONMENTS / f"{self.age}-{self.binding}"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.environment / "bin/python"


@frozen
class Outcome:
    """What came of one combination: versions, and counts of tests."""

    napari: str
    binding: str
    python: str
    passed: int
    failed: int


def combinations(project: Mapping[str, Any]) -> tuple[Combination, ...]:
    """The combinations that a `pyproject.toml` promises.

    Raises
    ------
    ValueError
        If the extra `gui` names no lower bound of napari.
    """
    lines = project["project"]["optional-dependencies"]["gui"]
    wanted = next(each for each in map(Requirement, lines) if each.name == "napari")
    lowest = [each.version for each in wanted.specifier if each.operator == ">="]
    if len(lowest) != 1:
        raise ValueError(f"pyproject.toml allows napari{wanted.specifier}; name its lower bound")
    by_age = {"oldest": f"napari=={lowest[0]}", "newest": str(wanted)}
    return tuple(
        Combination(age, napari, binding) for age, napari in by_age.items() for binding in BINDINGS
    )


def outcome_of(summary: str) -> tuple[int, int]:
    """Tests that passed and failed, from what pytest says at its end; errors count as failed."""
    lines = [line for line in summary.splitlines() if SUMMARY.search(line)]
    counts = {word: int(number) for number, word in SUMMARY.findall(lines[-1] if lines else "")}
    passed = counts.pop("passed", 0)
    return passed, sum(counts.values())


def page(outcomes: Iterable[Outcome]) -> str:
    """The page with one row a combination."""
    rows = "".join(
        f"| {each.napari} | {each.binding} | {each.python} | {each.passed} | {each.failed} |\n"
        for each in outcomes
    )
    return HEAD + rows + FOOT


def make_environment(combination: Combination) -> None:
    """Make or renew the environment of a combination."""
    python = str(combination.python)
    if not combination.python.exists():
        _uv("venv", "--python", sys.executable, str(combination.environment))
    install = ("pip", "install", "--python", python)
    _uv(*install, "--upgrade", "--group", "dev", f"{ROOT}[gui]", combination.napari)
    _uv(*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    if combination.binding == "pyqt6":
        _uv("pip", "uninstall", "--python", python, *OWN_BINDING)
        _uv(*install, "--upgrade", "pyqt6")


def run_tests(combination: Combination) -> Outcome:
    """Run the plugin's tests in the environment of a combination, and pass on what they say."""
    settings = {
        "QT_API": combination.binding,
        "PYTEST_QT_API": combination.binding,
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    pytest = ("-m", "pytest", "tests/plugin", "--numprocesses=2", "--dist=worksteal")
    done = subprocess.run(  # noqa: S603 - our own interpreter and options
        ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", combination.python, *pytest],  # noqa: S607 - wherever the system has it
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    sys.stdout.write(done.stdout)
    passed, failed = outcome_of(done.stdout)
    package = BINDINGS[combination.binding]
    return Outcome(
        _version(combination, "napari"),
        f"{package.partition('_')[0]} {_version(combination, package)}",
        ".".join(map(str, sys.version_info[:2])),
        passed,
        failed if done.returncode == 0 else max(failed, 1),
    )


def main() -> int:
    """Run every combination, or those whose names are given, and write the page when all ran."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    every = combinations(project)
    named = [each for each in every if not sys.argv[1:] or each.environment.name in sys.argv[1:]]
    outcomes = []
    for combination in named:
        sys.stdout.write(f"== {combination.environment.name}\n")
        make_environment(combination)
        outcomes.append(run_tests(combination))
    if len(named) == len(every):
        PAGE.write_text(page(outcomes), encoding="utf-8")
    return 1 if any(each.failed for each in outcomes) else 0


def _uv(*arguments: str) -> None:
    subprocess.run([UV, "--quiet", *arguments], cwd=ROOT, check=True)  # noqa: S603 - our own uv


def _version(combination: Combination, package: str) -> str:
    code = f"import importlib.metadata as found; print(found.version({package!r}))"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [combination.python, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
