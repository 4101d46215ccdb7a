"""The layers of the design hold, and nothing is excused from them."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_contract_is_kept(tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--cache-dir", tmp_path]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_contract_has_exceptions() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

    assert len(settings["contracts"]) >= 6
    assert not [c["name"] for c in settings["contracts"] if "ignore_imports" in c]


def test_a_package_that_nobody_placed_breaks_the_layers() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

    layers = next(c for c in settings["contracts"] if c["type"] == "layers")

    assert layers["exhaustive"] is True
    assert layers["containers"] == ["annotator"]
