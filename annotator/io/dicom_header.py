"""One DICOM file's header: what places its slice, or one sentence why it is refused."""

import os
import struct
import warnings
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pydicom
from attrs import evolve, frozen
from numpy.typing import NDArray
from pydicom.dataset import FileDataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

from annotator.errors import DicomError
from annotator.io.dicom_attributes import number, text, vector, words
from annotator.io.dicom_support import REQUIRED, refuse_incomplete, refuse_other_kinds

__all__ = ["PYDICOM_ERRORS", "SliceHeader", "Tile", "read_header"]

#: What pydicom raises on damaged bytes, depending on where the damage is.
PYDICOM_ERRORS = (
    ArithmeticError,
    AttributeError,
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    LookupError,
    MemoryError,
    NotImplementedError,
    RecursionError,
    TypeError,
    UnicodeError,
    ValueError,
    struct.error,
    zlib.error,
)

#: Direction cosines may be rounded by the scanner, never by more than this.
COSINE_TOLERANCE = 1e-2

#: Pixels and positions beyond these are damage, not images of a patient, mm.
SMALLEST_PIXEL_MM, LARGEST_PIXEL_MM = 1e-3, 100.0
FARTHEST_MM = 1e5

_TAGS = [
    *REQUIRED,
    *("SOPClassUID", "StudyInstanceUID", "FrameOfReferenceUID", "SeriesDescription"),
    *("Modality", "Manufacturer", "Laterality", "ImageLaterality", "ImageType"),
    *("EchoTime", "EchoNumbers", "RepetitionTime", "InversionTime", "ScanningSequence"),
    *("SequenceName", "ScanOptions", "DiffusionBValue", "DiffusionGradientOrientation"),
    *("TemporalPositionIdentifier", "AcquisitionNumber", "TriggerTime", "InstanceNumber"),
    *("SliceThickness", "SpacingBetweenSlices", "NumberOfFrames", "SamplesPerPixel"),
    *("PhotometricInterpretation", "BitsStored", "HighBit", "RescaleSlope"),
    *("RescaleIntercept", "WindowCenter", "WindowWidth", "SpecificCharacterSet"),
    "ModalityLUTSequence",
]


@frozen
class Tile:
    """A slice inside a mosaic: its first row and column there, and the mosaic's size."""

    first_row: int
    first_column: int
    rows: int
    columns: int


@frozen(eq=False)
class SliceHeader:
    """What the header of one classic MR or CT image says about its slice.

    Lengths in mm, times in ms, vectors in LPS. An attribute that the file does not carry is
    None or empty.
    """

    path: Path
    #: Size in bytes and time of change, to notice a file that changed after it was scanned.
    file_state: tuple[int, int]
    transfer_syntax: UID
    #: Where the pixel bytes, or compressed frames with their table, begin; None in a deflated
    #: file, which has to be inflated first.
    pixel_offset: int | None
    study_uid: str | None
    series_uid: str
    instance_uid: str
    frame_of_reference_uid: str | None
    description: str
    modality: str
    manufacturer: str
    laterality: str | None
    image_type: tuple[str, ...]
    scanning_sequence: tuple[str, ...]
    sequence_name: str
    scan_options: tuple[str, ...]
    echo_time_ms: float | None
    echo_numbers: tuple[str, ...]
    repetition_time_ms: float | None
    inversion_time_ms: float | None
    b_value: float | None
    gradient: tuple[str, ...]
    temporal_position: float | None
    acquisition_number: float | None
    trigger_time_ms: float | None
    instance_number: float | None
    slice_thickness_mm: float | None
    spacing_between_slices_mm: float | None
    rows: int
    columns: int
    #: Distance between rows, between columns.
    pixel_spacing_mm: tuple[float, float]
    position_mm: NDArray[np.float64]
    #: Unit directions of rising column index (along a row) and of rising row index.
    along_row: NDArray[np.float64]
    along_column: NDArray[np.float64]
    bits_allocated: int
    bits_stored: int
    is_signed: bool
    is_monochrome1: bool
    #: Slope and intercept; None where the stored values are the values.
    rescale: tuple[float, float] | None
    window: tuple[float, float] | None
    #: Which frame of its file the slice is, counted from 0, and how many the file holds.
    frame: int = 0
    frames: int = 1
    #: Where the slice lies in its frame if that is a mosaic of many slices.
    tile: Tile | None = None

    @property
    def frame_shape(self) -> tuple[int, int]:
        """Rows and columns of the stored frame: the slice's own, or those of its mosaic."""
        return (self.tile.rows, self.tile.columns) if self.tile else (self.rows, self.columns)

    @property
    def frame_bytes(self) -> int:
        """Size of one uncompressed frame."""
        rows, columns = self.frame_shape
        return rows * columns * self.bits_allocated // 8

    @property
    def normal(self) -> NDArray[np.float64]:
        """Unit normal of the slice: along_row x along_column, LPS, (3,)."""
        normal: NDArray[np.float64] = np.cross(self.along_row, self.along_column)
        return normal / np.linalg.norm(normal)

    @property
    def pixel_dtype(self) -> np.dtype[np.generic]:
        """Type of the stored pixels with the file's byte order."""
        order = ">" if self.transfer_syntax == ExplicitVRBigEndian else "<"
        return np.dtype(f"{order}{'i' if self.is_signed else 'u'}{self.bits_allocated // 8}")


