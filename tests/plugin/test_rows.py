"""The rows of the results say what the report says, measurements apart from the proposal."""

from pathlib import Path

import numpy as np
import pytest
from plugin_factory import hip_sphere, hip_volume, lesion_volume_of, warning
from pseudo_language import speak_pseudo

from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.mask import Mask
from annotator.report.content import (
    CitedText,
    Conflict,
    OptionPart,
    Reason,
    Reasoning,
    StagePart,
    TierPart,
)
from annotator.report.guideline_parts import (
    DifferenceLine,
    GuidelineLine,
    OpinionLine,
    StanceLine,
)
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.reading.session import Analysis
from napari_onfh.words.measurement_rows import measurement_rows
from napari_onfh.words.proposal_rows import (
    NO_ARGUMENT,
    NOT_SEEN,
    arguments,
    proposal_rows,
    stage_rows,
)
from napari_onfh.words.rows import Row


def case() -> Case:
    head = head_from_sphere(hip_volume().grid, hip_sphere())
    lesion = Mask(head.grid, head.voxels & (np.indices(head.grid.shape)[1] < 25))
    return Case(hip_volume(), HipAnnotation(Side.LEFT, head, lesion))


def texts(rows: tuple[Row, ...]) -> list[str]:
    return [text for row in rows for text in (row.text, *texts(row.children))]


def reason(depth: int, text: str) -> Reason:
    return Reason(depth=depth, verdict="met", text=text, here="a = 1", references=(1,))


def reasoning(*rows: Reason) -> Reasoning:
    decided = (CitedText(text="the band is seen", references=(2,)),)
    return Reasoning(decided=decided, open=(), borderline=(), rows=rows)


def stage(**changes: object) -> StagePart:
    return StagePart.model_validate(
        {
            "system": "arco_2019",
            "name": "ARCO 2019",
            "possible": ("I", "II"),
            "settled": False,
            "reasoning": reasoning(reason(0, "rule"), reason(1, "branch"), reason(0, "second")),
            "needs": ("X-ray read",),
            "notes": (),
            **changes,
        }
    )


def tier(proposed: str | None) -> TierPart:
    return TierPart(
        proposed=proposed,
        possible=("T1 (observe and unload)", "T3 (head-saving)"),
        alternatives=(),
        reasoning=reasoning(),
        needs=("Age",),
        not_checked=("Infection",),
        conflicts=(Conflict(question="Cut-off?", sides=("one says", "another says")),),
    )


def measured(analysis: Analysis) -> tuple[Row, ...]:
    return measurement_rows(analysis.report, analysis.report.issues)


def test_a_measurement_shows_value_unit_and_interval() -> None:
    (section,) = measured(lesion_volume_of(case()))
    lines = [line for group in section.children for line in group.children]

    assert lines[0].value.endswith("mL")
    assert " to " in lines[0].interval


def test_the_results_cells_are_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    speak_pseudo(monkeypatch, tmp_path)
    notes, figures = measured(lesion_volume_of(case(), warning()))
    volume = figures.children[0].children[0]
    (_, _, decided, rules, *_) = stage_rows(stage(), ("first", "second"))

    assert notes.children[0].value == "[warning]"
    assert figures.children[0].text == "[Size of the lesion]"
    assert volume.text == "[Lesion volume]"
    assert volume.tip.split("\n")[1].startswith("[")
    assert rules.children[0].value == "[yes]"
    assert stage_rows(stage(), ("first", "second"))[0].value == "I[ or ]II"
    assert decided.text == "[Decided by]"


def test_a_missing_measurement_shows_its_reason() -> None:
    (section,) = measured(lesion_volume_of(case()))
    missing = [line for group in section.children for line in group.children][-1]

    assert (missing.value, missing.interval) == ("\N{EM DASH}", "no lesion")


def test_warnings_come_first_and_a_section_without_content_is_left_out() -> None:
    rows = measured(lesion_volume_of(case(), warning()))

    assert [row.text for row in rows] == ["Notes and warnings", "Measurements"]


def test_measurements_hold_nothing_of_the_proposal() -> None:
    analysis = lesion_volume_of(case())
    report = analysis.report.model_copy(update={"stages": (stage(),), "tier": tier("T1")})
    rows = measurement_rows(report, report.issues)

    assert [row.text for row in rows] == ["Measurements"]
    assert [row.text for row in proposal_rows(report)] == ["Treatment tier"]


