"""Siemens mosaics: every tile a slice where the scanner imaged it."""

import importlib
import re
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
from dicom_factory import affine, save, voxels
from enhanced_factory import csa_header, mosaic, protocol_header
from examples import with_files
from hypothesis import given
from hypothesis import strategies as st
from real_data import real_data

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume
from annotator.model.volume import Volume

IMAGE_HEADER, SERIES_HEADER = 0x00291010, 0x00291020


def loaded(path: Path) -> Volume:
    (summary,) = scan(path).volumes
    return load_volume(summary)


def saved(folder: Path, image: pydicom.Dataset) -> Path:
    save(image, folder / "mosaic.dcm")
    return folder / "mosaic.dcm"


def tiled(matrix: np.ndarray, along: int) -> np.ndarray:
    """The affine with the slices going along (1) or against (-1) their normal."""
    other = matrix.copy()
    other[:3, 0] *= along
    return other


def centers(matrix: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Centres of the slices, (n, 3)."""
    middle = matrix[:3, 3] + matrix[:3, 1] * shape[1] / 2 + matrix[:3, 2] * shape[2] / 2
    return middle + np.arange(shape[0])[:, np.newaxis] * matrix[:3, 0]


@with_files
@given(
    count=st.integers(2, 17),
    normal=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda n: np.linalg.norm(n) > 0.2),
    along=st.sampled_from([1, -1]),
)
def test_each_tile_lies_where_its_slice_was(
    tmp_path_factory: pytest.TempPathFactory,
    count: int,
    normal: tuple[float, float, float],
    along: int,
) -> None:
    matrix = tiled(affine(normal=normal), along)
    values = voxels((count, 6, 5))
    across = int(np.ceil(np.sqrt(count)))
    folder = tmp_path_factory.mktemp("mosaic")
    volume = loaded(saved(folder, mosaic(values, matrix, across=across)))
    assert volume.values.shape == values.shape
    for k in (0, count - 1):
        there = matrix[:3] @ (k, 2, 3, 1)
        at_mm = np.linalg.inv(volume.grid.affine_lps) @ (*there, 1)
        assert np.allclose(at_mm, np.rint(at_mm), atol=1e-4)
        assert volume.values[tuple(np.rint(at_mm[:3]).astype(int))] == values[k, 2, 3]


@pytest.mark.parametrize("along", [1, -1])
@pytest.mark.parametrize("normal", [(0, 0, 1), (0.3, -0.2, 0.9), (0.9, 0.3, 0.1)])
def test_mosaic_agrees_with_nibabel(
    tmp_path: Path, along: int, normal: tuple[float, float, float]
) -> None:
    values = voxels((7, 5, 5))
    path = saved(tmp_path, mosaic(values, tiled(affine(normal=normal), along), across=3))
    volume = loaded(path)
    with warnings.catch_warnings():  # nibabel's DICOM part calls itself experimental
        warnings.simplefilter("ignore")
        there = importlib.import_module("nibabel.nicom.dicomwrappers").wrapper_from_file(path)
    assert there.is_mosaic
    for index in [(0, 0, 0), (3, 4, 1), (1, 2, 6)]:  # row, column, slice there
        lps = there.affine @ (*index, 1)
        at = volume.grid.to_index(lps[:3])
        assert np.allclose(at, np.rint(at), atol=1e-3)
        here = volume.values[tuple(np.rint(at).astype(int))]
        assert here == there.get_data()[index]


@pytest.mark.parametrize("along", [1, -1])
def test_protocol_alone_places_the_slices(tmp_path: Path, along: int) -> None:
    matrix = tiled(affine(normal=(0.1, 0.2, 1)), along)
    values = voxels((7, 6, 6))
    image = mosaic(values, matrix, across=3)
    del image[IMAGE_HEADER]
    planned = centers(matrix, values.shape)
    planned = planned[::along]
    image.add_new(SERIES_HEADER, "OB", protocol_header(planned))
    volume = loaded(saved(tmp_path, image))
    assert np.array_equal(volume.values, values[::along])
    first = matrix[:3, 3] + (6 * matrix[:3, 0] if along < 0 else 0)
    assert np.allclose(volume.grid.affine_lps[:3, 3], first, atol=1e-4)


def test_headers_that_agree_are_read(tmp_path: Path) -> None:
    values, matrix = voxels((4, 6, 6)), affine(normal=(0, 0, 1))
    image = mosaic(values, matrix, across=2)
    planned = centers(matrix, values.shape)
    image.add_new(SERIES_HEADER, "OB", protocol_header(planned))
    assert np.array_equal(loaded(saved(tmp_path, image)).values, values)


def without_headers(image: pydicom.Dataset) -> None:
    del image[IMAGE_HEADER]


def contradicting(image: pydicom.Dataset) -> None:
    planned = centers(affine(), (4, 6, 6))[::-1]
    planned = planned - planned[-1] + centers(affine(), (4, 6, 6))[0]
    image.add_new(SERIES_HEADER, "OB", protocol_header(2 * planned - planned[-1]))


def of_another_maker(image: pydicom.Dataset) -> None:
    image[0x00290010].value = "SOMEONE ELSE"


def askew(image: pydicom.Dataset) -> None:
    image[IMAGE_HEADER].value = csa_header(4, (1, 0, 0))


def of_too_many(image: pydicom.Dataset) -> None:
    image[IMAGE_HEADER].value = csa_header(10**8, (0, 1, 0))


def of_five(image: pydicom.Dataset) -> None:
    image[IMAGE_HEADER].value = csa_header(10, (0, 1, 0))
    image.Rows, image.Columns = 11, 13


def cut(image: pydicom.Dataset) -> None:
    image[IMAGE_HEADER].value = image[IMAGE_HEADER].value[:200]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without_headers, "do not say how its slices lie"),
        (contradicting, "place its slices differently"),
        (of_another_maker, "without Siemens' private headers"),
        (askew, "not upright"),
        (of_too_many, "do not say how its slices lie"),
        (of_five, "does not divide 11 rows x 13 columns"),
        (cut, "damaged"),
    ],
)
def test_mosaic_that_cannot_be_placed_is_refused(tmp_path: Path, change: Any, reason: str) -> None:
    image = mosaic(voxels((4, 6, 6)), affine(), across=2)
    change(image)
    path = saved(tmp_path, image)
    with pytest.raises(DicomError, match=reason):
        scan(path)


@with_files
@given(flips=st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 255)), max_size=4))
def test_damaged_private_header_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[int, int]]
) -> None:
    image = mosaic(voxels((4, 6, 6)), affine(), across=2)
    content = bytearray(image[IMAGE_HEADER].value)
    for place, value in flips:
        content[place % len(content)] = value
    image[IMAGE_HEADER].value = bytes(content)
    path = saved(tmp_path_factory.mktemp("mosaic"), image)
    with suppress(DicomError):
        assert scan(path).volumes[0].files == 1


def test_real_mosaics_hold_the_voxels_of_the_nifti_and_lie_where_they_were_planned() -> None:
    folder = real_data("vendors_dicom2nifti", "siemens", "fmri")
    image: Any = nibabel.load(folder / "001_ground_truth.nii.gz")
    truth = np.asanyarray(image.dataobj).transpose(3, 2, 1, 0)
    summaries = sorted(scan(folder / "001").volumes, key=lambda volume: volume.volume)
    assert np.array_equal([load_volume(summary).values for summary in summaries], truth)
    # The NIfTI has the directions right, but puts its lowest slice where the highest was; the
    # scanner's own plan of the slices tells.
    plan = pydicom.dcmread(next((folder / "001").iterdir()))[SERIES_HEADER].value.decode("latin-1")
    planned = re.findall(r"asSlice\[\d+\]\.sPosition\.d(?:Sag|Cor|Tra)\s*=\s*(\S+)", plan)
    for summary in summaries:
        matrix = np.array(summary.affine_lps)
        assert np.allclose(
            matrix[:3, :3], (np.diag([-1, -1, 1]) @ image.affine[:3, :3])[:, ::-1], atol=1e-4
        )
        middles = summary.stack.grid.to_lps(np.array([[k, 40.0, 40.0] for k in range(50)]))
        assert np.allclose(middles, np.array(planned, float).reshape(50, 3), atol=0.01)
