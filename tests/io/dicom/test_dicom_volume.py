"""Loading the voxels of scanned volumes."""

from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK
from dicom_factory import SERIES_UID, affine, save, voxels, write_series
from examples import with_files
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)
from real_data import real_data

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume
from annotator.model.volume import Volume


def loaded(folder: Path) -> Volume:
    (summary,) = scan(folder).volumes
    return load_volume(summary)


def by_simpleitk(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Values and LPS affine from (slice, row, column), read by other software."""
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    image = reader.Execute()
    direction = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    matrix = np.eye(4)
    matrix[:3, :3] = direction[:, ::-1]
    matrix[:3, 3] = image.GetOrigin()
    return SimpleITK.GetArrayFromImage(image), matrix


def assert_same_voxels_in_space(
    volume: Volume, values: np.ndarray, matrix: np.ndarray, *, atol_mm: float = 0.01
) -> None:
    """Each voxel of the volume is the other image's voxel at the same place."""
    every = [np.linspace(0, count - 1, min(count, 23)).astype(int) for count in volume.grid.shape]
    index = np.stack(np.meshgrid(*every, indexing="ij"), axis=-1).reshape(-1, 3)
    inverse = np.linalg.inv(matrix)
    there = volume.grid.to_lps(index) @ inverse[:3, :3].T + inverse[:3, 3]
    nearest = np.rint(there).astype(int)
    spacing = np.linalg.norm(matrix[:3, :3], axis=0)
    assert np.abs((there - nearest) * spacing).max() < atol_mm
    assert np.allclose(volume.values[tuple(index.T)], values[tuple(nearest.T)], rtol=1e-5)


@with_files
@given(order=st.permutations(range(4)))
def test_shuffled_files_give_the_same_volume(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("series")
    write_series(folder, names=[f"{place}.dcm" for place in order])
    volume = loaded(folder)
    assert np.array_equal(volume.values, voxels())
    assert volume.values.dtype == np.uint16


@pytest.mark.parametrize(
    "syntax",
    [
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    ],
    ids=lambda syntax: syntax.name,
)
@pytest.mark.parametrize("dtype", ["u2", "i2", "u4", "i4"])
def test_every_read_syntax_gives_the_written_integers(
    tmp_path: Path, syntax: pydicom.uid.UID, dtype: str
) -> None:
    values = voxels(dtype=dtype)
    if dtype.startswith("i"):
        values = values - 77
    write_series(tmp_path, values=values, syntax=syntax)
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, values)
    assert volume.values.dtype == np.dtype(dtype)


def test_bytes_of_8_bits_are_read(tmp_path: Path) -> None:
    values = voxels(dtype="u1")
    write_series(tmp_path, values=values)
    assert np.array_equal(loaded(tmp_path).values, values)


@with_files
@given(
    normal=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda n: np.linalg.norm(n) > 0.2),
    rows=st.integers(2, 7),
)
def test_oblique_series_agrees_with_simpleitk(
    tmp_path_factory: pytest.TempPathFactory, normal: tuple[float, float, float], rows: int
) -> None:
    folder = tmp_path_factory.mktemp("series")
    write_series(folder, values=voxels((3, rows, 5)), matrix=affine(normal=normal))
    assert_same_voxels_in_space(loaded(folder), *by_simpleitk(folder))


def test_each_slice_is_rescaled_by_its_own_slope(tmp_path: Path) -> None:
    def change(index: int, item: pydicom.Dataset) -> None:
        item.RescaleSlope, item.RescaleIntercept = 0.5 + index, -10

    write_series(tmp_path, change=change)
    slopes = (0.5 + np.arange(4))[:, np.newaxis, np.newaxis]
    volume = loaded(tmp_path)
    assert volume.values.dtype == np.float32
    assert np.allclose(volume.values, voxels() * slopes - 10)


def test_identity_rescale_keeps_integers(tmp_path: Path) -> None:
    write_series(tmp_path, change={"RescaleSlope": 1, "RescaleIntercept": 0})
    assert loaded(tmp_path).values.dtype == np.uint16


@pytest.mark.parametrize(("dtype", "expected"), [("u2", 4095), ("i2", -1)])
def test_bits_above_the_stored_ones_do_not_count(tmp_path: Path, dtype: str, expected: int) -> None:
    values = np.full((2, 2, 2), 0x1FFF, dtype)
    write_series(tmp_path, values=values, change={"BitsStored": 12, "HighBit": 11})
    assert (loaded(tmp_path).values == expected).all()


def test_source_and_window_come_from_the_header(tmp_path: Path) -> None:
    write_series(
        tmp_path,
        change={"WindowCenter": [300, 40], "WindowWidth": [600, 80], "Laterality": "L"},
    )
    volume = loaded(tmp_path)
    assert volume.window == (300.0, 600.0)
    assert volume.source.series_uid == SERIES_UID
    assert volume.source.laterality == "L"
    assert volume.source.description == "T1 cor"
    assert len(volume.source.instance_uids) == 4


