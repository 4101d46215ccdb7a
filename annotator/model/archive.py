"""What is asked of an archive of images, what it holds, and what became of each object."""

from datetime import date

from attrs import field, frozen

__all__ = ["ArchivedSeries", "ObjectOutcome", "SeriesQuery", "Transfer"]


@frozen
class SeriesQuery:
    """Which series are looked for; what is empty or None is not asked for.

    Parameters
    ----------
    patient_id : str
        As the archive has it; ``*`` and ``?`` stand for any letters and any one.
    first_day, last_day : date or None
        Of the study, both included.
    modality : str
        For example ``MR``.
    study_uid : str
    """

    patient_id: str = field(default="", repr=False)
    first_day: date | None = None
    last_day: date | None = None
    modality: str = ""
    study_uid: str = ""

    @property
    def days(self) -> str:
        """The range of days as DICOM asks for it; empty without one."""
        if self.first_day is None and self.last_day is None:
            return ""
        first, last = (f"{day:%Y%m%d}" if day else "" for day in (self.first_day, self.last_day))
        return f"{first}-{last}"


@frozen
class ArchivedSeries:
    """A series as the archive describes it; what it does not say is empty or None.

    Parameters
    ----------
    study_uid, series_uid : str
    patient_id, patient_name : str
        To choose by; kept out of logs, messages and file names.
    study_date : str
        ``YYYYMMDD``.
    modality, description : str
    instances : int or None
        How many objects the archive says that it holds.
    """

    study_uid: str
    series_uid: str
    patient_id: str = field(default="", repr=False)
    patient_name: str = field(default="", repr=False)
    study_date: str = ""
    modality: str = ""
    description: str = field(default="", repr=False)
    instances: int | None = None


@frozen
class ObjectOutcome:
    """What became of one object.

    Parameters
    ----------
    uid : str
        Its SOP Instance UID.
    fault : str
        Why it is not there; empty if it is.
    was_there : bool
        Whether it was there before, so that nothing was transferred.
    """

    uid: str
    fault: str = ""
    was_there: bool = False


@frozen
class Transfer:
    """What became of every object of a transfer, in the order in which they were wanted."""

    objects: tuple[ObjectOutcome, ...]

    @property
    def failed(self) -> tuple[ObjectOutcome, ...]:
        """Those that did not arrive."""
        return tuple(one for one in self.objects if one.fault)

    @property
    def moved(self) -> int:
        """How many were transferred now."""
        return sum(not one.fault and not one.was_there for one in self.objects)

    @property
    def were_there(self) -> int:
        """How many were there before."""
        return sum(one.was_there for one in self.objects)
