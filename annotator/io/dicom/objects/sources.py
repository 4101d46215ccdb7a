"""The images that a result was drawn on, as a DICOM object of the same study refers to them."""

from functools import cached_property
from pathlib import Path

import numpy as np
import pydicom
from attrs import frozen
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.valuerep import DA, TM

from annotator.errors import DicomError
from annotator.geometry.grid import Grid
from annotator.io.dicom.folder.scan import VolumeSummary
from annotator.io.dicom.header.bounds import BoundedFile
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS, SliceHeader
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.io.dicom.header.support import MULTI_FRAME

__all__ = ["MADE_BY", "SourceImages", "SourcePlane", "read_sources"]

#: Manufacturer and model of the equipment that makes our objects.
MADE_BY = "onfh-annotator"

#: What every object of a patient and study names, empty where the images do not.
DEMANDED = (
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex"),
    *("AccessionNumber", "StudyID", "StudyDate", "StudyTime", "ReferringPhysicianName"),
)

#: Where the time of the images is looked for, the latest step of their making first.
TIMES = ("Content", "Acquisition", "Series", "Study")

#: Dates and times that are copied, or left empty where they are none.
DATED = ("PatientBirthDate", *(f"{step}{part}" for step in TIMES for part in ("Date", "Time")))

#: CS values of a patient's sex.
SEXES = ("M", "F", "O")

#: The date of an object that is made of images without any, as some de-identify them.
NO_DATE, NO_TIME = "19000101", "000000"

#: Added to a series' number so that a result's series comes after all of its study.
LATER_SERIES = 1000
LARGEST_NUMBER = 2**31 - 1


@frozen(eq=False)
class SourcePlane:
    """One slice of the images, as it is referred to.

    Parameters
    ----------
    class_uid, instance_uid : str
    frame_number : int or None
        1-based; None where the instance is no multi-frame image.
    position_mm : (3,) array
        Of its first voxel, LPS mm.
    """

    class_uid: str
    instance_uid: str
    frame_number: int | None
    position_mm: NDArray[np.float64]


@frozen(eq=False)
class SourceImages:
    """The images of one volume.

    Parameters
    ----------
    header : Dataset
        Of the first slice's file, without pixels. It names the patient: what is taken from it goes
        into DICOM objects alone.
    grid : Grid
    planes : tuple of SourcePlane
        In the order of the grid's slices; not on them where uneven slices were interpolated.
    slice_thickness_mm : float or None
        As the header states it, gaps left out.
    """

    header: Dataset
    grid: Grid
    planes: tuple[SourcePlane, ...]
    slice_thickness_mm: float | None = None

    @property
    def series_uid(self) -> str:
        """Series Instance UID of the images."""
        return str(self.header.SeriesInstanceUID)

    @property
    def instances(self) -> tuple[tuple[str, str], ...]:
        """SOP class and instance UID of each file, in the order of the slices."""
        return tuple(dict.fromkeys((plane.class_uid, plane.instance_uid) for plane in self.planes))

    @cached_property
    def made_at(self) -> tuple[str, str]:
        """Date and time (DICOM DA, TM) of the images, which an object made of them repeats.

        The same images give the same object, so no clock is read.
        """
        for step in TIMES:
            date, time = self.header.get(f"{step}Date"), self.header.get(f"{step}Time")
            if date:
                return str(date), str(time or NO_TIME)
        return NO_DATE, NO_TIME

    @property
    def later_series_number(self) -> int:
        """A number for a series that is made of this one."""
        number = int(self.header.get("SeriesNumber") or 0)
        return LATER_SERIES + (number if 0 <= number <= LARGEST_NUMBER - LATER_SERIES else 0)


def read_sources(summary: VolumeSummary) -> SourceImages:
    """The headers of a scanned volume's files, as far as an object that refers to them needs them.

    Raises
    ------
    DicomError
        If a file cannot be read any more.
    """
    slices = summary.stack.slices
    classes = {each.location: _class_uid(each.path) for each in slices}
    return SourceImages(
        header=_header(slices[0].path),
        grid=summary.stack.grid,
        planes=tuple(_plane(each, classes[each.location]) for each in slices),
        slice_thickness_mm=slices[0].slice_thickness_mm or None,
    )


def _plane(header: SliceHeader, class_uid: str) -> SourcePlane:
    return SourcePlane(
        class_uid=class_uid,
        instance_uid=header.instance_uid,
        frame_number=header.frame + 1 if class_uid in MULTI_FRAME else None,
        position_mm=header.position_mm,
    )


def _class_uid(path: Path) -> str:
    return str(_read(path, ["SOPClassUID"]).SOPClassUID)


def _header(path: Path) -> Dataset:
    """The header of a file with what an object demands, if only empty, and without bad dates."""
    header = _read(path)
    for keyword in DEMANDED:
        if keyword not in header:
            setattr(header, keyword, None)
    if header.PatientSex not in SEXES:
        header.PatientSex = None
    for keyword in (name for name in DATED if name in header):
        if not _is_sound(str(header[keyword].value or ""), keyword):
            setattr(header, keyword, None)
    return header


def _is_sound(value: str, keyword: str) -> bool:
    try:
        return bool(value) and bool(TM(value) if keyword.endswith("Time") else DA(value))
    except ValueError:
        return False


def _read(path: Path, keywords: list[str] | None = None) -> Dataset:
    try:
        with quiet_pydicom(), BoundedFile(path) as file:
            header = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=keywords)
            # A value is taken apart when it is first asked for, which a damaged one may not bear.
            header.decode()
    except (*PYDICOM_ERRORS, OSError) as error:
        raise DicomError(
            f"{path.name} cannot be read any more ({type(error).__name__}); load the images again"
        ) from error
    return header
