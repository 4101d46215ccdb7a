"""A load holds little more than the voxels that it gives back."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from dicom_compressor import write_compressed
from dicom_factory import affine, save, voxels, write_series
from enhanced_factory import enhanced, mosaic, write_enhanced
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless

from annotator.errors import DicomError
from annotator.geometry.grid import Grid
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume

SHAPE = (36, 96, 96)
RESCALE = {"RescaleSlope": "2.5", "RescaleIntercept": "-7"}
UNEVEN = [index + 0.2 * (index // 7) for index in range(SHAPE[0])]


def write_mosaic(folder: Path, values: np.ndarray) -> None:
    save(mosaic(values, affine(), across=6), folder / "mosaic.dcm")


KINDS: dict[str, Callable[[Path, np.ndarray], Any]] = {
    "uncompressed": lambda f, v: write_series(f, values=v),
    "big endian": lambda f, v: write_series(f, values=v, syntax=ExplicitVRBigEndian),
    "deflated": lambda f, v: write_series(f, values=v, syntax=DeflatedExplicitVRLittleEndian),
    "rescaled": lambda f, v: write_series(f, values=v, change=RESCALE),
    "frames": lambda f, v: write_enhanced(f, enhanced(v, affine())),
    "mosaic": write_mosaic,
    "interpolated": lambda f, v: write_series(f, values=v, positions=UNEVEN),
    "run lengths": lambda f, v: write_compressed(f, RLELossless, values=v),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_load_takes_at_most_1_3_times_the_voxels(tmp_path: Path, kind: str) -> None:
    KINDS[kind](tmp_path, voxels(SHAPE))
    (summary,) = scan(tmp_path).volumes
    load_volume(summary)  # what libraries keep for themselves is there now
    tracemalloc.start()
    values = load_volume(summary).values
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.3 * values.nbytes


def test_a_volume_that_memory_cannot_hold_is_refused_with_its_size(tmp_path: Path) -> None:
    write_series(tmp_path, values=voxels((4, 6, 7)))
    (summary,) = scan(tmp_path).volumes
    stack = summary.source()
    large = evolve(stack, grid=Grid((400_000, 60_000, 60_000), stack.grid.affine_lps))
    with pytest.raises(DicomError, match=r"400000 x 60000 x 60000 voxels takes 2880000\.0 GB"):
        load_volume(summary.model_copy(update={"source": lambda: large}))
