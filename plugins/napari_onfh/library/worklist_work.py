"""What the worklist asks of the library; imported late, so that opening the panel is quick."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from annotator.errors import AnnotationError, GridMismatch
from annotator.model.project import Hip, Method, Reading, Role, WorkItem
from annotator.model.volume import Volume
from napari_onfh.library import use_cases
from napari_onfh.reading.journal_keeper import journal_folders
from napari_onfh.reading.session import SessionState
from napari_onfh.reading.study import OpenedVolume, Study, open_volume

if TYPE_CHECKING:
    from annotator.app.adjudication import FinishedReading
    from annotator.io.annotation_file import StoredAnnotation
    from annotator.model.reader_opinion import ReaderOpinion

__all__ = ["OpenedHip", "Outline", "ProjectWork"]


@frozen(eq=False)
class Outline:
    """A stored annotation with its reader's own stages."""

    stored: "StoredAnnotation"
    opinion: "ReaderOpinion | None"


@frozen(eq=False)
class OpenedHip:
    """A hip of a project that is open in the window.

    Parameters
    ----------
    root : Path
        The project.
    reading : Reading
        Of the one reader who opened it.
    opened : OpenedVolume
    outline : Outline or None
        None before the first save.
    journals : tuple of Path
        Where unsaved steps of this reader are kept, apart from every other reader's.
    finished : tuple of FinishedReading
        The readers' outlines, for an adjudicator; empty for a reader.
    """

    root: Path
    reading: Reading
    opened: OpenedVolume
    outline: Outline | None = None
    journals: tuple[Path, ...] = ()
    finished: "tuple[FinishedReading, ...]" = field(default=())


class ProjectWork:
    """The library's part of the work with the time of now; a test may put its own in place."""

    def now(self) -> str:
        """The time, ISO 8601."""
        return datetime.now(UTC).isoformat(timespec="seconds")

    def is_project(self, root: Path) -> bool:
        """Whether a folder is a project."""
        from annotator.io.project_file import is_project

        return is_project(root)

    def make(self, root: Path) -> None:
        """Make a folder a project."""
        from annotator.app.project import make_project

        make_project(root, at=self.now())

    def attend(self, root: Path, reader: str) -> tuple[WorkItem, ...]:
        """Make the reader known, and give the worklist."""
        from annotator.io.project_readings import join, work_items

        join(root, reader, self.now())
        return work_items(root, reader)

    def open(self, root: Path, hip: Hip, reader: str) -> OpenedHip:
        """Image and own outline of a hip; the readers' outlines too, for an adjudicator."""
        from annotator.app.project import find_study
        from annotator.app.project_reading import begin_reading
        from annotator.io.project_file import project_identifier
        from annotator.io.project_readings import role_of

        if role_of(root, reader) is Role.ADJUDICATOR:
            return self._open_to_adjudicate(root, hip, reader)
        study = find_study(root, hip)
        opened = open_volume(Study(study), study[0])
        reading = begin_reading(root, hip, reader, self.now())
        own = f"{project_identifier(root)}-{reader}"
        return OpenedHip(
            root,
            reading,
            opened,
            self.outline(root, reading, opened.volume),
            tuple(folder / own for folder in journal_folders(os.environ.get)),
        )

    def outline(self, root: Path, reading: Reading, volume: Volume) -> Outline | None:
        """What a reading has saved; None before its first save."""
        from annotator.app.project_reading import saved_annotation

        path = saved_annotation(root, reading)
        if path is None:
            return None
        stored = use_cases.reopen(path, volume)
        return Outline(stored, use_cases.read_opinion(path, stored.annotation))

    def save(self, hip: OpenedHip, state: SessionState) -> Reading:
        """Write the outline that is on the screen into the reader's own place.

        Raises
        ------
        AnnotationError
            If it is of the other hip or by another reader than the reading, or an adjudicator has
            not decided yet.
        """
        from annotator.app.project_reading import save_reading

        reading = hip.reading
        if hip.finished and not reading.file:
            raise AnnotationError(
                f"{reading.hip.name}: accept or merge the readers' outlines first; what comes of "
                "it can then be corrected"
            )
        if state.side is not reading.hip.side:
            raise AnnotationError(
                f"{reading.hip.name} is open, but the panel has another side; choose "
                f"{reading.hip.side.in_words} again, or open the other hip in the worklist"
            )
        if state.reader != reading.reader:
            raise AnnotationError(
                f"this reading is {reading.reader}'s, but the panel names "
                f"{state.reader or 'nobody'}; put the name back, or open the hip as that reader"
            )
        return save_reading(hip.root, reading, lambda path: use_cases.save(state, path), self.now())

    def keep(self, root: Path, reading: Reading) -> Reading:
        """Write a change of status or notes."""
        from annotator.io.project_readings import keep_reading

        return keep_reading(root, reading, self.now())

    def add_seconds(self, root: Path, reading: Reading, seconds: float) -> None:
        """Add time that the reader was busy."""
        from annotator.io.project_readings import add_seconds

        add_seconds(root, reading, seconds, self.now())

    def adjudicate(self, hip: OpenedHip, method: Method, accepted: str) -> OpenedHip:
        """The adjudicator's reading made of the readers', with its outline."""
        from annotator.app.adjudication import adjudicate

        reading = adjudicate(
            hip.root,
            hip.reading.hip,
            hip.reading.reader,
            method,
            at=self.now(),
            accepted=accepted,
        )
        outline = self.outline(hip.root, reading, hip.opened.volume)
        return OpenedHip(hip.root, reading, hip.opened, outline, hip.journals, hip.finished)

    def _open_to_adjudicate(self, root: Path, hip: Hip, adjudicator: str) -> OpenedHip:
        from annotator.app.adjudication import finished_readings
        from annotator.app.project import find_study
        from annotator.io.project_file import project_identifier
        from annotator.io.project_readings import work_items

        finished = finished_readings(root, hip, adjudicator)
        study = find_study(root, hip)
        opened = open_volume(Study(study), study[0])
        grid = opened.volume.grid
        if not all(each.stored.annotation.grid.is_same_as(grid) for each in finished):
            raise GridMismatch(
                f"{hip.name}: an outline was drawn on another grid than this image; it cannot be "
                "shown on it"
            )
        mine = next(item.mine for item in work_items(root, adjudicator) if item.hip == hip)
        own = f"{project_identifier(root)}-{adjudicator}"
        return OpenedHip(
            root,
            mine,
            opened,
            self.outline(root, mine, opened.volume),
            tuple(folder / own for folder in journal_folders(os.environ.get)),
            finished,
        )
