"""Which image volumes lie below a folder, read from headers only.

One series may hold several volumes (echoes, time points, orientations, image types). They
are split, numbered 1..N in an order that no file name decides, and listed best-suited first.
"""

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from annotator.errors import DicomError
from annotator.io.dicom.folder.directory import files_of_directory, is_directory
from annotator.io.dicom.folder.files import files_below
from annotator.io.dicom.folder.index import Listing, ReadScan, Recalled, keep, recall
from annotator.io.dicom.folder.rejects import RejectedFile, RejectList
from annotator.io.dicom.folder.wanted import IsWanted, always, while_wanted
from annotator.io.dicom.header.file_header import HeaderReader, SliceHeader, read_headers
from annotator.io.dicom.series.summary import VolumeSummary, by_suitability, summary_of, volumes_of

__all__ = ["RejectedFile", "ScanResult", "VolumeSummary", "scan"]

SCHEMA = "onfh.scan/1"

#: What is read faster than this is not worth an index, s.
WORTH_KEEPING_S = 0.25

#: Why a DICOMDIR is rejected where the folder holds none of its images.
PASSED_OVER = "a DICOMDIR, whose images are not in this folder"


class ScanResult(BaseModel):
    """Volumes, best-suited first, and rejected files in order of their names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    volumes: tuple[VolumeSummary, ...]
    rejected: tuple[RejectedFile, ...] = ()

    def document(self) -> dict[str, Any]:
        """The JSON document of ``scan --json``."""
        return {"schema": SCHEMA, **self.model_dump(mode="json")}


def scan(path: Path, is_wanted: IsWanted = always) -> ScanResult:
    """Every MR and CT volume below a folder, in the files that a DICOMDIR names, or in one file.

    Parameters
    ----------
    path : Path
        A folder, searched below; a DICOMDIR; or one DICOM file. A DICOMDIR inside a folder is
        passed over, since what lies in the folder is the truth. Links to folders are not
        followed, nor are links to files outside the folder.
    is_wanted : callable
        Asked between two files; False stops the scan, of which nothing is kept.

    Returns
    -------
    ScanResult
        Of very many rejected files the first have a line each and the others are counted
        (`annotator.io.dicom.folder.rejects`). Folders that take long to read are kept in an index
        (`annotator.io.dicom.folder.index`), which changes nothing in the result.

    Raises
    ------
    DicomError
        If the path does not exist, the file is not readable as an image, or no file below the
        folder is.
    Cancelled
        If it is not wanted any more.
    """
    if not path.exists():
        raise DicomError(f"{path.name}: there is no such file or folder; check the path")
    if path.is_dir():
        return _scan_files(path, path, is_wanted)
    if is_directory(path):
        return _scan_files(path, path.parent, is_wanted)
    try:
        headers = read_headers(path)
    except DicomError as error:
        raise DicomError(f"{path.name}: {error}") from error
    return ScanResult(volumes=tuple(summary for summary, _ in _volumes(headers)))


def _scan_files(place: Path, root: Path, is_wanted: IsWanted) -> ScanResult:
    """What the files below a folder, or those that a DICOMDIR names, hold."""
    now_ns, start_s = time.time_ns(), time.monotonic()
    rejects = RejectList()
    find = files_below if place == root else files_of_directory
    listing = Listing(place, root, tuple(while_wanted(find(place, rejects.add), is_wanted)))
    known = recall(listing)
    if known.summaries is not None:
        return _result(listing, known.summaries, known.reasons, rejects)
    headers, reasons = _read(listing, known, is_wanted)
    volumes = _volumes(header for _, header in headers)
    result = _result(listing, [summary for summary, _ in volumes], reasons, rejects)
    if not volumes:
        raise DicomError(_no_images(place, rejects.count, result.rejected))
    if time.monotonic() - start_s > WORTH_KEEPING_S:
        keep(listing, ReadScan(headers, volumes, reasons), now_ns)
    return result


def _read(
    listing: Listing, known: Recalled, is_wanted: IsWanted
) -> tuple[list[tuple[int, SliceHeader]], dict[int, str]]:
    """Headers with the number of their file, and by number why a file was rejected."""
    reader = HeaderReader()
    headers: list[tuple[int, SliceHeader]] = []
    reasons: dict[int, str] = {}
    for number, file in enumerate(while_wanted(listing.files, is_wanted)):
        if number in known.reasons:
            reasons[number] = known.reasons[number]
            continue
        try:
            slices = known.headers.get(number) or reader.read(listing.location(file))
            headers += [(number, header) for header in slices]
        except DicomError as error:
            # A million files are rejected for few reasons.
            reasons[number] = sys.intern(_reason(Path(listing.location(file)), error))
    return headers, reasons


def _reason(path: Path, error: DicomError) -> str:
    if path.suffix.lower() == ".zip":
        return "a zip archive, which stays packed; unpack it, or give it by itself"
    is_index = path.stem.upper() == "DICOMDIR" and is_directory(path)
    return PASSED_OVER if is_index else str(error)


def _volumes(headers: Iterable[SliceHeader]) -> list[tuple[VolumeSummary, list[SliceHeader]]]:
    """Each volume's summary with its slices, best-suited first."""
    volumes = [(summary_of(number, volume), volume) for number, volume in volumes_of(headers)]
    return sorted(volumes, key=lambda volume: by_suitability(volume[0]))


def _result(
    listing: Listing,
    summaries: Sequence[VolumeSummary],
    reasons: Mapping[int, str],
    rejects: RejectList,
) -> ScanResult:
    for number, reason in reasons.items():
        if reason != PASSED_OVER or not summaries:
            rejects.add(listing.files[number].name, reason)
    return ScanResult(volumes=tuple(summaries), rejected=rejects.rows())


def _no_images(place: Path, files: int, rejected: Sequence[RejectedFile]) -> str:
    if not rejected and place.is_file():
        return f"{place.name} is a DICOMDIR that names no files; give the folder of its images"
    if not rejected:
        return f"{place.name} holds no files; give a folder with a DICOM image series"
    reasons = [row for row in rejected if "not a DICOM file" not in row.reason] or rejected
    return (
        f"{place.name} holds no readable MR or CT image ({files} files looked at); "
        f"{reasons[0].file}: {reasons[0].reason}"
    )
