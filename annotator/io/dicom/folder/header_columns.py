"""Headers of slices as columns of JSON values, and back again."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice, repeat
from operator import is_not
from typing import Any

import attrs
import numpy as np
from pydicom.config import IGNORE
from pydicom.uid import UID

from annotator.io.dicom.header.slice_header import SliceHeader, Tile

__all__ = ["to_columns", "to_headers"]

#: The first fields say which file a slice is of; whoever restores it knows its files.
_OF_FILE = ("location", "file_state")
_FIELDS = SliceHeader._fields[len(_OF_FILE) :]

#: A field that is the same for all slices stands as one value, others as a list.
_SHARED, _EACH = "shared", "each"


def to_columns(headers: Sequence[SliceHeader]) -> dict[str, Any]:
    """The fields of headers, those of their files apart.

    Parameters
    ----------
    headers : sequence of SliceHeader
        At least one.

    Returns
    -------
    dict
        Of values that JSON holds without loss.
    """
    columns = {}
    values = islice(zip(*headers, strict=True), len(_OF_FILE), None)
    for name, column in zip(_FIELDS, values, strict=True):
        # Identity, since equal values need not be written alike (0.0 and -0.0).
        is_shared = not any(map(is_not, column, repeat(column[0])))
        columns[name] = (
            {_SHARED: _plain(column[0])} if is_shared else {_EACH: [_plain(v) for v in column]}
        )
    return columns


def to_headers(
    columns: Mapping[str, Any], locations: Sequence[str], states: Sequence[tuple[int, int]]
) -> list[SliceHeader]:
    """The headers that columns were made of.

    Parameters
    ----------
    columns : mapping
        As `to_columns` gives it, or as JSON gives it back.
    locations : sequence of str
        Of the file of each header.
    states : sequence of (int, int)
        Size and time of change of that file.
    """
    values = [_column(name, columns[name], len(locations)) for name in _FIELDS]
    return list(map(SliceHeader._make, zip(locations, states, *values, strict=True)))


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return attrs.astuple(value) if isinstance(value, Tile) else value


def _column(name: str, column: Mapping[str, Any], count: int) -> Sequence[Any]:
    restore = _RESTORED.get(name, _tuple_of_list)
    if _SHARED in column:
        return [restore(column[_SHARED])] * count
    return [restore(value) for value in column[_EACH]]


def _tuple_of_list(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _vector(value: Any) -> Any:
    return np.array(value, np.float64)


def _tile(value: Any) -> Any:
    return None if value is None else Tile(*value)


@cache
def _syntax(value: str) -> UID:
    return UID(value, validation_mode=IGNORE)


_RESTORED: Mapping[str, Callable[[Any], Any]] = {
    "transfer_syntax": _syntax,
    "position_mm": _vector,
    "along_row": _vector,
    "along_column": _vector,
    "tile": _tile,
}
