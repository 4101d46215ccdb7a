"""Undo and redo go through every tool in the order of the work, and a journal tells it all."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.drawing.change import Structure, VoxelChange
from annotator.drawing.step import Direction, Step
from annotator.errors import StorageError
from annotator.io import journal
from annotator.model.anatomy import Side
from annotator.model.reader_opinion import ReaderOpinion
from napari_onfh.library.use_cases import fact_label
from napari_onfh.reading.history import History
from napari_onfh.reading.journal_keeper import JournalKeeper, journal_folders
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session_state import SessionState
from napari_onfh.reading.stated import UNDOABLE, fields_of, stated_of, what_differs

KEY = "a" * 32


def _step(number: int) -> Step:
    return Step(
        f"step {number}",
        (VoxelChange(Structure.LESION, np.array([number]), np.array([], np.int64)),),
        {"number": number},
    )


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=40))
def test_undo_and_redo_walk_one_line_of_steps(moves: Sequence[str]) -> None:
    history, done, undone = History({"number": -1}), [], []
    for number, move in enumerate(moves):
        if move == "do":
            history.record(_step(number))
            done, undone = [*done, number], []
        elif move == "undo":
            step = history.undo()
            assert (step is None) == (not done)
            undone = [*undone, *done[-1:]]
            done = done[:-1]
        else:
            step = history.redo()
            assert (step is None) == (not undone)
            done = [*done, *undone[-1:]]
            undone = undone[:-1]
        assert history.undo_name == (f"step {done[-1]}" if done else "")
        assert history.redo_name == (f"step {undone[-1]}" if undone else "")
        assert history.stated == {"number": done[-1] if done else -1}


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=30))
def test_a_replayed_journal_gives_the_same_history(moves: Sequence[str]) -> None:
    history, written = History({}), []
    for number, move in enumerate(moves):
        step: Step | None = _step(number)
        if move == "do":
            history.record(_step(number))
        else:
            step = history.undo() if move == "undo" else history.redo()
        written += [step] if step else []

    again = History({})
    again.replay([*written, Step("reader", (), {}, Direction.NOTED)])

    assert (again.undo_name, again.redo_name) == (history.undo_name, history.redo_name)


def test_two_hundred_steps_are_taken_back_one_by_one() -> None:
    history = History({})
    for number in range(250):
        history.record(_step(number))

    names = [step.name for _ in range(250) if (step := history.undo())]

    assert names == [f"step {number}" for number in reversed(range(250))]
    assert history.undo() is None


def test_what_is_stated_survives_plain_values() -> None:
    state = SessionState(
        side=Side.LEFT,
        surface_points_lps_mm=((1.0, 2.0, 3.0),),
        landmarks={Landmark.TEARDROP: (4.0, 5.0, 6.0)},
        findings={"causes_also": ["sle"], "age_years": 50},
        accepted_geometry=frozenset({"uneven_spacing"}),
        neck_cut_mm=18.5,
        reader="R1",
        opinion=ReaderOpinion().with_stage("arco_2019", ("II",), "rim"),
    )

    stated = stated_of(state)

    for name, value in fields_of(stated).items():
        assert getattr(state, name) == value
    assert what_differs(stated, stated) == ""
    assert set(fields_of(stated, UNDOABLE)) & {"reader", "opinion"} == set()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"side": Side.RIGHT}, ""),
        ({"surface_points_lps_mm": ((0.0, 0.0, 0.0),)}, "point on the head's surface"),
        ({"landmarks": {Landmark.TEARDROP: (0.0, 0.0, 0.0)}}, "point teardrop, this hip"),
        ({"findings": {"symptomatic": "yes"}}, "finding symptomatic"),
        ({"neck_cut_mm": 12.0}, "neck cut"),
        ({"reader": "R2"}, ""),
    ],
)
def test_a_step_is_named_after_what_differs(changes: dict[str, object], name: str) -> None:
    assert what_differs(stated_of(SessionState()), stated_of(SessionState(**changes))) == name


def test_a_finding_is_named_as_the_form_calls_it() -> None:
    before, after = SessionState(), SessionState(findings={"symptomatic": "yes"})
    name = what_differs(stated_of(before), stated_of(after), fact_label)
    assert name == "finding Symptoms from this hip"
    assert fact_label("no_fact_of_ours") == "no_fact_of_ours"


def test_where_the_usual_place_fails_the_journal_goes_on_in_the_next(tmp_path: Path) -> None:
    blocked, next_place, told = tmp_path / "file", tmp_path / "next", []
    blocked.write_bytes(b"")
    keeper = JournalKeeper((blocked, next_place), KEY, told.append)

    keeper.write(_step(1))
    keeper.write(_step(2))
    keeper.put_away()

    (lost,) = journal.lost_work(next_place, KEY)
    assert lost.steps == 2
    assert len(told) == 1
    assert "Not kept in the usual place" in told[0]


def test_a_disk_that_fills_up_moves_all_steps_to_the_next_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, told = tmp_path / "first", tmp_path / "second", []
    keeper = JournalKeeper((first, second), KEY, told.append)
    keeper.write(_step(1))
    write = journal.Journal.append

    def full(self: journal.Journal, step: Step) -> None:
        if self.path.parent == first:
            raise StorageError("the disk is full")
        write(self, step)

    monkeypatch.setattr(journal.Journal, "append", full)
    keeper.write(_step(2))
    keeper.write(_step(3))
    keeper.put_away()

    (lost,) = keeper.lost()
    assert (lost.path.parent, lost.steps) == (second, 3)
    assert told == [f"the disk is full. The journal goes on in {second}."]


def test_where_no_place_is_left_the_reader_is_told_once(tmp_path: Path) -> None:
    blocked, told = tmp_path / "file", []
    blocked.write_bytes(b"")
    keeper = JournalKeeper((blocked,), KEY, told.append)

    keeper.write(_step(1))
    keeper.write(_step(2))

    assert len(told) == 1
    assert "Save soon" in told[0]


def test_a_journal_without_unsaved_steps_leaves_no_file(tmp_path: Path) -> None:
    keeper = JournalKeeper((tmp_path,), KEY, lambda _: None)
    keeper.write(_step(1))
    keeper.mark_saved()

    keeper.put_away()

    assert list(tmp_path.iterdir()) == []


def test_a_named_folder_keeps_the_journals() -> None:
    usual, fallback = journal_folders(lambda _: "/some/place")

    assert usual == Path("/some/place/journals")
    assert fallback != usual
