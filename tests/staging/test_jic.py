"""JIC 2001: the type by where the lesion ends, and the stage by films and depth."""

from collections.abc import Callable

import pytest
from hip_findings import FLATTENED, HIP, NO_ARTHRITIS, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


def possible(assessment: Assessment, system: str) -> tuple[str, ...]:
    return assessment.systems[system].possible


@pytest.mark.parametrize(
    ("position", "beyond", "types"),
    [
        (-0.2, -90, ("A",)),
        (0.33, -50, ("A",)),
        (1 / 3, -50, ("B",)),
        (0.66, -25, ("B",)),
        (2 / 3, -25, ("C1",)),
        (1.0, 0.0, ("C1",)),
        (1.1, 8.0, ("C2",)),
        ([0.95, 1.05], [-4, 4], ("C1", "C2")),
    ],
)
def test_jic_type_by_the_official_wording(
    assessed: Assess, position: object, beyond: object, types: tuple[str, ...]
) -> None:
    assessment = assessed(jic_lateral_position=position, lesion_beyond_edge_deg=beyond)
    assert possible(assessment, "jic_type_2001") == types


def test_an_island_beyond_the_edge_is_a_or_c2_and_flagged(assessed: Assess) -> None:
    result = assessed(
        jic_lateral_position=1.4,
        lesion_beyond_edge_deg=30,
        lesion_medial_deg=32,
        acetabular_edge_deg=28,
    ).systems["jic_type_2001"]
    assert result.possible == ("A", "C2")
    assert any("wholly lateral" in note for note in result.notes)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (STAGE_I, "1"),
        (STAGE_II, "2"),
        ({**FLATTENED, "depression_mm": 2.5}, "3A"),
        ({**FLATTENED, "depression_mm": 2.99}, "3A"),
        ({**FLATTENED, "depression_mm": 3.0}, "3B"),
        ({**FLATTENED, "acetabular_change": "yes"}, "4"),
    ],
)
def test_jic_stage_by_its_definition(assessed: Assess, facts: dict, stage: str) -> None:
    assert possible(assessed(**facts), "jic_stage_2001") == (stage,)


def test_a_depression_that_only_ct_shows_is_no_contradiction(assessed: Assess) -> None:
    film = {"xr_crescent": "yes", "xr_flattening": "no"}
    assessment = assessed(**HIP, **NO_ARTHRITIS, **film, ct_flattening="yes", depression_mm=4.0)
    assert possible(assessment, "jic_stage_2001") == ("3B",)
    assert possible(assessment, "arco_2019") == ("IIIB",)


def test_a_jic_position_that_contradicts_the_edge_is_no_type(assessed: Assess) -> None:
    assessment = assessed(jic_lateral_position=0.2, lesion_beyond_edge_deg=5)
    assert possible(assessment, "jic_type_2001") == ()
    assert [issue.code for issue in assessment.issues] == ["findings_conflict"]