def read_header(path: Path) -> SliceHeader:
    """The header of one file, read up to its pixels.

    Parameters
    ----------
    path : Path

    Returns
    -------
    SliceHeader

    Raises
    ------
    DicomError
        If the file is no classic, uncompressed MR or CT image that can be placed in the
        patient. The message is the reason alone; it does not name the file.
    """
    try:
        if not path.is_file():
            raise DicomError("not a regular file")
        # pydicom warns about every odd value; what matters here is checked below.
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read_open_file(path, file)
    except InvalidDicomError as error:
        raise DicomError("not a DICOM file (no DICM mark after byte 128)") from error
    except OSError as error:
        raise DicomError(f"cannot be opened ({error.strerror or 'input error'})") from error
    except PYDICOM_ERRORS as error:
        raise DicomError(f"damaged DICOM header ({type(error).__name__})") from error


def _read_open_file(path: Path, file: BinaryIO) -> SliceHeader:
    status = os.fstat(file.fileno())
    if status.st_size == 0:
        raise DicomError("the file is empty")
    dataset = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=_TAGS)
    syntax = UID(dataset.file_meta.get("TransferSyntaxUID", ""))
    refuse_other_kinds(dataset, syntax)
    refuse_incomplete(dataset)
    header = _header(path, dataset, (status.st_size, status.st_mtime_ns))
    if syntax == DeflatedExplicitVRLittleEndian:
        return header
    return _with_pixel_offset(header, file)


