"""Secondary signs are told with what they mean and with their sources; they stage nothing."""

from collections.abc import Callable

import pytest
from hip_findings import HIP

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


@pytest.mark.parametrize(
    ("facts", "told", "source"),
    [
        ({"mri_marrow_oedema": "yes"}, "CT is advised", "Meier"),
        ({"mri_marrow_oedema": "yes"}, "72 %", "Huang"),
        ({"mri_marrow_oedema": "yes", "mri_band": "no"}, "transient osteoporosis", "Yoon"),
        ({"mri_effusion_grade": "2"}, "92 %", "Huang"),
        ({"mri_effusion_grade": ["2", "3"]}, "92 %", "Huang"),
        ({"mri_subchondral_fracture": "yes"}, "counts", "Stevens"),
        ({"mri_subchondral_fracture": "no"}, "rules nothing out", "Stevens"),
        ({"mri_double_line": "yes"}, "45 of 56", "Mitchell"),
        (
            {
                "mri_marrow_oedema": "yes",
                "mri_effusion_grade": "1",
                "mri_subchondral_fracture": "yes",
            },
            "18 hips",
            "Väänänen",
        ),
    ],
)
def test_a_sign_is_told_with_its_source(
    assessed: Assess, facts: dict[str, object], told: str, source: str
) -> None:
    notes = assessed(**HIP, **facts).systems["arco_2019"].notes
    assert [note for note in notes if told in note and source in note and "checked" in note]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"mri_effusion_grade": ["1", "2"]},
        {"mri_double_line": "no"},
        {"mri_double_line": "not_assessable"},
        {"mri_marrow_oedema": "unknown"},
    ],
)
def test_an_open_or_absent_sign_says_nothing(assessed: Assess, facts: dict[str, object]) -> None:
    assert assessed(**HIP, **facts).systems["arco_2019"].notes == ()


def test_signs_alone_remove_no_stage_but_the_fracture_line(assessed: Assess) -> None:
    signs = {"mri_marrow_oedema": "yes", "mri_effusion_grade": "3", "mri_double_line": "yes"}
    every = ("I", "II", "IIIA", "IIIB", "IV")
    assert assessed(**HIP, **signs).systems["arco_2019"].possible == every
    fractured = assessed(**HIP, **signs, mri_subchondral_fracture="yes")
    assert fractured.systems["arco_2019"].possible == ("IIIA", "IIIB", "IV")


def test_the_index_of_necrosis_is_a_number_without_a_class(assessed: Assess) -> None:
    assessment = assessed(**HIP, koo_kim_index=44.4, modified_extent_index=50)
    notes = assessment.systems["kerboul_modified_grade"].notes
    assert any("no class is given" in note for note in notes)
    assert assessment.risk.votes == ()
    assert not any("koo" in name or "extent" in name for name in assessment.systems)
