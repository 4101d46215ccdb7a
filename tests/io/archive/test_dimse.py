"""Archives that are slow, that lie, or that refuse: each is told, and nothing wrong is kept."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from identified_object import as_file, identified
from lying_archive import SERIES, STUDY, image, settings_of, speaking
from pydicom import Dataset
from pynetdicom import evt

from annotator.app.archives import archive_at, fetch_series, outgoing_objects, send_objects
from annotator.errors import ArchiveError, DicomError
from annotator.io.archive.cache import keep_object, object_path, series_folder
from annotator.io.archive.dimse import DimseArchive
from annotator.model.archive import SeriesQuery


def listing(*numbers: int) -> object:
    """An answer that lists these images."""

    def answer(_event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        for number in numbers:
            found = Dataset()
            found.QueryRetrieveLevel = "IMAGE"
            found.SOPInstanceUID = image(number).SOPInstanceUID
            yield 0xFF00, found

    return answer


def giving(*given: Dataset) -> object:
    """An answer to C-GET that gives these objects."""

    def answer(_event: evt.Event) -> Iterator[object]:
        yield len(given)
        for dataset in given:
            yield 0xFF00, as_file(dataset)

    return answer


def test_an_archive_that_gives_less_than_it_lists_is_told_object_by_object(tmp_path: Path) -> None:
    with speaking(c_find=listing(1, 2, 3), c_get=giving(image(1), image(3))) as settings:
        done = fetch_series(archive_at(settings), STUDY, SERIES, folder=tmp_path)
    assert [bool(one.fault) for one in done.objects] == [False, True, False]
    assert "did not give it" in done.failed[0].fault
    assert len(list(tmp_path.rglob("*.dcm"))) == 2


def test_an_object_that_was_not_asked_for_is_not_kept(tmp_path: Path) -> None:
    with (
        speaking(c_find=listing(1), c_get=giving(image(7))) as settings,
        pytest.raises(ArchiveError, match="not asked for"),
    ):
        fetch_series(archive_at(settings), STUDY, SERIES, folder=tmp_path)
    assert list(tmp_path.rglob("*.dcm")) == []


@pytest.mark.parametrize("cut", [1, 9, 40])
def test_an_object_that_is_cut_short_is_not_kept(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "whole.dcm"
    uid = str(as_file(identified(), path).SOPInstanceUID)
    with pytest.raises(DicomError, match="cut short"):
        keep_object(tmp_path / "kept", path.read_bytes()[:-cut], frozenset({uid}))
    assert not (tmp_path / "kept").exists()
    assert keep_object(tmp_path / "kept", path.read_bytes(), frozenset({uid})) == uid
    assert object_path(tmp_path / "kept", uid).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("uid", ["../../etc", "1.2/3", "", "1" * 65, "1..2"])
def test_what_is_no_uid_names_no_folder(tmp_path: Path, uid: str) -> None:
    with pytest.raises(ArchiveError, match="no UID"):
        series_folder(tmp_path, "1.2", uid)


def test_an_archive_that_does_not_answer_is_not_waited_for() -> None:
    asked, go_on = threading.Event(), threading.Event()

    def silent(_event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        asked.set()
        go_on.wait(20)
        yield 0xFF00, None

    with speaking(c_find=silent) as settings:
        hurried = settings.model_copy(update={"timeout_s": 0.3})
        with pytest.raises(ArchiveError, match=r"did not answer in time|connection"):
            archive_at(hurried).find_series(SeriesQuery(patient_id="A"))
        assert asked.is_set()
        go_on.set()


def test_a_port_where_nobody_speaks_dicom_is_told() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        archive = archive_at(settings_of(listening.getsockname()[1], timeout_s=0.3))
        with pytest.raises(ArchiveError, match="broke the connection off"):
            archive.object_uids(STUDY, SERIES)


def test_an_archive_that_refuses_one_object_takes_the_others(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        as_file(image(number), tmp_path / f"{number}.dcm")
    refused = image(2).SOPInstanceUID

    def store(event: evt.Event) -> int:
        return 0xA700 if event.request.AffectedSOPInstanceUID == refused else 0x0000

    with speaking(c_find=listing(), c_store=store) as settings:
        done = send_objects(archive_at(settings), outgoing_objects([tmp_path]))
    assert [one.uid for one in done.failed] == [refused]
    assert "out of space" in done.failed[0].fault
    assert done.moved == 2


def test_a_refused_question_is_told_with_its_meaning() -> None:
    def refuse(_event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        yield 0xC001, None

    with (
        speaking(c_find=refuse) as settings,
        pytest.raises(ArchiveError, match=r"does not understand.*C001"),
    ):
        archive_at(settings).object_uids(STUDY, SERIES)


def test_a_connection_that_breaks_is_made_anew_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    for number in (1, 2, 3, 4):
        as_file(image(number), tmp_path / f"{number}.dcm")
    stored: list[str] = []
    broken = threading.Event()

    def store(event: evt.Event) -> int:
        if len(stored) == 2 and not broken.is_set():
            broken.set()
            event.assoc.abort()
            return 0xA700
        stored.append(event.request.AffectedSOPInstanceUID)
        return 0x0000

    with speaking(c_find=listing(), c_store=store) as settings:
        archive = DimseArchive(settings, pause=lambda _seconds: None)
        done = send_objects(archive, outgoing_objects([tmp_path]))
    assert broken.is_set()
    assert done.failed == ()
    assert sorted(stored) == sorted(image(number).SOPInstanceUID for number in (1, 2, 3, 4))


@pytest.mark.parametrize("name", ["absent.dcm", "text.dcm"])
def test_a_file_that_is_no_dicom_object_is_not_sent(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.dcm").write_text("no image")
    with pytest.raises(DicomError, match=name):
        outgoing_objects([tmp_path / name])
