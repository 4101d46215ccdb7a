"""The header of a multi-frame image, walked without pydicom; anything unusual is left to it.

pydicom makes an object of every item of every sequence, a kilobyte and 20 us each, though few of a
frame's attributes are wanted. Here the rest is stepped over, and each frame may be forgotten as
soon as the next is asked for.
"""

import struct
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from pydicom.tag import BaseTag

from annotator.io.dicom.header.attributes import plain_words, raw_element, words_of

__all__ = ["CutShortError", "FrameWalk", "Picked", "UnusualHeaderError", "Wanted"]

#: Tags to pick, each with None, or with what to pick from the items of its sequence.
Wanted: TypeAlias = "Mapping[int, Wanted | None]"
#: Values by tag: of a sequence a tuple of the same, of the image itself raw elements.
Picked: TypeAlias = dict[int, Any]

_HEAD, _LENGTH, _ITEM = struct.Struct("<HH2sH"), struct.Struct("<L"), struct.Struct("<HHL")
_SHORT_HEAD, _LONG_HEAD, _FIRST_ELEMENT = 8, 12, 132
_SHORT_VRS = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split(b" ")
)
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(b" "))
_PLAIN_VRS, _TEXT_VRS = frozenset((b"CS", b"DS", b"IS", b"UI")), frozenset((b"LO", b"SH", b"ST"))
_NUMBERS = MappingProxyType(
    {
        vr: struct.Struct(f"<{kind}")
        for vr, kind in ((b"FD", "d"), (b"FL", "f"), (b"UL", "L"), (b"US", "H"))
    }
)
_UNDEFINED, _BEFORE_META, _FIRST_BULK, _PIXELS = 0xFFFFFFFF, 0x0001FFFF, 0x7FE00000, 0x7FE00010
_ITEM_MARK, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_NOTHING: Wanted = MappingProxyType({})
#: Sequences within sequences; standard ones are four deep.
_DEEPEST = 12


class UnusualHeaderError(ValueError):
    """The header is one for pydicom; no user ever sees this."""


class CutShortError(UnusualHeaderError):
    """The header goes on behind the bytes that were read."""


