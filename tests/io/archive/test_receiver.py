"""A folder that archives send to keeps whole objects once, and tells senders what it refuses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dicom_factory import STUDY_UID, write_series
from identified_object import as_file
from lying_archive import image
from pydicom import Dataset
from pydicom.uid import MRImageStorage
from pynetdicom import AE

from annotator.app.project import MadeProject
from annotator.app.receiving import receive
from annotator.errors import ArchiveError
from annotator.io.archive.receiver import ReceivingPlace, receiving

if TYPE_CHECKING:
    from annotator.model.archive import ObjectOutcome

PLACE = ReceivingPlace(port=0, timeout_s=5)


def sent(port: int, *datasets: Dataset | Path, title: str = "ONFH", caller: str = "PACS") -> list:
    """The status of each object; none at all where the association is refused."""
    entity = AE(caller)
    entity.add_requested_context(MRImageStorage)
    association = entity.associate("127.0.0.1", port, ae_title=title)
    if not association.is_established:
        return []
    statuses = [association.send_c_store(each).Status for each in datasets]
    association.release()
    return statuses


def whole(number: int) -> Dataset:
    dataset = image(number)
    as_file(dataset)
    return dataset


@contextmanager
def listening(folder: Path, place: ReceivingPlace = PLACE) -> Iterator[tuple[int, list]]:
    told: list[ObjectOutcome] = []
    with receiving(folder, place, told.append) as port:
        yield port, told


def test_what_is_sent_lies_there_by_uids_and_the_same_again_is_kept_once(tmp_path: Path) -> None:
    with listening(tmp_path) as (port, told):
        assert sent(port, whole(1), whole(2), whole(1)) == [0, 0, 0]
    one, two = whole(1), whole(2)
    place = tmp_path / one.StudyInstanceUID / one.SeriesInstanceUID
    assert sorted(tmp_path.rglob("*.*m")) == sorted(
        place / f"{each.SOPInstanceUID}.dcm" for each in (one, two)
    )
    assert [each.was_there for each in told] == [False, False, True]


def test_another_object_under_a_uid_that_is_there_is_refused_and_told(tmp_path: Path) -> None:
    other = whole(1)
    other.SeriesDescription = "another"
    with listening(tmp_path) as (port, told):
        assert sent(port, whole(1), other) == [0, 0x0111]
    (path,) = tmp_path.rglob("*.dcm")
    assert b"another" not in path.read_bytes()
    assert "left as it is" in told[1].fault


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI:UserWarning")
@pytest.mark.parametrize("uid", ["../../elsewhere", ""])
def test_a_study_that_is_named_by_no_uid_is_refused_and_told(tmp_path: Path, uid: str) -> None:
    bad = whole(1)
    bad.StudyInstanceUID = uid
    with listening(tmp_path / "in") as (port, told):
        (status,) = sent(port, bad)
    assert status == 0xC000
    assert "no UID" in told[0].fault
    assert list(tmp_path.rglob("*.dcm")) == []


def test_an_image_without_its_pixels_is_refused(tmp_path: Path) -> None:
    cut = whole(1)
    cut.Rows = cut.Columns = 4
    del cut.PixelData
    with listening(tmp_path) as (port, told):
        assert sent(port, cut) == [0xC000]
    assert "cut short" in told[0].fault
    assert list(tmp_path.rglob("*.dcm")) == []


def test_who_calls_another_title_or_is_not_allowed_is_not_let_in(tmp_path: Path) -> None:
    place = ReceivingPlace(port=0, callers=("PACS",), timeout_s=5)
    with listening(tmp_path, place) as (port, _told):
        assert sent(port, whole(1), title="OTHER") == []
        assert sent(port, whole(1), caller="STRANGER") == []
        assert sent(port, whole(1)) == [0]


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with (
        listening(tmp_path) as (port, _told),
        pytest.raises(ArchiveError, match=f"{port} cannot be listened on"),
        listening(tmp_path, ReceivingPlace(port=port)),
    ):
        pass


def test_a_study_that_was_sent_becomes_a_case_once_senders_are_silent(tmp_path: Path) -> None:
    series = write_series(tmp_path / "series")
    stop, made = threading.Event(), []

    def tell_cases(project: MadeProject) -> None:
        made.append(project)
        stop.set()

    def send(port: int) -> None:
        assert sent(port, *series) == [0] * len(series)

    received = receive(
        tmp_path / "in",
        PLACE,
        stop=stop,
        tell=lambda _outcome: None,
        tell_port=send,
        tell_cases=tell_cases,
        silence_s=0,
    )
    assert (received.kept, received.refused) == (len(series), 0)
    assert made == [MadeProject(cases=1, added=1)]
    assert (tmp_path / "in" / STUDY_UID).is_dir()
