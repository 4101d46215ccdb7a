"""One patient in every storage, value encoding and order of acquisition gives one volume."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from dicom_compressor import LOSSLESS
from dicom_factory import FRAME_UID, affine, save, voxels, write_series
from enhanced_factory import enhanced, mosaic, write_enhanced
from pydicom.encaps import encapsulate
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    ExplicitVRBigEndian,
    JPEGLSLossless,
)

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.pixels import stored as dicom_pixels
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Severity
from annotator.model.volume import Volume

Write = Callable[[Path, np.ndarray, np.ndarray], Any]


def write_classic(folder: Path, values: np.ndarray, matrix: np.ndarray) -> None:
    write_series(folder, values=values, matrix=matrix)


def write_big_endian(folder: Path, values: np.ndarray, matrix: np.ndarray) -> None:
    write_series(folder, values=values, matrix=matrix, syntax=ExplicitVRBigEndian)


def write_frames(folder: Path, values: np.ndarray, matrix: np.ndarray) -> None:
    write_enhanced(folder, enhanced(values, matrix))


def write_mosaic(folder: Path, values: np.ndarray, matrix: np.ndarray) -> None:
    save(mosaic(values, matrix, across=2), folder / "mosaic.dcm")


STORAGES: dict[str, Write] = {
    "classic": write_classic,
    "big endian": write_big_endian,
    "frames": write_frames,
    "mosaic": write_mosaic,
}


def loaded(folder: Path) -> Volume:
    (summary,) = scan(folder).volumes
    assert not [issue for issue in summary.issues if issue.severity is Severity.BLOCKING]
    return load_volume(summary)


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("spacing", [(3.0, 1.4, 0.6), (3.0, 0.6, 1.4)])
@pytest.mark.parametrize("dtype", ["u2", "i2"])
def test_pixels_that_are_not_square_keep_rows_and_columns_apart(
    tmp_path: Path, storage: str, spacing: tuple[float, float, float], dtype: str
) -> None:
    values = voxels((4, 6, 5), dtype) - (40 if dtype == "i2" else 0)
    matrix = affine(normal=(0.2, 0.9, -0.3), spacing=spacing)
    STORAGES[storage](tmp_path, values, matrix)
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, values)
    assert np.allclose(volume.grid.affine_lps, matrix, atol=1e-4)
    assert np.allclose(volume.grid.spacing_mm, spacing, atol=1e-4)


@pytest.mark.parametrize("is_multi_frame", [False, True])
def test_ct_comes_in_hounsfield_units_with_its_padding_said(
    tmp_path: Path, *, is_multi_frame: bool
) -> None:
    values = voxels(dtype="i2")
    values[:, 0] = -2000
    rescale = {"RescaleSlope": "1", "RescaleIntercept": "-1024"}
    if is_multi_frame:
        groups = {"PixelValueTransformationSequence": rescale}
        image = enhanced(values, affine(), kind=EnhancedCTImageStorage, shared_groups=groups)
        image.Modality, image.PixelPaddingValue = "CT", -2000
        write_enhanced(tmp_path, image)
    else:
        change = {"SOPClassUID": CTImageStorage, "Modality": "CT", "PixelPaddingValue": -2000}
        write_series(tmp_path, values=values, change=change | rescale)
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, values - 1024.0)
    assert volume.source.modality == "CT"
    assert "padding_value" in [issue.code for issue in volume.issues]
    assert scan(tmp_path).volumes[0].suitability.startswith("CT")


def test_low_values_meant_bright_are_said_of_frames_too(tmp_path: Path) -> None:
    image = enhanced(voxels(), affine())
    image.PhotometricInterpretation = "MONOCHROME1"
    write_enhanced(tmp_path, image)
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, voxels())
    assert "monochrome1" in [issue.code for issue in volume.issues]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (0, 2, 1, 3), (1, 3, 0, 2)])
def test_slices_taken_in_any_order_of_time_lie_where_they_were_taken(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    def change(index: int, item: pydicom.Dataset) -> None:
        taken = order.index(index)
        item.InstanceNumber, item.AcquisitionTime = taken + 1, f"1200{taken:02d}.5"
        item.TriggerTime, item.ContentTime = 15.0 * taken, f"1200{taken:02d}.7"

    write_series(tmp_path, change=change, names=[f"{order.index(k)}.dcm" for k in range(4)])
    volume = loaded(tmp_path)
    assert np.array_equal(volume.values, voxels())
    assert np.allclose(volume.grid.affine_lps, affine(), atol=1e-4)


def test_echoes_with_frames_of_reference_of_their_own_keep_them(tmp_path: Path) -> None:
    other = f"{FRAME_UID}.7"
    write_series(tmp_path / "1", change={"EchoTime": 10})
    write_series(tmp_path / "2", change={"EchoTime": 80, "FrameOfReferenceUID": other})
    volumes = sorted(scan(tmp_path).volumes, key=lambda volume: volume.echo_time_ms or 0)
    found = [load_volume(volume).grid.frame_of_reference_uid for volume in volumes]
    assert found == [FRAME_UID, other]
    assert not any(i.severity is Severity.BLOCKING for volume in volumes for i in volume.issues)


@pytest.mark.parametrize("kind", ["mosaic", "deflated frames"])
@pytest.mark.parametrize("rescale", [None, (2.0, -3.0)])
def test_slices_of_one_file_share_its_decoding(
    tmp_path: Path, kind: str, rescale: tuple[float, float] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = voxels((9, 16, 16))
    if kind == "mosaic":
        image = mosaic(values, affine(), across=3)
        tiles = np.frombuffer(image.PixelData, "<u2").reshape(48, 48)
        image.file_meta.TransferSyntaxUID = JPEGLSLossless
        image.PixelData = encapsulate([LOSSLESS[JPEGLSLossless](tiles)])
        image["PixelData"].VR, image["PixelData"].is_undefined_length = "OB", True
    else:
        image = enhanced(values, affine(), syntax=DeflatedExplicitVRLittleEndian)
    if rescale:
        image.RescaleSlope, image.RescaleIntercept = rescale
    save(image, tmp_path / "image.dcm")
    (summary,) = scan(tmp_path).volumes
    opened = []
    for name in ("_decoded", "_inflated"):
        once = getattr(dicom_pixels, name)
        monkeypatch.setattr(
            dicom_pixels, name, lambda header, once=once: opened.append(header) or once(header)
        )
    slope, intercept = rescale or (1, 0)
    assert np.array_equal(load_volume(summary).values, values * slope + intercept)
    assert len(opened) == 1
