"""Between a study and the series browser: scan, show, pick, open, each off the main thread."""

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen
from psygnal import SignalInstance

from annotator.io.dicom.folder.wanted import IsWanted
from annotator.model.volume import Volume
from napari_onfh.language import tr
from napari_onfh.library.ports import Worker
from napari_onfh.reading.study import OpenedVolume, Preview, Study, open_volume, preview, scan_study
from napari_onfh.words.series_rows import (
    Offer,
    Picture,
    Relation,
    SeriesRow,
    picture_of,
    rejected_lines,
    relation_to,
    series_row,
    title,
)

if TYPE_CHECKING:
    from annotator.io.dicom.folder.scan import VolumeSummary

__all__ = ["Browsing", "How", "SeriesView", "StudyReading", "nothing_shown"]


class How(Enum):
    """Where an opened series goes."""

    ALONE = "in place of whatever is open"
    OVER = "over the open series, for comparison"


class SeriesView(Protocol):
    """The browser as this module needs it; it says which row was picked."""

    row_opened: SignalInstance
    row_replaces: SignalInstance
    cancelled: SignalInstance

    def show_busy(self, text: str) -> None:
        """Show that work is under way; Cancel stays in reach."""

    def show_problem(self, text: str) -> None:
        """Show why nothing came of it; an empty text takes the busy sign away."""

    def show_series(self, rows: Sequence[SeriesRow], rejected: Sequence[str]) -> None:
        """Show the volumes of a study, the first one selected."""

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show what may be done with each row."""

    def show_preview(self, row: int, title: str, picture: Picture | str) -> None:
        """Show a row's name and its thumbnail, or why there is none."""

    def ask_to_replace(self, sentence: str) -> bool:
        """Whether the series shall take the place of the open one."""


@frozen
class StudyReading:
    """The library's part of the work; a test may put its own in place."""

    scan: Callable[[Path, IsWanted], Study] = scan_study
    open: Callable[[Study, "VolumeSummary", IsWanted], OpenedVolume] = open_volume
    preview: Callable[["VolumeSummary"], Preview] = preview


def nothing_shown() -> Volume | None:
    """Stands for a window without an image."""
    return None


