"""Tiny DICOM series and files for tests."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydicom.charset import default_encoding
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filereader import read_dataset
from pydicom.filewriter import correct_ambiguous_vr
from pydicom.tag import BaseTag
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    MRImageStorage,
    generate_uid,
)
from pydicom.valuerep import DSfloat

SERIES_UID = "1.2.826.0.1.3680043.10.1.1"
FRAME_UID = "1.2.826.0.1.3680043.10.1.2"
STUDY_UID = "1.2.826.0.1.3680043.10.1.3"


def affine(
    *, normal: Sequence[float] = (0, 1, 0), spacing: Sequence[float] = (3.0, 0.8, 0.7)
) -> np.ndarray:
    """An affine from (slice, row, column) with slices along `normal`, coronal if not told."""
    normal_unit = np.asarray(normal, float) / np.linalg.norm(normal)
    helper = np.array([0.0, 0.0, 1.0]) if abs(normal_unit[2]) < 0.9 else np.array([0.0, 1.0, 0.0])
    along_row = np.cross(helper, normal_unit)
    along_row /= np.linalg.norm(along_row)
    along_column = np.cross(normal_unit, along_row)
    matrix = np.eye(4)
    matrix[:3, 0] = normal_unit * spacing[0]
    matrix[:3, 1] = along_column * spacing[1]
    matrix[:3, 2] = along_row * spacing[2]
    matrix[:3, 3] = (-20.0, 12.5, 40.25)
    return matrix


def voxels(shape: Sequence[int] = (4, 6, 5), dtype: str = "u2") -> np.ndarray:
    """Different values everywhere."""
    return (np.arange(np.prod(shape)).reshape(shape) * 3 + 1).astype(dtype)


def dataset(
    values: np.ndarray, matrix: np.ndarray, index: float, *, syntax: UID = ExplicitVRLittleEndian
) -> Dataset:
    """One slice of a series at `index` steps along the first column of `matrix`."""
    series = _Series(matrix.tobytes(), values.shape, values.dtype.str, syntax)
    encoded, matrix_words = _encoded(series)
    item = Dataset(dict(encoded))
    item.set_original_encoding(syntax.is_implicit_VR, syntax.is_little_endian, default_encoding)
    item.file_meta = FileMetaDataset()
    item.file_meta.TransferSyntaxUID = syntax
    sources = [str(index), matrix_words, str(values.sum())]
    item.SOPInstanceUID = generate_uid(entropy_srcs=sources)
    item.InstanceNumber = int(index) + 1
    item.ImagePositionPatient = _decimals(matrix[:3, 3] + index * matrix[:3, 0])
    item["PixelData"] = _pixel(values, ">" if syntax == ExplicitVRBigEndian else "<")
    return item


class _Series(NamedTuple):
    """What the slices of a series have in common."""

    matrix: bytes
    shape: tuple[int, ...]
    kind: str
    syntax: UID


@cache
def _encoded(series: _Series) -> tuple[Mapping[BaseTag, RawDataElement], str]:
    """Every element that slices share, encoded once, and the matrix in words."""
    matrix = np.frombuffer(series.matrix).reshape(4, 4)
    item = Dataset()
    item.SOPClassUID = MRImageStorage
    item.StudyInstanceUID = STUDY_UID
    item.SeriesInstanceUID = SERIES_UID
    item.FrameOfReferenceUID = FRAME_UID
    item.Modality = "MR"
    item.Manufacturer = "Maker"
    item.SeriesDescription = "T1 cor"
    item.PatientName = "Secret^Name"
    item.PatientID = "12345"
    item.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"]
    item.ScanningSequence = "SE"
    item.RepetitionTime, item.EchoTime, item.EchoNumbers = 500, 10, 1
    item.SliceThickness = 3
    spacing = np.linalg.norm(matrix[:3, :3], axis=0)
    directions = (matrix[:3, :3] / spacing).T
    item.ImageOrientationPatient = _decimals([*directions[2], *directions[1]])
    item.PixelSpacing = _decimals(spacing[1:])
    item.Rows, item.Columns = series.shape
    item.SamplesPerPixel, item.PhotometricInterpretation = 1, "MONOCHROME2"
    bits = np.dtype(series.kind).itemsize * 8
    item.BitsAllocated, item.BitsStored, item.HighBit = bits, bits, bits - 1
    item.PixelRepresentation = int(np.dtype(series.kind).kind == "i")
    buffer = BytesIO()
    is_implicit, is_little = series.syntax.is_implicit_VR, series.syntax.is_little_endian
    item.save_as(buffer, implicit_vr=is_implicit, little_endian=is_little)
    buffer.seek(0)
    read = read_dataset(buffer, is_implicit, is_little)
    return {element.tag: element for element in read.elements()}, str(matrix)


def write_series(
    folder: Path,
    *,
    values: np.ndarray | None = None,
    matrix: np.ndarray | None = None,
    positions: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
    syntax: UID = ExplicitVRLittleEndian,
    change: Callable[[int, Dataset], Any] | Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write a series, one file a slice; `positions` are in steps along the slice axis."""
    values = voxels() if values is None else values
    matrix = affine() if matrix is None else matrix
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index, plane in enumerate(values):
        where = index if positions is None else positions[index]
        item = dataset(plane, matrix, where, syntax=syntax)
        if isinstance(change, Mapping):
            for keyword, value in change.items():
                setattr(item, keyword, value)
        elif change is not None:
            change(index, item)
        paths.append(folder / (names[index] if names else f"{index:03d}.dcm"))
        save(item, paths[-1])
    return paths


def save(item: Dataset, path: Path) -> None:
    """Write a dataset as a DICOM file."""
    correct_ambiguous_vr(item, item.file_meta.TransferSyntaxUID.is_little_endian)
    item.save_as(path, enforce_file_format=True)


def _pixel(values: np.ndarray, order: str) -> Any:
    stored = values.astype(values.dtype.newbyteorder(order)).tobytes()
    return DataElement("PixelData", "OW", stored + b"\0" * (len(stored) % 2))


def _decimals(numbers: Sequence[float]) -> list[DSfloat]:
    return [DSfloat(float(number), auto_format=True) for number in numbers]
