"""What a scan has read, kept so that files that have not changed need not be read again.

An index holds neither names of files and folders nor anything that a `SliceHeader` does not hold,
so no patient's name. A file is known again by its name, size and times of change; an index is good
for the very code that wrote it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import accumulate, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from attrs import field, frozen

from annotator.io.dicom.folder.files import FoundFile
from annotator.io.dicom.folder.header_columns import to_columns, to_headers
from annotator.io.dicom.folder.index_folder import is_kept, read_index, write_index
from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.series.stack import Stack, stacked
from annotator.io.dicom.series.summary import VolumeSummary

__all__ = ["Listing", "ReadScan", "Recalled", "keep", "reading_modules", "recall"]

#: More files than this, or more rejected ones, are no study and not worth an index.
MOST_FILES = 200_000
MOST_REJECTED = 10_000

#: File systems write times in steps of up to 2 s, within which a second change goes unnoticed.
SETTLED_NS = 2_000_000_000

_KEY_BYTES = 12

#: Packages whose code decides what a scan reads and says.
_READING = ("geometry", "io/dicom", "measure", "model")


@frozen(eq=False)
class Listing:
    """The files of one scan.

    Parameters
    ----------
    place : Path
        What is scanned.
    root : Path
        The folder that the files' names start from.
    files : sequence of FoundFile
    """

    place: Path
    root: Path
    files: Sequence[FoundFile]

    @cached_property
    def _beginning(self) -> str:
        """What the location of every file begins with."""
        return str(self.root / "_")[:-1]

    def location(self, file: FoundFile) -> str:
        """Where one of the files is, as text."""
        return self._beginning + file.name


@frozen(eq=False)
class ReadScan:
    """What reading the files of a listing gave.

    Parameters
    ----------
    headers : sequence of (int, SliceHeader)
        Each with the number of its file, in the order in which they were read.
    volumes : sequence of (VolumeSummary, sequence of SliceHeader)
        Each volume's summary and all of its slices.
    reasons : mapping of int to str
        Why files were rejected, by number.
    """

    headers: Sequence[tuple[int, SliceHeader]]
    volumes: Sequence[tuple[VolumeSummary, Sequence[SliceHeader]]]
    reasons: Mapping[int, str]


@frozen(eq=False)
class Recalled:
    """What an index knows of the files of a listing.

    Parameters
    ----------
    summaries : tuple of VolumeSummary or None
        Of the whole scan; None if any file has changed, come or gone since.
    reasons : mapping of int to str
        Why files were rejected, by number.
    headers : mapping of int to tuple of SliceHeader
        Of the files that have not changed, where not all are as they were.
    """

    summaries: tuple[VolumeSummary, ...] | None = None
    reasons: Mapping[int, str] = field(factory=dict)
    headers: Mapping[int, tuple[SliceHeader, ...]] = field(factory=dict)


def recall(listing: Listing) -> Recalled:
    """What is known of the files from a scan before; nothing where there is no good index."""
    content = read_index(_name(listing))
    if content is None:
        return Recalled()
    head_text, _, body = content.partition(b"\n")
    try:
        head = json.loads(head_text)
        if head["reader"] != _reader():
            return Recalled()
        parts = [body[start:end] for start, end in pairwise(accumulate(head["lengths"], initial=0))]
        if head["listing"] == _digest(listing):
            return _whole(listing, head, parts)
        return _unchanged(listing, head, parts)
    except (LookupError, TypeError, ValueError):
        return Recalled()  # not an index of ours, though it has the mark and the digest of one


def keep(listing: Listing, read: ReadScan, now_ns: int) -> None:
    """Keep what was read, unless a file may have changed meanwhile.

    Parameters
    ----------
    listing : Listing
    read : ReadScan
    now_ns : int
        Time at which the listing was made, ns since 1970.
    """
    files = listing.files
    if not is_kept() or len(files) > MOST_FILES or len(read.reasons) > MOST_REJECTED:
        return
    newest_ns = max(max(file.mtime_ns, file.ctime_ns) for file in files)
    is_as_listed = all(
        header.file_state == (files[number].size, files[number].mtime_ns)
        for number, header in read.headers
    )
    if newest_ns > now_ns - SETTLED_NS or not is_as_listed:
        return
    placed = {_slice_of(h): (place, number) for place, (number, h) in enumerate(read.headers)}
    parts = [
        _folded(volume, [placed[_slice_of(header)] for header in volume], read)
        for _, volume in read.volumes
    ]
    parts.append(b"".join(_keys(files)))
    head = {
        "reader": _reader(),
        "listing": _digest(listing),
        "summaries": [
            {**summary.model_dump(mode="json"), "rank": summary.rank} for summary, _ in read.volumes
        ],
        "reasons": list(read.reasons.items()),
        "lengths": [len(part) for part in parts],
    }
    write_index(_name(listing), b"".join((_json(head), b"\n", *parts)))


def _whole(listing: Listing, head: Mapping[str, Any], parts: Sequence[bytes]) -> Recalled:
    summaries = tuple(
        VolumeSummary.model_validate({**document, "source": partial(_stack, listing, part)})
        for document, part in zip(head["summaries"], parts[:-1], strict=True)
    )
    return Recalled(summaries, dict(head["reasons"]))


def _unchanged(listing: Listing, head: Mapping[str, Any], parts: Sequence[bytes]) -> Recalled:
    """What is known of the files that are still as they were."""
    old = parts[-1]
    old_keys = (old[start : start + _KEY_BYTES] for start in range(0, len(old), _KEY_BYTES))
    numbers = {key: number for number, key in enumerate(_keys(listing.files))}
    now = [numbers.get(key) for key in old_keys]
    documents = map(json.loads, parts[:-1])
    unfolded = (
        row
        for document in documents
        for row in _unfolded(listing, now, document, document["as_read"] or document["columns"])
    )
    headers: dict[int, tuple[SliceHeader, ...]] = {}
    for _, number, header in sorted(unfolded, key=itemgetter(0)):
        headers[number] = (*headers.get(number, ()), header)
    reasons = ((now[number], reason) for number, reason in head["reasons"])
    return Recalled(None, {n: reason for n, reason in reasons if n is not None}, headers)


def _stack(listing: Listing, part: bytes) -> Stack:
    document = json.loads(part)
    rows = _unfolded(listing, range(len(listing.files)), document, document["columns"])
    return stacked(header for _, _, header in rows)


def _slice_of(header: SliceHeader) -> object:
    return header.location, header.frame, header.tile


def _folded(
    volume: Sequence[SliceHeader], placed: Sequence[tuple[int, int]], read: ReadScan
) -> bytes:
    """The slices of a volume, with their places in the order of reading and their files."""
    as_read = [read.headers[place][1] for place, _ in placed]
    # Splitting a series may have noted something on its slices.
    is_as_read = all(one is other for one, other in zip(volume, as_read, strict=True))
    document = {
        "places": placed,
        "columns": to_columns(volume),
        "as_read": None if is_as_read else to_columns(as_read),
    }
    return _json(document)


def _unfolded(
    listing: Listing, now: Sequence[int | None], document: Mapping[str, Any], columns: Any
) -> list[tuple[int, int, SliceHeader]]:
    """Place, file and header of each slice of which the file is there `now`."""
    numbers = [now[number] for _, number in document["places"]]
    files = [listing.files[number or 0] for number in numbers]
    headers = to_headers(
        columns,
        [listing.location(file) for file in files],
        [(file.size, file.mtime_ns) for file in files],
    )
    rows = zip(document["places"], numbers, headers, strict=True)
    return [(place, number, header) for (place, _), number, header in rows if number is not None]


def _name(listing: Listing) -> str:
    return _hex(os.fsencode(listing.place.resolve()))


def _digest(listing: Listing) -> str:
    return _hex(_json(listing.files))


def _keys(files: Iterable[FoundFile]) -> list[bytes]:
    texts = (f"{file.name}\0{file.size} {file.mtime_ns} {file.ctime_ns}" for file in files)
    return [
        hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=_KEY_BYTES).digest()
        for text in texts
    ]


def reading_modules() -> list[Path]:
    """The files of the code that decides what a scan reads and says."""
    library = Path(__file__).parents[3]
    return sorted(path for part in _READING for path in (library / part).rglob("*.py"))


@cache
def _reader() -> str:
    """What the code that reads headers is: its files, and the versions of what it stands on."""
    stamps = [
        (str(path), status.st_size, status.st_mtime_ns)
        for path in reading_modules()
        for status in (path.stat(),)
    ]
    return _hex(_json([stamps, np.__version__, pydicom.__version__]))


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()


def _hex(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()
