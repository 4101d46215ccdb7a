"""Bounds on what one DICOM header may cost to read.

pydicom builds an object for each item of a sequence, some hundred times the size that an empty
one has in the file, so a small hostile file could fill the memory.
"""

import io
from pathlib import Path

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset

from annotator.errors import DicomError
from annotator.io.dicom.header.inflate import unpacked_size

__all__ = ["BoundedFile", "most_items", "refuse_too_many_items", "too_many_items"]

#: Sequence items in any header: a multi-frame image has 10 to 40 of them a frame, ...
MANY_ITEMS = 50_000
#: ... of a large file as many as its bytes may well describe (a frame of 40 items, its pixels
#: included, takes 7 kB and more), so that pydicom's kilobyte an item is 8 times the file, ...
BYTES_OF_AN_ITEM = 128
#: ... and of no file more than 2 GB of them: 50,000 frames of 40 items.
MOST_ITEMS = 2_000_000

#: Tag of an item in either byte order, and the size of an item's head.
_ITEMS = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
_ITEM_HEAD_BYTES = 8


def most_items(file_bytes: int) -> int:
    """How many sequence items the header of a file of a size may hold."""
    return min(max(MANY_ITEMS, file_bytes // BYTES_OF_AN_ITEM), MOST_ITEMS)


class BoundedFile(io.BufferedReader):
    """A file for reading that ends early at too many sequence items, or at too much to inflate.

    Nothing is raised for it, since pydicom makes an input error of whatever is: `too_many_items`
    or `is_bomb` say so.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self._items, self.most_items = 0, most_items(path.stat().st_size)
        self.is_bomb = False

    @property
    def too_many_items(self) -> bool:
        """Whether more than `most_items` heads of items were asked for."""
        return self._items > self.most_items

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; none once there were too many items."""
        content = b"" if self.too_many_items else super().read(size)
        if size is None or size < 0:
            # pydicom asks for all the rest only to inflate it.
            found = unpacked_size(content)
            self._items, self.is_bomb = self._items + found.items, found.is_bomb
            return b"" if self.is_bomb or self.too_many_items else content
        if size == _ITEM_HEAD_BYTES and content.startswith(_ITEMS):
            self._items += 1
        return content


def refuse_too_many_items(dataset: Dataset, most: int) -> None:
    """Refuse sequences that were read as one piece and are not taken apart yet.

    Raises
    ------
    DicomError
    """
    whole = (raw.value for raw in dataset.values() if isinstance(raw, RawDataElement))
    for value in whole:
        if value and max(value.count(tag) for tag in _ITEMS) > most:
            raise too_many_items(most)


def too_many_items(most: int) -> DicomError:
    """What a header with too many items is refused with."""
    return DicomError(f"the header holds more than {most} sequence items; damaged")
