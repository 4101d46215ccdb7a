"""The b-value of a diffusion image: the standard attribute, or else its maker's private one.

A private attribute counts only under the creator that reserved its block.

References
----------
Tags and creators as dcm2niix uses them, and makers' conformance statements; GE adds 10^9 to mark a
trace or a b-value of several.
"""

import struct
from collections.abc import Sequence

from attrs import frozen
from pydicom.dataelem import DataElement

from annotator.io.dicom.header.attributes import Attributes, number, words

__all__ = ["B_VALUE_TAGS", "b_value"]


@frozen
class _Place:
    """Where a maker keeps the b-value, and as which of a double, a float and text."""

    creator: str
    group: int
    element: int
    kind: str


_GE = _Place("GEMS_PARM_01", 0x0043, 0x39, "text")
_PLACES = (
    _GE,
    _Place("SIEMENS MR HEADER", 0x0019, 0x0C, "text"),
    _Place("Philips Imaging DD 001", 0x2001, 0x03, "<f"),
    _Place("Image Private Header", 0x0065, 0x09, "<d"),  # United Imaging
)
#: Private blocks that are looked at: the first is nearly always the maker's.
_BLOCKS = (0x10, 0x11)
_GE_MARK = 1e9
#: Larger values are damage or another quantity, s/mm2.
LARGEST_B_VALUE = 1e6

#: What has to be read of a header: creators and values.
B_VALUE_TAGS = tuple(
    place.group << 16 | element
    for place in _PLACES
    for block in _BLOCKS
    for element in (block, block << 8 | place.element)
)


def b_value(dataset: Attributes) -> float | None:
    """The b-value, s/mm2; None where neither the standard nor a private attribute gives it.

    Parameters
    ----------
    dataset : Attributes
        Of a classic image or of a frame.
    """
    standard = number(dataset, "DiffusionBValue")
    if standard is not None:
        return standard
    for place in _PLACES:
        # GE keeps something else there in other sequences.
        if place is _GE and "EP" not in words(dataset, "ScanningSequence"):
            continue
        for block in _BLOCKS:
            found = _number(dataset, place, block)
            if found is not None:
                return found % _GE_MARK if place is _GE else found
    return None


def _number(dataset: Attributes, place: _Place, block: int) -> float | None:
    creator = dataset.get(place.group << 16 | block)
    element = dataset.get(place.group << 16 | block << 8 | place.element)
    if not isinstance(creator, DataElement) or not isinstance(element, DataElement):
        return None
    if _text(creator.value) != place.creator:
        return None
    found = _first(element.value, place.kind)
    largest = LARGEST_B_VALUE + (2 * _GE_MARK if place is _GE else 0)
    return found if found is not None and 0 <= found <= largest else None


def _text(value: object) -> str:
    return value.decode("latin-1").strip("\0 ") if isinstance(value, bytes) else str(value).strip()


def _first(value: object, kind: str) -> float | None:
    """The first number, also of an element whose kind of value was lost on the way."""
    if isinstance(value, bytes) and kind != "text":
        size = struct.calcsize(kind)
        return float(struct.unpack(kind, value[:size])[0]) if len(value) >= size else None
    if isinstance(value, bytes):
        value = _text(value).split("\\")
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if len(value) else ""
    try:
        return float(str(value))
    except ValueError:
        return None
