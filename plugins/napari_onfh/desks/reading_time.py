"""The time that a reader is busy with the open hip of a project, written into the project."""

from collections.abc import Callable

from annotator.errors import AnnotatorError
from napari_onfh.language import tr
from napari_onfh.library.worklist_work import OpenedHip, ProjectWork
from napari_onfh.reading.worklist_clock import ReadingClock

__all__ = ["ReadingTime"]


class ReadingTime:
    """Counts the signs of life of a reader, and keeps what they come to.

    Parameters
    ----------
    library : ProjectWork
    tell : callable
        Shows the reader one line.
    """

    def __init__(self, library: ProjectWork, tell: Callable[[str], None]) -> None:
        self._library = library
        self._tell = tell
        self._clock = ReadingClock()

    def begin(self) -> None:
        """Count from nothing: another hip is open."""
        self._clock = ReadingClock()

    def notice(self, moment: float) -> None:
        """Take a sign of life, s."""
        self._clock.notice(moment)

    def keep(self, opened: OpenedHip | None) -> None:
        """Write the time since it was last written."""
        seconds = self._clock.take()
        if opened is None or seconds <= 0 or not opened.reading.version:
            return
        try:
            self._library.add_seconds(opened.root, opened.reading, seconds)
        except (AnnotatorError, OSError) as error:
            self._tell(tr("The time was not kept: {error}").format(error=error))
