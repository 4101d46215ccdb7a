"""Slices of one series: what their headers share is worked out once.

Only a handful of attributes differ from slice to slice. Headers that agree in all others, byte by
byte, differ in the fields of those few alone.
"""

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen
from pydicom.tag import Tag

from annotator.io.dicom_attributes import PLAIN_VRS, plain_words
from annotator.io.dicom_quick_header import QuickAttributes
from annotator.io.dicom_slice import OWN_ATTRIBUTES, SliceHeader
from annotator.io.dicom_support import REQUIRED

__all__ = ["OwnWords", "Sibling", "Siblings"]

#: What slices share is remembered of so many series at most.
MOST_SERIES = 2000

_OWN_TAGS = {int(Tag(keyword)): keyword for keyword in OWN_ATTRIBUTES}
_OWN_REQUIRED = tuple(keyword for keyword in OWN_ATTRIBUTES if keyword in REQUIRED)
_FIELDS = tuple(field.name for field in attrs.fields(SliceHeader))
#: What is absent counts as empty plain text.
_ABSENT = (b"UI", b"")
_PLAIN_VRS = frozenset(vr.encode() for vr in PLAIN_VRS)


@frozen(eq=False)
class OwnWords:
    """`OWN_ATTRIBUTES` of one header, looked up as in a data set."""

    own: Mapping[str, tuple[str, ...]]

    def get_item(self, _key: str | int, /) -> object:
        """None: all values were taken out of the file's elements."""
        return None

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The words of an attribute."""
        return self.own.get(str(key), default)


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

    def find(self, attributes: QuickAttributes) -> tuple[Sibling, OwnWords] | None:
        """A slice that differs in `OWN_ATTRIBUTES` alone, and what these say.

        None where there is none yet, where attributes lack what every slice has of its own, or
        where that is not written as plain text.
        """
        own = {}
        for tag, keyword in _OWN_TAGS.items():
            vr, value = attributes.elements.get(tag, _ABSENT)
            if vr not in _PLAIN_VRS:
                return None
            own[keyword] = plain_words(value)
        if not all(own[keyword] for keyword in _OWN_REQUIRED):
            return None
        known = self._known.get(_shared(attributes))
        return None if known is None else (known, OwnWords(own))


def _shared(attributes: QuickAttributes) -> object:
    rest = dict(attributes.elements)
    for tag in _OWN_TAGS:
        rest.pop(tag, None)
    return tuple(rest.items())
