"""One DICOM file's header: what places its slice, or one sentence why it is refused."""

import math
import os
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import pydicom
from pydicom.config import IGNORE
from pydicom.dataset import FileDataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

from annotator.errors import DicomError
from annotator.io.dicom.header.attributes import PHILIPS_RESCALE_TAGS, RawAttributes
from annotator.io.dicom.header.b_value import B_VALUE_TAGS
from annotator.io.dicom.header.bounds import BoundedFile, refuse_too_many_items, too_many_items
from annotator.io.dicom.header.frames import FRAME_TAGS, described, frame_slices
from annotator.io.dicom.header.mosaic import mosaic_slices
from annotator.io.dicom.header.multi_frame import quick_frame_slices
from annotator.io.dicom.header.quick_header import QuickWalk
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.io.dicom.header.slice_header import (
    OWN_ATTRIBUTES,
    SliceFile,
    SliceHeader,
    own_fields,
    slice_header,
)
from annotator.io.dicom.header.support import (
    MULTI_FRAME,
    REQUIRED,
    kind_of,
    refuse_absurd_size,
    refuse_other_kinds,
)
from annotator.io.dicom.header.syntaxes import UNCOMPRESSED_SYNTAXES

__all__ = ["PYDICOM_ERRORS", "HeaderReader", "SliceHeader", "read_headers"]

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

_TAGS = [
    Tag(attribute)
    for attribute in (
        *REQUIRED,
        *("SOPClassUID", "StudyInstanceUID", "FrameOfReferenceUID", "SeriesDescription"),
        *("ProtocolName", "Modality", "Manufacturer", "Laterality", "ImageLaterality", "ImageType"),
        *("EchoTime", "EchoNumbers", "RepetitionTime", "InversionTime", "ScanningSequence"),
        *("SequenceName", "ScanOptions", "DiffusionBValue", "DiffusionGradientOrientation"),
        *("TemporalPositionIdentifier", "AcquisitionNumber", "TriggerTime", "InstanceNumber"),
        *("SliceThickness", "SpacingBetweenSlices", "NumberOfFrames", "SamplesPerPixel"),
        *("PhotometricInterpretation", "BitsStored", "HighBit", "RescaleSlope"),
        *("RescaleIntercept", "WindowCenter", "WindowWidth", "SpecificCharacterSet"),
        *("ModalityLUTSequence", "PixelPaddingValue", "LossyImageCompression"),
        *(hex(tag) for tag in (*PHILIPS_RESCALE_TAGS, *B_VALUE_TAGS)),
        *FRAME_TAGS,
    )
]
_WANTED = frozenset(int(tag) for tag in _TAGS)
#: The pixel data's tag in little and in big endian order.
_PIXELS, _BIG_PIXELS = b"\xe0\x7f\x10\x00", b"\x7f\xe0\x00\x10"
#: Most bytes of an element before its value: tag, kind of value, length.
_HEAD_BYTES = 12
_OWN_REQUIRED = tuple(keyword for keyword in OWN_ATTRIBUTES if keyword in REQUIRED)
#: What slices of one layout share is remembered of so many series at most.
MOST_ALIKE = 200


def read_headers(path: Path) -> tuple[SliceHeader, ...]:
    """Every slice that one file holds, read up to its pixels.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tuple of SliceHeader
        One of a classic image, one a frame of a multi-frame image, one a slice of a mosaic.

    Raises
    ------
    DicomError
        If the file is no MR or CT image that is read, or any slice of it cannot be placed in
        the patient. The message is the reason alone; it does not name the file.
    """
    if not path.is_file():
        raise DicomError("not a regular file")
    return HeaderReader().read(path)


