"""The series browser's behaviour without a window: scan, pick, cancel, open over or instead."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from dicom_factory import FRAME_UID, write_series
from plugin_factory import ImmediateWorker, hip_volume
from psygnal import Signal

from annotator.errors import AnnotatorError, Cancelled
from annotator.geometry.grid import Grid
from annotator.io.dicom.folder.wanted import IsWanted
from annotator.io.dicom.header.file_header import HeaderReader
from annotator.model.volume import Source, Volume
from napari_onfh.desks.browsing import Browsing, How, StudyReading
from napari_onfh.reading.study import OpenedVolume, Preview, Study, open_volume, preview, scan_study
from napari_onfh.words.series_rows import Offer, Picture, SeriesRow


class View:
    """Remembers what it was shown."""

    row_opened = Signal(int)
    row_replaces = Signal(int)
    cancelled = Signal()

    def __init__(self) -> None:
        self.busy = ""
        self.problem = ""
        self.rows: Sequence[SeriesRow] = ()
        self.rejected: Sequence[str] = ()
        self.offers: Sequence[Offer] = ()
        self.pictures: dict[int, Picture | str] = {}
        self.titles: dict[int, str] = {}
        self.asked: list[str] = []
        self.answer = True

    def show_busy(self, text: str) -> None:
        self.busy = text

    def show_problem(self, text: str) -> None:
        self.busy, self.problem = "", text

    def show_series(self, rows: Sequence[SeriesRow], rejected: Sequence[str]) -> None:
        self.rows, self.rejected = rows, rejected

    def show_offers(self, offers: Sequence[Offer]) -> None:
        self.offers = offers

    def show_preview(self, row: int, title: str, picture: Picture | str) -> None:
        self.titles[row], self.pictures[row] = title, picture

    def ask_to_replace(self, sentence: str) -> bool:
        self.asked.append(sentence)
        return self.answer


class Desk:
    """A browser with what it delivered."""

    def __init__(
        self, shown: Volume | None = None, worker: ImmediateWorker | None = None, **library: Any
    ) -> None:
        self.view, self.worker, self.shown = View(), worker or ImmediateWorker(), shown
        self.delivered: list[tuple[OpenedVolume, How]] = []
        self.browsing = Browsing(
            self.view,
            self.worker,
            lambda opened, how: self.delivered.append((opened, how)),
            shown=lambda: self.shown,
            library=StudyReading(**library),
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two series of one frame of reference, and a file that is none."""
    write_series(tmp_path / "a", change={"SeriesInstanceUID": "1.1"})
    stir = {"SeriesInstanceUID": "1.2", "SeriesDescription": "STIR cor", "InversionTime": 150}
    write_series(tmp_path / "b", change=stir)
    (tmp_path / "note.txt").write_text("no image")
    return tmp_path


def shown(frame_uid: str) -> Volume:
    grid = hip_volume().grid
    placed = Grid(grid.shape, grid.affine_lps, frame_uid)
    return Volume(placed, hip_volume().values, Source(series_uid="9"))


def test_a_study_is_listed_best_first_with_pictures_and_rejects(folder: Path) -> None:
    desk = Desk()
    desk.browsing.start(folder)

    assert [desk.view.titles[row] for row in (0, 1)] == ["T1 cor\nMR Maker", "STIR cor\nMR Maker"]
    assert desk.view.rejected[0].startswith("note.txt: ")
    assert all(isinstance(desk.view.pictures[row], Picture) for row in (0, 1))
    assert desk.view.busy == ""
    assert desk.delivered == []


def test_the_only_series_of_a_folder_is_opened_without_asking(tmp_path: Path) -> None:
    write_series(tmp_path)
    desk = Desk()
    desk.browsing.start(tmp_path)

    ((opened, how),) = desk.delivered
    assert how is How.ALONE
    assert opened.label == "T1 cor"
    assert opened.manufacturer == "Maker"


