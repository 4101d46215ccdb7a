"""What stands in the place of what identifies, derived from a secret key.

The same input and key give the same pseudonym, in every file, format and run. Without the key
nobody can tell whose it is, nor test a guess.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from datetime import date, timedelta

from attrs import field, frozen
from pydicom._uid_dict import UID_dictionary

__all__ = ["Pseudonyms", "is_standard_uid", "plain_name", "shifted", "shifted_datetime"]

#: Letters and digits of a pseudonym: 60 bits.
LENGTH = 12

#: Dates move back by one to ten years.
LEAST_SHIFT_DAYS, SHIFT_SPAN_DAYS = 366, 3285

#: In the place of what is no date.
NO_DATE = date(1900, 1, 1)

_ISO_DATE = re.compile(r"(?<!\d)(\d{4})(-?)(\d{2})\2(\d{2})(?!\d)")
_OLD_DATE = re.compile(r"\s*\d{4}\.\d{2}\.\d{2}")
_DATETIME = re.compile(
    r"(\d{4})(?:(\d{2})(?:(\d{2}))?)?((?:(?<=\d{8})\d{2,6}(?:\.\d{1,6})?)?(?:[+-]\d{4})?)\Z"
)


@frozen
class Pseudonyms:
    """Pseudonyms of one key.

    Parameters
    ----------
    key : bytes
    """

    key: bytes = field(repr=False)

    def patient(self, patient_id: str) -> str:
        """The pseudonym of a patient, by the id alone: names are not unique."""
        return f"P-{self._letters('patient', patient_id.strip())}"

    def person(self, name: str) -> str:
        """The pseudonym of somebody else, a reader perhaps; nobody stays nobody."""
        plain = plain_name(name)
        return f"R-{self._letters('person', plain)}" if plain else ""

    def uid(self, uid: str) -> str:
        """The UID in the place of another; those of the standard stay."""
        if not uid or is_standard_uid(uid):
            return uid
        return f"2.25.{int.from_bytes(self._digest('uid', uid)[:16], 'big')}"

    def name(self, kind: str, original: str) -> str:
        """A name for a file or folder, of letters and digits."""
        return self._letters(kind, original).lower()

    def number(self, kind: str, original: str) -> int:
        """A number in the place of one that is an id."""
        return int.from_bytes(self._digest(kind, original)[:3], "big")

    def shift_of(self, patient_id: str) -> timedelta:
        """By how much the dates of a patient move; whole days, so that times stay."""
        number = int.from_bytes(self._digest("dates", patient_id.strip())[:8], "big")
        return -timedelta(days=LEAST_SHIFT_DAYS + number % SHIFT_SPAN_DAYS)

    def _letters(self, kind: str, original: str) -> str:
        return base64.b32encode(self._digest(kind, original)).decode("ascii")[:LENGTH]

    def _digest(self, kind: str, original: str) -> bytes:
        message = f"{kind}\0{original}".encode("utf-8", "surrogatepass")
        return hmac.new(self.key, message, hashlib.sha256).digest()


def plain_name(name: str) -> str:
    """A name without what differs between formats: case, width and empty components."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(folded.replace("^", " ").replace("=", " ").split())


def is_standard_uid(uid: str) -> bool:
    """Whether a UID names a thing of the standard: a class, a syntax, a well-known frame."""
    return uid in UID_dictionary


def shifted(text: str, shift: timedelta) -> str:
    """A text with its dates moved: ``20240105``, ``2024-01-05``, alone or before a time."""

    def moved(found: re.Match[str]) -> str:
        year, dash, month, day = found.groups()
        new = _moved(int(year), int(month), int(day), shift)
        return f"{new.year:04}{dash}{new.month:02}{dash}{new.day:02}"

    return _ISO_DATE.sub(moved, text)


def shifted_datetime(text: str, shift: timedelta) -> str:
    """A DICOM date or date and time with its date moved, as exact as it was."""
    plain = text.strip().replace(".", "", 2) if _OLD_DATE.match(text) else text.strip()
    parts = _DATETIME.match(plain)
    if parts is None:
        return f"{NO_DATE:%Y%m%d}" if plain else ""
    year, month, day, rest = parts.groups()
    new = _moved(int(year), int(month or 1), int(day or 1), shift)
    stated = len(year) + len(month or "") + len(day or "")
    return f"{new.year:04}{new.month:02}{new.day:02}"[:stated] + rest


def _moved(year: int, month: int, day: int, shift: timedelta) -> date:
    """The date moved; a fixed one in the place of what is no date."""
    try:
        return date(year, month, day) + shift
    except (ValueError, OverflowError):
        return NO_DATE
