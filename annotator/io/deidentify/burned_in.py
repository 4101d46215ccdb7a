"""Whether pixels may show text that identifies, and whether an object is one that is known here."""

from pydicom import Dataset
from pydicom import uid as uids

__all__ = ["refusal_of"]

#: Objects whose attributes the table holds, and whose pixels are measured and not captured.
_KNOWN = frozenset(
    {
        uids.MRImageStorage,
        uids.EnhancedMRImageStorage,
        uids.EnhancedMRColorImageStorage,
        uids.LegacyConvertedEnhancedMRImageStorage,
        uids.CTImageStorage,
        uids.EnhancedCTImageStorage,
        uids.LegacyConvertedEnhancedCTImageStorage,
        uids.ComputedRadiographyImageStorage,
        uids.DigitalXRayImageStorageForPresentation,
        uids.DigitalXRayImageStorageForProcessing,
        uids.SegmentationStorage,
        uids.UID("1.2.840.10008.5.1.4.1.1.66.7"),  # label map segmentation, newer than pydicom
        uids.ParametricMapStorage,
        uids.RTStructureSetStorage,
        uids.BasicTextSRStorage,
        uids.EnhancedSRStorage,
        uids.ComprehensiveSRStorage,
        uids.Comprehensive3DSRStorage,
        uids.KeyObjectSelectionDocumentStorage,
    }
)

#: Objects that hold what was on a screen.
_CAPTURED = frozenset(
    {
        uids.SecondaryCaptureImageStorage,
        uids.MultiFrameSingleBitSecondaryCaptureImageStorage,
        uids.MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
        uids.MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
        uids.MultiFrameTrueColorSecondaryCaptureImageStorage,
    }
)

_ULTRASOUND = frozenset({uids.UltrasoundImageStorage, uids.UltrasoundMultiFrameImageStorage})

_SEEN = "look at its pixels and give --burned-in accept if they show nothing of the patient"


def refusal_of(dataset: Dataset, *, accepts_burned_in: bool) -> str | None:
    """Why an object is not de-identified; None if it can be.

    Parameters
    ----------
    dataset : pydicom.Dataset
    accepts_burned_in : bool
        Whether somebody has looked at the pixels.
    """
    kind = str(dataset.get("SOPClassUID", ""))
    if kind == uids.EncapsulatedPDFStorage:
        return (
            "a document within DICOM cannot be searched surely; "
            "write the report anew from the de-identified images"
        )
    if kind not in _KNOWN | _CAPTURED | _ULTRASOUND:
        return "its kind of DICOM object is not known here, nor what it may hold"
    return None if accepts_burned_in else _burned_in(dataset, kind)


def _burned_in(dataset: Dataset, kind: str) -> str | None:
    flag = str(dataset.get("BurnedInAnnotation", "")).strip().upper()
    if flag == "YES":
        return f"its header says that text is burned into its pixels; {_SEEN}"
    if kind in _CAPTURED:
        return f"a secondary capture may show a patient's name in its pixels; {_SEEN}"
    if kind in _ULTRASOUND:
        return f"ultrasound images show the patient's name in their pixels; {_SEEN}"
    image_type = dataset.get("ImageType") or ()
    words = {
        str(word).upper() for word in ([image_type] if isinstance(image_type, str) else image_type)
    }
    if flag != "NO" and words & {"SCREEN SAVE", "SCREENSAVE", "SCREEN", "CAPTURE"}:
        return f"a saved screen may show a patient's name in its pixels; {_SEEN}"
    if flag != "NO" and "SECONDARY" in words:
        return f"a secondary image that does not say whether text is burned in; {_SEEN}"
    return None
