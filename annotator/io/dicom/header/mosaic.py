"""The slices of a Siemens mosaic: one classic MR image that tiles a whole volume.

The attributes of such an image describe the mosaic: its position is that of a picture of the
mosaic's size, centred on the first slice. How many slices there are and in which direction they
go stands in Siemens' own headers alone: CSA image header (0029,xx10), and the protocol text in
the CSA series header (0029,xx20). Both are used where both are there, and must agree.
"""

import re
import struct

import numpy as np
import pydicom
from attrs import frozen
from numpy.typing import NDArray
from pydicom.dataset import FileDataset

from annotator.errors import DicomError
from annotator.io.dicom.header.slice_header import SliceHeader, Tile

__all__ = ["mosaic_slices"]

_IMAGE_HEADER, _SERIES_HEADER, _CREATOR = 0x00291010, 0x00291020, 0x00290010

#: More slices than any mosaic holds: damage.
MOST_SLICES = 1024

#: Steps from the two headers, or a step and the slice normal, may differ by this share of a step.
STEP_TOLERANCE = 0.02

_PROTOCOL = re.compile(r"### ASCCONV BEGIN(.*?)### ASCCONV END ###", re.DOTALL)
_COUNT = re.compile(r"sSliceArray\.lSize\s*=\s*(\d+)")
_POSITION = re.compile(
    r"sSliceArray\.asSlice\[(\d+)\]\.sPosition\.d(Sag|Cor|Tra)\s*=\s*([-+.\deE]+)"
)


@frozen(eq=False)
class _Layout:
    """How many slices a mosaic holds, and the step from each to the next, LPS mm."""

    count: int
    step_mm: NDArray[np.float64]


