"""Which DICOM files are read, and the sentence for each kind that is not."""

from typing import Protocol

from pydicom.config import IGNORE
from pydicom.uid import (
    UID,
    CTImageStorage,
    EnhancedCTImageStorage,
    EnhancedMRImageStorage,
    LegacyConvertedEnhancedCTImageStorage,
    LegacyConvertedEnhancedMRImageStorage,
    MediaStorageDirectoryStorage,
    MRImageStorage,
)

from annotator.errors import DicomError
from annotator.io.dicom.header.attributes import Attributes, number, words
from annotator.io.dicom.header.syntaxes import READ_SYNTAXES

__all__ = [
    "MULTI_FRAME",
    "REQUIRED",
    "kind_of",
    "refuse_absurd_size",
    "refuse_incomplete",
    "refuse_other_kinds",
]

#: A compressed file may always say this many pixels (a frame of 4096 x 4096), ...
UNSUSPICIOUS_PIXELS = 1 << 24
#: ... and beyond them so many for each of its bytes: what an encoder makes of plain black.
LARGEST_RATIO = 5000

#: Kinds of image whose frames are described by functional groups.
MULTI_FRAME = frozenset(
    {
        EnhancedMRImageStorage,
        EnhancedCTImageStorage,
        LegacyConvertedEnhancedMRImageStorage,
        LegacyConvertedEnhancedCTImageStorage,
    }
)
_COLOURS = frozenset(
    {"RGB", "PALETTE COLOR", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "YBR_PARTIAL_420"}
)
#: Attributes without which a slice cannot be placed or its pixels read.
REQUIRED = (
    "SeriesInstanceUID",
    "SOPInstanceUID",
    "Rows",
    "Columns",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "PixelSpacing",
    "BitsAllocated",
    "PixelRepresentation",
)


class Header(Attributes, Protocol):
    """Attributes with the file's meta information."""

    @property
    def file_meta(self) -> Attributes:
        """Attributes that say how the file is written."""


def kind_of(dataset: Header) -> UID:
    """SOP class of an object; empty where the file does not say it."""
    uid = dataset.get("SOPClassUID") or dataset.file_meta.get("MediaStorageSOPClassUID", "")
    # Which one it is matters here, not whether it is well formed.
    return UID(uid, validation_mode=IGNORE)


def refuse_other_kinds(dataset: Header, syntax: UID) -> None:
    """Refuse what is no grey-level MR or CT image, saying what it is.

    Raises
    ------
    DicomError
    """
    kind = kind_of(dataset)
    if kind == MediaStorageDirectoryStorage:
        raise DicomError("a DICOMDIR index, not an image; give the folder that holds its images")
    if kind not in {MRImageStorage, CTImageStorage, *MULTI_FRAME}:
        raise DicomError(f"{_named(kind, 'an object of unnamed kind')} is not an MR or CT image")
    if syntax not in READ_SYNTAXES:
        raise DicomError(
            f"pixels in {_named(syntax, 'a transfer syntax that is not named')} are not decoded; "
            "convert to Explicit VR Little Endian"
        )
    if kind in MULTI_FRAME and "MOSAIC" in words(dataset, "ImageType"):
        raise DicomError(
            "a multi-frame Siemens mosaic is not read; export without mosaic, one slice a frame"
        )
    frames = number(dataset, "NumberOfFrames")
    if kind not in MULTI_FRAME and frames is not None and frames != 1:
        raise DicomError(f"{frames:.0f} frames in a single-frame image are not read")
    photometric = str(dataset.get("PhotometricInterpretation", "MONOCHROME2"))
    if dataset.get("SamplesPerPixel", 1) != 1 or not photometric.startswith("MONOCHROME"):
        stated = f" ({photometric})" if photometric in _COLOURS else ""
        raise DicomError(f"a colour image{stated} is not read")


def _named(uid: UID, unnamed: str) -> str:
    """What a UID stands for, or itself; what is no UID may be anything, a name of a patient too."""
    return str(uid.name) if uid.is_valid else unnamed


def refuse_incomplete(dataset: Attributes) -> None:
    """Refuse a header that does not place its slice or describe its pixels.

    Raises
    ------
    DicomError
    """
    missing = [keyword for keyword in REQUIRED if not words(dataset, keyword)]
    if missing:
        raise DicomError(f"the header lacks {', '.join(missing)}")
    bits = dataset.get("BitsAllocated")
    stored = dataset.get("BitsStored") or bits
    if bits not in (8, 16, 32) or not isinstance(stored, int) or not 0 < stored <= bits:
        raise DicomError(f"pixels of {_shown(stored)} in {_shown(bits)} bits are not read")
    high = dataset.get("HighBit") or stored - 1
    if high != stored - 1:
        raise DicomError(f"high bit {_shown(high)} with {stored} stored bits is not read")
    if dataset.get("ModalityLUTSequence") is not None:
        raise DicomError("pixel values through a modality lookup table are not read")
    rows, columns = dataset.get("Rows"), dataset.get("Columns")
    if not isinstance(rows, int) or not isinstance(columns, int) or rows < 1 or columns < 1:
        raise DicomError(f"{_shown(rows)} rows x {_shown(columns)} columns is no image")


def refuse_absurd_size(pixels: int, present: int) -> None:
    """Refuse a compressed file that would fill the memory before a decoder finds it too short.

    Parameters
    ----------
    pixels : int
        Of all its frames, as the header says.
    present : int
        Bytes that they are in.

    Raises
    ------
    DicomError
    """
    if pixels > max(UNSUSPICIOUS_PIXELS, LARGEST_RATIO * present):
        raise DicomError(f"{pixels} pixels in {max(0, present)} compressed bytes is no image")


def _shown(value: object) -> str:
    """A number for a message; what should be one and is not may be anything."""
    return str(value) if isinstance(value, int) else "unreadable"