def _header(path: Path, dataset: FileDataset, file_state: tuple[int, int]) -> SliceHeader:
    spacing = vector(dataset, "PixelSpacing", 2)
    if spacing.min() < SMALLEST_PIXEL_MM or spacing.max() > LARGEST_PIXEL_MM:
        raise DicomError(f"PixelSpacing {spacing[0]:g}, {spacing[1]:g} mm is not plausible")
    position = vector(dataset, "ImagePositionPatient", 3)
    if np.abs(position).max() > FARTHEST_MM:
        raise DicomError("ImagePositionPatient lies farther away than any scanner reaches")
    along_row, along_column = _directions(dataset)
    return SliceHeader(
        path=path,
        file_state=file_state,
        transfer_syntax=UID(dataset.file_meta.TransferSyntaxUID),
        pixel_offset=None,
        study_uid=text(dataset, "StudyInstanceUID") or None,
        series_uid=text(dataset, "SeriesInstanceUID"),
        instance_uid=text(dataset, "SOPInstanceUID"),
        frame_of_reference_uid=text(dataset, "FrameOfReferenceUID") or None,
        description=text(dataset, "SeriesDescription"),
        modality=text(dataset, "Modality"),
        manufacturer=text(dataset, "Manufacturer"),
        laterality=text(dataset, "Laterality") or text(dataset, "ImageLaterality") or None,
        image_type=words(dataset, "ImageType"),
        scanning_sequence=words(dataset, "ScanningSequence"),
        sequence_name=text(dataset, "SequenceName"),
        scan_options=words(dataset, "ScanOptions"),
        echo_time_ms=number(dataset, "EchoTime"),
        echo_numbers=words(dataset, "EchoNumbers"),
        repetition_time_ms=number(dataset, "RepetitionTime"),
        inversion_time_ms=number(dataset, "InversionTime"),
        b_value=number(dataset, "DiffusionBValue"),
        gradient=words(dataset, "DiffusionGradientOrientation"),
        temporal_position=number(dataset, "TemporalPositionIdentifier"),
        acquisition_number=number(dataset, "AcquisitionNumber"),
        trigger_time_ms=number(dataset, "TriggerTime"),
        instance_number=number(dataset, "InstanceNumber"),
        slice_thickness_mm=number(dataset, "SliceThickness"),
        spacing_between_slices_mm=number(dataset, "SpacingBetweenSlices"),
        rows=int(dataset.Rows),
        columns=int(dataset.Columns),
        pixel_spacing_mm=(float(spacing[0]), float(spacing[1])),
        position_mm=position,
        along_row=along_row,
        along_column=along_column,
        bits_allocated=int(dataset.BitsAllocated),
        bits_stored=int(dataset.get("BitsStored") or dataset.BitsAllocated),
        is_signed=dataset.PixelRepresentation == 1,
        is_monochrome1=dataset.get("PhotometricInterpretation") == "MONOCHROME1",
        rescale=_rescale(dataset),
        window=_window(dataset),
    )


def _with_pixel_offset(header: SliceHeader, file: BinaryIO) -> SliceHeader:
    """The header with the place of its pixels, which must all be there."""
    big_endian = header.transfer_syntax == ExplicitVRBigEndian
    order = ">" if big_endian else "<"
    if big_endian and header.bits_allocated == 8:  # noqa: PLR2004 - bits of a byte
        raise DicomError("8-bit pixels in big endian order are not read")
    start = file.tell()
    element = file.read(12)
    if len(element) < 12 or struct.unpack(f"{order}HH", element[:4]) != (0x7FE0, 0x0010):  # noqa: PLR2004 - size of an element's head
        raise DicomError("the file holds no pixel data, or ends before them")
    if header.transfer_syntax == ImplicitVRLittleEndian:
        offset, length = start + 8, struct.unpack("<I", element[4:8])[0]
    else:
        offset, length = start + 12, struct.unpack(f"{order}I", element[8:12])[0]
    if header.transfer_syntax.is_encapsulated:
        return evolve(header, pixel_offset=offset)
    needed = header.rows * header.columns * header.bits_allocated // 8
    present = min(length, header.file_state[0] - offset)
    if present < needed:
        raise DicomError(f"truncated: {present} of {needed} bytes of pixel data are there")
    return evolve(header, pixel_offset=offset)


def _directions(dataset: FileDataset) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    cosines = vector(dataset, "ImageOrientationPatient", 6).reshape(2, 3)
    lengths = np.linalg.norm(cosines, axis=1)
    across = float(cosines[0] @ cosines[1])
    if np.abs(lengths - 1).max() > COSINE_TOLERANCE or abs(across) > COSINE_TOLERANCE:
        raise DicomError("ImageOrientationPatient is not two perpendicular unit vectors")
    along_row, along_column = cosines / lengths[:, np.newaxis]
    return along_row, along_column


def _rescale(dataset: FileDataset) -> tuple[float, float] | None:
    slope, intercept = number(dataset, "RescaleSlope"), number(dataset, "RescaleIntercept")
    if slope is None and intercept is None:
        return None
    if slope is None or intercept is None or slope == 0:
        raise DicomError(f"rescale slope {slope} with intercept {intercept} gives no values")
    return None if (slope, intercept) == (1.0, 0.0) else (slope, intercept)


def _window(dataset: FileDataset) -> tuple[float, float] | None:
    center, width = number(dataset, "WindowCenter"), number(dataset, "WindowWidth")
    return None if center is None or width is None or width <= 0 else (center, width)
