"""Which DICOM files are read, and the sentence for each kind that is not."""

from pydicom.dataset import FileDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    EnhancedCTImageStorage,
    EnhancedMRColorImageStorage,
    EnhancedMRImageStorage,
    LegacyConvertedEnhancedCTImageStorage,
    LegacyConvertedEnhancedMRImageStorage,
    MediaStorageDirectoryStorage,
    MRImageStorage,
)

from annotator.errors import DicomError
from annotator.io.dicom_attributes import number, words
from annotator.io.dicom_syntaxes import READ_SYNTAXES

__all__ = ["REQUIRED", "refuse_incomplete", "refuse_other_kinds"]

_MULTI_FRAME = {
    EnhancedMRImageStorage,
    EnhancedMRColorImageStorage,
    EnhancedCTImageStorage,
    LegacyConvertedEnhancedMRImageStorage,
    LegacyConvertedEnhancedCTImageStorage,
}
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


def refuse_other_kinds(dataset: FileDataset, syntax: UID) -> None:
    """Refuse what is no classic, grey-level MR or CT image, saying what it is.

    Raises
    ------
    DicomError
    """
    kind = UID(dataset.get("SOPClassUID") or dataset.file_meta.get("MediaStorageSOPClassUID", ""))
    if kind == MediaStorageDirectoryStorage:
        raise DicomError("a DICOMDIR index, not an image; give the folder that holds its images")
    if kind in _MULTI_FRAME:
        raise DicomError(
            f"{kind.name} (multi-frame) is not read by this version; export as classic single-frame"
        )
    if kind not in {MRImageStorage, CTImageStorage}:
        raise DicomError(f"{kind.name or 'an object of unnamed kind'} is not an MR or CT image")
    if syntax not in READ_SYNTAXES:
        raise DicomError(
            f"pixels in {syntax.name or 'a transfer syntax that is not named'} are not decoded; "
            "convert to Explicit VR Little Endian"
        )
    if "MOSAIC" in words(dataset, "ImageType"):
        raise DicomError("a Siemens mosaic (many slices tiled into one image) is not read")
    frames = number(dataset, "NumberOfFrames")
    if frames is not None and frames != 1:
        raise DicomError(f"{frames:.0f} frames in a single-frame image are not read")
    photometric = str(dataset.get("PhotometricInterpretation", "MONOCHROME2"))
    if dataset.get("SamplesPerPixel", 1) != 1 or not photometric.startswith("MONOCHROME"):
        raise DicomError(f"a colour image ({photometric}) is not read")


def refuse_incomplete(dataset: FileDataset) -> None:
    """Refuse a header that does not place its slice or describe its pixels.

    Raises
    ------
    DicomError
    """
    missing = [keyword for keyword in REQUIRED if not words(dataset, keyword)]
    if missing:
        raise DicomError(f"the header lacks {', '.join(missing)}")
    bits, stored = dataset.BitsAllocated, dataset.get("BitsStored") or dataset.BitsAllocated
    if bits not in (8, 16, 32) or not 0 < stored <= bits:
        raise DicomError(f"pixels of {stored} in {bits} bits are not read")
    if (dataset.get("HighBit") or stored - 1) != stored - 1:
        raise DicomError(f"high bit {dataset.HighBit} with {stored} stored bits is not read")
    if "ModalityLUTSequence" in dataset:
        raise DicomError("pixel values through a modality lookup table are not read")
    if dataset.Rows < 1 or dataset.Columns < 1:
        raise DicomError(f"{dataset.Rows} rows x {dataset.Columns} columns is no image")
