"""The table of stages: how much is left, how sure that is, and what is hidden."""

import pytest
from plugin_factory import hip_sphere, hip_volume
from staged_hip import SYSTEMS, staged

from annotator.model.anatomy import Side
from annotator.model.assessment import Ruleset
from annotator.model.issue import Issue, Severity
from annotator.model.reader_opinion import ReaderOpinion
from annotator.model.signatures import RuleSignatures
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.reading.session import Session
from napari_onfh.words.answers import FactGroup
from napari_onfh.words.stage_entries import choices, ruleset_line, stage_entries, systems_of


def session(*issues: Issue, blind: bool = False, **systems: tuple[str, ...]) -> Session:
    made = Session()
    made.be_blind(blind=blind)
    made.open(hip_volume())
    made.choose_side(Side.LEFT)
    made.set_outline(head_from_sphere(hip_volume().grid, hip_sphere()), None)
    analyse(made, *issues, **systems)
    return made


def analyse(made: Session, *issues: Issue, **systems: tuple[str, ...]) -> None:
    made.take_analysis(made.state.revision, staged(made.state.case(), *issues, **systems))


@pytest.mark.parametrize(
    ("possible", "cell", "certainty"),
    [
        (("II",), "II", "settled"),
        (("I", "II"), "I or II", "open, facts missing"),
        (("I", "II", "IIIA", "IV"), "all 4", "nothing ruled out"),
        ((), "\N{EM DASH}", "does not apply"),
    ],
)
def test_certainty_is_said_in_words(possible: tuple[str, ...], cell: str, certainty: str) -> None:
    first, second = stage_entries(session(arco_2019=possible).state, SYSTEMS)

    assert (first.name, first.possible, first.certainty) == ("ARCO", cell, certainty)
    assert second.certainty == "nothing ruled out"


def test_facts_that_contradict_are_no_system_that_does_not_apply() -> None:
    conflict = Issue(
        code="stage_conflict", severity=Severity.WARNING, message="?", subject="arco_2019"
    )
    first, _ = stage_entries(session(conflict, arco_2019=()).state, SYSTEMS)

    assert first.certainty == "facts contradict"


def test_a_system_of_another_bone_is_listed_where_it_was_staged() -> None:
    entries = stage_entries(session(koshino_1979=("1",)).state, SYSTEMS)

    assert [entry.system for entry in entries] == ["arco_2019", "jic_type_2001", "koshino_1979"]


def test_a_blind_table_shows_the_readers_stages_alone() -> None:
    blind = session(blind=True)
    blind.state_stage("arco_2019", ("IV",), "collapse seen")
    analyse(blind)
    first, second = stage_entries(blind.state, SYSTEMS)

    assert (first.own, first.reason) == ("IV", "collapse seen")
    assert {first.possible, first.certainty, second.possible, second.certainty} == {"hidden"}
    assert first.stage is None
    assert not first.differs
    blind.show_tool()
    first, _ = stage_entries(blind.state, SYSTEMS)
    assert (first.possible, first.differs) == ("I or II", True)


def test_before_there_is_an_answer_each_system_can_be_stated() -> None:
    entries = stage_entries(Session().state, SYSTEMS)

    assert [(entry.name, entry.possible) for entry in entries] == [
        ("ARCO", "\N{EM DASH}"),
        ("JIC", "\N{EM DASH}"),
    ]


def test_the_tools_stages_count_as_shown_once_they_are_known_and_not_hidden() -> None:
    open_reading = session()
    assert open_reading.state.opinion.tool_was_shown
    open_reading.be_blind(blind=True)
    assert not open_reading.state.hides_tool
    blind = session(blind=True)
    assert blind.state.hides_tool
    blind.be_blind(blind=False)
    assert blind.state.opinion.tool_was_shown


def test_the_next_image_is_read_blind_again() -> None:
    blind = session(blind=True)
    blind.show_tool()
    blind.open(hip_volume())

    assert blind.state.hides_tool
    assert blind.state.opinion == ReaderOpinion()


def test_stages_of_one_hip_are_not_the_other_hips() -> None:
    one = session()
    one.state_stage("arco_2019", ("I",))
    one.choose_side(Side.RIGHT)

    assert one.state.opinion == ReaderOpinion(tool_was_shown=True)


def test_an_own_stage_is_work_to_save_and_saying_it_again_is_not() -> None:
    one = session()
    one.mark_saved(one.state.revision)
    one.state_stage("arco_2019", ("I",))
    assert one.state.has_unsaved_work
    one.mark_saved(one.state.revision)
    one.state_stage("arco_2019", ("I",))

    assert not one.state.has_unsaved_work


def test_an_annotation_without_a_record_counts_as_one_whose_stages_were_seen() -> None:
    blind = session(blind=True)
    annotation = blind.state.annotation()
    blind.restore(annotation, {})
    assert not blind.state.hides_tool
    blind.restore(annotation, {}, ReaderOpinion())

    assert blind.state.hides_tool


def test_a_reader_may_leave_two_neighbours_open() -> None:
    assert choices(SYSTEMS["arco_2019"]) == (
        *(("I",), ("II",), ("IIIA",), ("IV",)),
        *(("I", "II"), ("II", "IIIA"), ("IIIA", "IV")),
    )
    assert systems_of([FactGroup("Stage known", SYSTEMS)]) == SYSTEMS


def test_the_rules_are_named_with_policy_and_signatures() -> None:
    rules = Ruleset(
        name="set",
        version="2",
        sha256="0",
        status="draft",
        policy="ward 7",
        signatures=RuleSignatures(rules=9),
    )

    assert ruleset_line(rules) == (
        "Rules: set 2, draft; policy: ward 7; no clinician has signed any of the 9 rules."
    )
