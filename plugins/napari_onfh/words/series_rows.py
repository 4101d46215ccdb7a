"""What the series browser says about each volume, in words; free of Qt."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.model.issue import Issue, Severity
from annotator.model.volume import Volume
from napari_onfh.language import marked, tr, tr_count
from napari_onfh.reading.scene import DisplayFrame

if TYPE_CHECKING:
    from annotator.io.dicom.folder.scan import RejectedFile, VolumeSummary
    from annotator.io.dicom.thumbnail import Thumbnail

__all__ = [
    "COLUMNS",
    "SEVERITY_SIGNS",
    "Offer",
    "Picture",
    "Relation",
    "SeriesRow",
    "picture_of",
    "rejected_lines",
    "relation_to",
    "series_row",
    "title",
]

COLUMNS = ("Picture", "Series", "Plane", "Weighting", "Size", "Spacing, mm", "Remarks", "Use")

_TIMES = " \N{MULTIPLICATION SIGN} "

#: A word and a sign, so that the colour of a cell carries nothing alone.
SEVERITY_SIGNS = {
    Severity.BLOCKING: marked("\N{HEAVY MULTIPLICATION X} blocks measuring"),
    Severity.WARNING: marked("\N{WARNING SIGN} warning"),
    Severity.INFO: marked("\N{INFORMATION SOURCE} note"),
}

#: A page of the browser names at most so many files that were not read.
_REJECTED_LINES = 500


@frozen
class Offer:
    """What may be done with the selected series: texts of the two buttons, empty for none."""

    open: str
    replace: str = ""
    sentence: str = ""


class Relation(StrEnum):
    """How a volume stands to the one that is open; its value is the sentence that says so."""

    NOTHING_OPEN = ""
    SAME_VOLUME = marked("This is the series that is open.")
    SAME_FRAME = marked(
        "Same frame of reference as the open series: it is shown over it, slice for "
        "slice at the same position, for comparison only. The open series stays the "
        "one that is measured."
    )
    OTHER_FRAME = marked(
        "Another frame of reference than the open series (the patient or table was "
        "moved, or it is another examination): positions do not correspond, so it can "
        "only take its place."
    )
    UNKNOWN_FRAME = marked(
        "The frame of reference is not stated in both series, so nobody can say "
        "whether positions correspond; it can only take the place of the open series."
    )


@frozen(eq=False)
class Picture:
    """A thumbnail as the screen shows it: grey (rows, columns) and its size in the patient, mm."""

    grey: NDArray[np.uint8]
    height_mm: float
    width_mm: float


@frozen
class SeriesRow:
    """One line of the browser.

    Parameters
    ----------
    cells : tuple of str
        Texts below `COLUMNS`; the first, the picture's, is empty.
    issue_lines : tuple of str
        Each issue in full, worst first.
    severity : Severity or None
        The worst; None without issues.
    """

    cells: tuple[str, ...]
    issue_lines: tuple[str, ...]
    severity: Severity | None


def series_row(summary: "VolumeSummary") -> SeriesRow:
    """The line of one volume."""
    weighting, use = _weighting_and_use(summary)
    issues = sorted(summary.issues, key=_gravity)
    cells = (
        "",
        title(summary, "\N{HORIZONTAL ELLIPSIS}"),
        summary.plane,
        weighting,
        _TIMES.join(str(count) for count in summary.shape),
        _TIMES.join(f"{size:.2f}" for size in summary.spacing_mm),
        _issues_in_brief(issues),
        use,
    )
    lines = tuple(f"{tr(SEVERITY_SIGNS[issue.severity])}: {issue.message}" for issue in issues)
    return SeriesRow(cells, lines, issues[0].severity if issues else None)


def title(summary: "VolumeSummary", label: str) -> str:
    """Name of a series and its maker.

    Parameters
    ----------
    summary : VolumeSummary
    label : str
        Number and description, free of the patient's name; the description itself may hold it.
    """
    return f"{label}\n{summary.modality} {summary.manufacturer}".rstrip()


def relation_to(summary: "VolumeSummary", shown: Volume | None) -> Relation:
    """How a volume stands to the one that is open."""
    if shown is None:
        return Relation.NOTHING_OPEN
    source = shown.source
    if (source.series_uid, source.volume_number) == (summary.series_uid, summary.volume):
        return Relation.SAME_VOLUME
    here = shown.grid.frame_of_reference_uid
    there = summary.stack.grid.frame_of_reference_uid
    if not here or not there:
        return Relation.UNKNOWN_FRAME
    is_one_frame = all(issue.code != "frame_of_reference_differs" for issue in summary.issues)
    return Relation.SAME_FRAME if here == there and is_one_frame else Relation.OTHER_FRAME


def picture_of(thumbnail: "Thumbnail") -> Picture:
    """A thumbnail turned as the viewer will show the series, patient's right on the left."""
    frame = DisplayFrame(thumbnail.grid)
    hidden = frame.acquired_axis
    down, right = (axis for axis in range(3) if axis != hidden)
    shown = frame.shown(thumbnail.grey[np.newaxis])
    grey = np.ascontiguousarray(np.squeeze(shown, axis=hidden).astype(np.uint8))
    size_mm = np.array(grey.shape) * frame.scale_mm[[down, right]]
    return Picture(grey, float(size_mm[0]), float(size_mm[1]))


def rejected_lines(rejected: Sequence["RejectedFile"]) -> tuple[str, ...]:
    """Each file that is no slice of a volume, with the reason."""
    lines = [f"{row.file}: {row.reason}" for row in rejected[:_REJECTED_LINES]]
    hidden = len(rejected) - len(lines)
    return (*lines, *((tr("and {hidden} more").format(hidden=hidden),) if hidden else ()))


def _weighting_and_use(summary: "VolumeSummary") -> tuple[str, str]:
    """What the sentence on suitability says before the plane, and after the colon."""
    head, _, use = summary.suitability.partition(": ")
    weighting = head.partition(f", {summary.plane}, ")[0]
    return weighting.replace(" (", "\n("), use


def _gravity(issue: Issue) -> int:
    return tuple(SEVERITY_SIGNS).index(issue.severity)


def _issues_in_brief(issues: Iterable[Issue]) -> str:
    counts = dict.fromkeys(SEVERITY_SIGNS, 0)
    for issue in issues:
        counts[issue.severity] += 1
    words = [_counted(severity, count) for severity, count in counts.items() if count]
    return "\n".join(words) or tr("\N{CHECK MARK} no remarks")


def _counted(severity: Severity, count: int) -> str:
    match severity:
        case Severity.BLOCKING:
            return tr(SEVERITY_SIGNS[severity])
        case Severity.WARNING:
            words = tr_count(
                "\N{WARNING SIGN} {count} warning", "\N{WARNING SIGN} {count} warnings", count
            )
        case Severity.INFO:
            words = tr_count(
                "\N{INFORMATION SOURCE} {count} note", "\N{INFORMATION SOURCE} {count} notes", count
            )
    return words.format(count=count)
