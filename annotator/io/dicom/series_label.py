"""What a series may be called where others can read it: number and description, no patient."""

import re
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset

from annotator.io.dicom.folder.scan import VolumeSummary
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS

__all__ = ["series_label"]

_IDENTITY = ("PatientName", "PatientID", "OtherPatientNames", "PatientBirthName", "AccessionNumber")

#: A shorter part of a name, such as an initial, would strike out words that mean something else.
_SHORTEST_NAME_PART = 2

_WORD = re.compile(r"[^\W_]+")


def series_label(summary: VolumeSummary) -> str:
    """Series number and description, as in ``series 5, STIR cor``, for names of layers.

    Words of the description that stand in the patient's name or numbers are left out: names of
    layers are seen in screenshots and stored files.

    Parameters
    ----------
    summary : VolumeSummary

    Returns
    -------
    str
        Modality and plane stand in for a description that is absent or cannot be checked.
    """
    fallback = f"{summary.modality or 'image'} {summary.plane}"
    header = _read(summary.stack.slices[0].path)
    if header is None:
        return fallback
    number = str(header.get("SeriesNumber") or "").strip()
    named = _without(summary.description, _identity_words(header)) or fallback
    volume = f", volume {summary.volume}" if summary.volume > 1 else ""
    return f"series {number}, {named}{volume}" if number else f"{named}{volume}"


def _read(path: Path) -> Dataset | None:
    """The few attributes that a label needs; None where the file cannot be read again."""
    wanted = [*_IDENTITY, "SeriesNumber", "SpecificCharacterSet"]
    try:
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=wanted)
        header.decode()
    except (*PYDICOM_ERRORS, OSError):
        return None
    return header


def _identity_words(header: Dataset) -> set[str]:
    words = (word for name in _IDENTITY for word in _WORD.findall(str(header.get(name) or "")))
    return {word.casefold() for word in words if len(word) >= _SHORTEST_NAME_PART}


def _without(description: str, words: set[str]) -> str:
    """The description without these words and what then stands loose at its ends."""

    def kept(match: re.Match[str]) -> str:
        return "" if match.group().casefold() in words else match.group()

    return " ".join(_WORD.sub(kept, description).split()).strip(" -_,;:^/")
