"""ARCO 2021: the type of a hip before collapse, at apex and acetabular edge."""

from collections.abc import Callable

import pytest
from hip_findings import FLATTENED, HIP

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]

#: Where the acetabular edge stands in these hips.
EDGE_DEG = 28.0


@pytest.mark.parametrize(
    ("lateral_deg", "types"),
    [
        (-10.0, ("1",)),
        (-0.01, ("1",)),
        (0.0, ("1",)),
        (0.01, ("2",)),
        (EDGE_DEG - 0.01, ("2",)),
        (EDGE_DEG, ("2",)),
        (EDGE_DEG + 0.01, ("3",)),
    ],
)
def test_the_type_by_where_the_lesion_ends(
    assessed: Assess, lateral_deg: float, types: tuple[str, ...]
) -> None:
    ends = {"lesion_lateral_deg": lateral_deg, "lesion_beyond_edge_deg": lateral_deg - EDGE_DEG}
    assert assessed(**HIP, **ends).systems["arco_2021_type"].possible == types


@pytest.mark.parametrize(
    ("facts", "types"),
    [
        ({"lesion_lateral_deg": [-3, 3]}, ("1", "2", "3")),
        ({"lesion_lateral_deg": [-3, 3], "lesion_beyond_edge_deg": [-31, -25]}, ("1", "2")),
        ({"lesion_lateral_deg": [25, 31], "lesion_beyond_edge_deg": [-3, 3]}, ("2", "3")),
        ({"lesion_lateral_deg": 12}, ("2", "3")),
        ({"lesion_beyond_edge_deg": 4}, ("1", "3")),
    ],
)
def test_an_end_within_its_error_of_a_limit_or_an_unknown_edge_leaves_both_types(
    assessed: Assess, facts: dict[str, object], types: tuple[str, ...]
) -> None:
    assert assessed(**HIP, **facts).systems["arco_2021_type"].possible == types


@pytest.mark.parametrize(
    "facts",
    [FLATTENED, {**HIP, "mri_subchondral_fracture": "yes"}, {**HIP, "joint_destruction": "yes"}],
)
def test_after_collapse_there_is_no_type(assessed: Assess, facts: dict[str, str]) -> None:
    result = assessed(**facts, lesion_lateral_deg=-10).systems["arco_2021_type"]
    assert result.possible == ()
    assert "before collapse" in result.notes[0]


def test_close_to_the_apex_the_tilt_of_the_pelvis_is_named(assessed: Assess) -> None:
    notes = assessed(**HIP, lesion_lateral_deg=3).systems["arco_2021_type"].notes
    assert any("tilt of the pelvis" in note for note in notes)


def test_a_medial_end_in_the_lateral_third_is_questioned(assessed: Assess) -> None:
    ends = {"lesion_lateral_deg": -8, "jic_lateral_position": 0.8}
    notes = assessed(**HIP, **ends).systems["arco_2021_type"].notes
    assert any("check the landmarks" in note for note in notes)
