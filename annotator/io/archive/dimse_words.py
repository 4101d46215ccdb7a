"""What an archive's DIMSE statuses mean, in a reader's words."""

from pydicom import Dataset

__all__ = ["PENDING", "SUCCESS", "is_stored", "meaning_of", "status_in_words"]

SUCCESS = 0x0000
PENDING = frozenset({0xFF00, 0xFF01})

#: First status, last status, and what is wrong (PS3.7 Annex C, PS3.4 B.2.3 and C.4).
_MEANINGS = (
    (0x0110, 0x0110, "it had a fault of its own"),
    (0x0111, 0x0111, "it holds an object of this UID already"),
    (0x0112, 0x0112, "it does not know this object"),
    (0x0117, 0x0117, "it takes the object's UID for none"),
    (0x0122, 0x0122, "it does not take objects of this kind"),
    (0x0124, 0x0124, "this AE title may not do that there"),
    (0xA700, 0xA7FF, "it is out of space or memory"),
    (0xA801, 0xA801, "it does not know where to send to"),
    (0xA900, 0xA9FF, "it finds that the object is not of its kind"),
    (0xC000, 0xCFFF, "it does not understand the object or the question"),
    (0xFE00, 0xFE00, "it stopped"),
)
_WARNINGS = range(0xB000, 0xC000)


def is_stored(status: int) -> bool:
    """Whether an object is kept, if with a warning."""
    return status == SUCCESS or status in _WARNINGS


def status_in_words(status: Dataset) -> str:
    """Why the archive did not do what it was asked for; without its own words, which may name."""
    code = status.get("Status")
    if code is None:
        return "it did not answer in time"
    return meaning_of(code)


def meaning_of(code: int) -> str:
    """What a status, or DICOMweb's reason for a failure, means."""
    meanings = (words for first, last, words in _MEANINGS if first <= code <= last)
    return f"{next(meanings, 'it failed')} (status {code:04X})"
