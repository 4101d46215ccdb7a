"""Loading 60 x 512 x 512 voxels from a folder, side by side with SimpleITK, in each syntax.

Run with `make bench`. A row gives the best of several rounds, taken in turn, of folder to array:
ours is `scan` and `load_volume`, SimpleITK's is `ImageSeriesReader` given the folder.
"""

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import SimpleITK
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "factories"))
from dicom_compressor import write_compressed
from dicom_factory import write_series

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume

#: How many times faster than SimpleITK each syntax is to be loaded.
TARGETS = {
    ExplicitVRLittleEndian: 3.0,
    RLELossless: 10.0,
    JPEGLSLossless: 1.5,
    JPEGLosslessSV1: 1.5,
    JPEG2000Lossless: 1.0,
    HTJ2KLossless: 1.0,
}


def main() -> int:
    """Write the table; 0 if every target is met and both readers give the same voxels."""
    arguments = _arguments()
    values = _series((arguments.slices, arguments.size, arguments.size))
    _say(f"{values.shape}, uint16, {values.nbytes / 1e6:.1f} MB; best of {arguments.rounds}")
    _say(f"{'':38} {'ours ms':>8} {'SimpleITK ms':>13} {'ratio':>6} {'target':>7} {'memory':>7}")
    rows = [_row(syntax, values, arguments.rounds) for syntax in TARGETS]
    return 0 if all(rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slices", type=int, default=60)
    parser.add_argument("--size", type=int, default=512)
    return parser.parse_args()


def _row(syntax: UID, values: np.ndarray, rounds: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if syntax == ExplicitVRLittleEndian:
            write_series(folder, values=values, change=_as_a_scanner)
        else:
            write_compressed(folder, syntax, values=values, also=_as_a_scanner)
        if not all(np.array_equal(load(folder), values) for load in (_ours, _simpleitk)):
            raise RuntimeError(f"{syntax.name}: the voxels that were written do not come back")
        times = np.array([[_ms(_ours, folder), _ms(_simpleitk, folder)] for _ in range(rounds)])
        memory = _peak(folder) / values.nbytes
    ours_ms, simpleitk_ms = times.min(axis=0)
    ratio, target = simpleitk_ms / ours_ms, TARGETS[syntax]
    is_met = bool(ratio >= target)
    _say(
        f"{syntax.name[:38]:38} {ours_ms:8.0f} {simpleitk_ms:13.0f} {ratio:6.2f} {target:7.1f} "
        f"{memory:7.2f}{'' if is_met else '  below target'}"
    )
    return is_met


def _as_a_scanner(_: int, item: pydicom.Dataset) -> None:
    """Make a header as long as the 90 to 140 attributes that scanners write."""
    item.BitsStored, item.HighBit = 12, 11
    item.private_block(0x0019, "MAKER TIMING", create=True)
    for number in range(90):
        item.add_new(0x00191000 + number, "LO" if number % 2 else "DS", f"{number}.25")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _ours(folder: Path) -> np.ndarray:
    (summary,) = scan(folder).volumes
    return load_volume(summary).values


def _simpleitk(folder: Path) -> np.ndarray:
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    values: np.ndarray = SimpleITK.GetArrayFromImage(reader.Execute())
    return values


def _ms(load: Callable[[Path], np.ndarray], folder: Path) -> float:
    start = time.perf_counter()
    load(folder)
    return (time.perf_counter() - start) * 1000


def _peak(folder: Path) -> int:
    """Most bytes that Python and numpy held at once during our load."""
    tracemalloc.start()
    _ours(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _series(shape: tuple[int, int, int]) -> np.ndarray:
    """Something like a slice through a body: dark around it, smooth within, noise of an MR."""
    slices, rows, columns = shape
    k, y, x = np.mgrid[:slices, :rows, :columns].astype(np.float32)
    body = ((x / columns - 0.5) / 0.45) ** 2 + ((y / rows - 0.5) / 0.4) ** 2 < 1
    signal = body * (900 + 500 * np.sin(x / 40 + k / 9) * np.cos(y / 30))
    noise = np.random.default_rng(1).normal(0, 12, (2, *shape)).astype(np.float32)
    return np.hypot(signal + noise[0], noise[1]).astype(np.uint16)


if __name__ == "__main__":
    sys.exit(main())
