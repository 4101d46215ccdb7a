"""Headers of slices as columns of JSON values, and back again."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import repeat
from operator import attrgetter, is_not
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from pydicom.config import IGNORE
from pydicom.uid import UID

from annotator.io.dicom.header.slice_header import SliceHeader, Tile

__all__ = ["to_columns", "to_headers"]

#: Fields that say which file a slice is of; whoever restores it knows its files.
_OF_FILE = frozenset(("path", "file_state"))
_FIELDS = tuple(field.name for field in attrs.fields(SliceHeader) if field.name not in _OF_FILE)
_fields_of = attrgetter(*_FIELDS)

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
    for name, column in zip(_FIELDS, zip(*map(_fields_of, headers), strict=True), strict=True):
        # Identity, since equal values need not be written alike (0.0 and -0.0).
        is_shared = not any(map(is_not, column, repeat(column[0])))
        columns[name] = (
            {_SHARED: _plain(column[0])} if is_shared else {_EACH: [_plain(v) for v in column]}
        )
    return columns


def to_headers(
    columns: Mapping[str, Any], paths: Sequence[Path], states: Sequence[tuple[int, int]]
) -> list[SliceHeader]:
    """The headers that columns were made of.

    Parameters
    ----------
    columns : mapping
        As `to_columns` gives it, or as JSON gives it back.
    paths : sequence of Path
        File of each header.
    states : sequence of (int, int)
        Size and time of change of that file.
    """
    values = [_column(name, columns[name], len(paths)) for name in _FIELDS]
    return [
        SliceHeader(path=path, file_state=state, **dict(zip(_FIELDS, row, strict=True)))
        for path, state, row in zip(paths, states, zip(*values, strict=True), strict=True)
    ]


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
