"""The reader's opinion keeps what was said before the tool's stages were shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from annotator.model.reader_opinion import LONGEST_REASON, ReaderOpinion, ReaderStage

STAGES = st.lists(st.sampled_from(["I", "II", "IIIA"]), max_size=2, unique=True).map(tuple)


@given(before=st.lists(STAGES, max_size=4), after=st.lists(STAGES, max_size=4))
def test_nothing_said_later_changes_what_was_said_before(
    before: list[tuple[str, ...]], after: list[tuple[str, ...]]
) -> None:
    opinion = ReaderOpinion()
    for stages in before:
        opinion = opinion.with_stage("arco_2019", stages)
    opinion = opinion.shown()
    for stages in after:
        opinion = opinion.with_stage("arco_2019", stages, "seen again")
    said = opinion.stages.get("arco_2019", ReaderStage())

    assert said.before_shown == (before[-1] if before else ())
    assert said.stages == [(), *before, *after][-1]


def test_what_is_taken_back_is_gone_unless_it_was_said_before() -> None:
    blind = ReaderOpinion().with_stage("arco_2019", ("I",))
    assert blind.with_stage("arco_2019", ()).stages == {}
    withdrawn = blind.shown().with_stage("arco_2019", ())

    assert withdrawn.stages["arco_2019"].before_shown == ("I",)
    assert ReaderOpinion().shown().with_stage("arco_2019", ()).stages == {}


def test_a_reason_is_short_and_without_blanks_at_its_ends() -> None:
    said = ReaderOpinion().with_stage("arco_2019", ("I",), f" {'x' * 2 * LONGEST_REASON} ")

    assert said.stages["arco_2019"].reason == "x" * LONGEST_REASON
    with pytest.raises(ValidationError):
        ReaderStage(reason="x" * (LONGEST_REASON + 1))
