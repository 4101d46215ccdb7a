"""Uneven stacks are interpolated onto a uniform grid: a linear image stays what it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from dicom_factory import affine, write_series

from annotator.geometry.points import IndexPoints
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Severity
from annotator.model.volume import Volume

SHAPE = (6, 7, 8)
SLOPE = np.array([3.0, 5.0, 7.0])


def _linear(points: np.ndarray) -> np.ndarray:
    """A value that rises linearly through the patient; exact under linear interpolation."""
    return np.asarray((points + 200.0) @ SLOPE)


def _loaded(folder: Path, move: Callable[[int], Any]) -> Volume:
    """A stack whose slices were moved by `move` steps (slice) and mm (LPS), holding `_linear`."""
    matrix = affine(spacing=(3.0, 0.8, 0.7))
    rows, columns = np.indices(SHAPE[1:])

    def place(index: int, item: pydicom.Dataset) -> None:
        position = np.array(item.ImagePositionPatient, dtype=float) + move(index)
        item.ImagePositionPatient = [f"{value:.6f}" for value in position]
        points = position + rows[..., None] * matrix[:3, 1] + columns[..., None] * matrix[:3, 2]
        item.PixelData = np.rint(_linear(points)).astype("u2").tobytes()

    write_series(folder, values=np.zeros(SHAPE, "u2"), matrix=matrix, change=place)
    (summary,) = scan(folder).volumes
    return load_volume(summary)


def _worst(volume: Volume) -> float:
    """Largest difference from the linear image where the slices reach."""
    index = IndexPoints(np.moveaxis(np.indices(volume.grid.shape), 0, -1).astype(float))
    values = np.asarray(volume.values, dtype=float)
    covered = values > values.min()
    return float(np.abs(values - _linear(volume.grid.to_lps(index)))[covered].max())


@pytest.mark.parametrize(
    ("move", "code"),
    [
        (lambda index: (0, 3.0 * (index > 2), 0), "missing_slice"),
        (lambda index: (0, 0.8 * (index > 2), 0), "uneven_spacing"),
        (lambda index: (0, 0, 1.1 * index), "sheared_stack"),
        (lambda index: (-0.4 * index, 0, 0.6 * index), "sheared_stack"),
        (lambda index: (0.4 * (index == 1), 0, 0), "uneven_spacing"),
    ],
)
def test_an_uneven_stack_shows_the_same_patient_on_a_uniform_grid(
    tmp_path: Path, move: Callable[[int], Any], code: str
) -> None:
    volume = _loaded(tmp_path, move)

    axes = volume.grid.axes_lps
    assert np.allclose(axes.T @ axes, np.eye(3), atol=1e-6)
    assert volume.grid.spacing_mm[0] == pytest.approx(3.0, abs=1e-5)
    assert _worst(volume) <= 1.0  # stored values are rounded to whole numbers
    assert (code, Severity.BLOCKING) in {(i.code, i.severity) for i in volume.issues}
    assert "interpolated_volume" in {issue.code for issue in volume.issues}


def test_a_missing_slice_leaves_the_grid_of_the_whole_stack(tmp_path: Path) -> None:
    volume = _loaded(tmp_path, lambda index: (0, 3.0 * (index > 2), 0))

    assert volume.grid.shape == (SHAPE[0] + 1, *SHAPE[1:])


def test_an_even_stack_is_not_touched(tmp_path: Path) -> None:
    volume = _loaded(tmp_path, lambda _index: (0, 0, 0))

    assert volume.values.dtype == np.uint16
    assert "interpolated_volume" not in {issue.code for issue in volume.issues}


def test_a_grid_that_would_be_mostly_made_up_is_not_filled(tmp_path: Path) -> None:
    write_series(tmp_path, positions=(0, 0.01, 0.02, 400))
    (summary,) = scan(tmp_path).volumes

    assert "scattered_slices" in {issue.code for issue in summary.issues}
    assert load_volume(summary).grid.shape[0] == 4
