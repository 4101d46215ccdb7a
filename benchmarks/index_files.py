"""Indexing 10,000 small files, side by side with SimpleITK's GetGDCMSeriesIDs, in one run.

Run with `make bench`. Ours is the whole of `scan`: headers, splitting into volumes, grids and
suitability; from cold (no index of headers kept) and again when nothing has changed. Each row
gives the best of several rounds, taken in turn: by the clock, and in the processor's time, which
tells more while others use the machine.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import SimpleITK

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "factories"))
from dicom_factory import SERIES_UID, affine, dataset

from annotator.io.dicom.folder.scan import scan

#: How many times faster than SimpleITK an index is to be made from cold, and when unchanged.
COLD_TARGET, WARM_TARGET = 2.0, 20.0

#: By the clock, and of the processor.
_Seconds = tuple[float, float]

#: Slices of a series; a study of hips has 20 to 60.
SLICES = 40

#: Texts in the template that each file has its own of, of one length.
_UID, _NUMBER, _PLACE = "1.2.826.0.1.3680043.10.9.100000", "999999", "-777.123"
_SERIES = f"{SERIES_UID}.100000"


def main() -> int:
    """Write the table; 0 if both targets are met."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "images")
        os.environ["ONFH_CACHE_DIR"] = str(Path(name, "cache"))
        size = _write(folder, arguments.files)
        _say(f"{arguments.files} files of {size} bytes; best of {arguments.rounds}")
        cold, warm, peer = [], [], []
        for _ in range(arguments.rounds):
            peer.append(_seconds(_simpleitk, folder))
            cold.append(_seconds(_cold, folder))
            warm.append(_seconds(scan, folder))
    best = _best(peer)
    _say(f"{'SimpleITK GetGDCMSeriesIDs':32} {best[0]:7.2f} s, processor {best[1]:.2f} s")
    rows = [
        _row("ours, no index kept", best, _best(cold), COLD_TARGET),
        _row("ours, nothing changed", best, _best(warm), WARM_TARGET),
    ]
    return 0 if all(rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _best(rounds: list[_Seconds]) -> _Seconds:
    """The least by the clock and the least of the processor, each by itself."""
    by_clock, of_processor = zip(*rounds, strict=True)
    return min(by_clock), min(of_processor)


def _row(name: str, peer: _Seconds, ours: _Seconds, target: float) -> bool:
    by_clock, of_processor = (theirs / own for theirs, own in zip(peer, ours, strict=True))
    is_met = by_clock >= target
    _say(
        f"{name:32} {ours[0]:7.2f} s, processor {ours[1]:.2f} s, {by_clock:5.1f} and "
        f"{of_processor:.1f} times faster, target {target:g}{'' if is_met else '  below target'}"
    )
    return is_met


def _cold(folder: Path) -> object:
    for file in Path(os.environ["ONFH_CACHE_DIR"]).rglob("*"):
        if file.is_file():
            file.unlink()
    return scan(folder)


def _simpleitk(folder: Path) -> object:
    reader = SimpleITK.ImageSeriesReader()
    return reader.GetGDCMSeriesIDs(str(folder))


def _seconds(index: Callable[[Path], object], folder: Path) -> _Seconds:
    start, busy = time.perf_counter(), time.process_time()
    index(folder)
    return time.perf_counter() - start, time.process_time() - busy


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _write(folder: Path, count: int) -> int:
    """Files of a scanner's length of header, all in one folder; the size of one in bytes."""
    folder.mkdir(parents=True)
    template = _template(folder / "template")
    for number in range(count):
        series, place = divmod(number, SLICES)
        own = {
            _UID: f"{_UID[:-6]}{100_000 + number}",
            _SERIES: f"{_SERIES[:-6]}{100_000 + series}",
            _NUMBER: f"{place + 1:6d}",
            _PLACE: f"{-100 + 3 * place:8.3f}",
        }
        content = template
        for text, value in own.items():
            content = content.replace(text.encode(), value.encode())
        (folder / f"{number:05d}.dcm").write_bytes(content)
    return len(template)


def _template(path: Path) -> bytes:
    item = dataset(np.zeros((16, 16), "u2"), affine(), 0)
    item.SOPInstanceUID, item.SeriesInstanceUID, item.InstanceNumber = _UID, _SERIES, _NUMBER
    item.ImagePositionPatient = ["-20", _PLACE, "40.25"]
    _as_a_scanner(item)
    item.save_as(path, enforce_file_format=True)
    content = path.read_bytes()
    path.unlink()
    return content


def _as_a_scanner(item: pydicom.Dataset) -> None:
    """Make a header as long as the 90 to 140 attributes that scanners write."""
    item.private_block(0x0019, "MAKER TIMING", create=True)
    for number in range(90):
        item.add_new(0x00191000 + number, "LO" if number % 2 else "DS", f"{number}.25")


if __name__ == "__main__":
    sys.exit(main())
