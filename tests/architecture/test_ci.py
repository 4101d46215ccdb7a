"""Continuous integration runs what a developer runs, on real data where it stands beside."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / ".ci/run"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make is for Linux and macOS")


def _run(folder: Path, **settings: str) -> list[str]:
    """What make was asked for and which real data it was shown, from a copy of the checkout."""
    checkout = folder / "checkout"
    (checkout / ".ci").mkdir(parents=True)
    shutil.copy(RUN, checkout / ".ci/run")
    make = folder / "bin/make"
    make.parent.mkdir()
    make.write_text('#!/bin/sh\necho "$PWD"\necho "$@"\necho "${ONFH_REAL_DATA-none}"\n')
    make.chmod(0o755)
    environment = {"PATH": f"{make.parent}{os.pathsep}{os.environ['PATH']}"} | settings
    done = subprocess.run(
        ["bash", checkout / ".ci/run"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    place, asked, data = done.stdout.splitlines()
    assert Path(place).resolve() == checkout.resolve()
    return [asked, data]


def test_without_real_data_it_runs_make_test_alone(tmp_path: Path) -> None:
    assert _run(tmp_path) == ["test", "none"]


def test_real_data_beside_the_checkout_is_used(tmp_path: Path) -> None:
    (tmp_path / "shared/data").mkdir(parents=True)

    asked, data = _run(tmp_path)

    assert asked == "test"
    assert Path(data).resolve() == (tmp_path / "shared/data").resolve()


def test_real_data_that_was_named_is_kept(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()

    assert _run(tmp_path, ONFH_REAL_DATA=str(tmp_path / "mine")) == ["test", str(tmp_path / "mine")]