def mosaic_slices(mosaic: SliceHeader) -> tuple[SliceHeader, ...]:
    """Each slice of a mosaic, with its own position and its place in the stored image.

    Parameters
    ----------
    mosaic : SliceHeader
        As the attributes of the whole image describe it.

    Raises
    ------
    DicomError
        If Siemens' headers do not say how the slices lie, or contradict each other.
    """
    across = 0
    layout = _layout(mosaic)
    while across**2 < layout.count:
        across += 1
    if mosaic.rows % across or mosaic.columns % across:
        raise DicomError(
            f"a Siemens mosaic of {layout.count} slices does not divide {mosaic.rows} rows x "
            f"{mosaic.columns} columns; export without mosaic"
        )
    rows, columns = mosaic.rows // across, mosaic.columns // across
    first_mm = _first_position(mosaic, rows, columns)
    return tuple(
        mosaic._replace(
            rows=rows,
            columns=columns,
            position_mm=first_mm + k * layout.step_mm,
            tile=Tile(k // across * rows, k % across * columns, mosaic.rows, mosaic.columns),
        )
        for k in range(layout.count)
    )


def _layout(mosaic: SliceHeader) -> _Layout:
    # Read again, since these long private headers are not wanted of any other file.
    tags = [_CREATOR, _IMAGE_HEADER, _SERIES_HEADER]
    dataset = pydicom.dcmread(mosaic.path, stop_before_pixels=True, specific_tags=tags)
    if _CREATOR in dataset and dataset[_CREATOR].value != "SIEMENS CSA HEADER":
        raise DicomError("a mosaic without Siemens' private headers; export without mosaic")
    by_image = _from_image_header(mosaic, _content(dataset, _IMAGE_HEADER))
    by_protocol = _from_protocol(mosaic, _content(dataset, _SERIES_HEADER))
    layout = by_image or by_protocol
    if layout is None or not 0 < layout.count <= MOST_SLICES:
        raise DicomError(
            "a Siemens mosaic whose private headers do not say how its slices lie; export "
            "without mosaic"
        )
    if by_image and by_protocol and not _agree(by_image, by_protocol):
        raise DicomError(
            "a Siemens mosaic whose image and protocol headers place its slices differently; "
            "export without mosaic"
        )
    return layout


def _content(dataset: FileDataset, tag: int) -> bytes:
    value = dataset[tag].value if tag in dataset else None
    return value if isinstance(value, bytes) else b""


def _agree(one: _Layout, other: _Layout) -> bool:
    tolerance_mm = STEP_TOLERANCE * float(np.linalg.norm(one.step_mm))
    difference_mm = float(np.linalg.norm(one.step_mm - other.step_mm))
    return one.count == other.count and difference_mm <= tolerance_mm


def _first_position(mosaic: SliceHeader, rows: int, columns: int) -> NDArray[np.float64]:
    """Position of the first slice, whose centre is the centre of the mosaic."""
    between_rows_mm, between_columns_mm = mosaic.pixel_spacing_mm
    down_mm = (mosaic.rows - rows) / 2 * between_rows_mm
    along_mm = (mosaic.columns - columns) / 2 * between_columns_mm
    return mosaic.position_mm + down_mm * mosaic.along_column + along_mm * mosaic.along_row


def _from_image_header(mosaic: SliceHeader, content: bytes) -> _Layout | None:
    """From NumberOfImagesInMosaic, SliceNormalVector and SpacingBetweenSlices."""
    values = _csa_values(content, {"NumberOfImagesInMosaic", "SliceNormalVector"})
    count, normal = values.get("NumberOfImagesInMosaic"), values.get("SliceNormalVector")
    step_mm = mosaic.spacing_between_slices_mm
    if not count or normal is None or len(normal) != len(mosaic.normal) or not step_mm:
        return None
    cosine = float(np.asarray(normal) @ mosaic.normal)
    if not abs(abs(cosine) - 1) <= STEP_TOLERANCE:
        raise DicomError("a Siemens mosaic whose slice normal is not upright on its slices")
    return _Layout(int(count[0]), np.sign(cosine) * abs(step_mm) * mosaic.normal)


def _from_protocol(mosaic: SliceHeader, content: bytes) -> _Layout | None:
    """From the centres of the slices as they were planned; images may be numbered backwards."""
    found = _PROTOCOL.search(content.decode("latin-1"))
    size = _COUNT.search(found[1]) if found else None
    if found is None or size is None or not 1 < int(size[1]) <= MOST_SLICES:
        return None
    centers = np.zeros((int(size[1]), 3))  # what is 0 is not written
    for index, axis, value in _POSITION.findall(found[1]):
        if int(index) < len(centers):
            centers[int(index), ("Sag", "Cor", "Tra").index(axis)] = float(value)
    between_rows_mm, between_columns_mm = mosaic.pixel_spacing_mm
    center_mm = (
        mosaic.position_mm
        + mosaic.rows / 2 * between_rows_mm * mosaic.along_column
        + mosaic.columns / 2 * between_columns_mm * mosaic.along_row
    )
    heights_mm = (centers - center_mm) @ mosaic.normal
    steps_mm = np.diff(heights_mm)
    step_mm = float(steps_mm.mean())
    slack_mm = STEP_TOLERANCE * abs(step_mm)
    if step_mm == 0 or np.abs(steps_mm - step_mm).max() > slack_mm:
        return None
    if abs(heights_mm[0]) <= slack_mm:
        return _Layout(len(centers), step_mm * mosaic.normal)
    if abs(heights_mm[-1]) <= slack_mm:
        return _Layout(len(centers), -step_mm * mosaic.normal)
    return None


def _csa_values(content: bytes, wanted: set[str]) -> dict[str, list[float]]:
    """The wanted numbers of a CSA header ("SV10" layout); empty where it is none."""
    if content[:4] != b"SV10":
        return {}
    (elements,) = struct.unpack_from("<I", content, 8)
    values: dict[str, list[float]] = {}
    place = 16
    for _ in range(min(elements, MOST_SLICES)):
        name = content[place : place + 64].split(b"\0")[0].decode("latin-1")
        (items,) = struct.unpack_from("<i", content, place + 76)
        place += 84
        words = []
        for _ in range(items):
            (length,) = struct.unpack_from("<i", content, place + 4)
            if length < 0:
                raise DicomError("a Siemens mosaic with a damaged private header")
            words.append(content[place + 16 : place + 16 + length].strip(b" \0"))
            place += 16 + -(-length // 4) * 4
        if name in wanted:
            values[name] = [float(word) for word in words if word]
    return values
