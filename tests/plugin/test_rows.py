"""The tree of results says what the report says, measurements before the proposal."""

import numpy as np
from plugin_factory import hip_sphere, hip_volume, lesion_volume_of, warning

from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.mask import Mask
from annotator.report.content import (
    CitedText,
    Conflict,
    Reason,
    Reasoning,
    StagePart,
    TierPart,
)
from napari_onfh.head_mask import head_from_sphere
from napari_onfh.rows import Row, result_rows


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


def test_a_measurement_shows_value_unit_and_interval() -> None:
    rows = result_rows(lesion_volume_of(case()).report)
    measured = next(row for row in rows if row.text == "Measurements")
    lines = [line for group in measured.children for line in group.children]

    assert lines[0].value.endswith("mL")
    assert " to " in lines[0].interval


def test_a_missing_measurement_shows_its_reason() -> None:
    rows = result_rows(lesion_volume_of(case()).report)
    measured = next(row for row in rows if row.text == "Measurements")
    missing = [line for group in measured.children for line in group.children][-1]

    assert (missing.value, missing.interval) == ("\N{EM DASH}", "no lesion")


def test_warnings_come_first_and_a_section_without_content_is_left_out() -> None:
    rows = result_rows(lesion_volume_of(case(), warning()).report)

    assert [row.text for row in rows] == ["Notes and warnings", "Measurements"]


def test_measurements_come_before_stage_and_tier() -> None:
    report = lesion_volume_of(case()).report
    report = report.model_copy(update={"stages": (stage(),), "tier": tier("T1")})

    assert [row.text for row in result_rows(report)] == [
        "Measurements",
        "Stage in each system",
        "Treatment tier",
    ]


def test_an_open_stage_lists_every_value_and_what_is_missing() -> None:
    report = lesion_volume_of(case()).report.model_copy(update={"stages": (stage(),)})
    row = next(row for row in result_rows(report) if row.text.startswith("Stage")).children[0]

    assert row.value == "I or II"
    assert row.interval == "not settled"
    assert "X-ray read" in texts(row.children)


def test_branches_stand_below_their_rule() -> None:
    report = lesion_volume_of(case()).report.model_copy(update={"stages": (stage(needs=()),)})
    row = next(row for row in result_rows(report) if row.text.startswith("Stage")).children[0]

    decided, every_rule = row.children

    assert [child.text for child in decided.children] == ["the band is seen [2]"]
    assert [child.text for child in every_rule.children] == ["rule [1]", "second [1]"]
    assert [child.text for child in every_rule.children[0].children] == ["branch [1]"]


def test_an_unsettled_tier_is_not_proposed_but_its_candidates_are_listed() -> None:
    report = lesion_volume_of(case()).report.model_copy(update={"tier": tier(None)})
    row = next(row for row in result_rows(report) if row.text == "Treatment tier")

    assert row.value == "none proposed yet"
    assert {"T1 (observe and unload)", "Age", "Infection", "one says", "another says"} <= set(
        texts(row.children)
    )
