"""A process that reads damaged files one after another and writes down what became of each.

It may be killed by what it reads: the place in its work stands in a file all the time.
"""

import json
import os
import resource
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dicom_factory import voxels, write_series
from fuzz_seeds import PATIENT, Seed, seeds
from mutate import mutant

from annotator.errors import AnnotatorError
from annotator.io.dicom.folder.archive import unpacked
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume

SOUND_SERIES = "1.2.826.0.1.3680043.10.1.999"
#: One small file may take this long, and this much more memory than any before it.
LONGEST_SECONDS = 5.0
LARGEST_GROWTH_BYTES = 200 * 2**20
#: Enough for every library and for what a file may need; more is ended by the system.
_ADDRESS_SPACE_BYTES = 6 * 2**30
_MOST_VOLUMES = 8


def outcome_of(content: bytes, name: str, folder: Path) -> str:
    """Scan and load a file that lies beside a sound series, which must be found whatever it is.

    Returns
    -------
    str
        ``loaded`` or ``refused``; anything else that happens is raised.
    """
    # A DICOMDIR may end in anything.
    path = folder / (f"DICOMDIR.{name[:-4]}" if name.endswith(".dir") else name)
    path.write_bytes(content)
    said: list[str] = []
    try:
        loaded = _read(path, said)
    except AnnotatorError as error:
        loaded, said = False, [str(error)]
    finally:
        path.unlink()
    _judge(said)
    return "loaded" if loaded else "refused"


def _read(path: Path, said: list[str]) -> bool:
    """Whether anything of a file can be loaded."""
    alone, loaded = path.suffix == ".zip" or path.stem == "DICOMDIR", False
    with unpacked(path if alone else path.parent) as opened:
        result = scan(opened)
        said += [row.reason for row in result.rejected]
        others = [each for each in result.volumes if alone or each.series_uid != SOUND_SERIES]
        if not alone and len(others) == len(result.volumes):
            raise AssertionError("the sound series is not found beside it")
        said += [issue.message for each in others for issue in each.issues]
        for summary in others[:_MOST_VOLUMES]:
            try:
                loaded |= load_volume(summary).values.size > 0
            except AnnotatorError as error:
                said.append(str(error))
    return loaded


def _judge(said: list[str]) -> None:
    for sentence in said:
        if "\n" in sentence or PATIENT in sentence or len(sentence) > 2000:
            raise AssertionError(f"said {sentence[:200]!r}")


class _Worker:
    """Works through numbers of damage, seed by seed in turn."""

    def __init__(self, folder: Path, report: Path) -> None:
        self._seeds = seeds()
        self._names = sorted(self._seeds)
        self._folder, self._report = folder, os.open(report, os.O_WRONLY | os.O_CREAT)
        self._peak = _peak_bytes()
        self.counts: Counter[str] = Counter()
        self.failures: list[dict[str, Any]] = []
        self.slowest = 0.0

    def run(self, numbers: range) -> None:
        for number in numbers:
            seed = self._seeds[self._names[number % len(self._names)]]
            os.pwrite(self._report, b"%12d" % number, 0)
            self._one(seed, number)

    def _one(self, seed: Seed, number: int) -> None:
        content = mutant(seed, number, self._seeds)
        began = time.perf_counter()
        try:
            with warnings.catch_warnings(record=True) as leaked:
                warnings.simplefilter("always")
                outcome = outcome_of(content, f"{number}{seed.suffix}", self._folder)
            if leaked:
                self._fail(seed, number, f"warned {leaked[0].message}")
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            outcome = "failed"
            self._fail(seed, number, traceback.format_exc())
        took = time.perf_counter() - began
        self.slowest = max(self.slowest, took)
        self.counts[outcome] += 1
        peak = _peak_bytes()
        if took > LONGEST_SECONDS or peak - self._peak > LARGEST_GROWTH_BYTES:
            self._fail(seed, number, f"took {took:.1f} s, {(peak - self._peak) >> 20} MiB")
        self._peak = peak

    def _fail(self, seed: Seed, number: int, what: str) -> None:
        self.failures.append({"seed": seed.name, "number": number, "what": what})


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Numbers from, to, and step; then the file to write the place to. Prints the result."""
    first, last, step = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE_BYTES, _ADDRESS_SPACE_BYTES))
    shared = Path("/dev/shm")  # noqa: S108 - files in memory; the folder made in it is our own
    base = shared if os.access(shared, os.W_OK) else None
    with TemporaryDirectory(dir=base) as folder:
        os.environ["XDG_CACHE_HOME"] = folder + "-cache"
        write_series(
            Path(folder), values=voxels((1, 4, 4)), change={"SeriesInstanceUID": SOUND_SERIES}
        )
        worker = _Worker(Path(folder), Path(sys.argv[4]))
        worker.run(range(first, last, step))
    result = {
        "counts": worker.counts,
        "failures": worker.failures,
        "slowest_s": round(worker.slowest, 3),
        "peak_mib": _peak_bytes() >> 20,
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
