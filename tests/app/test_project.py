"""A folder becomes a project; readers work in it beside each other and blind to each other."""

import json
import multiprocessing
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_factory import write_series
from hip_factory import hip_annotation
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from annotator.app.project import find_study, make_project
from annotator.app.project_reading import (
    begin_reading,
    next_undone,
    save_reading,
    saved_annotation,
)
from annotator.errors import AnnotationError, AnnotatorError, DicomError, FormatError, StorageError
from annotator.io.annotation_file import load_annotation, save_annotation
from annotator.io.project_cases import cases
from annotator.io.project_file import PROJECT_FILE, project_identifier
from annotator.io.project_readings import (
    add_seconds,
    done_readings,
    join,
    keep_reading,
    role_of,
    work_items,
)
from annotator.io.project_trail import trail
from annotator.model.anatomy import Side
from annotator.model.project import Hip, Reading, Role, Status, WorkItem
from annotator.model.volume import Source

AT = "2026-01-02T03:04:05Z"
HIP = Hip(case_number=1, side=Side.LEFT)
OTHER = Hip(case_number=1, side=Side.RIGHT)


def write_studies(root: Path, count: int = 2) -> Path:
    """Studies in folders that name their patients."""
    for number in range(1, count + 1):
        uids = {"StudyInstanceUID": f"1.{number}", "SeriesInstanceUID": f"1.{number}.1"}
        write_series(root / f"Secret^Name {number}" / "t1", change=uids)
    return root


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_studies(tmp_path_factory.mktemp("made") / "studies")
    make_project(root, at=AT, adjudicators=["judge"])
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """Two studies with an adjudicator, as a project that nobody has read in."""
    return Path(shutil.copytree(made, tmp_path / "studies"))


def outline(path: Path) -> Path:
    return save_annotation(
        path.parent,
        path.name,
        hip_annotation(),
        findings={"symptomatic": "yes"},
        head=None,
        source=Source(),
        saved_at=AT,
        reader="any",
    )


def read(root: Path, reader: str, *, hip: Hip = HIP, notes: str = "") -> Reading:
    """A hip read to its end."""
    saved = save_reading(root, begin_reading(root, hip, reader, AT), outline, AT)
    return keep_reading(root, saved.noted(notes).turned(Status.DONE, AT), AT)


def mine(root: Path, reader: str, hip: Hip = HIP) -> WorkItem:
    return next(item for item in work_items(root, reader) if item.hip == hip)


def execute(root: Path, sentence: str, actor: str | None = None) -> None:
    """Write past the library, as any other program may."""
    with closing(sqlite3.connect(root / PROJECT_FILE)) as connection:
        if actor is not None:
            connection.create_function("acting_reader", 0, lambda: actor)
        connection.execute(sentence)
        connection.commit()


def test_each_study_is_a_case_with_two_hips_and_no_name_or_uid_is_kept(root: Path) -> None:
    items = work_items(root, "anna")
    assert [item.hip.name for item in items] == [
        "case-0001 L",
        "case-0001 R",
        "case-0002 L",
        "case-0002 R",
    ]
    assert {item.mine.status for item in items} == {Status.NOT_STARTED}
    shown = "".join(item.model_dump_json() for item in items)
    assert "Secret" not in shown
    assert "1.1.1" not in (root / PROJECT_FILE).read_bytes().decode(errors="replace")


def test_the_best_suited_series_of_a_study_is_read_and_the_others_come_with_it(
    tmp_path: Path,
) -> None:
    change = {
        "SeriesInstanceUID": "9.1",
        "SeriesDescription": "localizer",
        "ImageType": ["LOCALIZER"],
    }
    write_series(tmp_path / "a", change=change)
    write_series(tmp_path / "b", change={"SeriesInstanceUID": "9.2"})
    assert make_project(tmp_path, at=AT).cases == 1
    assert [each.series_uid for each in find_study(tmp_path, HIP)] == ["9.2", "9.1"]


def test_studies_that_share_the_uids_of_their_series_are_cases_of_their_own(tmp_path: Path) -> None:
    for study in ("1.1", "1.2"):
        uids = {"StudyInstanceUID": study, "SeriesInstanceUID": "9"}
        write_series(tmp_path / study, change=uids)
    assert make_project(tmp_path, at=AT).cases == 2
    second = Hip(case_number=2, side=Side.LEFT)
    assert find_study(tmp_path, second)[0].study_uid == "1.2"