class Browsing:
    """Joins one view and one study at a time.

    Parameters
    ----------
    view : SeriesView
    worker : Worker
        Gives more of its kind: work that was cancelled must not keep the next one waiting.
    deliver : callable
        Takes an opened volume and where it goes.
    failed : callable
        Takes the reason why a scan gave nothing.
    shown : callable
        The volume that is open now.
    """

    def __init__(
        self,
        view: SeriesView,
        worker: Worker,
        deliver: Callable[[OpenedVolume, How], None],
        *,
        failed: Callable[[str], None] | None = None,
        shown: Callable[[], Volume | None] = nothing_shown,
        library: StudyReading | None = None,
    ) -> None:
        self.study: Study | None = None
        self._view = view
        self._worker = worker
        self._deliver = deliver
        self._failed = failed or view.show_problem
        self._shown = shown
        self._library = library or StudyReading()
        #: These rise with each new errand; what an older one brings is dropped.
        self._errand = 0
        self._picture_errand = 0
        view.row_opened.connect(self.open_row)
        view.row_replaces.connect(self.replace_by_row)
        view.cancelled.connect(self.cancel)

    def start(self, path: Path) -> None:
        """Scan a path; the only volume of a study is opened without asking."""
        errand = self._begin(tr("Reading the headers \N{HORIZONTAL ELLIPSIS}"))

        def take(study: Study) -> None:
            self.take(study)
            if len(study.volumes) == 1 and self._shown() is None:
                self.open_row(0)

        is_wanted = self._still(errand)
        self._run(errand, lambda: self._library.scan(path, is_wanted), take, self._failed)

    def take(self, study: Study) -> None:
        """Show a study; its thumbnails follow one by one."""
        self.cancel()
        self.study = study
        self._view.show_series(
            [series_row(summary) for summary in study.volumes], rejected_lines(study.rejected)
        )
        self.refresh()
        self._show_pictures(study)

    def refresh(self) -> None:
        """Say again what may be done with each row, after another image was opened."""
        if self.study is not None:
            shown = self._shown()
            relations = [relation_to(summary, shown) for summary in self.study.volumes]
            self._view.show_offers([_offer(relation) for relation in relations])

    def open_row(self, row: int) -> None:
        """Open a series: over the open one where positions correspond, else in its place."""
        match self._relation(row):
            case Relation.SAME_VOLUME | None:
                return
            case Relation.SAME_FRAME:
                self._open(row, How.OVER)
            case Relation.NOTHING_OPEN:
                self._open(row, How.ALONE)
            case Relation.OTHER_FRAME | Relation.UNKNOWN_FRAME as relation:
                if self._view.ask_to_replace(tr(relation.value)):
                    self._open(row, How.ALONE)

    def replace_by_row(self, row: int) -> None:
        """Open a series in place of the open one."""
        if self._relation(row) not in {None, Relation.SAME_VOLUME}:
            self._open(row, How.ALONE)

    def cancel(self) -> None:
        """Drop what is under way; reading ends with the file or slice that is being read."""
        self._errand += 1
        self._picture_errand += 1
        self._view.show_problem("")

    def _relation(self, row: int) -> Relation | None:
        if self.study is None or not 0 <= row < len(self.study.volumes):
            return None
        return relation_to(self.study.volumes[row], self._shown())

    def _open(self, row: int, how: How) -> None:
        study = self.study
        if study is None:
            return
        summary = study.volumes[row]
        errand = self._begin(tr("Opening the series \N{HORIZONTAL ELLIPSIS}"))

        def show(opened: OpenedVolume) -> None:
            self._view.show_problem("")
            self._deliver(opened, how)
            self.refresh()

        is_only_one = len(study.volumes) == 1
        failed = self._failed if is_only_one else self._view.show_problem
        is_wanted = self._still(errand)
        self._run(errand, lambda: self._library.open(study, summary, is_wanted), show, failed)

    def _begin(self, text: str) -> int:
        self._errand += 1
        self._view.show_busy(text)
        return self._errand

    def _still(self, errand: int) -> IsWanted:
        """Asked from the reading thread: whatever begins or ends an errand stops that before it."""
        return lambda: errand == self._errand

    def _run(
        self,
        errand: int,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> None:
        """Work elsewhere; nothing is heard of it once it was cancelled."""
        self._worker.another().run(
            work,
            lambda outcome: done(outcome) if errand == self._errand else None,
            lambda problem: failed(problem) if errand == self._errand else None,
        )

    def _show_pictures(self, study: Study) -> None:
        """One thumbnail after the other, as long as this study is shown."""
        worker, errand = self._worker.another(), self._picture_errand
        missing = iter(range(len(study.volumes)))

        def show_next() -> None:
            row = next(missing, None)
            if row is None or errand != self._picture_errand:
                return

            summary = study.volumes[row]

            def show(name: str, picture: Picture | str) -> None:
                if errand == self._picture_errand:
                    self._view.show_preview(row, title(summary, name), picture)
                    show_next()

            worker.run(
                lambda: _shown(self._library.preview(summary)),
                lambda seen: show(*seen),
                lambda problem: show(f"{summary.modality} {summary.plane}", problem),
            )

        show_next()


def _shown(preview: Preview) -> tuple[str, Picture | str]:
    """A name, and a picture or why there is none."""
    if preview.thumbnail is None:
        return preview.label, preview.problem
    return preview.label, picture_of(preview.thumbnail)


def _offer(relation: Relation) -> Offer:
    match relation:
        case Relation.NOTHING_OPEN:
            return Offer(tr("Open"))
        case Relation.SAME_VOLUME:
            return Offer("", sentence=tr(relation.value))
        case Relation.SAME_FRAME:
            return Offer(tr("Show over the open series"), tr("Open instead"), tr(relation.value))
        case Relation.OTHER_FRAME | Relation.UNKNOWN_FRAME:
            return Offer(tr("Open instead of the open series"), sentence=tr(relation.value))
