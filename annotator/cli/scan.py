"""``onfh scan``: every image series below a folder, with geometry and suitability."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import result, table
from annotator.cli.options import AsJson

if TYPE_CHECKING:
    from annotator.io.dicom.folder.scan import ScanResult

__all__ = ["scan"]

#: Files that the text names for each reason why they were not used.
SHOWN_FILES = 3


def scan(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            help="Folder, DICOMDIR, one DICOM file, or a zip of them.",
            show_default=False,
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """List the image series below PATH, the most suitable for this job first."""
    from annotator.app.documents import to_json
    from annotator.io.dicom.folder.archive import unpacked
    from annotator.io.dicom.folder.scan import scan as scan_folder

    with unpacked(path) as place:
        found = scan_folder(place)
    result(to_json(found.document()) if as_json else _as_text(found))


def _as_text(found: "ScanResult") -> str:
    parts: list[str] = []
    for volume in found.document()["volumes"]:
        spacing = " x ".join(f"{length:.2f}" for length in volume["spacing_mm"])
        shape = " x ".join(str(count) for count in volume["shape"])
        rows = [
            ("  series", f"{volume['series_uid']} volume {volume['volume']}"),
            ("  geometry", f"{volume['plane']}, {shape} voxels of {spacing} mm"),
            ("  suitability", volume["suitability"]),
        ]
        rows += [(f"  {issue['severity']}", issue["message"]) for issue in volume["issues"]]
        title = volume["description"] or "no description"
        parts.append(f"{volume['modality']}  {title}\n{table(rows)}")
    rejected = [(one["file"], one["reason"]) for one in found.document()["rejected"]]
    if rejected:
        parts.append(f"not used\n{table(_by_reason(rejected))}")
    return "\n\n".join(parts)


def _by_reason(rejected: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """A line a reason: how many files, why, and the first of them; --json holds them all."""
    files: dict[str, list[str]] = {}
    for file, reason in rejected:
        files.setdefault(reason, []).append(file)
    for reason, names in files.items():
        hidden = len(names) - SHOWN_FILES
        shown = ", ".join(names[:SHOWN_FILES]) + (f" and {hidden} more" if hidden > 0 else "")
        yield f"  {len(names)} file{'s' if len(names) > 1 else ''}", reason, shown
