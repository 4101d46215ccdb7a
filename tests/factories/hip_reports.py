"""Results of every kind, and images to report them on, without a file."""

import random
from collections.abc import Mapping

import numpy as np
from hip_results import make_case, make_result
from pydicom.dataset import Dataset
from pydicom.uid import MRImageStorage, SegmentationStorage

from annotator.drawing.change import Structure
from annotator.io.dicom.objects.sources import SourceImages, SourcePlane
from annotator.io.dicom.objects.tracking import tracking_of
from annotator.model.anatomy import Side
from annotator.model.case import CaseResult
from annotator.model.definitions import MEASUREMENTS
from annotator.model.quantity import Quantity

SERIES_UID = "1.2.826.0.1.3680043.10.7.1"
STUDY_UID = "1.2.826.0.1.3680043.10.7.2"

#: In no character set of one byte together.
PATIENT_NAME = "Müller^Zoë=山田^太郎"


def source_images(slices: int = 3) -> SourceImages:
    """A coronal series of one file a slice, of which only the header is there."""
    header = Dataset()
    header.SpecificCharacterSet = "ISO_IR 192"
    header.SOPClassUID, header.SOPInstanceUID = MRImageStorage, f"{SERIES_UID}.1"
    header.StudyInstanceUID, header.SeriesInstanceUID = STUDY_UID, SERIES_UID
    header.FrameOfReferenceUID = "1.2.826.0.1.3680043.10.7.3"
    header.Modality, header.SeriesNumber = "MR", 4
    header.PatientName, header.PatientID, header.PatientBirthDate = PATIENT_NAME, "H7", "19700102"
    header.PatientSex, header.AccessionNumber, header.StudyID = "F", "", "3"
    header.StudyDate, header.StudyTime, header.ReferringPhysicianName = "20200304", "101112", ""
    planes = tuple(
        SourcePlane(MRImageStorage, f"{SERIES_UID}.{number}", None, np.zeros(3))
        for number in range(1, slices + 1)
    )
    return SourceImages(header, make_case().annotation.grid, planes)


def segmentation_of(*structures: Structure, side: Side = Side.LEFT) -> Dataset:
    """What a report needs of a segmentation: who it is, and the identity of its segments."""
    segmentation = Dataset()
    segmentation.SOPClassUID, segmentation.SOPInstanceUID = SegmentationStorage, f"{SERIES_UID}.99"
    segmentation.StudyInstanceUID = STUDY_UID
    segmentation.SeriesInstanceUID = f"{SERIES_UID}.98"
    segmentation.SegmentSequence = []
    for number, structure in enumerate(structures, start=1):
        segment = Dataset()
        segment.SegmentNumber = number
        segment.TrackingUID = tracking_of(SERIES_UID, side, structure).uid
        segmentation.SegmentSequence.append(segment)
    return segmentation


def awkward_quantities(seed: int = 7) -> dict[str, Quantity]:
    """Every measurement, with all its decimals, of every size; each seventh is missing."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return {
        name: _awkward(chance, definition.unit, is_missing=place % 7 == 6)
        for place, (name, definition) in enumerate(MEASUREMENTS.items())
    }


def _awkward(chance: random.Random, unit: str, *, is_missing: bool) -> Quantity:
    if not unit:
        return Quantity.word("unknown")
    if is_missing:
        return Quantity.missing(unit, "the neck axis is not marked")
    value = chance.uniform(-1, 1) * 10.0 ** chance.randint(-7, 6)
    below, above = (abs(value) * chance.random() for _ in range(2))
    return Quantity(value=value, low=value - below, high=value + above, unit=unit)


def result_with(
    quantities: Mapping[str, Quantity], side: Side = Side.LEFT, reader: str = ""
) -> CaseResult:
    """A staged result with these figures."""
    result = make_result(side)
    return result.model_copy(
        update={
            "measurements": result.measurements.model_copy(
                update={"measurements": dict(quantities)}
            ),
            "provenance": result.provenance.model_copy(update={"reader": reader}),
        }
    )


def bare_result(quantities: Mapping[str, Quantity]) -> CaseResult:
    """A result with these figures that nobody staged."""
    return result_with(quantities).model_copy(update={"assessment": None})
