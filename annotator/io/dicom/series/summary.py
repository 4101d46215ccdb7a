"""What a scan tells of each volume, and the order in which volumes are listed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.series.split import split_series
from annotator.io.dicom.series.stack import Stack, stacked
from annotator.io.dicom.series.suitability import plane_of, suitability
from annotator.model.issue import Issue

__all__ = ["VolumeSummary", "by_suitability", "summary_of", "volumes_of"]

_Row = tuple[float, float, float, float]


class VolumeSummary(BaseModel):
    """One volume of a series: the fields of ``scan --json``, and what loading it needs.

    ``shape`` and ``spacing_mm`` are (slice, row, column); ``affine_lps`` goes from that index
    to LPS mm. ``source`` and ``rank`` stay out of the document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

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
    #: Gives the stack, which an index of what was scanned before holds folded up.
    source: Callable[[], Stack] = Field(exclude=True, repr=False)
    rank: int = Field(exclude=True, repr=False)

    @cached_property
    def stack(self) -> Stack:
        """The slices in the order of the grid, with the grid."""
        return self.source()


def volumes_of(headers: Iterable[SliceHeader]) -> list[tuple[int, list[SliceHeader]]]:
    """The slices of each volume with its number within its series, series by series."""
    by_series: dict[tuple[str, str], list[SliceHeader]] = defaultdict(list)
    for header in headers:
        by_series[header.study_uid or "", header.series_uid].append(header)
    return [
        numbered
        for _, series in sorted(by_series.items())
        for numbered in enumerate(split_series(series), start=1)
    ]


def summary_of(number: int, volume: Sequence[SliceHeader]) -> VolumeSummary:
    """What a scan tells of one volume."""
    stack = stacked(volume)
    first, grid = stack.slices[0], stack.grid
    plane, syntaxes = plane_of(grid), {header.transfer_syntax for header in volume}
    rank, sentence = suitability(stack, plane)
    return VolumeSummary(
        study_uid=first.study_uid,
        series_uid=first.series_uid,
        volume=number,
        description=first.description,
        modality=first.modality,
        manufacturer=first.manufacturer,
        files=len({header.location for header in volume}),
        shape=grid.shape,
        spacing_mm=tuple(grid.spacing_mm.tolist()),
        affine_lps=tuple(tuple(row) for row in grid.affine_lps.tolist()),
        plane=plane,
        echo_time_ms=first.echo_time_ms,
        transfer_syntax=", ".join(sorted({syntax.name for syntax in syntaxes})),
        suitability=sentence,
        issues=stack.issues,
        source=lambda: stack,
        rank=rank,
    )


def by_suitability(summary: VolumeSummary) -> tuple[object, ...]:
    """What volumes are sorted by so that the best-suited comes first."""
    return (-summary.rank, summary.study_uid or "", summary.series_uid, summary.volume)
