"""Loading one multi-frame file of 60 x 512 x 512 voxels, side by side with SimpleITK.

Run with `make bench`. A row gives the best of several rounds, taken in turn, of file to array: ours
is `scan` and `load_volume`, SimpleITK's is `ReadImage`. The header has some 70 attributes in 12
sequences a frame, once with lengths and once with end marks, as makers differ in that.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import SimpleITK

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "factories"))
from enhanced_factory import write_enhanced
from scanner_frames import scanner_frames

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume

#: How many times faster than SimpleITK a multi-frame file is to be loaded.
TARGET = 5.0


def main() -> int:
    """Write the table; 0 if the target is met and both readers give the same voxels."""
    arguments = _arguments()
    shape = (arguments.slices, arguments.size, arguments.size)
    values = np.random.default_rng(1).integers(0, 4096, shape, dtype=np.uint16)
    _say(f"{shape}, uint16, {values.nbytes / 1e6:.1f} MB; best of {arguments.rounds}")
    _say(f"{'sequences':22} {'ours ms':>8} {'SimpleITK ms':>13} {'ratio':>6} {'target':>7}")
    rows = [_row(values, arguments.rounds, is_length_known=known) for known in (True, False)]
    return 0 if all(rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--slices", type=int, default=60)
    parser.add_argument("--size", type=int, default=512)
    return parser.parse_args()


def _row(values: np.ndarray, rounds: int, *, is_length_known: bool) -> bool:
    with tempfile.TemporaryDirectory() as name:
        image = scanner_frames(values, is_length_known=is_length_known)
        path = write_enhanced(Path(name), image)
        if not all(np.array_equal(load(path), values) for load in (_ours, _simpleitk)):
            raise RuntimeError("the voxels that were written do not come back")
        times = np.array([[_ms(_ours, path), _ms(_simpleitk, path)] for _ in range(rounds)])
    ours_ms, simpleitk_ms = times.min(axis=0)
    ratio = simpleitk_ms / ours_ms
    _say(
        f"{'with lengths' if is_length_known else 'with end marks':22} {ours_ms:8.1f} "
        f"{simpleitk_ms:13.1f} {ratio:6.2f} {TARGET:7.1f}{'' if ratio >= TARGET else '  below'}"
    )
    return bool(ratio >= TARGET)


def _ours(path: Path) -> np.ndarray:
    (summary,) = scan(path).volumes
    return load_volume(summary).values


def _simpleitk(path: Path) -> np.ndarray:
    values: np.ndarray = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))
    return values


def _ms(load: Callable[[Path], np.ndarray], path: Path) -> float:
    start = time.perf_counter()
    load(path)
    return (time.perf_counter() - start) * 1000


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
