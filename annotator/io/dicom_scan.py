"""Which image volumes lie below a folder, read from headers only.

One series may hold several volumes (echoes, time points, orientations, image types). They
are split, numbered 1..N in an order that no file name decides, and listed best-suited first.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from annotator.errors import DicomError
from annotator.io.dicom_header import read_headers
from annotator.io.dicom_slice import SliceHeader
from annotator.io.dicom_split import split_series
from annotator.io.dicom_stack import Stack, stacked
from annotator.io.dicom_suitability import plane_of, suitability
from annotator.model.issue import Issue

__all__ = ["RejectedFile", "ScanResult", "VolumeSummary", "scan"]

SCHEMA = "onfh.scan/1"

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
        return ScanResult(volumes=tuple(_summaries(read_headers(path))))
    except DicomError as error:
        raise DicomError(f"{path.name}: {error}") from error


def _scan_folder(folder: Path) -> ScanResult:
    headers: list[SliceHeader] = []
    rejected: list[RejectedFile] = []
    for file in _files_below(folder, rejected):
        try:
            headers += read_headers(file)
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
        volumes = enumerate(split_series(series), start=1)
        summaries += [_summary(volume, number) for number, volume in volumes]
    return sorted(summaries, key=lambda s: (-s.rank, s.study_uid or "", s.series_uid, s.volume))


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
        files=len({header.path for header in volume}),
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
