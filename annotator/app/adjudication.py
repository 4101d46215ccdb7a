"""Several readers' outlines of one hip: how they differ, and one outline made of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen

from annotator.app.joined_masks import JOINS
from annotator.app.project_reading import saved_annotation, written
from annotator.errors import AnnotationError, GridMismatch
from annotator.geometry.grid import Grid
from annotator.io.annotation_file import StoredAnnotation, load_annotation, save_annotation
from annotator.io.project_file import writing_to
from annotator.io.project_readings import done_readings, put_reading, stored_reading
from annotator.io.project_trail import keep_adjudication
from annotator.model.annotation import LESION_OPEN, HipAnnotation
from annotator.model.mask import Mask
from annotator.model.project import (
    LEAST_READERS,
    Adjudicated,
    Hip,
    Method,
    Reading,
    Status,
    checked_reader,
)

__all__ = [
    "Difference",
    "FinishedReading",
    "adjudicate",
    "combined",
    "difference",
    "finished_readings",
]


@frozen(eq=False)
class FinishedReading:
    """One reader's finished reading with its outline."""

    reading: Reading
    stored: StoredAnnotation


@frozen
class Difference:
    """How two outlines of one structure differ.

    Parameters
    ----------
    only_first, only_second, in_both : int
        Voxels.
    voxel_mm3 : float
    """

    only_first: int
    only_second: int
    in_both: int
    voxel_mm3: float

    @property
    def first_ml(self) -> float:
        """Volume of the first outline, mL."""
        return (self.only_first + self.in_both) * self.voxel_mm3 / 1000

    @property
    def second_ml(self) -> float:
        """Volume of the second outline, mL."""
        return (self.only_second + self.in_both) * self.voxel_mm3 / 1000

    @property
    def difference_ml(self) -> float:
        """Volume that one of them alone has, mL."""
        return (self.only_first + self.only_second) * self.voxel_mm3 / 1000

    @property
    def dice(self) -> float | None:
        """Twice what both have, over the sum of both; None where both are empty."""
        total = self.only_first + self.only_second + 2 * self.in_both
        return 2 * self.in_both / total if total else None


def difference(first: Mask, second: Mask) -> Difference:
    """How two outlines differ.

    Raises
    ------
    GridMismatch
        If they lie on different grids.
    """
    _refuse_other_grids([first.grid, second.grid])
    one, other = first.voxels, second.voxels
    return Difference(
        only_first=int(np.count_nonzero(one & ~other)),
        only_second=int(np.count_nonzero(other & ~one)),
        in_both=int(np.count_nonzero(one & other)),
        voxel_mm3=first.grid.voxel_volume_mm3,
    )


def combined(annotations: Sequence[HipAnnotation], method: Method) -> HipAnnotation:
    """One outline of a hip made of several, without landmarks.

    Parameters
    ----------
    annotations : sequence of HipAnnotation
        Two or more of one side, on one grid.
    method : Method
        Any but accepting one. The majority is more than half of the readers. STAPLE is computed in
        the smallest box around all outlines: background far away says nothing of the readers.

    Raises
    ------
    AnnotationError
        If there are too few, they are of both sides, or a lesion is not outlined yet.
    GridMismatch
        If they lie on different grids.

    References
    ----------
    Warfield SK, Zou KH, Wells WM. Simultaneous truth and performance level estimation (STAPLE).
    IEEE Trans Med Imaging 2004;23(7):903-921.
    """
    if len(annotations) < LEAST_READERS or len({each.side for each in annotations}) > 1:
        raise AnnotationError(
            f"{len(annotations)} outlines cannot be made one; two or more of one hip can"
        )
    still_open = sum(each.is_lesion_open for each in annotations)
    if still_open:
        raise AnnotationError(
            f"{still_open} of {len(annotations)} readers have a {LESION_OPEN}, which is not the "
            "same as none; accept one outline, or ask them to finish"
        )
    grid = annotations[0].grid
    _refuse_other_grids([each.grid for each in annotations])
    join = JOINS[method]
    lesion = join([each.lesion.voxels for each in annotations])
    head = join([each.head.voxels | each.lesion.voxels for each in annotations]) | lesion
    return HipAnnotation(side=annotations[0].side, head=Mask(grid, head), lesion=Mask(grid, lesion))


