"""Damaged files are read or refused in one line: none crashes, hangs, fills the memory or tells."""

import json
import os
import subprocess
import sys
import time
import warnings
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from dicom_factory import voxels, write_series
from fuzz_worker import SOUND_SERIES, outcome_of

HERE = Path(__file__).parent
#: Packed, since no DICOM file but the samples lies in this repository.
KEPT = sorted((HERE / "kept").iterdir())
#: How many damaged files are read by each run of the tests, and in the long proof.
QUICK, LONG = 200, 200_000
#: A worker that stays at one file for so long hangs.
HANG_SECONDS = 60.0


@define
class Found:
    """What came out of a range of numbers."""

    counts: Counter[str] = field(factory=Counter)
    failures: list[dict[str, Any]] = field(factory=list)
    slowest_s: float = 0.0
    peak_mib: int = 0

    def add(self, result: dict[str, Any]) -> None:
        self.counts.update(result["counts"])
        self.failures += result["failures"]
        self.slowest_s = max(self.slowest_s, result["slowest_s"])
        self.peak_mib = max(self.peak_mib, result["peak_mib"])


class Worker:
    """A process at every `step`-th number; begun again behind a file that ended it."""

    def __init__(self, numbers: range, place: Path, script: Path = HERE / "fuzz_worker.py") -> None:
        self._last, self._step = numbers.stop, numbers.step
        self._place, self._script = place, str(script)
        self._start(numbers.start)

    def _start(self, first: int) -> None:
        self._place.write_text(f"{first - self._step:12d}")
        numbers = [str(number) for number in (first, self._last, self._step)]
        self._process = subprocess.Popen(
            [sys.executable, self._script, *numbers, str(self._place)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def is_done(self, found: Found) -> bool:
        """Whether all numbers are through; a crash or a hang is a failure like any other."""
        hangs = time.time() - self._place.stat().st_mtime > HANG_SECONDS
        if hangs:
            self._process.kill()
        elif self._process.poll() is None:
            return False
        out, _ = self._process.communicate()
        if self._process.returncode == 0:
            found.add(json.loads(out.splitlines()[-1]))
            return True
        at = int(self._place.read_text())
        what = "hangs" if hangs else f"ended the process with {self._process.returncode}"
        found.failures.append({"number": at, "what": what})
        self._start(at + self._step)
        return False


def damaged(count: int, folder: Path, *, workers: int) -> Found:
    """What becomes of so many damaged files."""
    found = Found()
    running = [
        Worker(range(first, count, workers), folder / f"place{first}") for first in range(workers)
    ]
    while running and len(found.failures) < 100:
        running = [worker for worker in running if not worker.is_done(found)]
        time.sleep(0.02)
    return found


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    found = damaged(QUICK, tmp_path, workers=1)
    assert found.failures == []
    assert found.counts.total() == QUICK
    assert found.counts["loaded"] > QUICK / 20
    assert found.counts["refused"] > QUICK / 2


@pytest.mark.soak
def test_many_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    began = time.monotonic()
    found = damaged(LONG, tmp_path, workers=os.cpu_count() or 1)
    report = Path("soak-report")
    report.mkdir(exist_ok=True)
    lines = [
        f"{found.counts.total()} damaged files in {time.monotonic() - began:.0f} s",
        f"loaded {found.counts['loaded']}, refused {found.counts['refused']}",
        f"slowest {found.slowest_s:.2f} s, peak {found.peak_mib} MiB",
        *(json.dumps(failure) for failure in found.failures),
    ]
    (report / "damaged_files.txt").write_text("\n".join(lines) + "\n")
    assert found.failures == []
    assert found.counts.total() == LONG


#: A worker that dies of number 3.
DIES = """
import json, os, sys
first, last = map(int, sys.argv[1:3])
for number in range(first, last):
    open(sys.argv[4], "w").write(f"{number:12d}")
    number == 3 and os.abort()
counts = {"loaded": last - first}
print(json.dumps({"counts": counts, "failures": [], "slowest_s": 0, "peak_mib": 1}))
"""


def test_a_file_that_ends_the_process_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "dies.py").write_text(DIES)
    found = Found()
    worker = Worker(range(6), tmp_path / "place", tmp_path / "dies.py")
    while not worker.is_done(found):
        time.sleep(0.01)
    assert found.failures == [{"number": 3, "what": "ended the process with -6"}]
    assert found.counts.total() == 2


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_what_once_failed_is_read_or_refused_now(tmp_path: Path, path: Path) -> None:
    write_series(tmp_path, values=voxels((1, 4, 4)), change={"SeriesInstanceUID": SOUND_SERIES})
    content = zlib.decompress(path.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert outcome_of(content, f"{path.stem}.dcm", tmp_path) in {"loaded", "refused"}