def test_an_only_series_is_not_thrown_over_open_work(tmp_path: Path) -> None:
    write_series(tmp_path)
    desk = Desk(shown("1.2.3.4"))
    desk.browsing.start(tmp_path)

    assert desk.delivered == []


def test_the_same_frame_of_reference_opens_over_and_instead_on_request(folder: Path) -> None:
    desk = Desk(shown(FRAME_UID))
    desk.browsing.start(folder)
    assert [offer.open for offer in desk.view.offers] == ["Show over the open series"] * 2
    desk.view.row_opened.emit(1)
    desk.view.row_replaces.emit(1)

    assert [how for _, how in desk.delivered] == [How.OVER, How.ALONE]
    assert desk.view.asked == []


@pytest.mark.parametrize("frame_uid", ["1.2.3.4", ""])
def test_another_frame_of_reference_is_asked_about_with_the_reason(
    folder: Path, frame_uid: str
) -> None:
    desk = Desk(shown(frame_uid))
    desk.browsing.start(folder)
    desk.view.answer = False
    desk.view.row_opened.emit(0)
    assert desk.delivered == []
    desk.view.answer = True
    desk.view.row_opened.emit(0)

    assert [how for _, how in desk.delivered] == [How.ALONE]
    assert all("frame of reference" in sentence for sentence in desk.view.asked)


def test_the_open_series_is_not_opened_again(folder: Path) -> None:
    desk = Desk()
    desk.browsing.start(folder)
    desk.view.row_opened.emit(0)
    desk.shown = desk.delivered[0][0].volume
    desk.browsing.refresh()
    assert [offer.open for offer in desk.view.offers] == ["", "Show over the open series"]
    desk.view.row_opened.emit(0)
    desk.view.row_replaces.emit(0)

    assert len(desk.delivered) == 1


def test_a_cancelled_scan_shows_nothing_when_it_ends(folder: Path) -> None:
    desk = Desk()
    desk.worker.hold = True
    desk.browsing.start(folder)
    assert desk.view.busy.startswith("Reading the headers")
    desk.view.cancelled.emit()
    assert desk.view.busy == ""
    desk.worker.release()

    assert desk.view.rows == ()


class OneThread(ImmediateWorker):
    """Works in a thread, as the window does, and says how the work ended."""

    def __init__(self) -> None:
        super().__init__()
        self.thread: Thread | None = None
        self.ended_by: list[Exception] = []

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        def job() -> None:
            try:
                outcome = work()
            except AnnotatorError as error:
                self.ended_by.append(error)
                failed(str(error))
            else:
                done(outcome)

        self.thread = Thread(target=job)
        self.thread.start()


@pytest.mark.parametrize("end", ["cancel", "another folder"])
def test_a_cancelled_scan_reads_no_further_file_and_its_thread_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    read, begun, may_go_on, seen = HeaderReader.read, Event(), Event(), []

    def slow_read(reader: HeaderReader, path: Path) -> Any:
        seen.append(path)
        begun.set()
        assert may_go_on.wait(10)
        return read(reader, path)

    monkeypatch.setattr(HeaderReader, "read", slow_read)
    desk = Desk(worker=OneThread())
    desk.browsing.start(folder)
    thread = desk.worker.thread
    assert begun.wait(10)
    if end == "cancel":
        desk.view.cancelled.emit()
    else:
        desk.browsing.start(folder / "absent")
    may_go_on.set()
    thread.join(5)

    assert not thread.is_alive()
    assert len(seen) == 1
    assert any(isinstance(error, Cancelled) for error in desk.worker.ended_by)
    assert desk.view.rows == ()
    assert "cancelled" not in desk.view.problem


def test_a_cancelled_opening_delivers_nothing_and_is_told_to_stop(folder: Path) -> None:
    wanted: list[bool] = []

    def noted(study: Study, summary: Any, is_wanted: IsWanted) -> OpenedVolume:
        wanted.append(is_wanted())
        return open_volume(study, summary, is_wanted)

    desk = Desk(open=noted)
    desk.browsing.start(folder)
    desk.worker.hold = True
    desk.view.row_opened.emit(0)
    assert desk.view.busy.startswith("Opening")
    desk.view.cancelled.emit()
    desk.worker.release()

    assert desk.delivered == []
    assert wanted == [False]