def finished_readings(root: Path, hip: Hip, adjudicator: str) -> tuple[FinishedReading, ...]:
    """The finished readings of a hip with their outlines, each as it was saved.

    Raises
    ------
    AnnotationError
        If who asks is no adjudicator, fewer than two are done, or a file was changed.
    FormatError
        If a file cannot be read.
    """
    readings = done_readings(root, hip, adjudicator)
    if len(readings) < LEAST_READERS:
        raise AnnotationError(
            f"{hip.name}: {len(readings)} of {LEAST_READERS} readers are done; adjudicate later"
        )
    return tuple(
        FinishedReading(reading, load_annotation(path))
        for reading in readings
        if (path := saved_annotation(root, reading)) is not None
    )


def adjudicate(
    root: Path, hip: Hip, adjudicator: str, method: Method, *, at: str, accepted: str = ""
) -> Reading:
    """Make one outline of the readers' and store it as the adjudicator's own reading, done.

    The readers' files are only read. Their hashes are kept with the method.

    Parameters
    ----------
    root : Path
    hip : Hip
    adjudicator : str
    method : Method
    at : str
        ISO 8601.
    accepted : str
        Whose outline is taken as it is, for `Method.ACCEPT`.

    Raises
    ------
    AnnotationError
        As `finished_readings`; or if the reader to accept is not among them.
    GridMismatch
        If the outlines lie on different grids.
    StorageError
        If nothing can be written.
    """
    adjudicator = checked_reader(adjudicator)
    finished = finished_readings(root, hip, adjudicator)
    made = _made(finished, method, accepted)
    inputs = {each.reading.reader: each.reading.sha256 for each in finished}

    def write(path: Path) -> Path:
        return save_annotation(
            path.parent,
            path.name,
            evolve(made.annotation, reader=adjudicator),
            findings=made.findings,
            head=made.head,
            source=made.source,
            saved_at=at,
            reader=adjudicator,
            neck_cut_mm=made.neck_cut_mm,
            proposals=made.proposals,
        )

    with writing_to(root, adjudicator) as connection:
        before = stored_reading(connection, hip, adjudicator)
        reading = written(root, before, write, at).turned(Status.DONE, at)
        keep_adjudication(
            connection,
            Adjudicated(
                hip=hip,
                adjudicator=adjudicator,
                method=method,
                inputs=inputs,
                sha256=reading.sha256,
                at=at,
            ),
        )
        return put_reading(connection, reading, at)


def _made(finished: Sequence[FinishedReading], method: Method, accepted: str) -> StoredAnnotation:
    """What will be stored: one of the readings, or one outline made of all."""
    if method is Method.ACCEPT:
        found = next((each for each in finished if each.reading.reader == accepted), None)
        if found is None:
            names = ", ".join(each.reading.reader for each in finished)
            raise AnnotationError(f"{accepted!r} is not among the readers who are done ({names})")
        return found.stored
    first = finished[0].stored
    return StoredAnnotation(
        annotation=combined([each.stored.annotation for each in finished], method),
        findings=_agreed([each.stored.findings for each in finished]),
        head=None,
        source=first.source,
        saved_at=first.saved_at,
        reader=first.reader,
        proposals=tuple({by: None for each in finished for by in each.stored.proposals}),
    )


def _agreed(findings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What every reader found alike; what they differ in stays unknown."""
    first = findings[0]
    return {
        name: value
        for name, value in first.items()
        if all(name in other and other[name] == value for other in findings)
    }


def _refuse_other_grids(grids: Sequence[Grid]) -> None:
    if not all(grid.is_same_as(grids[0]) for grid in grids):
        raise GridMismatch(
            "the outlines lie on different grids, so their voxels do not correspond; accept one, "
            "or have the hip read again on one series"
        )
