"""One slice of a DICOM series: what its attributes say, as plain values."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from pydicom.uid import UID, ExplicitVRBigEndian

from annotator.errors import DicomError
from annotator.io.dicom.header.attributes import (
    Attributes,
    number,
    number_of,
    philips_rescale,
    text,
    text_of,
    vector,
    vector_of,
    words,
)
from annotator.io.dicom.header.b_value import b_value
from annotator.io.dicom.header.directions import directions_of, normal_of
from annotator.io.dicom.header.support import refuse_incomplete

__all__ = ["OWN_ATTRIBUTES", "SliceFile", "SliceHeader", "Tile", "own_fields", "slice_header"]

#: Pixels and positions beyond these are damage, not images of a patient, mm.
SMALLEST_PIXEL_MM, LARGEST_PIXEL_MM = 1e-3, 100.0
FARTHEST_MM = 1e5

#: Attributes in which the slices of a series differ, whatever the scanner.
OWN_ATTRIBUTES = (
    "SOPInstanceUID",
    "InstanceNumber",
    "ImagePositionPatient",
    "WindowCenter",
    "WindowWidth",
)


@frozen
class Tile:
    """A slice inside a mosaic: its first row and column there, and the mosaic's size."""

    first_row: int
    first_column: int
    rows: int
    columns: int


@frozen
class SliceFile:
    """The file that a slice comes from, and how its pixels are encoded.

    Size in bytes and time of change tell a file that changed after it was scanned.
    """

    location: str
    file_state: tuple[int, int]
    transfer_syntax: UID


class SliceHeader(NamedTuple):
    """What a classic MR or CT image, or one frame of a multi-frame one, says about its slice.

    Lengths in mm, times in ms, vectors in LPS. An attribute that the file does not carry is
    None or empty. A tuple, since a scan makes ten thousand in half a second; equal is what is
    the same one.
    """

    #: Where its file is; text, of which a path is made when it is asked for.
    location: str
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
    #: Of the series or, where absent, of the image; ``L/R`` if they contradict each other.
    laterality: str | None
    image_type: tuple[str, ...]
    scanning_sequence: tuple[str, ...]
    sequence_name: str
    scan_options: tuple[str, ...]
    echo_time_ms: float | None
    echo_numbers: tuple[str, ...]
    repetition_time_ms: float | None
    inversion_time_ms: float | None
    #: Magnitude or phase, water or fat, where the image type does not tell.
    component: tuple[str, ...]
    b_value: float | None
    gradient: tuple[str, ...]
    temporal_position: float | None
    acquisition_number: float | None
    trigger_time_ms: float | None
    instance_number: float | None
    #: Stack and further dimensions of a multi-frame image, in-stack position apart.
    stack_id: str
    dimensions: tuple[str, ...]
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
    is_lossy: bool
    #: Stored value of pixels outside the image.
    padding: float | None
    #: Slope and intercept; None where the stored values are the values.
    rescale: tuple[float, float] | None
    #: Whether the rescale is the maker's private one, the standard one being absent.
    is_private_rescale: bool
    window: tuple[float, float] | None
    #: Which frame of its file the slice is, counted from 0, and how many the file holds.
    frame: int = 0
    frames: int = 1
    #: Where the slice lies in its frame if that is a mosaic of many slices.
    tile: Tile | None = None
    #: How many stacks that lie apart its series was split into.
    slabs: int = 1
    #: Name of the protocol, which may name a side that the description leaves out.
    protocol: str = ""

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def path(self) -> Path:
        """Where its file is."""
        return Path(self.location)

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
        return normal_of(self.along_row, self.along_column)

    @property
    def pixel_dtype(self) -> np.dtype[np.generic]:
        """Type of the stored pixels with the file's byte order."""
        order = ">" if self.transfer_syntax == ExplicitVRBigEndian else "<"
        return np.dtype(f"{order}{'i' if self.is_signed else 'u'}{self.bits_allocated // 8}")


