"""The PDF report of one hip as a DICOM object, which most archives show."""

import hashlib
from io import BytesIO

from highdicom.base import SOPClass
from highdicom.sr import CodedConcept
from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedPDFStorage, ExplicitVRLittleEndian

from annotator import __version__
from annotator.io.dicom.objects.quiet import quiet_highdicom
from annotator.io.dicom.objects.references import references_to
from annotator.io.dicom.objects.sources import MADE_BY, SourceImages
from annotator.io.dicom.objects.tracking import uid_of
from annotator.model.anatomy import Side

__all__ = ["encapsulated_pdf"]

_REPORT = CodedConcept("18748-4", "LN", "Diagnostic Imaging Report")


def encapsulated_pdf(pdf: bytes, side: Side, sources: SourceImages) -> bytes:
    """The report of one hip, wrapped as a DICOM file of the study of its images.

    Parameters
    ----------
    pdf : bytes
        The whole PDF file; it is held as it is.
    side : Side
    sources : SourceImages
        The images that were measured.

    Returns
    -------
    bytes
        The same for the same input; another PDF is another instance of the same series.

    References
    ----------
    DICOM PS3.3 A.45.1 (Encapsulated PDF), C.24.2 (Encapsulated Document Module).
    """
    with quiet_highdicom():
        made = _object(pdf, side, sources)
        file = BytesIO()
        made.save_as(file, enforce_file_format=True)
        return file.getvalue()


def _object(pdf: bytes, side: Side, sources: SourceImages) -> SOPClass:
    date, time = sources.made_at
    content = hashlib.sha256(pdf).hexdigest()
    made = SOPClass(
        study_instance_uid=str(sources.header.StudyInstanceUID),
        series_instance_uid=uid_of("document series", sources.series_uid, side.value),
        series_number=sources.later_series_number,
        sop_instance_uid=uid_of("document", sources.series_uid, side.value, content),
        sop_class_uid=EncapsulatedPDFStorage,
        instance_number=1,
        modality="DOC",
        manufacturer=MADE_BY,
        manufacturer_model_name=MADE_BY,
        software_versions=__version__,
        device_serial_number=__version__,
        transfer_syntax_uid=ExplicitVRLittleEndian,
        series_description=f"onfh report, {side.in_words} hip",
        content_date=date,
        content_time=time,
        series_date=date,
        series_time=time,
        specific_character_set="ISO_IR 192",
    )
    made.copy_patient_and_study_information(sources.header)
    # The library reads the clock for these.
    del made.InstanceCreationDate, made.InstanceCreationTime
    made.update(_document(pdf, side, sources))
    return made


def _document(pdf: bytes, side: Side, sources: SourceImages) -> Dataset:
    document = Dataset()
    document.ConversionType = "WSD"
    document.ImageLaterality = side.value
    # Findings that a reader typed in stand in the report, and these may name anybody.
    document.BurnedInAnnotation = "YES"
    document.AcquisitionDateTime = None
    document.DocumentTitle = f"Research report, {side.in_words} hip; no medical device"
    document.ConceptNameCodeSequence = [_REPORT]
    document.VerificationFlag = "UNVERIFIED"
    document.SourceInstanceSequence = references_to(sources.instances)
    document.MIMETypeOfEncapsulatedDocument = "application/pdf"
    # A value has an even number of bytes, so the length of the file itself is told.
    document.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    document.EncapsulatedDocumentLength = len(pdf)
    return document
