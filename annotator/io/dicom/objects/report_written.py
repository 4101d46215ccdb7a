"""The measurement report of one hip: a DICOM structured report after PS3.16 TID 1500."""

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO

from highdicom.coding_schemes import CodingSchemeIdentificationItem
from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    Comprehensive3DSR,
    ComprehensiveSR,
    ContainerContentItem,
    ContentItem,
    ContentSequence,
    DeviceObserverIdentifyingAttributes,
    EnhancedSR,
    ImageContentItem,
    MeasurementReport,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
    RelationshipTypeValues,
    UIDRefContentItem,
)
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code
from pydicom.uid import (
    UID,
    CTImageStorage,
    EnhancedCTImageStorage,
    LegacyConvertedEnhancedCTImageStorage,
)
from pydicom.valuerep import DT

from annotator.errors import FormatError
from annotator.io.dicom.objects.quiet import quiet_highdicom
from annotator.io.dicom.objects.report_codes import SCHEME
from annotator.io.dicom.objects.report_groups import measurement_groups
from annotator.io.dicom.objects.report_items import blank_missing
from annotator.io.dicom.objects.sources import MADE_BY, SourceImages
from annotator.io.dicom.objects.tracking import uid_of
from annotator.model.case import CaseResult

__all__ = ["ReportKind", "measurement_report"]

#: CID 100: nothing narrower holds for every image that is measured.
_PROCEDURE = Code("363679005", "SCT", "Imaging procedure")

_PERSON = CodedConcept("121006", "DCM", "Person")
_DEVICE = CodedConcept("121007", "DCM", "Device")
_LIBRARY = CodedConcept("111028", "DCM", "Image Library")
_LIBRARY_GROUP = CodedConcept("126200", "DCM", "Image Library Group")
_MODALITY = CodedConcept("121139", "DCM", "Modality")
_FRAME_OF_REFERENCE = CodedConcept("112227", "DCM", "Frame of Reference UID")
_SOURCE = CodedConcept("260753009", "SCT", "Source")

#: CID 29; every image that is read is one of the two, whatever its header calls its modality.
_MR = Code("MR", "DCM", "Magnetic Resonance")
_CT = Code("CT", "DCM", "Computed Tomography")
_CT_CLASSES = frozenset(
    {CTImageStorage, EnhancedCTImageStorage, LegacyConvertedEnhancedCTImageStorage}
)

#: A person's name may hold so many characters, and none of these, which part a name.
_LONGEST_NAME = 64
_PARTS_OF_A_NAME = str.maketrans(dict.fromkeys("\\^=", " "))

_Report = Comprehensive3DSR | ComprehensiveSR | EnhancedSR


class ReportKind(StrEnum):
    """The class of DICOM object that holds a report; what it says is the same in each."""

    #: The class of template TID 1500 in most programs that measure.
    COMPREHENSIVE_3D = "comprehensive-3d"
    #: For archives and senders that do not know the former.
    COMPREHENSIVE = "comprehensive"
    #: For still older ones.
    ENHANCED = "enhanced"


_CLASSES: dict[ReportKind, type[_Report]] = {
    ReportKind.COMPREHENSIVE_3D: Comprehensive3DSR,
    ReportKind.COMPREHENSIVE: ComprehensiveSR,
    ReportKind.ENHANCED: EnhancedSR,
}


def measurement_report(
    result: CaseResult,
    sources: SourceImages,
    segmentation: Dataset | None = None,
    *,
    kind: ReportKind = ReportKind.COMPREHENSIVE_3D,
) -> bytes:
    """The report of one hip as a DICOM file.

    Parameters
    ----------
    result : CaseResult
    sources : SourceImages
        The images that were measured.
    segmentation : Dataset or None
        The segmentation of the same outline, if it is written in the same run; its segments are
        then what the report measures.
    kind : ReportKind

    Returns
    -------
    bytes
        The same for the same input.

    Raises
    ------
    FormatError
        If the reader's name cannot stand in a DICOM object.

    References
    ----------
    DICOM PS3.16, TID 1500, 1411, 1501, 1419; PS3.3 A.35.2 (Enhanced SR), A.35.3
    (Comprehensive SR), A.35.13 (Comprehensive 3D SR).
    """
    with quiet_highdicom():
        report = _report(result, sources, segmentation, kind)
        blank_missing(report)
        # What is said identifies the report: another outline or another finding is another one.
        _identify(report, "0.0")
        _identify(report, uid_of("report", hashlib.sha256(_bytes_of(report)).hexdigest()))
        return _bytes_of(report)


