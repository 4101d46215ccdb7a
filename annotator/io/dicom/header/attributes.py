"""Attributes of a DICOM header as plain values, however the scanner wrote them."""

import math
import re
import struct
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from pydicom.dataelem import DataElement, RawDataElement, empty_value_for_VR
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag, Tag

from annotator.errors import DicomError

__all__ = [
    "PHILIPS_RESCALE_TAGS",
    "Attributes",
    "RawAttributes",
    "number",
    "number_of",
    "philips_rescale",
    "plain_words",
    "raw_element",
    "text",
    "text_of",
    "vector",
    "vector_of",
    "words",
    "words_of",
]

#: Kinds of value that are plain text in the file; splitting them here halves the time that
#: pydicom's own conversion takes.
PLAIN_VRS = {"CS", "DS", "IS", "UI"}


#: The slices of a series repeat most of their values; longer ones, bytes, are not kept.
_LONGEST_REMEMBERED = 128

#: Private scale slope and intercept of Philips MR, in their usual block.
PHILIPS_RESCALE_TAGS = (0x2005100E, 0x2005100D)

#: Change of the character set, which pydicom leaves in some decoded text (Korean, Chinese).
_ESCAPE = re.compile("\x1b[ -/]+[0-~]")


class Attributes(Protocol):
    """Whatever attributes are looked up in by keyword: a data set, or one frame of it."""

    def get_item(self, key: str | int, /) -> object:
        """The element as it stands in the file; None where there is none."""

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The converted value."""


def number(dataset: Attributes, keyword: str) -> float | None:
    """The first value as a finite number; None where absent or empty."""
    return number_of(words(dataset, keyword), keyword)


def number_of(values: Sequence[str], keyword: str) -> float | None:
    """As `number`, of an attribute's words."""
    if not values:
        return None
    first = float(values[0])
    if not math.isfinite(first):
        raise DicomError(f"{keyword} is {first}, not a finite number")
    return first


def vector(dataset: Attributes, keyword: str, length: int) -> NDArray[np.float64]:
    """Exactly `length` finite numbers, (length,)."""
    return vector_of(words(dataset, keyword), keyword, length)


def vector_of(values: Sequence[str], keyword: str, length: int) -> NDArray[np.float64]:
    """As `vector`, of an attribute's words."""
    numbers = [float(word) for word in values]
    if len(numbers) != length or not all(map(math.isfinite, numbers)):
        raise DicomError(f"{keyword} does not hold {length} finite numbers")
    return np.array(numbers)


def words(dataset: Attributes, keyword: str) -> tuple[str, ...]:
    """Every value of an attribute as text; empty where it is absent or empty."""
    raw = dataset.get_item(keyword)
    if isinstance(raw, RawDataElement) and raw.VR in PLAIN_VRS:
        return plain_words(raw.value or b"")
    return words_of(dataset.get(keyword))


def raw_element(tag: int, vr: str, value: bytes) -> RawDataElement:
    """An element as pydicom has it from an explicit little endian file, not converted yet."""
    content = value or (None if empty_value_for_VR(vr, raw=True) is None else b"")
    return RawDataElement(BaseTag(tag), vr, len(value), content, 0, False, True)  # noqa: FBT003 - a named tuple


@frozen(eq=False)
class RawAttributes:
    """Elements that were walked, looked up as in a data set; they need no character set.

    Parameters
    ----------
    elements : mapping of int to (str, bytes)
        Kind and value by tag, those of the file's meta information among them.
    """

    elements: Mapping[int, tuple[str, bytes]]

    @property
    def file_meta(self) -> "RawAttributes":
        """Where the meta information is looked up: here too."""
        return self

    def get_item(self, key: str | int, /) -> RawDataElement | None:
        """The raw element; None where there is none."""
        tag = _tag(key) if isinstance(key, str) else key
        return raw_element(tag, *self.elements[tag]) if tag in self.elements else None

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The value that pydicom converts it to, or the element if the key is a number."""
        raw = self.get_item(key)
        if raw is None:
            return default
        element = _converted(raw)
        return element.value if isinstance(key, str) else element


@cache
def _tag(keyword: str) -> int:
    return int(Tag(keyword))


@lru_cache(maxsize=256)
def _converted(raw: RawDataElement) -> DataElement:
    return Dataset({raw.tag: raw})[raw.tag]


def words_of(value: object) -> tuple[str, ...]:
    """Every part of a converted value as text; words, which alone come as a tuple, as they are."""
    if isinstance(value, tuple):
        return value
    if value is None or value == "":
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(item).strip() for item in value)
    return (str(value).strip(),)


def plain_words(value: bytes) -> tuple[str, ...]:
    """Every value of plain text as it stands in the file."""
    return _repeated_words(value) if len(value) <= _LONGEST_REMEMBERED else _split_words(value)


@lru_cache(maxsize=1024)
def _repeated_words(value: bytes) -> tuple[str, ...]:
    return _split_words(value)


def _split_words(value: bytes) -> tuple[str, ...]:
    whole = value.decode("latin-1").strip(" \0")
    if "\\" in whole:
        return tuple(word.strip(" \0") for word in whole.split("\\"))
    return (whole,) if whole else ()


def text(dataset: Attributes, keyword: str) -> str:
    """The first value as one line of printable text."""
    return text_of(words(dataset, keyword))


def text_of(values: Sequence[str]) -> str:
    """As `text`, of an attribute's words."""
    first = " ".join(values[:1])
    if not first.isprintable():
        first = _ESCAPE.sub("", first)
        first = "".join(c if c.isprintable() else " " for c in first)
    return " ".join(first.split())


def philips_rescale(dataset: Attributes) -> tuple[float, float] | None:
    """Slope and intercept from Philips' private scale; None where it is not given.

    With slope (2005,100E) a stored value stands for value / slope. Used only where the standard
    rescale, which gives the values that the scanner displays, is absent.

    Raises
    ------
    DicomError
        If there is a private intercept (2005,100D) too: makers do not publish how to apply it
        without the standard rescale.

    References
    ----------
    Chenevert et al., Transl Oncol 2014;7:65-71, doi:10.1593/tlo.13811.
    """
    if not text(dataset, "Manufacturer").lower().startswith("philips"):
        return None
    slope, intercept = (_private_float(dataset, tag) for tag in PHILIPS_RESCALE_TAGS)
    if not slope:
        return None
    if intercept or not np.isfinite(1.0 / slope):
        raise DicomError(
            f"Philips scale slope {slope:g} with intercept {intercept or 0:g} but without a "
            "standard rescale gives no values; export with rescale"
        )
    return 1.0 / slope, 0.0


def _private_float(dataset: Attributes, tag: int) -> float | None:
    element = dataset.get(tag)
    value = None if element is None else element.value
    if isinstance(value, bytes) and len(value) == struct.calcsize("<f"):
        value = struct.unpack("<f", value)[0]
    return float(value) if isinstance(value, (int, float)) else None
