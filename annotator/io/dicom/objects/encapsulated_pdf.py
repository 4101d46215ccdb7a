"""The PDF report of one hip as a DICOM object, which most archives show."""

import hashlib
from io import BytesIO

from highdicom.base import SOPClass
from highdicom.sr import CodedConcept
from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedPDFStorage

from annotator.io.dicom.objects.beside_images import object_beside_images
from annotator.io.dicom.objects.quiet import quiet_highdicom
from annotator.io.dicom.objects.references import references_to
from annotator.io.dicom.objects.sources import SourceImages
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
    content = hashlib.sha256(pdf).hexdigest()
    made = object_beside_images(
        sources,
        class_uid=EncapsulatedPDFStorage,
        uid=uid_of("document", sources.series_uid, side.value, content),
        series_uid=uid_of("document series", sources.series_uid, side.value),
        modality="DOC",
        series_description=f"onfh report, {side.in_words} hip",
    )
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
