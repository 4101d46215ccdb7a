"""The slices of a multi-frame file, by the quick walk through its header."""

import struct
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import BinaryIO

from attrs import evolve
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.tag import BaseTag
from pydicom.uid import UID

from annotator.io.dicom.header.bounds import most_items
from annotator.io.dicom.header.frame_groups import WANTED_GROUPS
from annotator.io.dicom.header.frames import DESCRIBING, PER_FRAME, MultiFrame, frame_slices
from annotator.io.dicom.header.quick_frames import (
    CutShortError,
    FrameWalk,
    Picked,
    UnusualHeaderError,
    Wanted,
)
from annotator.io.dicom.header.slice_header import SliceFile, SliceHeader
from annotator.io.dicom.header.support import MULTI_FRAME, refuse_other_kinds
from annotator.io.dicom.header.syntaxes import PLAIN_CHARACTER_SETS, TEXT_VRS, WALKED_SYNTAXES

__all__ = ["quick_frame_slices"]

#: How much of a file is read at first, and at most; pydicom reads what is longer.
_FIRST_BYTES, _MOST_BYTES = 1 << 18, 1 << 29
_GROWTH = 8

_MARK_PLACE, _MARK = 128, b"DICM"
_FIRST_OF_DATASET, _CHARACTER_SET, _KIND = 0x00080000, 0x00080005, 0x00080016
_SYNTAX = 0x00020010
_META: Wanted = MappingProxyType({0x00020002: None, _SYNTAX: None})


def quick_frame_slices(
    file: BinaryIO, source: SliceFile, wanted: AbstractSet[int]
) -> tuple[tuple[SliceHeader, ...], int] | None:
    """The slices of a multi-frame file in explicit little endian order.

    Parameters
    ----------
    file : binary file
        Left anywhere.
    source : SliceFile
        Its transfer syntax is not looked at.
    wanted : set of int
        Tags of the image's own attributes.

    Returns
    -------
    (tuple of SliceHeader, int) or None
        With the place of the pixel data's element. None where pydicom has to read the header.

    Raises
    ------
    DicomError
        If a frame is not described or cannot be placed.
    """
    size = min(source.file_state[0], _MOST_BYTES)
    wanted_of_image = {**dict.fromkeys(wanted | {_CHARACTER_SET}), **DESCRIBING}
    count = min(_FIRST_BYTES, size)
    while True:
        file.seek(0)
        try:
            return _walked(file.read(count), source, wanted_of_image)
        except (CutShortError, struct.error):
            if count == size:
                return None
            count = min(count * _GROWTH, size)
        except UnusualHeaderError:
            return None


def _walked(
    content: bytes, source: SliceFile, wanted: Wanted
) -> tuple[tuple[SliceHeader, ...], int]:
    if content[_MARK_PLACE : _MARK_PLACE + len(_MARK)] != _MARK:
        raise UnusualHeaderError("no mark")
    walk = FrameWalk(content, most_items(source.file_state[0]))
    meta, head = walk.image(_META, _FIRST_OF_DATASET), walk.image(wanted, _KIND + 1)
    syntax, kind = _uid(meta, _SYNTAX), _uid(head, _KIND)
    if syntax not in WALKED_SYNTAXES or kind not in MULTI_FRAME:
        raise UnusualHeaderError("kind of file")
    found = head | walk.image(wanted, PER_FRAME)
    describing = {tag: found.pop(tag) for tag in DESCRIBING.keys() & found.keys()}
    image = FileDataset("", _usual(found), file_meta=FileMetaDataset(_usual(meta)))
    refuse_other_kinds(image, syntax)
    header = MultiFrame(image, describing, walk.frames(PER_FRAME, WANTED_GROUPS))
    slices = frame_slices(evolve(source, transfer_syntax=syntax), header)
    return slices, walk.pixels()


def _uid(elements: Picked, tag: int) -> UID:
    content = elements[tag].value if tag in elements else b""
    return UID((content or b"").decode("latin-1").rstrip("\0 "), validation_mode=IGNORE)


def _usual(elements: Picked) -> dict[BaseTag, DataElement | RawDataElement]:
    """Elements whose values mean the same in every character set that is left."""
    found: dict[BaseTag, DataElement | RawDataElement] = {}
    for tag, element in elements.items():
        if not isinstance(element, RawDataElement) or element.VR == "UN":
            raise UnusualHeaderError("sequence")
        content = element.value or b""
        if tag == _CHARACTER_SET and content.strip() in PLAIN_CHARACTER_SETS:
            continue
        if element.VR in TEXT_VRS and (not content.isascii() or b"\x1b" in content):
            raise UnusualHeaderError("text")
        found[element.tag] = element
    return found
