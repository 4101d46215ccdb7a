"""What the worklist says of each hip, in words; free of Qt."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from annotator.model.project import Hip, Status, WorkItem
from napari_onfh.language import marked, tr

if TYPE_CHECKING:
    from annotator.app.adjudication import Difference

__all__ = [
    "COLUMNS",
    "FILTERS",
    "READER_COLORS",
    "STATUS_SIGNS",
    "WorkRow",
    "difference_rows",
    "heading",
    "work_rows",
]

COLUMNS = ("Hip", "My status", "My time, min", "Others", "My notes")

#: A sign and a word, so that no colour carries the meaning.
STATUS_SIGNS = {
    Status.NOT_STARTED: marked("\N{WHITE CIRCLE} not started"),
    Status.IN_PROGRESS: marked("\N{CIRCLE WITH LEFT HALF BLACK} in progress"),
    Status.DONE: marked("\N{CHECK MARK} done"),
    Status.FLAGGED: marked("\N{BLACK FLAG} flagged"),
}

#: Of readers A and B and of what they differ in: Okabe-Ito sky blue, vermilion and yellow, told
#: apart with any colour vision.
READER_COLORS = {"A": "#56B4E9", "B": "#D55E00", "difference": "#F0E442"}

#: What the list can be narrowed to.
FILTERS: dict[str, frozenset[Status]] = {
    "All": frozenset(Status),
    "Undone": frozenset(status for status in Status if status.is_undone),
    "Done": frozenset({Status.DONE}),
    "Flagged": frozenset({Status.FLAGGED}),
}


@frozen
class WorkRow:
    """One line of the worklist: texts below `COLUMNS`."""

    hip: Hip
    status: Status
    cells: tuple[str, ...]
    notes: str


def work_rows(items: Sequence[WorkItem], wanted: str = "All") -> tuple[WorkRow, ...]:
    """The lines of the hips that one of `FILTERS` leaves."""
    return tuple(_row(item) for item in items if item.mine.status in FILTERS[wanted])


def heading(name: str, items: Sequence[WorkItem]) -> str:
    """How far the reader is in the project of a name, in one line."""
    if not items:
        return name
    done = sum(item.mine.status is Status.DONE for item in items)
    flagged = sum(item.mine.status is Status.FLAGGED for item in items)
    minutes = sum(item.mine.seconds for item in items) / 60
    return tr(
        "{name}: {done} of {count} hips done, {flagged} flagged, {minutes:.0f} min in all"
    ).format(name=name, done=done, count=len(items), flagged=flagged, minutes=minutes)


def difference_rows(
    first: str, second: str, found: "Difference"
) -> tuple[tuple[str, str, str], ...]:
    """What two readers' outlines hold: name, voxels, mL.

    Parameters
    ----------
    first, second : str
        The readers.
    found : Difference
    """
    voxel_ml = found.voxel_mm3 / 1000
    dice = "\N{EN DASH}" if found.dice is None else f"{found.dice:.3f}"
    counts = (
        (f"A: {first}", found.only_first + found.in_both),
        (f"B: {second}", found.only_second + found.in_both),
        (tr("In both"), found.in_both),
        (tr("Only A"), found.only_first),
        (tr("Only B"), found.only_second),
    )
    rows = tuple((name, str(count), f"{count * voxel_ml:.2f}") for name, count in counts)
    return (*rows, ("Dice", dice, ""))


def _row(item: WorkItem) -> WorkRow:
    mine = item.mine
    cells = (
        item.hip.name,
        tr(STATUS_SIGNS[mine.status]),
        f"{mine.seconds / 60:.1f}" if mine.seconds else "",
        _others(item),
        " ".join(mine.notes.split()),
    )
    return WorkRow(item.hip, mine.status, cells, mine.notes)


def _others(item: WorkItem) -> str:
    if item.done_by:
        return tr("done by {words}").format(words=", ".join(item.done_by))
    return tr("somebody has begun") if item.somebody_else else ""
