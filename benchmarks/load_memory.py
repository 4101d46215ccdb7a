"""Most memory that a load takes, as a multiple of the volume's voxels, for each kind of series.

Run with `make bench` (Linux). Each row is a process of its own: it loads a tiny series of the kind,
so that its libraries are there, then the large one. The row is the process's largest resident size
less its size before the large load, which sees what C libraries hold too.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "factories"))
from dicom_compressor import write_compressed
from dicom_factory import affine, save, write_series
from enhanced_factory import mosaic, write_enhanced
from scanner_frames import scanner_frames

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume

#: Most memory of a load, in voxels of the volume that comes back.
TARGET = 1.3

_RESCALE = {"RescaleSlope": "2.5", "RescaleIntercept": "-7"}
_12_BITS = {"BitsStored": 12, "HighBit": 11}


def main() -> int:
    """Write the table; 0 if every kind of series keeps to the target."""
    arguments = _arguments()
    if arguments.load:
        _say(str(_peak_of(*map(Path, arguments.load))))
        return 0
    _say(f"{arguments.slices} x {arguments.size} x {arguments.size}, uint16")
    _say(f"{'series':26} {'voxels MB':>9} {'peak MB':>8} {'ratio':>6} {'most':>5}")
    shape = (arguments.slices, arguments.size, arguments.size)
    rows = [_row(name, write, shape) for name, write in KINDS.items()]
    return 0 if all(rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slices", type=int, default=60)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--load", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def _row(name: str, write: Callable[[Path, np.ndarray], Any], shape: tuple[int, int, int]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        tiny, large = Path(folder, "tiny"), Path(folder, "large")
        write(tiny, _values((8, 16, 16)))  # uneven from the eighth on
        write(large, _values(shape))
        command = [sys.executable, __file__, "--load", str(tiny), str(large)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very script
    voxel_bytes, peak_bytes = map(int, done.stdout.split())
    ratio = peak_bytes / voxel_bytes
    _say(
        f"{name:26} {voxel_bytes / 1e6:9.1f} {peak_bytes / 1e6:8.1f} {ratio:6.2f} {TARGET:5.1f}"
        f"{'' if ratio <= TARGET else '  above'}"
    )
    return ratio <= TARGET


def _peak_of(tiny: Path, large: Path) -> str:
    """Bytes of the large volume, and how many the process grew by at most while loading it."""
    _loaded(tiny)
    # Linux begins its record of the largest size anew; `getrusage` would give the parent's too.
    Path("/proc/self/clear_refs").write_text("5")
    before = _largest_size()
    voxel_bytes = _loaded(large)
    return f"{voxel_bytes} {_largest_size() - before}"


def _largest_size() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _loaded(folder: Path) -> int:
    (summary,) = scan(folder).volumes
    return load_volume(summary).values.nbytes


def _values(shape: tuple[int, int, int]) -> np.ndarray:
    """Smooth and noisy: codecs neither collapse it nor fail on it."""
    slices, rows, columns = shape
    k, y, x = np.ogrid[:slices, :rows, :columns]
    smooth = 900 + 500 * np.sin(x / 40 + k / 9) * np.cos(y / 30)
    return (smooth + np.random.default_rng(1).integers(0, 40, shape)).astype(np.uint16)


def _uneven(count: int) -> list[float]:
    """Places of slices of which every seventh lies a little too far."""
    return [index + 0.2 * (index // 7) for index in range(count)]


def _mosaic(folder: Path, values: np.ndarray) -> None:
    folder.mkdir()
    across = int(np.ceil(np.sqrt(len(values))))
    save(mosaic(values, affine(), across=across), folder / "mosaic.dcm")


KINDS: Mapping[str, Callable[[Path, np.ndarray], Any]] = {
    "uncompressed": lambda f, v: write_series(f, values=v),
    "12 bits in 16": lambda f, v: write_series(f, values=v, change=_12_BITS),
    "big endian": lambda f, v: write_series(f, values=v, syntax=ExplicitVRBigEndian),
    "rescaled": lambda f, v: write_series(f, values=v, change=_RESCALE),
    "deflated": lambda f, v: write_series(f, values=v, syntax=DeflatedExplicitVRLittleEndian),
    "multi-frame, lengths": lambda f, v: write_enhanced(f, scanner_frames(v, is_length_known=True)),
    "multi-frame, end marks": lambda f, v: write_enhanced(f, scanner_frames(v)),
    "mosaic": _mosaic,
    "interpolated": lambda f, v: write_series(f, values=v, positions=_uneven(len(v))),
    "interpolated, rescaled": lambda f, v: write_series(
        f, values=v, positions=_uneven(len(v)), change=_RESCALE
    ),
    "RLE": lambda f, v: write_compressed(f, RLELossless, values=v),
    "JPEG-LS": lambda f, v: write_compressed(f, JPEGLSLossless, values=v),
    "JPEG lossless": lambda f, v: write_compressed(f, JPEGLosslessSV1, values=v),
    "JPEG 2000": lambda f, v: write_compressed(f, JPEG2000Lossless, values=v),
    "HTJ2K": lambda f, v: write_compressed(f, HTJ2KLossless, values=v),
}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
