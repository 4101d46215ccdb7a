"""A journal keeps every step through a kill, and offers what nobody saved."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st

from annotator.drawing.change import Structure, VoxelChange
from annotator.drawing.step import Direction, Step
from annotator.errors import FormatError, StorageError
from annotator.geometry.grid import Grid
from annotator.io.journal import Journal, image_key, lost_work, take_up
from annotator.model.volume import Source, Volume

KEY = "0" * 32

indices = st.sets(st.integers(0, 10**9), max_size=20).map(lambda found: np.array(sorted(found)))
changes = st.builds(VoxelChange, st.sampled_from(list(Structure)), indices, indices)
steps = st.builds(
    Step,
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.lists(changes, max_size=3).map(tuple),
    st.dictionaries(st.text(max_size=5), st.floats(allow_nan=False, allow_infinity=False)),
    st.sampled_from(list(Direction)),
)


def _content(step: Step) -> object:
    voxels = [
        (change.structure, change.added.tolist(), change.removed.tolist()) for change in step.voxels
    ]
    return step.name, step.direction, dict(step.stated), voxels


def _at_its_file(journal: Journal, statement: str) -> None:
    journal._connection.execute(statement)  # noqa: SLF001 - nobody else can open the file


def _step(name: str = "brush") -> Step:
    change = VoxelChange(Structure.LESION, np.array([5, 6]), np.array([9]))
    return Step(name, (change,), {"side": "L"})


@few_examples(5)
@given(st.lists(steps, max_size=4))
def test_steps_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, written: list[Step]
) -> None:
    journal = Journal.begun(tmp_path_factory.mktemp("journals"), KEY)
    for step in written:
        journal.append(step)

    read = journal.steps()
    journal.close()

    assert [_content(step) for step in read] == [_content(step) for step in written]


def test_unsaved_steps_are_offered_once_nobody_holds_them(tmp_path: Path) -> None:
    journal = Journal.begun(tmp_path, KEY)
    journal.append(_step("head from a click"))
    journal.mark_saved()
    journal.append(_step("brush"))

    assert lost_work(tmp_path, KEY) == ()  # this window is still at work
    journal.close()

    (lost,) = lost_work(tmp_path, KEY)
    assert (lost.steps, lost.last_name) == (1, "brush")
    assert lost_work(tmp_path, "1" * 32) == ()


@pytest.mark.parametrize("saved", [True, False], ids=["all saved", "no step at all"])
def test_a_journal_without_unsaved_steps_is_no_lost_work(tmp_path: Path, *, saved: bool) -> None:
    journal = Journal.begun(tmp_path, KEY)
    if saved:
        journal.append(_step())
        journal.mark_saved()
    journal.close()

    assert lost_work(tmp_path, KEY) == ()


def test_lost_work_is_taken_up_and_goes_on(tmp_path: Path) -> None:
    journal = Journal.begun(tmp_path, KEY)
    journal.append(_step("one"))
    journal.close()
    (lost,) = lost_work(tmp_path, KEY)

    again = take_up(lost)
    again.append(_step("two"))

    assert [step.name for step in again.steps()] == ["one", "two"]
    with pytest.raises(StorageError, match="database is locked"):
        take_up(lost)
    again.discard()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StorageError, match="taken up or removed"):
        take_up(lost)


@pytest.mark.parametrize("killed_after", [0.02, 0.11, pytest.param(0.37, marks=pytest.mark.soak)])
def test_a_kill_at_any_moment_loses_no_step_that_was_told_done(
    tmp_path: Path, killed_after: float
) -> None:
    painter = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from annotator.drawing.change import Structure, VoxelChange\n"
        "from annotator.drawing.step import Step\n"
        "from annotator.io.journal import Journal\n"
        "journal = Journal.begun(Path(sys.argv[1]), sys.argv[2])\n"
        "for number in range(1_000_000):\n"
        "    voxels = np.arange(number * 500, number * 500 + 500)\n"
        "    change = VoxelChange(Structure.LESION, voxels, voxels[:0])\n"
        "    journal.append(Step(f'stroke {number}', (change,)))\n"
        "    sys.stdout.write(f'{number}\\n'); sys.stdout.flush()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", painter, str(tmp_path), KEY], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    try:
        process.wait(killed_after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    told, _ = process.communicate()
    last_told = int((first + told).split()[-1])

    (lost,) = lost_work(tmp_path, KEY)
    journal = take_up(lost)
    read = journal.steps()
    journal.close()

    assert len(read) - 1 in {last_told, last_told + 1}
    for number, step in enumerate(read):
        assert step.name == f"stroke {number}"
        assert step.voxels[0].added[0] == number * 500
        assert step.voxels[0].added.size == 500


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders are guarded otherwise here")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "no folder"
    file.write_bytes(b"")

    with pytest.raises(StorageError, match="the folder no folder"):
        Journal.begun(file, KEY)


def test_a_full_disk_is_told_and_the_steps_before_stay(tmp_path: Path) -> None:
    journal = Journal.begun(tmp_path, KEY)
    journal.append(_step("before"))
    _at_its_file(journal, "PRAGMA max_page_count=6")  # as full as a disk can be made here
    noise = np.random.default_rng(3).choice(10**9, 40_000, replace=False)
    large = Step("large", (VoxelChange(Structure.HEAD, np.sort(noise), np.array([], np.int64)),))

    with pytest.raises(StorageError, match="full"):
        journal.append(large)

    assert [step.name for step in journal.steps()] == ["before"]
    journal.close()
    assert [lost.last_name for lost in lost_work(tmp_path, KEY)] == ["before"]


def test_a_damaged_or_foreign_file_is_neither_offered_nor_touched(tmp_path: Path) -> None:
    damaged = tmp_path / f"{KEY}-1.journal"
    damaged.write_bytes(b"no journal at all" * 100)
    with sqlite3.connect(tmp_path / f"{KEY}-2.journal") as foreign:
        foreign.execute("CREATE TABLE mine (a)")
    foreign.close()
    before = (tmp_path / f"{KEY}-2.journal").read_bytes()

    assert lost_work(tmp_path, KEY) == ()
    assert (tmp_path / f"{KEY}-2.journal").read_bytes() == before
    assert damaged.read_bytes() == b"no journal at all" * 100


def test_a_step_that_makes_no_sense_is_refused_with_the_file_s_name(tmp_path: Path) -> None:
    journal = Journal.begun(tmp_path, KEY)
    _at_its_file(journal, "INSERT INTO step VALUES (1, 'x', 'sideways', '{}', x'00')")

    with pytest.raises(FormatError, match=r"\.journal: not the journal of a reading"):
        journal.steps()
    journal.close()


def test_an_image_is_known_by_its_series_and_its_place() -> None:
    def volume(series_uid: str | None = "1.2.3", number: int = 1, value: int = 0) -> Volume:
        values = np.full((2, 3, 4), value, dtype=np.int16)
        grid = Grid((2, 3, 4), np.eye(4))
        return Volume(grid, values, Source(series_uid=series_uid, volume_number=number))

    assert image_key(volume()) == image_key(volume(value=7))
    assert image_key(volume(None)) != image_key(volume(None, value=7))
    assert len({image_key(volume("1.2.3", 1)), image_key(volume("1.2.3", 2))}) == 2
    assert "1.2.3" not in image_key(volume())
