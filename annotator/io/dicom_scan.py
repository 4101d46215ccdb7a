"""Which image volumes lie below a folder, read from headers only.

One series may hold several volumes (echoes, time points, orientations, image types). They
are split, numbered 1..N in an order that no file name decides, and listed best-suited first.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from annotator.errors import DicomError
from annotator.io.dicom_header import SliceHeader, read_header
from annotator.io.dicom_stack import SAME_POSITION_MM, Stack, stacked
from annotator.io.dicom_suitability import plane_of, suitability
from annotator.model.issue import Issue

__all__ = ["RejectedFile", "ScanResult", "VolumeSummary", "scan"]

SCHEMA = "onfh.scan/1"

#: Slices whose direction cosines differ by less than this are parallel.
PARALLEL_TOLERANCE = 1e-3

_Row = tuple[float, float, float, float]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class VolumeSummary(_Record):
    """One volume of a series: the fields of ``scan --json``, and what loading it needs.

    ``shape`` and ``spacing_mm`` are (slice, row, column); ``affine_lps`` goes from that index
    to LPS mm. ``stack`` and ``rank`` stay out of the document.
    """

    study_uid: str | None
    series_uid: str
    volume: int
    description: str
    modality: str
    manufacturer: str
    files: int
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    affine_lps: tuple[_Row, _Row, _Row, _Row]
    plane: str
    echo_time_ms: float | None
    transfer_syntax: str
    suitability: str
    issues: tuple[Issue, ...]
    stack: Stack = Field(exclude=True, repr=False)
    rank: int = Field(exclude=True, repr=False)


class RejectedFile(_Record):
    """A file that is no slice of a volume, relative to the scanned folder, and why."""

    file: str
    reason: str


class ScanResult(_Record):
    """Volumes, best-suited first, and rejected files in order of their names."""

    volumes: tuple[VolumeSummary, ...]
    rejected: tuple[RejectedFile, ...] = ()

    def document(self) -> dict[str, Any]:
        """The JSON document of ``scan --json``."""
        return {"schema": SCHEMA, **self.model_dump(mode="json")}


def scan(path: Path) -> ScanResult:
    """Every MR and CT volume below a folder, or in one file.

    Parameters
    ----------
    path : Path
        A folder, searched below (links to folders are not followed), or one DICOM file.

    Returns
    -------
    ScanResult

    Raises
    ------
    DicomError
        If the path does not exist, the file is not readable as an image, or no file below the
        folder is.
    """
    if path.is_dir():
        return _scan_folder(path)
    if not path.exists():
        raise DicomError(f"{path.name}: there is no such file or folder; check the path")
    try:
        return ScanResult(volumes=tuple(_summaries([read_header(path)])))
    except DicomError as error:
        raise DicomError(f"{path.name}: {error}") from error


def _scan_folder(folder: Path) -> ScanResult:
    headers: list[SliceHeader] = []
    rejected: list[RejectedFile] = []
    for file in _files_below(folder, rejected):
        try:
            headers.append(read_header(file))
        except DicomError as error:
            name = file.relative_to(folder).as_posix()
            rejected.append(RejectedFile(file=name, reason=str(error)))
    if not headers:
        raise DicomError(_no_images(folder, rejected))
    return ScanResult(volumes=tuple(_summaries(headers)), rejected=tuple(rejected))


def _files_below(folder: Path, rejected: list[RejectedFile]) -> Iterator[Path]:
    """Every file in order of its name; a folder that cannot be opened is rejected."""

    def reject(error: OSError) -> None:
        name = Path(error.filename).relative_to(folder).as_posix()
        reason = f"the folder cannot be opened ({error.strerror or 'input error'})"
        rejected.append(RejectedFile(file=name, reason=reason))

    for parent, folders, names in os.walk(folder, onerror=reject):
        folders.sort()
        for name in sorted(names):
            yield Path(parent) / name


def _no_images(folder: Path, rejected: Sequence[RejectedFile]) -> str:
    if not rejected:
        return f"{folder.name} holds no files; give a folder with a DICOM image series"
    reasons = [row for row in rejected if "not a DICOM file" not in row.reason] or rejected
    return (
        f"{folder.name} holds no readable MR or CT image ({len(rejected)} files looked at); "
        f"{reasons[0].file}: {reasons[0].reason}"
    )


def _summaries(headers: Iterable[SliceHeader]) -> list[VolumeSummary]:
    by_series: dict[tuple[str, str], list[SliceHeader]] = defaultdict(list)
    for header in headers:
        by_series[header.study_uid or "", header.series_uid].append(header)
    summaries = []
    for _, series in sorted(by_series.items()):
        volumes = sorted(_split(series), key=_volume_order)
        summaries += [_summary(volume, number) for number, volume in enumerate(volumes, start=1)]
    return sorted(summaries, key=lambda s: (-s.rank, s.study_uid or "", s.series_uid, s.volume))


def _split(series: Iterable[SliceHeader]) -> list[list[SliceHeader]]:
    """The slices of one series, volume by volume."""
    kinds: dict[object, list[SliceHeader]] = defaultdict(list)
    for header in series:
        kinds[_kind(header)].append(header)
    parallel = [group for kind in kinds.values() for group in _parallel_groups(kind)]
    return [volume for group in parallel for volume in _without_repeats(group)]


def _kind(header: SliceHeader) -> tuple[object, ...]:
    """What all slices of a volume share, orientation apart."""
    echo_ms = None if header.echo_time_ms is None else round(header.echo_time_ms, 2)
    return (
        header.modality,
        (header.temporal_position, header.b_value),
        (header.echo_numbers, echo_ms),
        header.image_type,
        (header.rows, header.columns),
        tuple(round(spacing, 4) for spacing in header.pixel_spacing_mm),
        header.pixel_dtype.newbyteorder("=").str,
    )


def _parallel_groups(headers: Iterable[SliceHeader]) -> list[list[SliceHeader]]:
    groups: list[list[SliceHeader]] = []
    for header in sorted(headers, key=lambda h: (_cosines(h), h.instance_uid, str(h.path))):
        near = (group for group in groups if _are_parallel(group[0], header))
        group = next(near, None)
        if group is None:
            groups.append([header])
        else:
            group.append(header)
    return groups


def _are_parallel(one: SliceHeader, other: SliceHeader) -> bool:
    difference = np.subtract(_cosines(one), _cosines(other))
    return bool(np.abs(difference).max() < PARALLEL_TOLERANCE)


def _cosines(header: SliceHeader) -> tuple[float, ...]:
    return (*header.along_row.tolist(), *header.along_column.tolist())


#: What tells repeats of the same slices apart, tried in this order.
_REPEAT_KEYS: tuple[Callable[[SliceHeader], object], ...] = (
    lambda header: header.acquisition_number,
    lambda header: header.gradient,
    lambda header: header.trigger_time_ms,
)


def _without_repeats(group: list[SliceHeader]) -> list[list[SliceHeader]]:
    """Repeats of one stack as volumes of their own, where an attribute tells them apart."""
    places = _places(group)
    if len(places) == len(group):
        return [group]
    for key in _REPEAT_KEYS:
        parts: dict[object, list[SliceHeader]] = defaultdict(list)
        for header in group:
            parts[key(header)].append(header)
        if len(parts) > 1 and all(
            _places(part) == places and len(part) == len(places) for part in parts.values()
        ):
            return list(parts.values())
    return [group]


def _places(group: Iterable[SliceHeader]) -> set[int]:
    return {round(float(h.position_mm @ h.normal) / SAME_POSITION_MM) for h in group}


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
    return (
        tuple(-1.0 if number is None else number for number in numbers),
        (first.echo_numbers, first.image_type, first.gradient),
        (first.rows, first.columns, first.pixel_spacing_mm),
        tuple(round(cosine, 3) for cosine in _cosines(first)),
        first.instance_uid,
    )


def _summary(volume: Sequence[SliceHeader], number: int) -> VolumeSummary:
    stack = stacked(volume)
    first, grid = stack.slices[0], stack.grid
    rank, sentence = suitability(stack)
    return VolumeSummary(
        study_uid=first.study_uid,
        series_uid=first.series_uid,
        volume=number,
        description=first.description,
        modality=first.modality,
        manufacturer=first.manufacturer,
        files=len(volume),
        shape=grid.shape,
        spacing_mm=tuple(grid.spacing_mm.tolist()),
        affine_lps=tuple(tuple(row) for row in grid.affine_lps.tolist()),
        plane=plane_of(grid),
        echo_time_ms=first.echo_time_ms,
        transfer_syntax=", ".join(sorted({header.transfer_syntax.name for header in volume})),
        suitability=sentence,
        issues=stack.issues,
        stack=stack,
        rank=rank,
    )