class FrameWalk:
    """A walk along an explicit little endian header, in steps.

    Parameters
    ----------
    content : bytes
        The file's beginning, with the whole header.
    most_items : int
        How many items of sequences to step into.

    All methods raise `UnusualHeaderError` where pydicom has to read the header, and `CutShortError`
    or ``struct.error`` at the end of the bytes.
    """

    def __init__(self, content: bytes, most_items: int) -> None:
        self._content, self._items_left, self._place = content, most_items, _FIRST_ELEMENT

    def image(self, wanted: Wanted, until: int) -> Picked:
        """Raw elements, and items of sequences, of the image itself before a tag."""
        return self._attributes(None, wanted, until)

    def frames(self, sequence: int, wanted: Wanted) -> Iterator[Picked]:
        """What is picked from each item of the sequence that comes next."""
        tag, vr, length, start = self._element(self._place)
        if (tag, vr) != (sequence, b"SQ"):
            raise UnusualHeaderError("no sequence of frames")
        return self._items(start, length, wanted, 1)

    def pixels(self) -> int:
        """Place of the pixel data's element, with all frames behind."""
        self._attributes(None, _NOTHING, _FIRST_BULK)
        if self._element(self._place)[0] != _PIXELS:
            raise UnusualHeaderError("no pixels")
        return self._place

    def _element(self, place: int) -> tuple[int, bytes, int, int]:
        """Tag, VR and length of the element at a place, and where its value starts."""
        group, number, vr, length = _HEAD.unpack_from(self._content, place)
        tag = group << 16 | number
        if vr in _SHORT_VRS:
            return tag, vr, length, place + _SHORT_HEAD
        if vr in _LONG_VRS:
            (length,) = _LENGTH.unpack_from(self._content, place + _SHORT_HEAD)
            return tag, vr, length, place + _LONG_HEAD
        if (tag, vr, length) == (_ITEM_END, b"\0\0", 0):
            return tag, vr, length, place + _SHORT_HEAD
        raise UnusualHeaderError("kind of value")

    def _attributes(
        self, end: int | None, wanted: Wanted, until: int = _ITEM_END, depth: int = 0
    ) -> Picked:
        """Attributes up to an end or a tag, and the walk at it."""
        found: Picked = {}
        content, unpack, place = self._content, _HEAD.unpack_from, self._place
        last = -1 if depth else _BEFORE_META
        while place != end:
            group, number, vr, length = unpack(content, place)
            tag = group << 16 | number
            if vr in _SHORT_VRS and last < tag < until and tag not in wanted:
                # Most attributes; all below does the same for them, taking twice as long.
                place, last = place + _SHORT_HEAD + length, tag
                continue
            tag, vr, length, start = self._element(place)
            if tag >= until:
                break
            if tag <= last:
                raise UnusualHeaderError("order")
            last = tag
            if tag not in wanted:
                place = self._after(vr, start, length, depth)
            elif vr == b"SQ":
                found[tag] = tuple(self._items(start, length, wanted[tag] or _NOTHING, depth + 1))
                place = self._place
            else:
                place = self._after(vr, start, length, depth)
                value = content[start:place]
                found[tag] = _value(vr, value) if depth else raw_element(tag, vr.decode(), value)
        self._place = place
        return found

    def _after(self, vr: bytes, start: int, length: int, depth: int) -> int:
        """Where the element behind one begins."""
        if length != _UNDEFINED:
            if start + length > len(self._content):
                raise CutShortError
            return start + length
        if vr != b"SQ":
            raise UnusualHeaderError("length")
        for _ in self._items(start, length, _NOTHING, depth + 1):
            pass
        return self._place

    def _items(self, place: int, length: int, wanted: Wanted, depth: int) -> Iterator[Picked]:
        """What is picked from each item of a sequence; the walk is behind it at last."""
        end = None if length == _UNDEFINED else place + length
        while place != end:
            group, number, size = _ITEM.unpack_from(self._content, place)
            mark = group << 16 | number
            self._place = place = place + _ITEM.size
            if mark == _SEQUENCE_END and end is None:
                break
            self._items_left -= 1
            if mark != _ITEM_MARK or self._items_left < 0 or depth > _DEEPEST:
                raise UnusualHeaderError("items")
            yield self._item(None if size == _UNDEFINED else place + size, wanted, depth)
            place = self._place
            if end is not None and place > end:
                raise UnusualHeaderError("length of items")

    def _item(self, end: int | None, wanted: Wanted, depth: int) -> Picked:
        if wanted is _NOTHING:
            self._place = self._end_of_item(end, depth)
            return {}
        found = self._attributes(end, wanted, depth=depth)
        if end is None:
            self._place += _SHORT_HEAD
        if end not in (None, self._place):
            raise UnusualHeaderError("length of an item")
        return found

    def _end_of_item(self, end: int | None, depth: int) -> int:
        """Behind an item of which nothing is wanted."""
        content, unpack, place = self._content, _HEAD.unpack_from, self._place
        while place != end:
            _, _, vr, length = unpack(content, place)
            if vr in _SHORT_VRS:
                place += _SHORT_HEAD + length
                continue
            tag, vr, length, start = self._element(place)
            if tag == _ITEM_END and end is None:
                return start
            if tag == _ITEM_END or (end is not None and place > end):
                raise UnusualHeaderError("length of an item")
            place = self._after(vr, start, length, depth)
        return place


def _value(vr: bytes, content: bytes) -> tuple[str, ...]:
    """Words of the kinds of value in functional groups, as pydicom has them."""
    if vr in _PLAIN_VRS:
        return plain_words(content)
    if vr in _TEXT_VRS and content.isascii() and b"\x1b" not in content:
        text = content.decode("ascii")
        parts = [part.rstrip("\0 ") for part in (text.split("\\") if vr != b"ST" else (text,))]
        return words_of(parts if len(parts) > 1 else parts[0])
    if vr == b"AT" and len(content) == _LENGTH.size:
        group, element = struct.unpack("<HH", content)
        return (str(BaseTag(group << 16 | element)),)
    number = _NUMBERS.get(vr)
    if number is None or len(content) % number.size:
        raise UnusualHeaderError("value")
    return tuple(str(value) for (value,) in number.iter_unpack(content))
