"""Attributes of a DICOM header as plain values, however the scanner wrote them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydicom.dataelem import RawDataElement
from pydicom.dataset import FileDataset

from annotator.errors import DicomError

__all__ = ["number", "text", "vector", "words"]

#: Kinds of value that are plain text in the file; splitting them here halves the time that
#: pydicom's own conversion takes.
_PLAIN_VRS = {"CS", "DS", "IS", "UI"}


def number(dataset: FileDataset, keyword: str) -> float | None:
    """The first value as a finite number; None where absent or empty."""
    values = words(dataset, keyword)
    if not values:
        return None
    first = float(values[0])
    if not np.isfinite(first):
        raise DicomError(f"{keyword} is {first}, not a finite number")
    return first


def vector(dataset: FileDataset, keyword: str, length: int) -> NDArray[np.float64]:
    """Exactly `length` finite numbers, (length,)."""
    values = np.array([float(word) for word in words(dataset, keyword)])
    if values.shape != (length,) or not np.isfinite(values).all():
        raise DicomError(f"{keyword} does not hold {length} finite numbers")
    return values


def words(dataset: FileDataset, keyword: str) -> tuple[str, ...]:
    """Every value of an attribute as text; empty where it is absent or empty."""
    raw = dataset.get_item(keyword)
    if isinstance(raw, RawDataElement) and raw.VR in _PLAIN_VRS:
        return _plain_words(raw.value)
    value = dataset.get(keyword)
    if value is None or value == "":
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(item).strip() for item in value)
    return (str(value).strip(),)


def text(dataset: FileDataset, keyword: str) -> str:
    """The first value as one line of printable text."""
    first = " ".join(words(dataset, keyword)[:1])
    return " ".join("".join(c if c.isprintable() else " " for c in first).split())


def _plain_words(value: bytes | None) -> tuple[str, ...]:
    whole = (value or b"").decode("latin-1").strip(" \0")
    return tuple(word.strip(" \0") for word in whole.split("\\")) if whole else ()
