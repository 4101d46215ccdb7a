"""The attributes of plain DICOM headers, walked without pydicom; anything unusual is left to it.

That is: other encodings or orders of elements, sequences without a length or among the wanted, text
beyond ASCII, no pixels, much before them. What headers agree in is compared, not walked again.
"""

import struct
from collections.abc import Set as AbstractSet
from typing import Any, BinaryIO, NamedTuple

from pydicom.tag import Tag
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

from annotator.io.dicom.header.attributes import PLAIN_VRS, RawAttributes, plain_words
from annotator.io.dicom.header.slice_header import OWN_ATTRIBUTES
from annotator.io.dicom.header.syntaxes import PLAIN_CHARACTER_SETS, TEXT_VRS, WALKED_SYNTAXES

__all__ = ["QuickHeader", "QuickWalk"]

_FEWEST_BYTES, _MOST_BYTES, _MOST_ELEMENTS, _MOST_PATTERNS = 1 << 13, 1 << 20, 2000, 16
_MARK_PLACE, _MARK, _PIXELS, _OPEN, _LONGEST = 128, b"DICM", b"\xe0\x7f\x10\0", b"", 1 << 12
_CLASS, _SYNTAX, _CHARACTER_SET, _SYNTAX_HEAD = 0x20002, 0x20010, 0x80005, b"\2\0\x10\0UI"
_BEFORE_META, _FIRST_BULK, _UNDEFINED = 0x0001FFFF, 0x7FE00000, 0xFFFFFFFF
_LEFT, _TAG_AND_KIND = (b"SQ", b"UN"), struct.Struct("<HH2s")
#: Bytes of an element before its length, and of that, by kind of value.
_KINDS = {vr.encode(): (6, 2) for vr in EXPLICIT_VR_LENGTH_16}
_KINDS |= {vr.encode(): (8, 4) for vr in EXPLICIT_VR_LENGTH_32}
_OWN = {int(Tag(keyword)): keyword for keyword in OWN_ATTRIBUTES}
_Values = dict[int, tuple[str, bytes]]


class QuickHeader(NamedTuple):
    """A header: the pattern that it is like, the open values of that, and the pixels' place."""

    pattern: "_Pattern"
    values: _Values
    place: int
    content: bytes

    @property
    def attributes(self) -> RawAttributes:
        """All that were wanted; text is ASCII, whatever the character set."""
        return RawAttributes(self.pattern.fixed | self.values)

    def shared(self) -> object:
        """What is equal for headers that differ in `OWN_ATTRIBUTES` alone."""
        return self.pattern, *(item for item in self.values.items() if item[0] not in _OWN)

    def own(self) -> dict[str, tuple[str, ...]]:
        """What `OWN_ATTRIBUTES` say; nothing if any is not written as plain text."""
        own = [self.values.get(tag) or self.pattern.fixed.get(tag) or ("UI", b"") for tag in _OWN]
        if not all(vr in PLAIN_VRS for vr, _ in own):
            return {}
        return {k: plain_words(value) for k, (_, value) in zip(OWN_ATTRIBUTES, own, strict=True)}


class _Pattern:
    """Headers of the same elements: rows of bytes, with values left open between."""

    def __init__(self, heads: list[bytes], rests: list[bytes], wanted: AbstractSet[int]) -> None:
        self.heads, self.rests, self.fixed = heads, rests, _Values()
        self._steps, row = list[tuple[bytes, int, int, str]](), bytearray(_MARK)
        self.known: dict[object, Any] = {}  # the caller's, by what is shared
        for head, rest in zip(heads, rests, strict=True):
            group, number, vr = _TAG_AND_KIND.unpack_from(head)
            tag, (_, width) = group << 16 | number, _KINDS[vr]
            row += head + rest
            if not rest:
                self._steps.append((bytes(row), width, tag if tag in wanted else 0, vr.decode()))
                row.clear()
            elif tag in wanted:
                self.fixed[tag] = vr.decode(), rest[width:]
        self._end = bytes(row) + _PIXELS

    def match(self, content: bytes) -> QuickHeader | None:
        """The header that a file begins with, if it is like this."""
        at, values = _MARK_PLACE, _Values()
        for row, width, tag, vr in self._steps:
            if not content.startswith(row, at):
                return None
            start = at + len(row) + width
            at = start + int.from_bytes(content[start - width : start], "little")
            if tag:
                values[tag] = vr, content[start:at]
        is_like = content.startswith(self._end, at)  # the pixels' tag is last: nothing was cut
        place = at + len(self._end) - len(_PIXELS)
        return QuickHeader(self, values, place, content) if is_like else None


