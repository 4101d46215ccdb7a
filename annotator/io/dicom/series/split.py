"""Which slices of a series make one volume: echoes, time points, b-values, parts and stacks.

What volumes share is told from attributes alone. Attributes that differ from slice to slice
(a time of each slice, say) do not split a stack, and repeats of a stack are volumes of their own
where an attribute tells them apart; where none does, the slices stay together and the stack
blocks measuring.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np

from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.series.copies import SAME_POSITION_MM
from annotator.io.dicom.series.slabs import slabs

__all__ = ["split_series"]

#: Slices whose direction cosines differ by less than this are parallel.
PARALLEL_TOLERANCE = 1e-3


def split_series(series: Sequence[SliceHeader]) -> list[list[SliceHeader]]:
    """The slices of one series, volume by volume.

    Parameters
    ----------
    series : sequence of SliceHeader
        Classic images, frames and slices of mosaics alike, in any order.

    Returns
    -------
    list of lists of SliceHeader
        In an order that no file name decides: time, b-value, echo, then the rest.
    """
    return sorted(_volumes(series), key=_volume_order)


def _volumes(series: Sequence[SliceHeader]) -> list[list[SliceHeader]]:
    lossless = {_image(header) for header in series if not header.is_lossy}
    groups = _parts(series, lambda header: (_kind(header), _is_lossy_only(header, lossless)))
    groups = [part for group in groups for part in _parallel_groups(group)]
    for key in _SPLIT_UNLESS_IDLE:
        groups = [part for group in groups for part in _unless_idle(group, key)]
    groups = [part for group in groups for part in _without_repeats(group)]
    return [volume for group in groups for volume in slabs(group)]


def _parts(
    group: Iterable[SliceHeader], key: Callable[[SliceHeader], object]
) -> list[list[SliceHeader]]:
    parts: dict[object, list[SliceHeader]] = defaultdict(list)
    for header in group:
        parts[key(header)].append(header)
    return list(parts.values())


def _kind(header: SliceHeader) -> tuple[object, ...]:
    """What all slices of a volume share, orientation apart."""
    echo_ms = None if header.echo_time_ms is None else round(header.echo_time_ms, 2)
    return (
        header.modality,
        header.b_value,
        (header.echo_numbers, echo_ms),
        (header.image_type, header.component),
        (header.rows, header.columns),
        _rounded(header.pixel_spacing_mm),
        (header.bits_allocated, header.is_signed),
    )


@lru_cache(maxsize=64)
def _rounded(spacing_mm: tuple[float, float]) -> tuple[float, float]:
    between_rows_mm, between_columns_mm = spacing_mm
    return round(between_rows_mm, 4), round(between_columns_mm, 4)


def _image(header: SliceHeader) -> tuple[object, ...]:
    return (header.instance_uid, header.frame, header.tile)


def _is_lossy_only(header: SliceHeader, lossless: set[tuple[object, ...]]) -> bool:
    """Whether an image is here in a lossy encoding and no other."""
    return header.is_lossy and _image(header) not in lossless


#: What splits a stack, unless it differs from slice to slice and so tells no volumes apart.
_SPLIT_UNLESS_IDLE: tuple[Callable[[SliceHeader], object], ...] = (
    lambda header: header.stack_id,
    lambda header: header.temporal_position,
)


def _unless_idle(
    group: list[SliceHeader], key: Callable[[SliceHeader], object]
) -> list[list[SliceHeader]]:
    parts = _parts(group, key)
    is_idle = len(parts) == len(group) == len(_places(group))
    return [group] if is_idle else parts


def _parallel_groups(headers: Iterable[SliceHeader]) -> list[list[SliceHeader]]:
    groups: dict[tuple[float, ...], list[SliceHeader]] = {}
    alike: dict[tuple[float, ...], list[SliceHeader]] = defaultdict(list)
    for header in sorted(headers, key=lambda header: (header.instance_uid, header.location)):
        alike[_cosines(header)].append(header)
    for cosines in sorted(alike):
        near = (first for first in groups if _are_parallel(first, cosines))
        groups.setdefault(next(near, cosines), []).extend(alike[cosines])
    return list(groups.values())


def _are_parallel(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(abs(a - b) < PARALLEL_TOLERANCE for a, b in zip(one, other, strict=True))


def _cosines(header: SliceHeader) -> tuple[float, ...]:
    return (*header.along_row.tolist(), *header.along_column.tolist())


#: What tells repeats of the same slices apart, tried in this order.
_REPEAT_KEYS: tuple[Callable[[SliceHeader], object], ...] = (
    lambda header: header.acquisition_number,
    lambda header: header.gradient,
    lambda header: header.trigger_time_ms,
    lambda header: header.dimensions,
    lambda header: (header.gradient, header.acquisition_number, header.trigger_time_ms),
    lambda header: header.instance_uid if header.frames > 1 or header.tile else None,
)


def _without_repeats(group: list[SliceHeader]) -> list[list[SliceHeader]]:
    """Repeats of one stack as volumes of their own, where an attribute tells them apart."""
    places = _places(group)
    if len(places) == len(group):
        return [group]
    splits = [parts for key in _REPEAT_KEYS if len(parts := _parts(group, key)) > 1]
    whole = (parts for parts in splits if all(_is_whole(part, places) for part in parts))
    # A time point that was broken off is a volume too, and its missing slices are said.
    cut = (parts for parts in splits if all(len(p) == len(_places(p)) > 1 for p in parts))
    return next(whole, None) or next(cut, [group])


def _is_whole(part: Sequence[SliceHeader], places: set[float]) -> bool:
    return len(part) == len(places) and _places(part) == places


def _places(group: Iterable[SliceHeader]) -> set[float]:
    slices = list(group)
    positions_mm = np.array([header.position_mm for header in slices])
    normals = np.array([header.normal for header in slices])
    return set(np.rint((positions_mm * normals).sum(axis=1) / SAME_POSITION_MM).tolist())


def _volume_order(volume: Sequence[SliceHeader]) -> tuple[object, ...]:
    """Order of volumes within a series: time, b-value, echo, then the rest."""
    first = min(volume, key=lambda header: header.instance_uid)
    numbers = (
        first.temporal_position,
        first.b_value,
        first.echo_time_ms,
        first.acquisition_number,
        first.trigger_time_ms,
    )
    stated = [header.instance_number for header in volume if header.instance_number is not None]
    return (
        tuple(-1.0 if number is None else number for number in numbers),
        (min(stated, default=0.0), min(header.frame for header in volume)),
        (first.echo_numbers, first.image_type, first.component, first.gradient),
        (first.stack_id, first.dimensions),
        (first.rows, first.columns, first.pixel_spacing_mm),
        tuple(round(cosine, 3) for cosine in _cosines(first)),
        first.instance_uid,
    )
