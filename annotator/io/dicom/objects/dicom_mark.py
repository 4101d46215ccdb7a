"""Whether a file is DICOM, told by its mark and not by its name, and whether it holds contours."""

from pathlib import Path

from pydicom import dcmread
from pydicom.uid import RTStructureSetStorage

from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.header.quiet import quiet_pydicom

__all__ = ["is_dicom_file", "is_structure_set"]

_MARK_AT, _MARK = 128, b"DICM"


def is_dicom_file(path: Path) -> bool:
    """Whether a file has the mark of DICOM, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(_MARK_AT + len(_MARK))[_MARK_AT:] == _MARK
    except OSError:
        return False


def is_structure_set(path: Path) -> bool:
    """Whether a DICOM file is an RT structure set."""
    try:
        with quiet_pydicom():
            header = dcmread(path, specific_tags=["SOPClassUID"], stop_before_pixels=True)
            return str(header.get("SOPClassUID")) == RTStructureSetStorage
    except (*PYDICOM_ERRORS, OSError):
        return False