def test_a_slow_scan_does_not_take_the_place_of_a_later_one(folder: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "c" / "d", change={"SeriesInstanceUID": "1.3"})
    write_series(tmp_path / "c" / "e", change={"SeriesInstanceUID": "1.4"})
    desk = Desk()
    desk.worker.hold = True
    desk.browsing.start(folder)
    desk.browsing.start(tmp_path / "c")
    desk.worker.hold = False
    desk.worker.release()

    assert desk.browsing.study is not None
    assert {one.series_uid for one in desk.browsing.study.volumes} == {"1.3", "1.4"}


def test_a_folder_without_images_says_why(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no image")

    def scan(path: Path, is_wanted: IsWanted) -> Study:
        try:
            return scan_study(path, is_wanted)
        except Exception as error:
            raise ValueError(str(error)) from error

    desk = Desk(scan=scan)
    desk.browsing.start(tmp_path)

    assert "no readable" in desk.view.problem


def test_a_series_that_cannot_be_opened_leaves_the_others_in_reach(folder: Path) -> None:
    def fail(_study: Study, _summary: Any, _is_wanted: IsWanted) -> OpenedVolume:
        raise ValueError("001.dcm is cut short")

    desk = Desk(open=fail)
    desk.browsing.start(folder)
    desk.view.row_opened.emit(0)

    assert desk.view.problem == "001.dcm is cut short"
    assert len(desk.view.rows) == 2


def test_a_picture_that_cannot_be_read_does_not_hold_up_the_next(folder: Path) -> None:
    def first_fails(summary: Any) -> Preview:
        if summary.description == "T1 cor":
            return Preview("T1 cor", None, "cut short")
        return preview(summary)

    desk = Desk(preview=first_fails)
    desk.browsing.start(folder)

    assert desk.view.pictures[0] == "cut short"
    assert isinstance(desk.view.pictures[1], Picture)


def test_a_slice_that_is_damaged_after_the_scan_leaves_its_series_a_name(folder: Path) -> None:
    study = scan_study(folder)
    for path in (folder / "a").iterdir():
        path.write_bytes(path.read_bytes()[:-10])
    seen = preview(study.volumes[0])

    assert seen.label == "T1 cor"
    assert seen.thumbnail is None
    assert "changed after it was scanned" in seen.problem


def test_no_row_shows_the_patients_name_though_the_description_holds_it(tmp_path: Path) -> None:
    for number in (1, 2):
        write_series(
            tmp_path / str(number),
            change={
                "SeriesInstanceUID": f"1.{number}",
                "SeriesDescription": "T1 cor SECRET",
                "PatientName": "Secret^Name",
            },
        )
    desk = Desk()
    desk.browsing.start(tmp_path)
    texts = [*desk.view.titles.values(), *(cell for row in desk.view.rows for cell in row.cells)]

    assert not [text for text in texts if "secret" in text.casefold()]


def test_a_zip_stays_unpacked_while_its_study_is_kept_and_no_longer(folder: Path) -> None:
    with ZipFile(folder.parent / "study.zip", "w") as archive:
        for path in sorted(folder.rglob("*.dcm")):
            archive.write(path, path.relative_to(folder))
    desk = Desk()
    desk.browsing.start(folder.parent / "study.zip")
    assert desk.browsing.study is not None
    place = desk.browsing.study.volumes[0].stack.slices[0].path
    desk.view.row_opened.emit(1)

    ((opened, _),) = desk.delivered
    assert np.asarray(opened.volume.values).any()
    assert place.exists()
    desk.delivered.clear()
    del opened
    desk.browsing.study = None
    desk.view.pictures.clear()
    _collect()
    assert not place.exists()


def _collect() -> None:
    import gc

    gc.collect()
