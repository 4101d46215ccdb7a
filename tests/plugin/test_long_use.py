"""A window in which hips are read for long keeps none of them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import long_use
import pytest
from plugin_window import Window

#: Growth after the first readings, MB: napari's own caches, and pieces that the allocator keeps.
MOST_MB = 50.0

#: The analysis keeps the last outline, to measure the next stroke sooner; nothing else stays.
KEPT = {"head": 1, "lesion": 1}


@pytest.mark.gui
@pytest.mark.parametrize(
    ("seconds", "size", "warm_up"),
    [
        (0, (12, 96), 1),
        pytest.param(1800, (60, 512), 5, marks=pytest.mark.soak),
    ],
    ids=["two readings", "half an hour"],
)
def test_closed_hips_leave_nothing_behind(
    tmp_path: Path, seconds: int, size: tuple[int, int], warm_up: int
) -> None:
    own = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "ONFH_STATE_DIR": str(tmp_path / "state"),
        "NAPARI_CONFIG": str(tmp_path / "napari.yaml"),
    }
    arguments = [long_use.__file__, tmp_path, seconds, *size, warm_up]

    run = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["readings"] > warm_up
    assert {
        name: count for name, count in found["alive"].items() if count > KEPT.get(name, 0)
    } == {}
    assert found["last"] - found["first"] < MOST_MB, found["course"]


@pytest.mark.gui
def test_measuring_waits_within_a_stroke_and_begins_at_its_end(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.outline_head()
    window.worker.waits_ms.clear()
    layer = window.layers.lesion

    with layer.block_history():
        window.paint_lesion()
        window.paint_lesion((0.0, 0.0, 4.0))
        within = tuple(window.worker.waits_ms)
    at_its_end = window.worker.waits_ms[len(within) :]

    assert within
    assert min(within) > 150
    assert at_its_end == [0]
