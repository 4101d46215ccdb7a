"""The Chinese staging of 2015: stage and letter by their table."""

from collections.abc import Callable

import pytest
from hip_findings import CRESCENT, FLATTENED, HIP, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


@pytest.mark.parametrize(
    ("facts", "stages"),
    [
        ({**STAGE_I, "lesion_fraction": 0.1499}, ("1a",)),
        ({**STAGE_I, "lesion_fraction": 0.15}, ("1b",)),
        ({**STAGE_II, "lesion_fraction": 0.30}, ("2b",)),
        ({**STAGE_II, "lesion_fraction": 0.3001}, ("2c",)),
        ({**STAGE_II, "lesion_fraction": [0.13, 0.16]}, ("2a", "2b")),
        ({**CRESCENT, "crescent_extent_fraction": 0.1499}, ("3a",)),
        ({**CRESCENT, "crescent_extent_fraction": 0.15}, ("3b",)),
        ({**CRESCENT, "crescent_extent_fraction": 0.30}, ("3b",)),
        ({**CRESCENT, "crescent_extent_fraction": 0.3001}, ("3c",)),
        ({**CRESCENT, "crescent_extent_fraction": [0.28, 0.32]}, ("3b", "3c")),
        ({**FLATTENED, "depression_mm": 1.99}, ("4a",)),
        ({**FLATTENED, "depression_mm": 2.0}, ("4b",)),
        ({**FLATTENED, "depression_mm": 4.0}, ("4b",)),
        ({**FLATTENED, "depression_mm": 4.01}, ("4c",)),
        ({**FLATTENED, "depression_mm": [1.5, 5.0]}, ("4a", "4b", "4c")),
        ({**HIP, "joint_space_narrowing": "yes"}, ("5",)),
    ],
)
def test_stage_and_letter_by_the_table(
    assessed: Assess, facts: dict[str, object], stages: tuple[str, ...]
) -> None:
    assert assessed(**facts).systems["china_2015"].possible == stages


def test_oedema_alone_is_stage_three_and_said(assessed: Assess) -> None:
    facts = {**STAGE_II, "mri_marrow_oedema": "yes"}
    result = assessed(**facts).systems["china_2015"]
    assert result.possible == ("3a", "3b", "3c")
    assert any("oedema alone" in note for note in result.notes)