def test_an_open_stage_lists_every_value_and_what_is_missing() -> None:
    head, *rest = stage_rows(stage(), ("one", "two"))

    assert (head.text, head.value, head.interval) == ("ARCO 2019", "I or II", "not settled")
    assert "X-ray read" in texts(tuple(rest))


def test_branches_stand_below_their_rule_and_sources_below_both() -> None:
    _, decided, every_rule, sources = stage_rows(stage(needs=()), ("one", "two"))

    assert [child.text for child in decided.children] == ["the band is seen [2]"]
    assert [child.text for child in every_rule.children] == ["rule [1]", "second [1]"]
    assert [child.text for child in every_rule.children[0].children] == ["branch [1]"]
    assert [child.text for child in sources.children] == ["[1] one"]


def test_an_unsettled_tier_is_not_proposed_but_its_candidates_are_listed() -> None:
    report = lesion_volume_of(case()).report.model_copy(update={"tier": tier(None)})
    (row,) = proposal_rows(report)

    assert row.children[0].text == "No tier is proposed; still possible"
    assert {"T1 (observe and unload)", "Age", "Infection", "one says", "another says"} <= set(
        texts(row.children)
    )


def test_guidelines_stand_beside_each_other_with_their_differences_first() -> None:
    opinion = OpinionLine(
        stance="advises against", text="not at this size", open="", references=(2,)
    )
    guideline = GuidelineLine(
        name="A", limits="adults", treatment=(opinion,), drugs_and_physical=()
    )
    silent = GuidelineLine(name="B", limits="", treatment=(), drugs_and_physical=())
    difference = DifferenceLine(topic="Drilling", stances=(StanceLine(label="for", text="B"),))
    one = tier("T1").model_copy(
        update={"guidelines": (guideline, silent), "differences": (difference,)}
    )
    report = lesion_volume_of(case()).report.model_copy(update={"tier": one})
    side_by_side = next(row for row in proposal_rows(report) if row.text.startswith("Guidelines"))

    assert [row.text for row in side_by_side.children] == ["They differ: Drilling", "A", "B"]
    assert texts(side_by_side.children[1].children) == [
        *("Treatment", "advises against: not at this size [2]"),
        *("Drugs and physical treatment", NOT_SEEN),
        "What was seen of it: adults",
    ]
    assert texts(side_by_side.children[2].children) == [
        *("Treatment", NOT_SEEN),
        *("Drugs and physical treatment", NOT_SEEN),
    ]


def test_an_opinion_that_may_apply_names_what_would_tell() -> None:
    opinion = OpinionLine(stance="observe", text="below 15 %", open="Lesion share", references=())
    guideline = GuidelineLine(name="A", limits="", treatment=(), drugs_and_physical=(opinion,))
    report = lesion_volume_of(case()).report.model_copy(
        update={"tier": tier("T1").model_copy(update={"guidelines": (guideline,)})}
    )

    assert "observe: below 15 % (if it applies; needs Lesion share)" in texts(proposal_rows(report))


def test_the_tier_stands_over_the_whole_width_with_what_lies_outside_the_tiers() -> None:
    one = tier("T1 (observe and unload)").model_copy(update={"outside": ("Immobilisation",)})
    report = lesion_volume_of(case()).report.model_copy(update={"tier": one})
    (row,) = proposal_rows(report)

    assert (row.value, row.children[0].text) == ("", "One tier remains: T1 (observe and unload)")
    assert {"Named for this bone, outside the tiers", "Immobilisation"} <= set(texts(row.children))
    nothing = one.model_copy(update={"proposed": None, "possible": ()})
    (row,) = proposal_rows(report.model_copy(update={"tier": nothing}))
    assert row.children[0].text == "No tier is proposed: none fits"


@pytest.mark.parametrize("silent", ["arguments_for", "arguments_against"])
def test_a_side_without_an_argument_says_so_as_the_other_would(silent: str) -> None:
    argument = (CitedText(text="it helps", references=(1,)),)
    option = OptionPart(
        **{
            "id": "M01",
            "name": "Drilling",
            "tier": "T3",
            "alternative": False,
            "verdict": "meets published conditions",
            "evidence": "",
            "arguments_for": argument,
            "arguments_against": argument,
            "cautions": (),
            "unchecked_exclusions": (),
            "needs": (),
            "outcomes": (),
            "reasoning": reasoning(),
            "references": (),
            silent: (),
        }
    )

    assert sorted(arguments(option)) == sorted((("it helps [1]",), (NO_ARGUMENT,)))
    assert arguments(option)[silent == "arguments_against"] == (NO_ARGUMENT,)
