"""A painter that is killed at a random moment loses its last stroke at most."""

import os
import subprocess
import sys
from pathlib import Path

import painter
import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="painters are forked")
@pytest.mark.parametrize(
    ("count", "seed"), [(1, 1), pytest.param(200, 2, marks=pytest.mark.soak)], ids=str
)
def test_a_kill_at_any_moment_costs_at_most_the_last_stroke(
    tmp_path: Path, count: int, seed: int
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, painter.__file__, str(tmp_path), str(count), str(seed)]

    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == count
