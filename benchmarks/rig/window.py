"""A window of the benchmark's own: settings in a folder that goes, events served, lines said."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["in_own_folder", "rest", "say", "until"]

PATIENCE_S = 30.0
#: The window looks so often whether what is waited for is there.
AWAKE_MS = 2


def in_own_folder(compare: Callable[[], int]) -> int:
    """Run a comparison with settings and journals of its own; 0 where there is no screen."""
    if not os.environ.get("DISPLAY"):
        say("no screen; run: make bench")
        return 0
    from napari_onfh.widgets.safety import remember_acknowledgement

    with tempfile.TemporaryDirectory(prefix="onfh-bench-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        os.environ["ONFH_STATE_DIR"] = str(Path(folder) / "state")
        os.environ["NAPARI_CONFIG"] = str(Path(folder) / "napari.yaml")
        remember_acknowledgement()  # else nothing but the wording of safety is shown
        return compare()


def until(is_so: Callable[[], bool]) -> None:
    """Serve the window as its own loop does, which sleeps between events."""
    from qtpy.QtCore import QEventLoop, QTimer
    from qtpy.QtWidgets import QApplication

    awake = QTimer()
    awake.start(AWAKE_MS)
    end_s = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end_s:
            raise TimeoutError("the window did not answer")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    awake.stop()


def rest(seconds: float) -> None:
    """Serve the window for a while."""
    end_s = time.monotonic() + seconds
    until(lambda: time.monotonic() > end_s)


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