def test_contradicting_laterality_is_not_known(tmp_path: Path) -> None:
    write_series(tmp_path, change=lambda index, item: setattr(item, "Laterality", "LR"[index % 2]))
    assert loaded(tmp_path).source.laterality is None


def test_monochrome1_is_left_as_stored_and_said(tmp_path: Path) -> None:
    write_series(tmp_path, change={"PhotometricInterpretation": "MONOCHROME1"})
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, voxels())
    assert "monochrome1" in [issue.code for issue in volume.issues]


def test_voxels_lie_where_the_scan_promised(tmp_path: Path) -> None:
    write_series(tmp_path, matrix=affine(normal=(0.2, 0.9, -0.3)))
    (summary,) = scan(tmp_path).volumes
    assert np.array_equal(load_volume(summary).grid.affine_lps, summary.affine_lps)


def test_file_that_changed_since_the_scan_is_refused(tmp_path: Path) -> None:
    path = write_series(tmp_path)[1]
    (summary,) = scan(tmp_path).volumes
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(DicomError, match=r"001\.dcm changed"):
        load_volume(summary)


def test_file_that_vanished_since_the_scan_is_refused(tmp_path: Path) -> None:
    path = write_series(tmp_path)[1]
    (summary,) = scan(tmp_path).volumes
    path.unlink()
    with pytest.raises(DicomError, match=r"001\.dcm cannot be read"):
        load_volume(summary)


def test_deflated_file_with_too_few_pixels_is_refused(tmp_path: Path) -> None:
    def cut(index: int, item: pydicom.Dataset) -> None:
        item.PixelData = item.PixelData[: -4 * (index == 2) or None]

    write_series(tmp_path, syntax=DeflatedExplicitVRLittleEndian, change=cut)
    with pytest.raises(DicomError, match=r"002\.dcm is cut short: 28 of 30"):
        loaded(tmp_path)


def test_rescale_beyond_all_numbers_is_refused(tmp_path: Path) -> None:
    write_series(tmp_path, change={"RescaleSlope": "1e300", "RescaleIntercept": 0})
    with pytest.raises(DicomError, match="not finite"):
        loaded(tmp_path)


def test_pixels_not_at_the_end_of_the_file_are_found(tmp_path: Path) -> None:
    for path in write_series(tmp_path):
        item = pydicom.dcmread(path)
        item.add_new(0xFFFCFFFC, "OB", b"\0" * 64)
        save(item, path)
    assert np.array_equal(loaded(tmp_path).values, voxels())


def test_real_pelvis_equals_the_nrrd_that_other_software_wrote() -> None:
    volume = loaded(real_data("pelvis_mr_adc_ge", "dicom"))
    image = SimpleITK.ReadImage(str(real_data("pelvis_mr_adc_ge", "pm-example.nrrd")))
    assert np.array_equal(volume.values, SimpleITK.GetArrayFromImage(image))
    corner = volume.grid.to_lps(np.array([19.0, 255.0, 255.0]))
    assert np.allclose(corner, image.TransformIndexToPhysicalPoint((255, 255, 19)), atol=0.01)


@pytest.mark.parametrize(
    "folder",
    [
        "patient_positions/HFS",
        "patient_positions/HFP",
        "canon_double_oblique",
        "uih_oblique_sagittal",
        "acr_phantom/GE_Artist_1.5T_T1",
        "acr_phantom/Philips3TdStream",
        "acr_phantom/Siemens_Aera_1.5T_T1",
    ],
)
def test_real_series_agree_with_simpleitk(folder: str) -> None:
    path = real_data(*folder.split("/"))
    assert_same_voxels_in_space(loaded(path), *by_simpleitk(path), atol_mm=0.05)


@pytest.mark.parametrize(
    ("folder", "truth"),
    [
        ("ge/anatomical/001", "001"),
        ("siemens/anatomical/001", "001"),
        ("hitachi/anatomical/001", "001"),
        ("philips/anatomical/001", "001"),
        ("generic/anatomical/002_non_isotropic", "002_non_isotropic"),
        ("failing/slicecount/001", "001"),
    ],
)
def test_real_vendors_agree_with_the_nifti_beside_them(folder: str, truth: str) -> None:
    path = real_data("vendors_dicom2nifti", *folder.split("/"))
    image: Any = nibabel.load(path.parent / f"{truth}_ground_truth.nii.gz")
    to_lps = np.diag([-1.0, -1.0, 1.0, 1.0])
    matrix = (to_lps @ image.affine)[:, [2, 1, 0, 3]]
    values = np.asanyarray(image.dataobj).transpose()
    assert_same_voxels_in_space(loaded(path), values, matrix)
