"""Whether what was written still holds an identifying value: bytes are read anew and searched.

Voxels are no text, and short values are found in them by chance: of pixels only what a codec stores
before the picture is searched, where comments stand. What the picture shows is another question.
"""

import gzip
import re
from collections.abc import Iterator
from io import BytesIO

from pydicom import Dataset, dcmread
from pydicom.dataelem import DataElement
from pydicom.encaps import generate_fragments
from pydicom.multival import MultiValue

from annotator.io.deidentify.known_values import KnownValues
from annotator.io.deidentify.label_files import header_text
from annotator.io.deidentify.values import PIXEL_GROUP, is_word_of_standard
from annotator.io.dicom.header.quiet import quiet_pydicom

__all__ = ["found_in_object", "found_in_other"]

_GZIP_MARK = b"\x1f\x8b"

#: Bytes of the largest text; what is larger holds voxels.
LARGEST_TEXT = 1 << 24

#: Pictures within a text.
_EMBEDDED = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=\s]*")

#: How a JPEG or JPEG 2000 stream begins, and where its coded picture does.
_STREAM_STARTS = (b"\xff\xd8", b"\xff\x4f", b"\x00\x00\x00\x0cjP")
_PICTURE_START = re.compile(rb"\xff\xda|\xff\x93")

_DATED = frozenset({"DA", "DT", "TM"})
_WRITTEN_NUMBERS = frozenset({"DS", "IS"})
_NUMBERS = frozenset({"US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", "AT"})

#: The words of the method are ours.
_OURS = frozenset({0x00120063, 0x00120064})


def found_in_object(content: bytes, known: KnownValues) -> str | None:
    """What kind of identifying value the bytes of a DICOM file hold; None if they hold none."""
    with quiet_pydicom():
        dataset = dcmread(BytesIO(content))
        for element in (*dataset.file_meta, *_elements(dataset)):
            found = _found(element, known)
            if found is not None:
                return f"{found} in {element.keyword or 'a private element'}"
    return known.found_in_bytes(content[:128])


def found_in_other(content: bytes, known: KnownValues) -> str | None:
    """What kind of identifying value the bytes of another file hold, packed or not."""
    plain = gzip.decompress(content) if content.startswith(_GZIP_MARK) else content
    plain = header_text(plain)
    found = known.found_in_bytes(plain)
    if found is not None:
        return found
    try:
        text = plain[:LARGEST_TEXT].decode("utf-8")
    except UnicodeError:
        return None
    return known.found_in_text(_EMBEDDED.sub(" ", text))


def _elements(dataset: Dataset) -> Iterator[DataElement]:
    for element in dataset:
        if element.tag in _OURS:
            continue
        if element.VR == "SQ":
            for item in element.value:
                yield from _elements(item)
        else:
            yield element


def _searchable(element: DataElement, value: bytes) -> bytes:
    """The part of binary content that may hold text."""
    if element.tag.group != PIXEL_GROUP:
        return value
    if not element.is_undefined_length:
        return b""
    streams = (one for one in generate_fragments(value) if one.startswith(_STREAM_STARTS))
    return b"\0".join(_PICTURE_START.split(stream, 1)[0] for stream in streams)


def _found(element: DataElement, known: KnownValues) -> str | None:
    """Dates are moved, and a date that was moved may be another's; numbers hold no text."""
    value = element.value
    if value is None or element.VR in _DATED | _NUMBERS or is_word_of_standard(element):
        return None
    if isinstance(value, bytes):
        return known.found_in_bytes(_searchable(element, value))
    texts = [str(one) for one in (value if isinstance(value, MultiValue) else [value])]
    if element.VR in _WRITTEN_NUMBERS:
        return "an id" if any(known.is_id(text) for text in texts) else None
    if element.VR == "UI":
        return "a UID" if not known.uids.isdisjoint(texts) else None
    return next(filter(None, map(known.found_in_text, texts)), None)
