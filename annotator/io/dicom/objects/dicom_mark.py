"""Whether a file is DICOM, told by its mark and not by its name."""

from pathlib import Path

__all__ = ["is_dicom_file"]

_MARK_AT, _MARK = 128, b"DICM"


def is_dicom_file(path: Path) -> bool:
    """Whether a file has the mark of DICOM, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(_MARK_AT + len(_MARK))[_MARK_AT:] == _MARK
    except OSError:
        return False
