"""Slices of one series: what their headers share is worked out once.

Only a handful of attributes differ from slice to slice. Headers that agree in all others, byte by
byte, differ in the fields of those few alone.
"""

from typing import Any

import attrs
from attrs import frozen
from pydicom.tag import Tag

from annotator.io.dicom_attributes import PLAIN_VRS
from annotator.io.dicom_quick_header import QuickAttributes
from annotator.io.dicom_slice import OWN_ATTRIBUTES, SliceHeader
from annotator.io.dicom_support import REQUIRED

__all__ = ["Sibling", "Siblings"]

#: What slices share is remembered of so many series at most.
MOST_SERIES = 2000

_OWN_TAGS = frozenset(int(Tag(keyword)) for keyword in OWN_ATTRIBUTES)
_OWN_REQUIRED = tuple(int(Tag(keyword)) for keyword in OWN_ATTRIBUTES if keyword in REQUIRED)
_FIELDS = tuple(field.name for field in attrs.fields(SliceHeader))
_ABSENT = (b"", b"")
_PLAIN_VRS = frozenset(vr.encode() for vr in PLAIN_VRS)


@frozen(eq=False)
class Sibling:
    """A slice that was read before, to make others like it."""

    header: SliceHeader
    fields: dict[str, Any]

    def like(self, **own: Any) -> SliceHeader:
        """A slice that differs in some fields."""
        return SliceHeader(**(self.fields | own))


class Siblings:
    """The slices that were read before, one of each kind."""

    def __init__(self) -> None:
        self._known: dict[object, Sibling] = {}

    def remember(self, attributes: QuickAttributes, header: SliceHeader) -> None:
        """Note what attributes say; `header` is the one slice of its file."""
        if len(self._known) >= MOST_SERIES:
            self._known.clear()
        fields = {name: getattr(header, name) for name in _FIELDS}
        self._known[_shared(attributes)] = Sibling(header, fields)

    def find(self, attributes: QuickAttributes) -> Sibling | None:
        """A slice that differs from what attributes say in `OWN_ATTRIBUTES` alone.

        None where there is none yet, where attributes lack what every slice has of its own, or
        where that is not written as plain text.
        """
        own = {tag: attributes.elements[tag] for tag in _OWN_TAGS if tag in attributes.elements}
        is_plain = all(vr in _PLAIN_VRS for vr, _ in own.values())
        is_there = all(own.get(tag, _ABSENT)[1].strip(b" \0") for tag in _OWN_REQUIRED)
        return self._known.get(_shared(attributes)) if is_plain and is_there else None


def _shared(attributes: QuickAttributes) -> object:
    return tuple(item for item in attributes.elements.items() if item[0] not in _OWN_TAGS)
