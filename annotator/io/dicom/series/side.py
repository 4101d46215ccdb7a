"""The side that a series of slices states, and the warning if its header contradicts itself."""

from collections.abc import Sequence

from annotator.geometry.grid import Grid
from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.measure.side_witnesses import header_witnesses, side_contradiction, side_warning
from annotator.model.issue import Issue
from annotator.model.volume import Source

__all__ = ["laterality", "side_issues"]

#: What a slice states whose two tags contradict each other.
_CONTRADICTED = "L/R"


def laterality(slices: Sequence[SliceHeader]) -> str | None:
    """What all slices say; None where they say nothing or contradict each other."""
    stated = {header.laterality for header in slices}
    return stated.pop() if len(stated) == 1 and _CONTRADICTED not in stated else None


def side_issues(slices: Sequence[SliceHeader], grid: Grid) -> tuple[Issue, ...]:
    """Whether tag, description and position contradict each other; no pixels are read.

    Parameters
    ----------
    slices : sequence of SliceHeader
        Of one volume, at least one.
    grid : Grid

    Returns
    -------
    tuple of Issue
        One ``side_contradiction``, or none.
    """
    stated = {header.laterality for header in slices}
    if {"L", "R"} <= stated or _CONTRADICTED in stated:
        return (side_warning("the Laterality tags say both left and right: check the side"),)
    first = slices[0]
    source = Source(
        description=f"{first.description} / {first.protocol}",
        modality=first.modality or None,
        laterality=laterality(slices),
    )
    issue = side_contradiction(header_witnesses(source, grid))
    return () if issue is None else (issue,)