def slice_header(file: SliceFile, dataset: Attributes) -> SliceHeader:
    """The slice that one image, or one frame of it, describes.

    Parameters
    ----------
    file : SliceFile
    dataset : Attributes
        Of a classic image, or of a frame as `annotator.io.dicom.header.frames` gives it.

    Raises
    ------
    DicomError
        If the attributes do not place the slice or describe its pixels.
    """
    refuse_incomplete(dataset)
    spacing = vector(dataset, "PixelSpacing", 2)
    if spacing.min() < SMALLEST_PIXEL_MM or spacing.max() > LARGEST_PIXEL_MM:
        raise DicomError(f"PixelSpacing {spacing[0]:g}, {spacing[1]:g} mm is not plausible")
    own = own_fields({keyword: words(dataset, keyword) for keyword in OWN_ATTRIBUTES})
    along_row, along_column = directions_of(dataset)
    rescale, is_private_rescale = _rescale(dataset)
    return SliceHeader(
        location=file.location,
        file_state=file.file_state,
        transfer_syntax=file.transfer_syntax,
        pixel_offset=None,
        study_uid=text(dataset, "StudyInstanceUID") or None,
        series_uid=text(dataset, "SeriesInstanceUID"),
        frame_of_reference_uid=text(dataset, "FrameOfReferenceUID") or None,
        description=text(dataset, "SeriesDescription"),
        modality=text(dataset, "Modality"),
        manufacturer=text(dataset, "Manufacturer"),
        laterality=_laterality(dataset),
        image_type=words(dataset, "ImageType"),
        scanning_sequence=words(dataset, "ScanningSequence"),
        sequence_name=text(dataset, "SequenceName"),
        scan_options=words(dataset, "ScanOptions"),
        echo_time_ms=number(dataset, "EchoTime"),
        echo_numbers=words(dataset, "EchoNumbers"),
        repetition_time_ms=number(dataset, "RepetitionTime"),
        inversion_time_ms=number(dataset, "InversionTime"),
        component=(
            *words(dataset, "ComplexImageComponent"),
            *words(dataset, "MetaboliteMapDescription"),
        ),
        b_value=b_value(dataset),
        gradient=words(dataset, "DiffusionGradientOrientation"),
        temporal_position=number(dataset, "TemporalPositionIdentifier"),
        acquisition_number=number(dataset, "AcquisitionNumber"),
        trigger_time_ms=number(dataset, "TriggerTime"),
        stack_id=text(dataset, "StackID"),
        dimensions=words(dataset, "DimensionIndexValues"),
        slice_thickness_mm=number(dataset, "SliceThickness"),
        spacing_between_slices_mm=number(dataset, "SpacingBetweenSlices"),
        rows=int(dataset.get("Rows")),
        columns=int(dataset.get("Columns")),
        pixel_spacing_mm=(float(spacing[0]), float(spacing[1])),
        along_row=along_row,
        along_column=along_column,
        bits_allocated=int(dataset.get("BitsAllocated")),
        bits_stored=int(dataset.get("BitsStored") or dataset.get("BitsAllocated")),
        is_signed=dataset.get("PixelRepresentation") == 1,
        is_monochrome1=dataset.get("PhotometricInterpretation") == "MONOCHROME1",
        is_lossy=text(dataset, "LossyImageCompression") == "01",
        padding=number(dataset, "PixelPaddingValue"),
        rescale=rescale,
        is_private_rescale=is_private_rescale,
        protocol=text(dataset, "ProtocolName"),
        **own,
    )


def own_fields(own: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the words of `OWN_ATTRIBUTES` say, by the names of the slice's fields.

    Raises
    ------
    DicomError
        If the position is not plausible.
    """
    position = vector_of(own["ImagePositionPatient"], "ImagePositionPatient", 3)
    if max(map(abs, position.tolist())) > FARTHEST_MM:
        raise DicomError("ImagePositionPatient lies farther away than any scanner reaches")
    return {
        "instance_uid": text_of(own["SOPInstanceUID"]),
        "instance_number": number_of(own["InstanceNumber"], "InstanceNumber"),
        "position_mm": position,
        "window": _window(own["WindowCenter"], own["WindowWidth"]),
    }


def _laterality(dataset: Attributes) -> str | None:
    series, image = text(dataset, "Laterality"), text(dataset, "ImageLaterality")
    return "L/R" if {series, image} == {"L", "R"} else series or image or None


def _rescale(dataset: Attributes) -> tuple[tuple[float, float] | None, bool]:
    """Slope and intercept, and whether they are Philips' private ones."""
    slope, intercept = number(dataset, "RescaleSlope"), number(dataset, "RescaleIntercept")
    if slope is None and intercept is None:
        private = philips_rescale(dataset)
        return private, private is not None
    if slope is None or intercept is None or slope == 0:
        raise DicomError(f"rescale slope {slope} with intercept {intercept} gives no values")
    return (None if (slope, intercept) == (1.0, 0.0) else (slope, intercept)), False


def _window(centers: Sequence[str], widths: Sequence[str]) -> tuple[float, float] | None:
    center, width = number_of(centers, "WindowCenter"), number_of(widths, "WindowWidth")
    return None if center is None or width is None or width <= 0 else (center, width)
