"""Time that counts as reading, and what the worklist says of a hip; without a window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.app.adjudication import Difference
from annotator.model.anatomy import Side
from annotator.model.project import Hip, Reading, Status, WorkItem
from napari_onfh.reading.worklist_clock import IDLE_AFTER_S, ReadingClock, counted_seconds
from napari_onfh.words.worklist_rows import (
    FILTERS,
    STATUS_SIGNS,
    difference_rows,
    heading,
    work_rows,
)

MOMENTS = st.lists(st.floats(0, 1e5), max_size=20).map(sorted)


def item(number: int, **mine: object) -> WorkItem:
    hip = Hip(case_number=number, side=Side.LEFT)
    return WorkItem(hip=hip, mine=Reading(hip=hip, reader="anna", **mine))


@given(MOMENTS)
def test_time_counted_is_never_more_than_time_passed(moments: list[float]) -> None:
    counted = counted_seconds(moments)
    assert 0 <= counted <= (moments[-1] - moments[0] if moments else 0) + 1e-6
    assert counted <= IDLE_AFTER_S * max(len(moments) - 1, 0)


@given(MOMENTS, st.floats(0, 1e5))
def test_one_more_sign_of_life_never_takes_time_away(moments: list[float], more: float) -> None:
    assert counted_seconds(sorted([*moments, more])) >= counted_seconds(moments) - 1e-6


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [
        ([], 0),
        ([5], 0),
        ([0, 120], 120),
        ([0, 120.5], 0),
        ([0, 60, 1000, 1030], 90),
        ([10, 0], 0),
    ],
)
def test_a_pause_of_more_than_two_minutes_counts_nothing(
    moments: list[float], seconds: float
) -> None:
    assert counted_seconds(moments) == seconds


@given(MOMENTS, st.integers(0, 20))
def test_the_clock_counts_the_same_sign_by_sign(moments: list[float], taken_at: int) -> None:
    clock, taken = ReadingClock(), 0.0
    for number, moment in enumerate(moments):
        clock.notice(moment)
        if number == taken_at:
            taken = clock.take()
    assert taken + clock.take() == pytest.approx(counted_seconds(moments))
    assert clock.take() == 0


def test_every_status_has_a_sign_and_a_filter_that_shows_it() -> None:
    assert set(STATUS_SIGNS) == set(Status)
    assert len(set(STATUS_SIGNS.values())) == len(Status)
    narrow = [wanted for name, wanted in FILTERS.items() if name != "All"]
    assert frozenset().union(*narrow) == FILTERS["All"] == set(Status)


def test_a_row_says_status_time_and_notes_in_one_line() -> None:
    items = [
        item(1, status=Status.DONE, seconds=90.0, notes="two\nlines"),
        item(2, status=Status.FLAGGED),
        item(3),
    ]
    rows = work_rows(items)
    assert rows[0].cells == ("case-0001 L", "✓ done", "1.5", "", "two lines")
    assert [row.hip.case_number for row in work_rows(items, "Undone")] == [3]
    assert [row.hip.case_number for row in work_rows(items, "Flagged")] == [2]
    assert heading("study", items) == "study: 1 of 3 hips done, 1 flagged, 2 min in all"


def test_others_are_somebody_or_for_an_adjudicator_names() -> None:
    one = item(1).model_copy(update={"somebody_else": True})
    assert work_rows([one])[0].cells[3] == "somebody has begun"
    both = one.model_copy(update={"done_by": ("anna", "ben")})
    assert work_rows([both])[0].cells[3] == "done by anna, ben"


def test_a_difference_is_shown_in_voxels_and_ml() -> None:
    rows = difference_rows("anna", "ben", Difference(10, 20, 70, voxel_mm3=9.0))
    assert rows == (
        ("A: anna", "80", "0.72"),
        ("B: ben", "90", "0.81"),
        ("In both", "70", "0.63"),
        ("Only A", "10", "0.09"),
        ("Only B", "20", "0.18"),
        ("Dice", "0.824", ""),
    )
    empty = difference_rows("anna", "ben", Difference(0, 0, 0, voxel_mm3=9.0))
    assert empty[-1] == ("Dice", "\N{EN DASH}", "")
