"""A DICOM file read for de-identification, its identifying values, and the file without them."""

from collections.abc import Iterator
from io import BytesIO

from pydicom import Dataset, FileDataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.multival import MultiValue

from annotator import __version__
from annotator.errors import DicomError
from annotator.io.deidentify.attributes import Searched, is_searched
from annotator.io.deidentify.burned_in import refusal_of
from annotator.io.deidentify.cleaning import UNREADABLE, Cleaning
from annotator.io.deidentify.method import with_method
from annotator.io.deidentify.objects import cleaned
from annotator.io.deidentify.options import Policy
from annotator.io.deidentify.pseudonyms import is_standard_uid
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.io.dicom.objects.sources import MADE_BY

__all__ = ["deidentified_file", "identifying_values", "instance_uids", "patient_of"]


def instance_uids(dataset: Dataset) -> Iterator[str]:
    """The UIDs by which results name the images that they belong to."""
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        if dataset.get(keyword):
            yield str(dataset.get(keyword))


def patient_of(dataset: Dataset) -> str:
    """By what the patient of an object is known: the id, else the study alone."""
    patient_id = str(dataset.get("PatientID") or "").strip()
    return patient_id or f"study {dataset.get('StudyInstanceUID') or dataset.SOPInstanceUID}"


def identifying_values(dataset: Dataset, policy: Policy) -> Iterator[tuple[Searched, str]]:
    """The values of an object, nested and private ones too, that must be found nowhere."""
    for tag in sorted(dataset.keys()):
        try:
            element = dataset[tag]
        except UNREADABLE:
            continue
        if element.VR == "SQ":
            for item in element.value or ():
                yield from identifying_values(item, policy)
            continue
        kind = is_searched(tag, policy)
        if kind is None and element.VR == "PN":
            kind = Searched.NAME
        if kind is not None and element.value:
            many = element.value if isinstance(element.value, MultiValue) else [element.value]
            yield from ((kind, str(value)) for value in many if _is_told(kind, str(value)))


def _is_told(kind: Searched, value: str) -> bool:
    """Whether a value identifies: no UID of the standard does, nor our version, a serial number."""
    return value != __version__ and not (kind is Searched.UID and is_standard_uid(value))


def deidentified_file(dataset: FileDataset, cleaning: Cleaning) -> tuple[str, str, str, bytes]:
    """New UIDs of study, series and instance, and the bytes of the de-identified object.

    Raises
    ------
    DicomError
        If the object is refused, or cannot be written.
    """
    policy = cleaning.policy
    refusal = refusal_of(dataset, accepts_burned_in=policy.accepts_burned_in)
    if refusal is not None:
        raise DicomError(refusal)
    with quiet_pydicom():
        new = cleaned(dataset, cleaning, is_own=dataset.get("Manufacturer") == MADE_BY)
        new.SpecificCharacterSet = "ISO_IR 192"
        with_method(new, policy)
        try:
            content = _encoded(new, dataset.file_meta)
        except (*PYDICOM_ERRORS, *UNREADABLE) as error:
            raise DicomError("cannot be written anew; one of its values breaks its VR") from error
    study, series = (str(new.get(f"{level}InstanceUID", "")) for level in ("Study", "Series"))
    return study, series, str(new.SOPInstanceUID), content


def _encoded(new: Dataset, source: FileMetaDataset) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = new.SOPClassUID
    meta.MediaStorageSOPInstanceUID = new.SOPInstanceUID
    meta.TransferSyntaxUID = source.TransferSyntaxUID
    new.file_meta = meta
    buffer = BytesIO()
    dcmwrite(buffer, new, enforce_file_format=True)
    return buffer.getvalue()
