"""A DICOM object read whole: one that is damaged or cut short is refused."""

from io import BytesIO
from pathlib import Path

from pydicom import Dataset, FileDataset, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.errors import InvalidDicomError

from annotator.errors import DicomError
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.header.quiet import quiet_pydicom

__all__ = ["refuse_cut_short", "whole_object"]

#: Objects that anybody can read hold these.
_NEEDED = ("SOPClassUID", "SOPInstanceUID")
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_UNDEFINED_LENGTH = 0xFFFFFFFF


def whole_object(source: Path | bytes, *, with_pixels: bool = True) -> FileDataset:
    """A DICOM object of a file or of its bytes.

    Parameters
    ----------
    source : Path or bytes
    with_pixels : bool
        Whether its pixels are read too, which takes long.

    Raises
    ------
    DicomError
        If it is no whole DICOM object.
    """
    try:
        with quiet_pydicom():
            place = BytesIO(source) if isinstance(source, bytes) else source
            dataset = dcmread(place, stop_before_pixels=not with_pixels)
    except OSError as error:
        raise DicomError(f"cannot be opened ({error.strerror or 'input error'})") from error
    except InvalidDicomError as error:
        raise DicomError("neither DICOM nor another file whose content is known here") from error
    except PYDICOM_ERRORS as error:
        raise DicomError("cannot be read as DICOM; it is damaged or cut short") from error
    refuse_cut_short(dataset, with_pixels=with_pixels)
    missing = [keyword for keyword in _NEEDED if not dataset.get(keyword)]
    if missing or "TransferSyntaxUID" not in dataset.file_meta:
        raise DicomError(f"is no whole DICOM object; {' and '.join(missing) or 'syntax'} missing")
    return dataset


def refuse_cut_short(dataset: Dataset, *, with_pixels: bool = True) -> None:
    """Refuse what was read of an object that ends too early, before anything of it is decoded.

    Raises
    ------
    DicomError
        If a value is not whole, or an image has no pixels.
    """
    if _is_cut_short(dataset):
        raise DicomError("is cut short: its last value is not whole")
    if with_pixels and "Rows" in dataset and not any(keyword in dataset for keyword in _PIXELS):
        raise DicomError("is an image without its pixels; it is cut short")


def _is_cut_short(dataset: Dataset) -> bool:
    """Whether a value ends before its length; pydicom reads what there is and says nothing."""
    elements = (dataset.get_item(tag) for tag in dataset.keys())  # noqa: SIM118 - raw, not decoded
    return any(
        isinstance(raw, RawDataElement)
        and raw.value is not None
        and raw.length != _UNDEFINED_LENGTH
        and len(raw.value) < raw.length
        for raw in elements
    )