def _report(
    result: CaseResult, sources: SourceImages, segmentation: Dataset | None, kind: ReportKind
) -> _Report:
    side = result.measurements.side
    date, time = sources.made_at
    evidence = [*_evidence(sources), *([] if segmentation is None else [segmentation])]
    report = _CLASSES[kind](
        evidence=evidence,
        content=_content(result, sources, segmentation)[0],
        series_instance_uid=uid_of("report series", sources.series_uid, side.value),
        series_number=sources.later_series_number,
        sop_instance_uid="0.0",
        instance_number=1,
        manufacturer=MADE_BY,
        manufacturer_model_name=MADE_BY,
        software_versions=result.provenance.software_version,
        device_serial_number=result.provenance.software_version,
        series_description=f"onfh measurements, {side.in_words} hip",
        is_complete=not result.measurements.is_blocked,
        coding_schemes=[_coding_scheme()],
        content_date=date,
        content_time=time,
        series_date=date,
        series_time=time,
        specific_character_set="ISO_IR 192",
    )
    # The library reads the clock for these.
    del report.InstanceCreationDate, report.InstanceCreationTime
    report.ContributingEquipmentSequence[-1].ContributionDateTime = DT(f"{date}{time}")
    return report


def _coding_scheme() -> CodingSchemeIdentificationItem:
    return CodingSchemeIdentificationItem(
        designator=SCHEME,
        name="onfh-annotator measurements and stages",
        version="1",
        uid=uid_of("coding scheme", SCHEME),
        responsible_organization=MADE_BY,
    )


def _evidence(sources: SourceImages) -> Iterator[Dataset]:
    """The header of the images, then what tells each further file from it."""
    first = str(sources.header.SOPInstanceUID)
    yield sources.header
    for class_uid, instance_uid in sources.instances:
        if instance_uid != first:
            other = Dataset()
            other.SOPClassUID, other.SOPInstanceUID = class_uid, instance_uid
            other.StudyInstanceUID = sources.header.StudyInstanceUID
            other.SeriesInstanceUID = sources.header.SeriesInstanceUID
            yield other


def _content(
    result: CaseResult, sources: SourceImages, segmentation: Dataset | None
) -> MeasurementReport:
    report = MeasurementReport(
        observation_context=_observers(result),
        procedure_reported=_PROCEDURE,
        imaging_measurements=measurement_groups(result, sources.series_uid, segmentation),
    )
    # The template has the images before what was measured on them.
    children = list(report[0].ContentSequence)
    report[0].ContentSequence = ContentSequence([*children[:-1], _library(sources), children[-1]])
    return report


def _library(sources: SourceImages) -> ContainerContentItem:
    """The source images; what they have in common is said once (TID 1600)."""
    context = RelationshipTypeValues.HAS_ACQ_CONTEXT
    contained = RelationshipTypeValues.CONTAINS
    group = ContainerContentItem(_LIBRARY_GROUP, relationship_type=contained)
    modality = _CT if sources.planes[0].class_uid in _CT_CLASSES else _MR
    items: list[ContentItem] = [CodeContentItem(_MODALITY, modality, context)]
    frame_of_reference = sources.header.get("FrameOfReferenceUID")
    if frame_of_reference:
        items.append(UIDRefContentItem(_FRAME_OF_REFERENCE, str(frame_of_reference), context))
    items += [
        ImageContentItem(_SOURCE, class_uid, instance_uid, relationship_type=contained)
        for class_uid, instance_uid in sources.instances
    ]
    group.ContentSequence = ContentSequence(items)
    library = ContainerContentItem(_LIBRARY, relationship_type=contained)
    library.ContentSequence = ContentSequence([group])
    return library


def _observers(result: CaseResult) -> ObservationContext:
    version = result.provenance.software_version
    device = DeviceObserverIdentifyingAttributes(
        uid=uid_of("device", version),
        name=MADE_BY,
        manufacturer_name=MADE_BY,
        model_name=MADE_BY,
        serial_number=version,
    )
    reader = result.provenance.reader.translate(_PARTS_OF_A_NAME).strip()
    if len(reader) > _LONGEST_NAME or not reader.isprintable():
        raise FormatError(
            f"the reader's name has {len(reader)} characters or a line break, and a DICOM report "
            f"takes {_LONGEST_NAME} on one line; shorten it"
        )
    person = PersonObserverIdentifyingAttributes(name=reader) if reader else None
    return ObservationContext(
        observer_person_context=None if person is None else ObserverContext(_PERSON, person),
        observer_device_context=ObserverContext(_DEVICE, device),
    )


def _identify(report: _Report, instance_uid: str) -> None:
    report.SOPInstanceUID = UID(instance_uid)
    report.file_meta.MediaStorageSOPInstanceUID = UID(instance_uid)


def _bytes_of(report: _Report) -> bytes:
    file = BytesIO()
    report.save_as(file, enforce_file_format=True)
    return file.getvalue()
