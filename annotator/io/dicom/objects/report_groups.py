"""The measurement groups of a report: one of the head, one of the lesion.

A structure with a segment in a segmentation of the same run is a group of volume measurements
(PS3.16 TID 1411) that refers to it; else the group is a general one (TID 1501).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen
from highdicom.sr import (
    AlgorithmIdentification,
    CodedConcept,
    FindingSite,
    MeasurementsAndQualitativeEvaluations,
    QualitativeEvaluation,
    ReferencedSegment,
    RelationshipTypeValues,
    SourceSeriesForSegmentation,
    TextContentItem,
    TrackingIdentifier,
    VolumetricROIMeasurementsAndQualitativeEvaluations,
)
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from annotator.drawing.change import Structure
from annotator.io.dicom.objects.codes import LATERALITIES, SEGMENTS
from annotator.io.dicom.objects.report_codes import ABSENT, UNDETERMINED
from annotator.io.dicom.objects.report_items import figures, stages, words
from annotator.io.dicom.objects.tracking import Tracking, tracking_of
from annotator.model.case import CaseResult
from annotator.model.definitions import MEASUREMENTS
from annotator.model.issue import Issue
from annotator.model.quantity import Quantity

__all__ = ["Group", "measurement_groups"]

Group = VolumetricROIMeasurementsAndQualitativeEvaluations | MeasurementsAndQualitativeEvaluations

#: Figures of the head and its socket; every other is of the lesion.
_OF_THE_HEAD = frozenset(
    {
        "head_diameter_mm",
        "head_volume_mm3",
        "head_sphere_volume_mm3",
        "head_enclosing_sphere_volume_mm3",
        "acetabular_edge_deg",
        "zone_medial_deg",
        "mri_depression_mm",
    }
)

_COMMENT = CodedConcept("121106", "DCM", "Comment")

#: Longest line that a parameter of the algorithm may have: a text of a viewer's list.
_LONGEST_PARAMETER = 1024


@frozen
class _Subject:
    """A structure of one hip, and where its voxels are if they are anywhere."""

    structure: Structure
    tracking: Tracking
    segment: ReferencedSegment | None


def measurement_groups(
    result: CaseResult, series_uid: str, segmentation: Dataset | None
) -> list[Group]:
    """The head's group and the lesion's.

    Parameters
    ----------
    result : CaseResult
    series_uid : str
        Series Instance UID of the images.
    segmentation : Dataset or None
        The segmentation that was written of the same outline.
    """
    return [
        _group(_subject(structure, result, series_uid, segmentation), result)
        for structure in Structure
    ]


def _subject(
    structure: Structure, result: CaseResult, series_uid: str, segmentation: Dataset | None
) -> _Subject:
    tracking = tracking_of(series_uid, result.measurements.side, structure)
    segment = None if segmentation is None else _segment(segmentation, tracking, series_uid)
    return _Subject(structure, tracking, segment)


def _segment(
    segmentation: Dataset, tracking: Tracking, series_uid: str
) -> ReferencedSegment | None:
    for segment in segmentation.SegmentSequence:
        if segment.get("TrackingUID") == tracking.uid:
            return ReferencedSegment(
                sop_class_uid=segmentation.SOPClassUID,
                sop_instance_uid=segmentation.SOPInstanceUID,
                segment_number=int(segment.SegmentNumber),
                source_series=SourceSeriesForSegmentation(series_uid),
            )
    return None


def _group(subject: _Subject, result: CaseResult) -> Group:
    measurements = result.measurements
    quantities = {
        name: quantity
        for name, quantity in measurements.measurements.items()
        if _is_of(name, subject.structure)
    }
    codes = SEGMENTS[subject.structure]
    presence = _presence(subject, measurements.measurements)
    shared: dict[str, Any] = {
        "tracking_identifier": TrackingIdentifier(
            uid=subject.tracking.uid, identifier=subject.tracking.identifier
        ),
        "finding_category": codes.category if presence is None else None,
        "finding_type": codes.kind if presence is None else None,
        "finding_sites": [FindingSite(codes.region, LATERALITIES[measurements.side])],
        "algorithm_id": _algorithm(result),
        "measurements": figures(quantities),
        "qualitative_evaluations": [
            *([] if presence is None else [QualitativeEvaluation(codes.kind, presence)]),
            *words(quantities),
            *(_stages(result) if subject.structure is Structure.LESION else []),
        ],
    }
    group: Group = (
        MeasurementsAndQualitativeEvaluations(**shared)
        if subject.segment is None
        else VolumetricROIMeasurementsAndQualitativeEvaluations(
            **shared, referenced_segment=subject.segment
        )
    )
    group[0].ContentSequence.extend(_comments(measurements.issues, subject.structure))
    return group


def _is_of(name: str, structure: Structure) -> bool:
    return (name in _OF_THE_HEAD) is (structure is Structure.HEAD)


def _presence(subject: _Subject, quantities: Mapping[str, Quantity]) -> Code | None:
    """What is known of a structure that cannot be called a finding; None if it is one."""
    if subject.structure is Structure.HEAD or subject.segment is not None:
        return None
    volume = quantities.get("lesion_volume_mm3")
    if volume is None or volume.value is None:
        return UNDETERMINED
    return None if volume.value else ABSENT


def _stages(result: CaseResult) -> list[QualitativeEvaluation]:
    return [] if result.assessment is None else stages(result.assessment.systems)


def _algorithm(result: CaseResult) -> AlgorithmIdentification:
    provenance = result.provenance
    rules = [
        f"rules {name}: {word}"
        for name, word in (
            ("name", provenance.rules_name),
            ("version", provenance.rules_version),
            ("sha256", provenance.rules_sha256),
        )
        if word is not None
    ]
    return AlgorithmIdentification(
        name="onfh-annotator",
        version=provenance.software_version,
        parameters=[
            line[:_LONGEST_PARAMETER]
            for line in (
                *rules,
                f"outline sha256: {provenance.annotation_sha256}",
                *(proposal.in_words for proposal in provenance.proposals),
                *(f"setting {name}: {word}" for name, word in provenance.settings.items()),
                *(
                    f"definition {name}: {word}"
                    for name, word in result.measurements.definitions.items()
                ),
            )
        ],
    )


def _comments(issues: Sequence[Issue], structure: Structure) -> list[TextContentItem]:
    """What the reader must know about a structure's figures: issues of its own or of the hip."""
    return [
        TextContentItem(
            _COMMENT, f"{issue.severity}: {issue.message}", RelationshipTypeValues.CONTAINS
        )
        for issue in issues
        if issue.subject not in MEASUREMENTS or _is_of(issue.subject, structure)
    ]
