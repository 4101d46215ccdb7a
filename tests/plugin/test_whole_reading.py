"""A whole reading in a real, shown window: mouse and keys from the folder to the report."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.gui

#: Of the whole reading; a radiologist's three minutes leave three seconds for each of so many.
MOST_ACTIONS = 60

#: A process of its own: a second window of napari would share the first one's graphics.
_PROGRAM = """
import json, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1]]
from record_reading import read_sample, reading_window
with reading_window() as (viewer, panel):
    reading = read_sample(viewer, panel, Path(sys.argv[2]), lambda step: None)
    stages = panel.controller.session.state.opinion.stages["arco_2019"].stages
print(json.dumps([len(reading.actions), reading.lesion_fraction, reading.true_fraction, stages]))
"""
_SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def test_a_hip_is_read_from_its_folder_to_its_report_and_is_right(tmp_path: Path) -> None:
    own = {
        "XDG_CONFIG_HOME": str(tmp_path),
        "ONFH_STATE_DIR": str(tmp_path / "state"),
        "NAPARI_CONFIG": str(tmp_path / "napari.yaml"),
    }
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(_SCRIPTS), str(tmp_path)],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    actions, fraction, truth, stages = json.loads(run.stdout.splitlines()[-1])

    assert fraction == pytest.approx(truth, rel=0.03)
    assert actions <= MOST_ACTIONS
    assert stages == ["II"]
    saved = json.loads((tmp_path / "hip.json").read_text(encoding="utf-8"))
    assert saved["side"] == "L"
    (report,) = (tmp_path / "report").rglob("report.html")
    assert "ARCO" in report.read_text(encoding="utf-8")


def test_slices_are_spread_with_first_and_last_among_them() -> None:
    from reader_hands import spread

    assert spread([2, 3, 4, 5, 6], 3) == [2, 4, 6]
    assert spread([7, 8], 3)[0] == 7
    assert spread([7, 8], 3)[-1] == 8
