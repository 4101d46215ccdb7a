"""The attributes of a plain DICOM header, walked without pydicom; anything unusual is left to it.

pydicom takes about a millisecond for a header, of which few attributes are wanted. Here the wanted
ones are picked out as pydicom's own raw elements, so what they mean is still pydicom's to say.
"""

import struct
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, BinaryIO

from attrs import frozen
from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import RawDataElement, empty_value_for_VR
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

from annotator.io.dicom_syntaxes import READ_SYNTAXES

__all__ = ["QuickAttributes", "quick_attributes"]

_CHUNK_BYTES = 1 << 13
_FIRST_ELEMENT, _SHORT_HEAD, _LONG_HEAD = 132, 8, 12
_HEAD, _LENGTH = struct.Struct("<HH2sH"), struct.Struct("<L")
_SHORT_VRS = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split(b" ")
)
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(b" "))
_VRS = _SHORT_VRS | _LONG_VRS
_UNUSUAL_VRS = frozenset((b"SQ", b"UN"))
_US_BYTES = 2
#: Kinds of text that are short, of which pydicom keeps one value as one string.
_STRING_VRS = frozenset(("CS", "LO", "SH", "UI"))
#: Values in these are read in the file's character set; where all is ASCII, these sets agree.
_TEXT_VRS = frozenset(b"CS LO LT PN SH ST UC UI UT".split(b" "))
_PLAIN_CHARACTER_SETS = frozenset((b"", b"ISO_IR 6", b"ISO_IR 100", b"ISO_IR 192"))
_SYNTAXES = READ_SYNTAXES - {
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
}
_SYNTAX_NAMES = frozenset(str(syntax).encode() for syntax in _SYNTAXES)
_TRANSFER_SYNTAX, _CHARACTER_SET, _PIXELS = 0x00020010, 0x00080005, 0x7FE00010
_FIRST_BULK, _FIRST_OF_DATASET, _UNDEFINED = 0x7FE00000, 0x00080000, 0xFFFFFFFF
_META_TAGS = frozenset((0x00020002, _TRANSFER_SYNTAX, _CHARACTER_SET))


@frozen(eq=False)
class QuickAttributes:
    """Picked attributes of one header, looked up as in a pydicom data set.

    Parameters
    ----------
    elements : dict
        Raw elements by tag, those of the file's meta information among them.
    """

    elements: Mapping[int, RawDataElement]

    @property
    def file_meta(self) -> "QuickAttributes":
        """Where the meta information is looked up: here too."""
        return self

    def get_item(self, key: str | int, /) -> object:
        """The raw element; None where there is none."""
        return self.elements.get(_tag(key) if isinstance(key, str) else key)

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The value that pydicom converts it to, or the element if the key is a number."""
        raw = self.elements.get(_tag(key) if isinstance(key, str) else key)
        if raw is None:
            return default
        content = raw.value or b""
        if isinstance(key, str) and raw.VR == "US" and len(content) == _US_BYTES:
            return int.from_bytes(content, "little")
        if isinstance(key, str) and raw.VR in _STRING_VRS and content and b"\\" not in content:
            return content.decode("ascii").rstrip("\0 ")
        return Dataset({each.tag: each for each in self.elements.values()}).get(key, default)


@cache
def _tag(keyword: str) -> int:
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise ValueError(f"{keyword} is no DICOM keyword")
    return int(tag)


def quick_attributes(
    file: BinaryIO, wanted: AbstractSet[int]
) -> tuple[QuickAttributes, int] | None:
    """The wanted attributes of an explicit little endian header.

    Parameters
    ----------
    file : binary file
        From its beginning; left anywhere.
    wanted : set of int
        Tags of the attributes to pick.

    Returns
    -------
    (QuickAttributes, int) or None
        With the place of the pixel data's element. None where pydicom has to read the file:
        another encoding or order of elements, sequences without a length or among the wanted,
        text beyond ASCII, or an end before the pixels.
    """
    elements: dict[int, RawDataElement] = {}
    source, place, last = _Source(file), _FIRST_ELEMENT, 0
    if source.read(_FIRST_ELEMENT - 4, 4) != b"DICM":
        return None
    picked = wanted | _META_TAGS
    while True:
        tag, vr, length, start = source.element(place)
        if tag >= _FIRST_BULK:
            return _finished(elements, tag, place)
        if tag <= last or vr not in _VRS or length == _UNDEFINED:
            return None
        if tag >= _FIRST_OF_DATASET > last and not _is_read(elements):
            return None
        if tag in picked:
            value = source.read(start, length)
            if len(value) < length or not _is_usual(tag, vr, value):
                return None
            elements[tag] = _raw(tag, vr, value, start)
        place, last = start + length, tag


class _Source:
    """A file read in chunks, for steps ahead in it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._begin = file, 0
        self._chunk = file.read(_CHUNK_BYTES)

    def read(self, place: int, length: int) -> bytes:
        """Bytes at a place; fewer at the file's end."""
        at = place - self._begin
        if at + length > len(self._chunk):
            self._file.seek(place)
            self._begin, at = place, 0
            self._chunk = self._file.read(max(_CHUNK_BYTES, length))
        return self._chunk[at : at + length]

    def element(self, place: int) -> tuple[int, bytes, int, int]:
        """Tag, VR and length of the element at a place, and where its value starts."""
        at = place - self._begin
        if at + _LONG_HEAD > len(self._chunk):
            if len(self.read(place, _LONG_HEAD)) < _LONG_HEAD:
                return 0, b"", 0, place
            at = 0
        group, number, vr, length = _HEAD.unpack_from(self._chunk, at)
        if vr in _LONG_VRS:
            (length,) = _LENGTH.unpack_from(self._chunk, at + _SHORT_HEAD)
            return group << 16 | number, vr, length, place + _LONG_HEAD
        return group << 16 | number, vr, length, place + _SHORT_HEAD


def _raw(tag: int, vr: bytes, value: bytes, start: int) -> RawDataElement:
    name = vr.decode()
    content = value or (None if empty_value_for_VR(name, raw=True) is None else b"")
    return RawDataElement(BaseTag(tag), name, len(value), content, start, False, True)  # noqa: FBT003 - a named tuple, made for each element


def _finished(
    elements: dict[int, RawDataElement], tag: int, place: int
) -> tuple[QuickAttributes, int] | None:
    # All text that is left is ASCII, which is read without its character set.
    elements.pop(_CHARACTER_SET, None)
    is_complete = tag == _PIXELS and _TRANSFER_SYNTAX in elements
    return (QuickAttributes(elements), place) if is_complete else None


def _is_read(elements: dict[int, RawDataElement]) -> bool:
    """Whether the syntax that the meta information names is one for this walk."""
    syntax = elements.get(_TRANSFER_SYNTAX)
    return syntax is not None and (syntax.value or b"").rstrip(b"\0") in _SYNTAX_NAMES


def _is_usual(tag: int, vr: bytes, value: bytes) -> bool:
    if vr in _UNUSUAL_VRS:
        return False
    if tag == _CHARACTER_SET:
        return value.strip() in _PLAIN_CHARACTER_SETS
    return vr not in _TEXT_VRS or (value.isascii() and b"\x1b" not in value)
