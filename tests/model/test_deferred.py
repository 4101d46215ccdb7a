"""A deferred sequence: made when first read, and nowhere told from a tuple."""

import copy
import pickle
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from annotator.model.assessment import StagingResult, Trace
from annotator.model.deferred import Deferred

RULE = Trace(rule="A1", text="rules out I", verdict="true", facts={"crescent": "yes"})


def record(*traces: Trace) -> StagingResult:
    return StagingResult(possible=("II",), trace=Deferred(lambda: traces))


def test_entries_are_made_once_and_only_when_they_are_read() -> None:
    calls: list[str] = []

    def make() -> Iterator[Trace]:
        calls.append("made")
        yield RULE

    result = StagingResult(possible=("II",), trace=Deferred(make))
    assert not calls
    assert (len(result.trace), result.trace[0], list(result.trace)) == (1, RULE, [RULE])
    assert calls == ["made"]


def test_it_equals_the_tuple_of_its_entries_from_both_sides() -> None:
    deferred, plain = Deferred(lambda: (1, 2)), (1, 2)
    assert deferred == plain
    assert plain == deferred
    assert deferred == Deferred(lambda: (1, 2))
    assert deferred != (1, 3)
    assert hash(deferred) == hash((1, 2))
    assert repr(deferred) == "(1, 2)"


def test_a_record_reads_the_same_whether_its_entries_are_deferred_or_not() -> None:
    plain = StagingResult(possible=("II",), trace=(RULE,))
    assert record(RULE) == plain
    assert record(RULE).model_dump_json() == plain.model_dump_json()
    assert record(RULE).model_dump() == plain.model_dump()
    assert StagingResult.model_validate_json(record(RULE).model_dump_json()) == plain


def test_a_copy_and_a_pickle_hold_the_entries() -> None:
    assert copy.deepcopy(record(RULE)) == record(RULE)
    assert pickle.loads(pickle.dumps(record(RULE))) == record(RULE)  # noqa: S301 - made right here


def test_the_schema_shows_a_list() -> None:
    properties = StagingResult.model_json_schema()["properties"]
    assert properties["trace"]["type"] == "array"


def test_a_record_refuses_entries_of_another_kind() -> None:
    with pytest.raises(ValidationError, match="trace"):
        StagingResult(possible=(), trace=("A1",))