class HeaderReader:
    """Reads files one after another; what files of a series share is worked out once."""

    def __init__(self) -> None:
        self._walk = QuickWalk(_WANTED)

    def read(self, path: Path | str) -> tuple[SliceHeader, ...]:
        """As `read_headers`, of what is known to be a regular file; its path may be text."""
        location = str(path)
        try:
            with open(location, "rb", buffering=0) as file:  # noqa: PTH123 - no path is needed
                return self._read_open_file(location, file)
        except InvalidDicomError as error:
            raise DicomError("not a DICOM file (no DICM mark after byte 128)") from error
        except OSError as error:
            raise DicomError(f"cannot be opened ({error.strerror or 'input error'})") from error
        except PYDICOM_ERRORS as error:
            raise DicomError(f"damaged DICOM header ({type(error).__name__})") from error

    def _read_open_file(self, location: str, file: BinaryIO) -> tuple[SliceHeader, ...]:
        status = os.fstat(file.fileno())
        if status.st_size == 0:
            raise DicomError("the file is empty")
        state = status.st_size, status.st_mtime_ns
        quick = self._walk.read(file)
        if quick is None:
            return _read_slowly(location, file, state)
        known, shared, own = quick.pattern.known, quick.shared(), quick.own()
        if shared in known and all(own.get(keyword) for keyword in _OWN_REQUIRED):
            header, fields = known[shared]
            fields = {**fields, **own_fields(own), "location": location}
            element = quick.content[quick.place : quick.place + _HEAD_BYTES]
            if len(element) < _HEAD_BYTES:
                element = _head(file, quick.place)
            fields["file_state"] = state
            fields["pixel_offset"] = _pixel_offset(header, quick.place, element, state[0])
            return (SliceHeader._make(fields.values()),)
        with quiet_pydicom():
            attributes = quick.attributes
            if kind_of(attributes) in MULTI_FRAME:
                return _read_slowly(location, file, state)
            slices = _placed(_slices(location, state, attributes), quick.place, file)
        if slices[0].tile is None:
            if len(known) >= MOST_ALIKE:
                known.clear()
            known[shared] = slices[0], slices[0]._asdict()
        return slices


def _read_slowly(location: str, file: BinaryIO, state: tuple[int, int]) -> tuple[SliceHeader, ...]:
    with quiet_pydicom():
        walked = quick_frame_slices(file, SliceFile(location, state, UID("")), _WANTED)
        return _placed(*(walked or _by_pydicom(location, state)), file)


def _placed(slices: tuple[SliceHeader, ...], place: int, file: BinaryIO) -> tuple[SliceHeader, ...]:
    """Slices with the place of their pixels, of which the element is at a place."""
    if slices[0].transfer_syntax == DeflatedExplicitVRLittleEndian:
        return slices
    offset = _pixel_offset(slices[0], place, _head(file, place), slices[0].file_state[0])
    return tuple(header._replace(pixel_offset=offset) for header in slices)


def _by_pydicom(location: str, state: tuple[int, int]) -> tuple[tuple[SliceHeader, ...], int]:
    with BoundedFile(Path(location)) as bounded:
        try:
            dataset = pydicom.dcmread(bounded, stop_before_pixels=True, specific_tags=_TAGS)
        except (*PYDICOM_ERRORS, OSError) as error:
            if bounded.too_many_items:
                raise too_many_items(bounded.most_items) from error
            if bounded.is_bomb:
                raise DicomError(
                    "unpacks to far more than any image; damaged or hostile"
                ) from error
            raise
        refuse_too_many_items(dataset, bounded.most_items)
        return _slices(location, state, dataset), bounded.tell()


def _slices(
    location: str, state: tuple[int, int], dataset: FileDataset | RawAttributes
) -> tuple[SliceHeader, ...]:
    syntax = UID(dataset.file_meta.get("TransferSyntaxUID", ""), validation_mode=IGNORE)
    refuse_other_kinds(dataset, syntax)
    source = SliceFile(location, state, syntax)
    if isinstance(dataset, FileDataset) and kind_of(dataset) in MULTI_FRAME:
        return frame_slices(source, described(dataset))
    header = slice_header(source, dataset)
    return mosaic_slices(header) if "MOSAIC" in header.image_type else (header,)


def _head(file: BinaryIO, place: int) -> bytes:
    """What an element at a place begins with, up to its value."""
    file.seek(place)
    return file.read(_HEAD_BYTES)


def _pixel_offset(header: SliceHeader, start: int, element: bytes, size: int) -> int:
    """Where the pixels begin, which must all be there; their element begins so at a place."""
    big_endian = header.transfer_syntax == ExplicitVRBigEndian
    if big_endian and header.bits_allocated == 8:  # noqa: PLR2004 - bits of a byte
        raise DicomError("8-bit pixels in big endian order are not read")
    tag = _BIG_PIXELS if big_endian else _PIXELS
    if len(element) < _HEAD_BYTES or not element.startswith(tag):
        raise DicomError("the file holds no pixel data, or ends before them")
    if header.transfer_syntax == ImplicitVRLittleEndian:
        offset, length = start + 8, int.from_bytes(element[4:8], "little")
    else:
        length = int.from_bytes(element[8:12], "big" if big_endian else "little")
        offset = start + 12
    if header.transfer_syntax not in UNCOMPRESSED_SYNTAXES:
        refuse_absurd_size(header.frames * math.prod(header.frame_shape), size - offset)
        return offset
    needed = header.frames * header.frame_bytes
    present = max(0, min(length, size - offset))
    if present < needed:
        raise DicomError(f"truncated: {present} of {needed} bytes of pixel data are there")
    return offset
