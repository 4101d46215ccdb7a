"""The thumbnail: the middle slice, with its window and its place, from its own file alone."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_factory import affine, voxels, write_series
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.thumbnail import LARGEST_SIDE_PIXELS, read_thumbnail
from annotator.io.dicom.volume import load_volume


def the_summary(folder: Path, **series: Any) -> VolumeSummary:
    write_series(folder, **series)
    return scan(folder).volumes[0]


def test_it_shows_the_middle_slice_of_the_loaded_volume_in_its_header_window(
    tmp_path: Path,
) -> None:
    window = {"WindowCenter": 220, "WindowWidth": 100}
    summary = the_summary(tmp_path, change=window)
    middle = load_volume(summary).values[summary.shape[0] // 2].astype(float)
    expected = np.rint(np.clip((middle - 170) / 100, 0, 1) * 255)

    assert np.array_equal(read_thumbnail(summary).grey, expected)


def test_its_grid_is_that_slice_of_the_volumes_grid(tmp_path: Path) -> None:
    summary = the_summary(tmp_path, matrix=affine(normal=(0.3, 1, 0.2)))
    thumbnail = read_thumbnail(summary)
    volume = load_volume(summary)
    slices, rows, columns = volume.grid.shape
    part = volume.grid.cropped((slices // 2, 0, 0), (1, rows, columns))

    assert thumbnail.grid.is_same_as(part)


def test_no_other_file_is_read(tmp_path: Path) -> None:
    paths = write_series(tmp_path)
    summary = scan(tmp_path).volumes[0]
    middle = summary.stack.slices[summary.shape[0] // 2].path
    for path in paths:
        if path != middle:
            path.unlink()

    assert read_thumbnail(summary).grey.shape == summary.shape[1:]


@pytest.mark.parametrize("window", [{}, {"WindowCenter": 30000, "WindowWidth": 10}])
def test_without_a_window_that_shows_anything_all_greys_are_used(
    tmp_path: Path, window: dict[str, int]
) -> None:
    grey = read_thumbnail(the_summary(tmp_path, change=window)).grey

    assert (grey.min(), grey.max()) == (0, 255)


def test_a_rescale_is_applied_before_the_window(tmp_path: Path) -> None:
    change = {"RescaleSlope": 2, "RescaleIntercept": -100, "WindowCenter": 340, "WindowWidth": 200}
    summary = the_summary(tmp_path, change=change)
    middle = load_volume(summary).values[summary.shape[0] // 2].astype(float)

    assert np.array_equal(
        read_thumbnail(summary).grey, np.rint(np.clip((middle - 240) / 200, 0, 1) * 255)
    )


def test_monochrome1_is_shown_inverted(tmp_path: Path) -> None:
    plain = read_thumbnail(the_summary(tmp_path / "a")).grey
    change = {"PhotometricInterpretation": "MONOCHROME1"}
    inverted = read_thumbnail(the_summary(tmp_path / "b", change=change)).grey

    assert np.abs(plain.astype(int) + inverted - 255).max() <= 1


@given(value=st.integers(0, 60000))
def test_a_slice_of_one_value_is_no_fault(
    tmp_path_factory: pytest.TempPathFactory, value: int
) -> None:
    values = np.full((3, 4, 4), value, dtype="u2")
    thumbnail = read_thumbnail(the_summary(tmp_path_factory.mktemp("flat"), values=values))

    assert len(np.unique(thumbnail.grey)) == 1


def test_a_large_slice_is_thinned_and_keeps_its_size_in_the_patient(tmp_path: Path) -> None:
    summary = the_summary(tmp_path, values=voxels((2, 3 * LARGEST_SIDE_PIXELS, 40)))
    thumbnail = read_thumbnail(summary)

    assert max(thumbnail.grey.shape) == LARGEST_SIDE_PIXELS
    assert thumbnail.grid.spacing_mm[1] == pytest.approx(3 * summary.spacing_mm[1])
    assert thumbnail.grid.shape[1:] == thumbnail.grey.shape


def test_a_file_that_changed_is_refused_in_one_line(tmp_path: Path) -> None:
    summary = the_summary(tmp_path)
    path = summary.stack.slices[summary.shape[0] // 2].path
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DicomError, match=path.name) as caught:
        read_thumbnail(summary)

    assert "\n" not in str(caught.value)