class QuickWalk:
    """Walks headers one after another, to pick attributes of the wanted tags."""

    def __init__(self, wanted: AbstractSet[int]) -> None:
        self._wanted = wanted | {_CLASS, _SYNTAX, _CHARACTER_SET}
        self._bytes, self.patterns = _FEWEST_BYTES, list[_Pattern]()

    def read(self, file: BinaryIO) -> QuickHeader | None:
        """The header of a file at its beginning; None where pydicom has to read it."""
        content = file.read(self._bytes)
        matches = (pattern.match(content) for pattern in self.patterns)
        quick = next(filter(None, matches), None) or self._learned(file, content)
        if quick is None or not all(map(_is_usual, quick.values.items())):
            return None
        self.patterns.sort(key=lambda pattern: pattern is not quick.pattern)  # comes first
        return quick

    def _learned(self, file: BinaryIO, content: bytes) -> QuickHeader | None:
        """The header, by a pattern that is new or has more values open than before."""
        try:
            heads, rests = _parts(content, self._wanted)
        except struct.error:  # the header goes on behind the content
            more = file.read(len(content)) if len(content) < _MOST_BYTES else b""
            return self._learned(file, content + more) if more else None
        for old in [pattern for pattern in self.patterns if pattern.heads == heads]:
            rests = [a if a == b else _OPEN for a, b in zip(old.rests, rests, strict=True)]
            self.patterns.remove(old)
        new = _Pattern(heads, rests, self._wanted)
        if _SYNTAX_HEAD not in heads or not all(map(_is_usual, new.fixed.items())):
            return None
        self.patterns = [new, *self.patterns[: _MOST_PATTERNS - 1]]
        self._bytes = max(self._bytes, len(content))
        return new.match(content)


def _parts(content: bytes, wanted: AbstractSet[int]) -> tuple[list[bytes], list[bytes]]:
    """Elements up to the pixels, each before its length and from there on; none if unusual."""
    at, last, heads, rests = _MARK_PLACE + len(_MARK), _BEFORE_META, list[bytes](), list[bytes]()
    while not content.startswith(_PIXELS, at):
        group, number, vr = _TAG_AND_KIND.unpack_from(content, at)
        tag, (before, width) = group << 16 | number, _KINDS.get(vr, (0, 0))
        start = at + before
        length = int.from_bytes(content[start : start + width], "little")
        is_left = length == _UNDEFINED or (vr in _LEFT and tag in wanted)
        if not last < tag < _FIRST_BULK or not width or is_left or len(heads) == _MOST_ELEMENTS:
            return [], []
        heads.append(content[at:start])
        at, last = start + width + length, tag
        rests.append(content[start:at])
    return heads, rests


def _is_usual(item: tuple[int, tuple[str, bytes]]) -> bool:
    tag, (vr, value) = item
    if tag == _CHARACTER_SET:
        return value.strip() in PLAIN_CHARACTER_SETS
    if tag == _SYNTAX:
        return value.rstrip(b"\0").decode("latin-1") in WALKED_SYNTAXES
    is_plain = vr not in TEXT_VRS or (value.isascii() and b"\x1b" not in value)
    return is_plain and len(value) <= _LONGEST
