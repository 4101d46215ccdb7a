"""An object of the images' patient and study in a series of its own, still without content."""

from highdicom.base import SOPClass
from pydicom.uid import ExplicitVRLittleEndian

from annotator import __version__
from annotator.io.dicom.objects.sources import MADE_BY, SourceImages

__all__ = ["object_beside_images"]


def object_beside_images(
    sources: SourceImages,
    *,
    class_uid: str,
    uid: str,
    series_uid: str,
    modality: str,
    series_description: str,
    instance_number: int = 1,
) -> SOPClass:
    """An object without content; no clock is read, so the same input gives the same bytes.

    Parameters
    ----------
    sources : SourceImages
        Whose patient, study and time it takes.
    class_uid, uid, series_uid : str
    modality, series_description : str
    instance_number : int
    """
    date, time = sources.made_at
    made = SOPClass(
        study_instance_uid=str(sources.header.StudyInstanceUID),
        series_instance_uid=series_uid,
        series_number=sources.later_series_number,
        sop_instance_uid=uid,
        sop_class_uid=class_uid,
        instance_number=instance_number,
        modality=modality,
        manufacturer=MADE_BY,
        manufacturer_model_name=MADE_BY,
        software_versions=__version__,
        device_serial_number=__version__,
        transfer_syntax_uid=ExplicitVRLittleEndian,
        series_description=series_description,
        content_date=date,
        content_time=time,
        series_date=date,
        series_time=time,
        specific_character_set="ISO_IR 192",
    )
    made.copy_patient_and_study_information(sources.header)
    # The library reads the clock for these.
    del made.InstanceCreationDate, made.InstanceCreationTime
    return made
