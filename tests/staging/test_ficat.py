"""Ficat and Arlet: the stage that films give."""

from collections.abc import Callable

import pytest
from hip_findings import FLATTENED, HIP, NO_ARTHRITIS, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


def possible(assessment: Assessment, system: str) -> tuple[str, ...]:
    return assessment.systems[system].possible


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (STAGE_I, "I"),
        (STAGE_II, "IIA"),
        (
            {
                **HIP,
                **NO_ARTHRITIS,
                "xr_crescent": "yes",
                "xr_flattening": "no",
                "xr_sclerosis_cysts_porosis": "yes",
            },
            "IIB",
        ),
        ({**FLATTENED, "depression_mm": 1.0}, "III"),
        ({**FLATTENED, "joint_space_narrowing": "yes"}, "IV"),
        ({"site": "femoral_head", "onfh_present": "no"}, "0"),
    ],
)
def test_ficat_by_its_definition(assessed: Assess, facts: dict, stage: str) -> None:
    assert possible(assessed(**facts), "ficat_1985") == (stage,)
