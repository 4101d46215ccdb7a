"""Long strides through headers: what stood in one before, byte by byte, is not walked again.

The headers of a series agree in long rows of elements between the few that differ. Such a row is
found by its first tag; where the same bytes stand at the beginning of an element again, they hold
the same elements again.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

__all__ = ["MOST_ELEMENTS", "Stride", "Strides", "Walked"]

#: So many elements are remembered at most; a scanner's headers have some hundreds.
MOST_ELEMENTS = 10_000


#: Kind of object and transfer syntax in the meta information, and the character set.
_HOW_WRITTEN = frozenset((0x00020002, 0x00020010, 0x00080005))


class Walked(NamedTuple):
    """An element that was walked over: its tag, and where it starts and ends in the file."""

    tag: int
    start: int
    end: int


class Stride(NamedTuple):
    """Elements in a row: their bytes, the tag of the last, and those picked, by tag."""

    content: bytes
    last: int
    picked: Mapping[int, tuple[bytes, bytes]]


class Strides:
    """The rows of elements that headers so far have in common.

    Parameters
    ----------
    wanted : set of int
        Tags of the attributes to pick from headers; those that say how a file is written are
        picked too.
    """

    def __init__(self, wanted: AbstractSet[int]) -> None:
        self.wanted = wanted | _HOW_WRITTEN
        #: By the tag of the first element.
        self.known: dict[int, Stride] = {}
        self._seen: dict[int, bytes] = {}

    def learn(
        self,
        content: bytes,
        walked: Sequence[Walked],
        elements: Mapping[int, tuple[bytes, bytes]],
    ) -> None:
        """Note elements that had to be walked; those seen twice make up rows.

        Parameters
        ----------
        content : bytes
            The file's beginning; elements beyond it are passed over.
        walked : sequence of Walked
        elements : mapping of int to (bytes, bytes)
            What was picked.
        """
        if len(self._seen) + len(walked) > MOST_ELEMENTS:
            self.known.clear()
            self._seen.clear()
        row: list[Walked] = []
        for element in walked:
            each = content[element.start : element.end]
            is_same = self._seen.get(element.tag) == each and element.end <= len(content)
            self._seen[element.tag] = each
            if row and (not is_same or row[-1].end != element.start):
                self._keep(content, row, elements)
                row = []
            if is_same:
                row.append(element)
        if row:
            self._keep(content, row, elements)

    def _keep(
        self,
        content: bytes,
        row: Sequence[Walked],
        elements: Mapping[int, tuple[bytes, bytes]],
    ) -> None:
        first, last = row[0], row[-1]
        picked = {each.tag: elements[each.tag] for each in row if each.tag in elements}
        self.known[first.tag] = Stride(content[first.start : last.end], last.tag, picked)
