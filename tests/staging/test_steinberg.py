"""Steinberg 1995: stage by films, letter by size, crescent or collapse."""

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
        ({**STAGE_I, "lesion_fraction": 0.1499}, "I-A"),
        ({**STAGE_I, "lesion_fraction": 0.15}, "I-B"),
        ({**STAGE_I, "lesion_fraction": 0.30}, "I-B"),
        ({**STAGE_I, "lesion_fraction": 0.3001}, "I-C"),
        ({**STAGE_II, "lesion_fraction": 0.2}, "II-B"),
        ({**FLATTENED, "depression_mm": 1.0, "collapsed_surface_fraction": 0.1}, "IV-A"),
        ({**FLATTENED, "depression_mm": 2.0, "collapsed_surface_fraction": 0.1}, "IV-B"),
        ({**FLATTENED, "depression_mm": 1.0, "collapsed_surface_fraction": 0.2}, "IV-B"),
        ({**FLATTENED, "depression_mm": 4.0, "collapsed_surface_fraction": 0.3}, "IV-B"),
        ({**FLATTENED, "depression_mm": 4.1, "collapsed_surface_fraction": 0.1}, "IV-C"),
        ({**FLATTENED, "joint_destruction": "yes"}, "VI"),
    ],
)
def test_steinberg_by_its_definition(assessed: Assess, facts: dict, stage: str) -> None:
    assert possible(assessed(**facts), "steinberg_1995") == (stage,)


@pytest.mark.parametrize(
    ("extent", "stage"), [(0.1, "III-A"), (0.15, "III-B"), (0.30, "III-B"), (0.31, "III-C")]
)
def test_steinberg_three_reads_the_crescent(assessed: Assess, extent: float, stage: str) -> None:
    facts = {**HIP, **NO_ARTHRITIS, "xr_crescent": "yes", "xr_flattening": "no"}
    assert possible(assessed(**facts, crescent_extent_fraction=extent), "steinberg_1995") == (
        stage,
    )


@pytest.mark.parametrize(
    ("depression", "acetabulum", "stages"),
    [
        (1.0, "A", ("V-A",)),
        (1.0, "B", ("V-A", "V-B")),
        (1.0, "C", ("V-B",)),
        (3.0, "B", ("V-B",)),
        (3.0, "C", ("V-B", "V-C")),
        (5.0, "C", ("V-C",)),
        (5.0, "A", ("V-B",)),
    ],
)
def test_steinberg_five_is_the_mean_of_two_letters(
    assessed: Assess, depression: float, acetabulum: str, stages: tuple[str, ...]
) -> None:
    facts = {**FLATTENED, "acetabular_change": "yes", "collapsed_surface_fraction": 0.1}
    facts |= {"depression_mm": depression, "acetabular_involvement": acetabulum}
    assert possible(assessed(**facts), "steinberg_1995") == stages