def test_making_it_again_adds_new_studies_and_keeps_what_was_read(root: Path) -> None:
    done = read(root, "anna", notes="clear")
    identifier = project_identifier(root)
    write_studies(root, 3)
    again = make_project(root, at=AT, sides=[Side.LEFT])
    assert (again.cases, again.added) == (3, 1)
    assert mine(root, "anna").mine == done
    assert project_identifier(root) == identifier
    assert [case.sides for case in cases(root)] == [(Side.LEFT, Side.RIGHT)] * 2 + [(Side.LEFT,)]


def test_a_reading_goes_from_not_started_to_done_and_is_found_again(root: Path) -> None:
    begun = begin_reading(root, HIP, "anna", AT)
    assert (begun.status, begun.started_at) == (Status.IN_PROGRESS, AT)
    done = read(root, "anna", notes="clear")
    assert (done.status, done.finished_at, done.notes) == (Status.DONE, AT, "clear")
    assert mine(root, "anna").mine == done
    path = saved_annotation(root, done)
    assert path == root / "READINGS" / "case-0001" / "anna" / "L-0001.json"
    assert load_annotation(path).annotation.lesion.voxels.sum() == 2


def test_next_undone_goes_round_and_passes_what_is_done_or_flagged(root: Path) -> None:
    read(root, "anna")
    flagged = begin_reading(root, OTHER, "anna", AT).turned(Status.FLAGGED, AT)
    keep_reading(root, flagged, AT)
    items = work_items(root, "anna")
    second = next_undone(items)
    assert second is not None
    assert second.hip.name == "case-0002 L"
    last = next_undone(items, items[-1].hip)
    assert last is not None
    assert last.hip == second.hip
    assert next_undone(items[:2]) is None


def test_next_for_an_adjudicator_is_a_hip_that_two_readers_are_done_with(root: Path) -> None:
    read(root, "anna")
    read(root, "anna", hip=OTHER)
    assert next_undone(work_items(root, "judge")) is None
    read(root, "ben", hip=OTHER)
    found = next_undone(work_items(root, "judge"))
    assert found is not None
    assert found.hip == OTHER


def test_a_reader_learns_of_others_only_that_somebody_has_begun(root: Path) -> None:
    before = mine(root, "ben")
    read(root, "anna", notes="collapse seen")
    after = mine(root, "ben")
    assert after == before.model_copy(update={"somebody_else": True})
    seen = "".join(
        each.model_dump_json() for each in (*work_items(root, "ben"), *trail(root, "ben"))
    )
    assert "anna" not in seen
    assert "collapse" not in seen
    with pytest.raises(AnnotationError, match="stays blind"):
        done_readings(root, HIP, "ben")


def test_an_adjudicator_sees_who_is_done_and_the_whole_trail(root: Path) -> None:
    read(root, "anna")
    read(root, "ben")
    begin_reading(root, HIP, "carl", AT)
    assert mine(root, "judge").done_by == ("anna", "ben")
    assert [each.reader for each in done_readings(root, HIP, "judge")] == ["anna", "ben"]
    assert {"anna", "ben", "carl", "judge", "maker"} == {each.who for each in trail(root, "judge")}


def test_a_role_is_never_changed(root: Path) -> None:
    join(root, "anna", AT)
    with pytest.raises(AnnotationError, match="anna is a reader of this project"):
        make_project(root, at=AT, adjudicators=["anna"])
    assert role_of(root, "anna") is Role.READER
    assert join(root, "judge", AT, role=Role.READER) is Role.ADJUDICATOR


def test_an_adjudicator_reads_no_hip_of_the_readers(root: Path) -> None:
    with pytest.raises(AnnotationError, match="open it for adjudication"):
        begin_reading(root, HIP, "judge", AT)


def test_what_was_changed_meanwhile_is_not_overwritten(root: Path) -> None:
    first = begin_reading(root, HIP, "anna", AT)
    kept = keep_reading(root, first.noted("first window"), AT)
    with pytest.raises(StorageError, match="another window changed this reading meanwhile"):
        keep_reading(root, first.noted("second window"), AT)
    with pytest.raises(StorageError, match="another window changed this reading meanwhile"):
        save_reading(root, first, outline, AT)
    assert mine(root, "anna").mine == kept
    assert not (root / "READINGS").exists()


