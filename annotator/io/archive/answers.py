"""What an archive's answers say of a series, whichever way they came."""

from pydicom import Dataset

from annotator.model.archive import ArchivedSeries

__all__ = ["described"]


def described(study: Dataset, found: Dataset) -> ArchivedSeries:
    """A series as the answers for its study and for itself describe it.

    Parameters
    ----------
    study, found : pydicom.Dataset
        The same where one answer holds both.
    """
    count = found.get("NumberOfSeriesRelatedInstances")
    return ArchivedSeries(
        study_uid=str(study.get("StudyInstanceUID") or ""),
        series_uid=str(found.get("SeriesInstanceUID") or ""),
        patient_id=str(study.get("PatientID") or ""),
        patient_name=str(study.get("PatientName") or ""),
        study_date=str(study.get("StudyDate") or ""),
        modality=str(found.get("Modality") or ""),
        description=str(found.get("SeriesDescription") or ""),
        instances=None if count is None else int(count),
    )
