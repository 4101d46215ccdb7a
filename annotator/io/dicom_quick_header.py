"""The attributes of a plain DICOM header, walked without pydicom; anything unusual is left to it.

pydicom takes about a millisecond for a header, of which few attributes are wanted. Here the wanted
ones are picked out as pydicom's own raw elements, so what they mean is still pydicom's to say.
"""

import struct
from collections.abc import Mapping
from functools import cache
from typing import Any, BinaryIO

from attrs import frozen
from pydicom.dataelem import RawDataElement, empty_value_for_VR
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag, Tag
from pydicom.uid import ImplicitVRLittleEndian

from annotator.io.dicom_strides import Strides, Walked
from annotator.io.dicom_syntaxes import READ_SYNTAXES

__all__ = ["QuickAttributes", "quick_attributes"]

_CHUNK_BYTES, _LARGEST_READ, _US_BYTES = 1 << 13, 1 << 16, 2
_FIRST_ELEMENT, _SHORT_HEAD, _LONG_HEAD = 132, 8, 12
_HEAD, _LENGTH = struct.Struct("<HH2sH"), struct.Struct("<L")
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_VRS = _LONG_VRS | set(b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split())
_UNUSUAL_VRS = frozenset((b"SQ", b"UN"))
_STRING_VRS = frozenset((b"CS", b"LO", b"SH", b"UI"))  # pydicom keeps one value as one string
#: Values in these are read in the file's character set; where all is ASCII, these sets agree.
_TEXT_VRS = frozenset(b"CS LO LT PN SH ST UC UI UT".split())
_PLAIN_CHARACTER_SETS = frozenset((b"", b"ISO_IR 6", b"ISO_IR 100", b"ISO_IR 192"))
_SYNTAX_NAMES = frozenset(
    str(syntax).encode()
    for syntax in READ_SYNTAXES - {ImplicitVRLittleEndian}
    if syntax.is_little_endian and not syntax.is_deflated
)
_TRANSFER_SYNTAX, _CHARACTER_SET, _PIXELS = 0x00020010, 0x00080005, 0x7FE00010
_BEFORE_META, _FIRST_BULK, _UNDEFINED = 0x0001FFFF, 0x7FE00000, 0xFFFFFFFF


@frozen(eq=False)
class QuickAttributes:
    """Picked attributes of one header, looked up as in a pydicom data set.

    ``elements`` holds kind and value by tag, those of the file's meta information among them.
    """

    elements: Mapping[int, tuple[bytes, bytes]]

    @property
    def file_meta(self) -> "QuickAttributes":
        """Where the meta information is looked up: here too."""
        return self

    def get_item(self, key: str | int, /) -> object:
        """The raw element; None where there is none."""
        tag = _tag(key) if isinstance(key, str) else key
        return _raw(tag, *self.elements[tag]) if tag in self.elements else None

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The value that pydicom converts it to, or the element if the key is a number."""
        tag = _tag(key) if isinstance(key, str) else key
        if tag not in self.elements:
            return default
        vr, value = self.elements[tag]
        if isinstance(key, str) and vr == b"US" and len(value) == _US_BYTES:
            return int.from_bytes(value, "little")
        if isinstance(key, str) and vr in _STRING_VRS and value and b"\\" not in value:
            return value.decode("ascii").rstrip("\0 ")
        return Dataset({BaseTag(tag): _raw(tag, vr, value)}).get(key)


@cache
def _tag(keyword: str) -> int:
    return int(Tag(keyword))


def _raw(tag: int, vr: bytes, value: bytes) -> RawDataElement:
    name = vr.decode()
    content = value or (None if empty_value_for_VR(name, raw=True) is None else b"")
    return RawDataElement(BaseTag(tag), name, len(value), content, 0, False, True)  # noqa: FBT003 - a named tuple, made for each element


def quick_attributes(file: BinaryIO, strides: Strides) -> tuple[QuickAttributes, int] | None:
    """The attributes that strides want, and the place of the pixel data's element.

    None where pydicom has to read the file, which is at its beginning: another encoding or order
    of elements, sequences without a length or among the wanted, text beyond ASCII, or an end
    before the pixels.
    """
    chunk = file.read(_CHUNK_BYTES)
    if chunk[_FIRST_ELEMENT - 4 : _FIRST_ELEMENT] != b"DICM":
        return None
    elements: dict[int, tuple[bytes, bytes]] = {}
    place, walked = _walked(file, chunk, strides, elements)
    strides.learn(chunk, walked, elements)
    syntax = elements.get(_TRANSFER_SYNTAX, (b"", b""))[1].rstrip(b"\0")
    # All text that is left is ASCII, which is read without its character set.
    elements.pop(_CHARACTER_SET, None)
    return (QuickAttributes(elements), place) if place and syntax in _SYNTAX_NAMES else None


def _walked(  # noqa: C901 - one loop, whose steps are taken a hundred times a file
    file: BinaryIO, chunk: bytes, strides: Strides, elements: dict[int, tuple[bytes, bytes]]
) -> tuple[int, list[Walked]]:
    """Fill in elements; the place of the pixels, 0 if unusual, and what was walked to it."""
    begin, at, last, walked = 0, _FIRST_ELEMENT, _BEFORE_META, list[Walked]()
    while True:
        if at + _LONG_HEAD > len(chunk):
            begin, at = begin + at, 0
            chunk = _read(file, begin, _CHUNK_BYTES).ljust(_LONG_HEAD, b"\0")
        start = at
        group, number, vr, length = _HEAD.unpack_from(chunk, at)
        tag = group << 16 | number
        if tag >= _FIRST_BULK:
            return (begin + at if tag == _PIXELS else 0), walked
        known = strides.known.get(tag)
        if known and tag > last and chunk.startswith(known.content, at):
            elements.update(known.picked)
            at, last = at + len(known.content), known.last
            continue
        at += _SHORT_HEAD
        if vr in _LONG_VRS:
            (length,) = _LENGTH.unpack_from(chunk, at)
            at += _LONG_HEAD - _SHORT_HEAD
        if tag <= last or vr not in _VRS or length == _UNDEFINED:
            return 0, walked
        if tag in strides.wanted:
            is_here = at + length <= len(chunk)
            value = chunk[at : at + length] if is_here else _read(file, begin + at, length)
            if len(value) != length or not _is_usual(tag, vr, value):
                return 0, walked
            elements[tag] = vr, value
        at, last = at + length, tag
        walked.append(Walked(tag, begin + start, begin + at))


def _read(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(min(length, _LARGEST_READ))


def _is_usual(tag: int, vr: bytes, value: bytes) -> bool:
    if tag == _CHARACTER_SET:
        return value.strip() in _PLAIN_CHARACTER_SETS
    is_plain = vr not in _TEXT_VRS or (value.isascii() and b"\x1b" not in value)
    return is_plain and vr not in _UNUSUAL_VRS