def test_a_save_overwrites_nothing_and_a_done_reading_is_not_saved(root: Path) -> None:
    first = save_reading(root, begin_reading(root, HIP, "anna", AT), outline, AT)
    path = saved_annotation(root, first)
    assert path is not None
    before = path.read_bytes()
    second = save_reading(root, first, outline, AT)
    assert second.file == "L-0002.json"
    assert path.read_bytes() == before
    done = keep_reading(root, second.turned(Status.DONE, AT), AT)
    with pytest.raises(AnnotationError, match="is done and stays as it is"):
        save_reading(root, done, outline, AT)


def test_a_save_that_fails_leaves_the_reading_as_it_was(root: Path) -> None:
    first = save_reading(root, begin_reading(root, HIP, "anna", AT), outline, AT)

    def fail(path: Path) -> Path:
        raise FormatError(f"{path.name} cannot be written (No space left on device)")

    with pytest.raises(FormatError, match="No space"):
        save_reading(root, first, fail, AT)
    assert mine(root, "anna").mine == first
    assert saved_annotation(root, first) is not None


def test_a_file_that_a_kill_left_behind_is_neither_used_nor_overwritten(root: Path) -> None:
    begun = begin_reading(root, HIP, "anna", AT)
    left = outline(root / "READINGS" / "case-0001" / "anna" / "L-0001")
    before = left.read_bytes()
    assert save_reading(root, begun, outline, AT).file == "L-0002.json"
    assert left.read_bytes() == before


def test_an_outline_that_was_changed_by_hand_is_refused(root: Path) -> None:
    done = read(root, "anna")
    path = saved_annotation(root, done)
    assert path is not None
    path.write_text(path.read_text().replace("yes", "no"))
    with pytest.raises(AnnotationError, match="was changed outside the project"):
        saved_annotation(root, done)
    path.unlink()
    with pytest.raises(FormatError, match="cannot be read"):
        saved_annotation(root, done)


def test_done_needs_an_outline_and_notes_have_a_limit(root: Path) -> None:
    begun = begin_reading(root, HIP, "anna", AT)
    with pytest.raises(AnnotationError, match="no saved outline"):
        begun.turned(Status.DONE, AT)
    with pytest.raises(AnnotationError, match="2000 are kept"):
        begun.noted("x" * 2001)


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE trail SET who = 'ben'",
        "DELETE FROM trail",
        "DELETE FROM reading",
        "UPDATE reader SET role = 'adjudicator'",
        "UPDATE reading SET notes = 'mine', version = version + 1",
        "UPDATE reading SET reader = 'ben', version = version + 1",
        (
            "INSERT INTO reading SELECT case_number, 'R', reader, status, notes, seconds, "
            "started_at, finished_at, file, sha256, version, changed_at FROM reading"
        ),
        "INSERT INTO adjudication VALUES (1, 1, 'L', 'ben', 'union', '{}', 'x', 'now')",
    ],
)
@pytest.mark.parametrize("actor", [None, "ben"])
def test_sqlite_itself_refuses_to_touch_what_is_not_ones_own(
    root: Path, sentence: str, actor: str | None
) -> None:
    read(root, "anna")
    join(root, "ben", AT)
    before = trail(root, "judge"), work_items(root, "judge")
    with pytest.raises((sqlite3.IntegrityError, sqlite3.OperationalError)):
        execute(root, sentence, actor)
    assert (trail(root, "judge"), work_items(root, "judge")) == before


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE reading SET notes = 'unseen'",
        "UPDATE reading SET seconds = seconds - 1",
        "UPDATE reading SET finished_at = '', version = version + 1",
        "UPDATE reading SET status = 'lost', version = version + 1",
    ],
)
def test_sqlite_itself_keeps_a_reading_sound(root: Path, sentence: str) -> None:
    read(root, "anna")
    with pytest.raises(sqlite3.IntegrityError):
        execute(root, sentence, "anna")


