"""The questions that are asked over DIMSE, and what their answers say."""

from collections.abc import Iterable

from pydicom import Dataset

from annotator.model.archive import SeriesQuery

__all__ = ["fits", "question", "series_question", "study_question"]

_SERIES_KEYS = ("SeriesInstanceUID", "Modality", "SeriesDescription")
_STUDY_KEYS = ("StudyInstanceUID", "PatientID", "PatientName", "StudyDate", "ModalitiesInStudy")


def question(level: str, keys: Iterable[str]) -> Dataset:
    """A question of one level that asks for these keys."""
    asked = Dataset()
    asked.QueryRetrieveLevel = level
    for key in keys:
        setattr(asked, key, "")
    return asked


def study_question(query: SeriesQuery) -> Dataset:
    """A question for studies, which archives want before one for series."""
    asked = question("STUDY", _STUDY_KEYS)
    asked.StudyInstanceUID = query.study_uid
    asked.PatientID = query.patient_id
    asked.StudyDate = query.days
    asked.ModalitiesInStudy = query.modality
    return asked


def series_question(study: Dataset, query: SeriesQuery) -> Dataset:
    """A question for the series of a study that was found."""
    asked = question("SERIES", _SERIES_KEYS)
    asked.StudyInstanceUID = study.StudyInstanceUID
    asked.Modality = query.modality
    asked.NumberOfSeriesRelatedInstances = None
    return asked


def fits(study: Dataset, found: Dataset, query: SeriesQuery) -> bool:
    """Whether an answer is one to the question; some archives pass over what they do not match."""
    modality = found.get("Modality") or query.modality
    known = bool(found.get("SeriesInstanceUID") and study.get("StudyInstanceUID"))
    return known and (not query.modality or modality == query.modality)