def test_every_write_is_in_the_trail_with_who_and_what(root: Path) -> None:
    done = read(root, "anna", notes="clear")
    add_seconds(root, done, 12.5, "2026-01-03")
    last = trail(root, "anna")[-1]
    assert (last.at, last.who, last.action) == ("2026-01-03", "anna", "reading changed")
    assert json.loads(last.detail) == {
        "status": "done",
        "notes": "clear",
        "seconds": 12.5,
        "file": "L-0001.json",
        "sha256": done.sha256,
        "version": done.version,
    }


def test_time_is_added_and_collides_with_nothing(root: Path) -> None:
    begun = begin_reading(root, HIP, "anna", AT)
    add_seconds(root, begun, 10.0, AT)
    noted = keep_reading(root, begun.noted("x"), AT)
    assert noted.seconds == 10.0
    add_seconds(root, begun, 5.0, AT)
    assert mine(root, "anna").mine.seconds == 15.0


def _work(root: Path, reader: str, hip: Hip, rounds: int) -> None:
    """What a window does: time, and a note that counts what it has seen."""
    for _ in range(rounds):
        add_seconds(root, Reading(hip=hip, reader=reader), 1.0, AT)
        while True:
            reading = mine(root, reader, hip).mine
            try:
                keep_reading(root, reading.noted(str(int(reading.notes or 0) + 1)), AT)
            except StorageError:
                continue
            break


def _at_once_in_threads(works: Sequence[tuple[Any, ...]]) -> None:
    """Windows of one process: each call has a connection of its own, as windows of two have."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(_work, *work) for work in works]:
            done.result()


def _at_once_in_processes(works: Sequence[tuple[Any, ...]]) -> None:
    start = multiprocessing.get_context("spawn").Process
    windows = [start(target=_work, args=work) for work in works]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert [window.exitcode for window in windows] == [0] * len(windows)


@pytest.mark.parametrize(
    ("readers", "rounds", "at_once"),
    [
        (("anna", "anna"), 3, _at_once_in_threads),
        pytest.param(("anna", "anna"), 100, _at_once_in_processes, marks=pytest.mark.soak),
        pytest.param(("anna", "ben"), 100, _at_once_in_processes, marks=pytest.mark.soak),
    ],
)
def test_two_windows_at_once_lose_no_update(
    root: Path,
    readers: tuple[str, str],
    rounds: int,
    at_once: Callable[[Sequence[tuple[Any, ...]]], None],
) -> None:
    for reader in set(readers):
        begin_reading(root, HIP, reader, AT)
    at_once([(root, reader, HIP, rounds) for reader in readers])
    share = rounds * readers.count("anna")
    reading = mine(root, "anna").mine
    assert (reading.seconds, reading.notes, reading.version) == (share, str(share), share + 1)
    changes = [each for each in trail(root, "anna") if each.action == "reading changed"]
    assert len(changes) == 2 * share


def _save_without_end(root: Path) -> None:
    while True:
        save_reading(root, mine(root, "anna").mine, outline, AT)


@pytest.mark.soak
def test_a_kill_at_any_moment_of_a_save_leaves_the_old_reading_or_the_new(root: Path) -> None:
    begin_reading(root, HIP, "anna", AT)
    random = np.random.default_rng(11)
    for _ in range(12):
        window = multiprocessing.get_context("spawn").Process(
            target=_save_without_end, args=(root,)
        )
        before = mine(root, "anna").mine.version
        window.start()
        while mine(root, "anna").mine.version == before:
            window.join(0.01)
        window.join(float(random.uniform(0, 0.2)))
        window.kill()
        window.join()
        reading = mine(root, "anna").mine
        path = saved_annotation(root, reading)
        assert path is not None
        assert load_annotation(path).annotation.lesion.voxels.sum() == 2
        again = save_reading(root, reading, outline, AT)
        assert again.version == reading.version + 1


def test_images_that_moved_within_the_project_are_found_and_others_are_named(root: Path) -> None:
    first = next(root.glob("Secret*1"))
    first.rename(root / "moved")
    assert find_study(root, HIP)[0].series_uid == "1.1.1"
    shutil.rmtree(root / "moved")
    with pytest.raises(DicomError, match=r"images of case-0001 are not in the project's folder"):
        find_study(root, HIP)


def test_a_project_in_a_project_is_refused_and_changes_nothing(root: Path) -> None:
    inner = next(root.glob("Secret*1"))
    with pytest.raises(FormatError, match="is inside the project studies"):
        make_project(inner, at=AT)
    assert not (inner / PROJECT_FILE).exists()
    with pytest.raises(FormatError, match="holds the project studies"):
        make_project(root.parent, at=AT)
    assert not (root.parent / PROJECT_FILE).exists()


def test_a_file_that_is_no_project_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    write_studies(tmp_path, 1)
    with pytest.raises(FormatError, match="is no project"):
        work_items(tmp_path, "anna")
    file = tmp_path / PROJECT_FILE
    for content in (b"no database at all" * 50, b"SQLite format 3\0" + b"\1" * 500):
        file.write_bytes(content)
        for use in (lambda: work_items(tmp_path, "anna"), lambda: make_project(tmp_path, at=AT)):
            with pytest.raises(AnnotatorError, match=PROJECT_FILE) as raised:
                use()
            assert "\n" not in str(raised.value)
        assert file.read_bytes() == content
    file.unlink()
    execute(tmp_path, "CREATE TABLE mine (x)")
    with pytest.raises(FormatError, match="not the file of a project"):
        make_project(tmp_path, at=AT)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    write_studies(tmp_path, 1)
    (tmp_path / PROJECT_FILE).mkdir()
    with pytest.raises(StorageError, match="cannot be used where it lies"):
        make_project(tmp_path, at=AT)


def test_a_newer_project_is_refused_until_the_program_is_updated(root: Path) -> None:
    execute(root, "PRAGMA user_version=2")
    for use in (
        lambda: work_items(root, "anna"),
        lambda: make_project(root, at=AT),
        lambda: join(root, "anna", AT),
    ):
        with pytest.raises(FormatError, match="newer version"):
            use()


def test_a_place_that_takes_no_writing_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import annotator.io.project_file as module

    connect = sqlite3.connect

    def read_only(path: Path, **options: Any) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", uri=True, **options)

    monkeypatch.setattr(module.sqlite3, "connect", read_only)
    with pytest.raises(StorageError, match="folder must be writable"):
        join(root, "anna", AT)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "has no name"),
        ("  ", "has no name"),
        ("../ben", "cannot be a reader's name"),
        ("Jürgen", "cannot be a reader's name"),
        ("a" * 33, "cannot be a reader's name"),
        ("JUDGE", "is known here as 'judge'"),
    ],
)
def test_a_name_that_cannot_be_told_from_others_is_refused(root: Path, name: str, why: str) -> None:
    for use in (lambda: work_items(root, name), lambda: join(root, name, AT)):
        with pytest.raises(AnnotationError, match=why):
            use()


def test_a_hip_that_the_project_has_not_is_refused(root: Path) -> None:
    with pytest.raises(AnnotationError, match=r"case-0009 L is no hip of this project"):
        begin_reading(root, Hip(case_number=9, side=Side.LEFT), "anna", AT)


@settings(max_examples=6)
@given(steps=st.lists(st.sampled_from([*Status, "save", "note", "time"]), max_size=8))
def test_whatever_a_reader_does_the_reading_is_sound_and_the_trail_only_grows(
    made: Path, steps: list[Status | str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("steps")
    shutil.copy(made / PROJECT_FILE, root)
    reading, length = begin_reading(root, HIP, "anna", AT), len(trail(root, "judge"))
    for step in steps:
        try:
            if step == "save":
                reading = save_reading(root, reading, _any_file, AT)
            elif step == "time":
                add_seconds(root, reading, 1.0, AT)
            elif step == "note":
                reading = keep_reading(root, reading.noted(reading.notes + "x"), AT)
            else:
                reading = keep_reading(root, reading.turned(Status(step), AT), AT)
        except AnnotationError:
            pass
        stored = mine(root, "anna").mine
        assert stored == reading.model_copy(update={"seconds": stored.seconds})
        assert (stored.status is Status.DONE) == bool(stored.finished_at)
        entries = trail(root, "judge")
        assert len(entries) >= length
        assert [each.number for each in entries] == list(range(1, len(entries) + 1))
        length = len(entries)


def _any_file(path: Path) -> Path:
    written = path.with_name(f"{path.name}.json")
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text("an outline")
    return written


def test_a_hip_has_a_number_from_one() -> None:
    with pytest.raises(ValidationError):
        Hip(case_number=0, side=Side.LEFT)
