"""Intervals against outlines drawn with the stated error: one shift of each along its normal."""

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from attrs import frozen
from phantom_cases import PLANES, acquisition_of, plain_hip
from shifted_outlines import StatedError, shifted_outline

from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.measurements import Measurements
from onfh_samples.acquisition import random_phase
from onfh_samples.lesion import Cap, Sector
from onfh_samples.phantom import direction
from onfh_samples.truth import Truth, truth_of

HIPS = {
    "sector": plain_hip(Sector(direction(Side.LEFT, 15.0, 8.0), 40.0)),
    "cap": plain_hip(Cap(direction(Side.LEFT, 10.0, 20.0), 50.0)),
}

#: Draws of each shape and each error in the long proof.
DRAWS = 200

SLICE_MM = 3.0
ERRORS_MM = (None, 1.0)

#: An interval of 95 % covers this share at least, but for so many standard errors of the count.
SMALLEST_COVERAGE = 0.92
STANDARD_ERRORS = 2.0

#: Rounding of exact figures that are sums over rays.
SLACK = 3e-4

#: Shifts that the interval must hold, and must not.
WITHIN_SD, BEYOND_SD = 1.0, 3.0

#: Figures whose error is a shift of the whole outline and nothing else.
BY_SHIFT_ALONE = ("lesion_volume_mm3", "head_diameter_mm", "lesion_fraction", "coronal_arc_deg")


@cache
def _truths() -> dict[str, Truth]:
    return {name: truth_of(hip) for name, hip in HIPS.items()}


@frozen(eq=False)
class Drawn:
    """One hip as drawn with an error, and measured."""

    name: str
    result: Measurements

    def is_covered(self, quantity: str) -> bool:
        """Whether the exact figure lies in the interval."""
        found = self.result.measurements[quantity]
        exact = getattr(_truths()[self.name], quantity)
        return bool(found.low - SLACK <= exact <= found.high + SLACK)

    @property
    def judged(self) -> list[str]:
        """Quantities that have an exact figure and a measured one."""
        return [
            quantity
            for quantity, found in self.result.measurements.items()
            if getattr(_truths()[self.name], quantity, None) is not None
            and isinstance(found.value, float)
        ]


def _drawn(
    name: str, shifts_sd: tuple[float, float], error_mm: float | None, number: int = 0
) -> Drawn:
    plane = PLANES[number % len(PLANES)]
    acquisition = acquisition_of(
        plane, slice_mm=SLICE_MM, phase_voxels=random_phase(number), turn_seed=number
    )
    outline = shifted_outline(
        HIPS[name], acquisition, StatedError.of(acquisition, error_mm), shifts_sd
    )
    return Drawn(name, measure(outline, MeasureSettings(boundary_error_mm=error_mm)))


@pytest.mark.parametrize("shift_sd", [-WITHIN_SD, WITHIN_SD])
def test_an_error_that_is_usual_leaves_every_exact_figure_inside(shift_sd: float) -> None:
    drawn = _drawn("cap", (shift_sd / np.sqrt(2.0), shift_sd / np.sqrt(2.0)), None)

    assert not [quantity for quantity in drawn.judged if not drawn.is_covered(quantity)]


@pytest.mark.parametrize("shift_sd", [-BEYOND_SD, BEYOND_SD])
def test_an_error_that_is_rare_leaves_the_exact_figure_outside(shift_sd: float) -> None:
    drawn = _drawn("cap", (shift_sd, shift_sd), 0.6)

    assert not [quantity for quantity in BY_SHIFT_ALONE if drawn.is_covered(quantity)]


def _coverage(error_mm: float | None) -> dict[str, list[bool]]:
    covered = defaultdict(list)
    for name in HIPS:
        shifts_sd = np.random.default_rng(len(name)).standard_normal((DRAWS, 2))
        for number, (surface_sd, front_sd) in enumerate(shifts_sd):
            drawn = _drawn(name, (float(surface_sd), float(front_sd)), error_mm, number)
            for quantity in drawn.judged:
                covered[quantity].append(drawn.is_covered(quantity))
    return covered


@pytest.mark.soak
@pytest.mark.parametrize("error_mm", ERRORS_MM, ids=["by the voxels", "given"])
def test_intervals_cover_what_they_state(
    error_mm: float | None, capsys: pytest.CaptureFixture[str]
) -> None:
    coverage = _coverage(error_mm)
    rows = [
        f"    {name:44s} {np.mean(hits):6.1%} of {len(hits)}" for name, hits in coverage.items()
    ]
    with capsys.disabled():
        print("\n".join(["", f"  boundary error {error_mm or 'by the voxels'}:", *rows]))  # noqa: T201 - a note cites it

    too_rare = {
        name: float(np.mean(hits))
        for name, hits in coverage.items()
        if np.mean(hits) < SMALLEST_COVERAGE - STANDARD_ERRORS * 0.27 / np.sqrt(len(hits))
    }
    assert not too_rare


@pytest.mark.parametrize("name", [pytest.param("cap", marks=pytest.mark.soak), "sector"])
def test_a_teams_own_error_replaces_the_default_everywhere(name: str) -> None:
    narrow, wide = (_drawn(name, (0.0, 0.0), error_mm).result for error_mm in (0.2, 1.0))
    kept = {"lesion_top_depth_mm", "mri_depression_mm"}  # what a voxel hides, not an outline
    wider = [
        quantity
        for quantity, found in narrow.measurements.items()
        if isinstance(found.value, float) and quantity not in kept and found.high - found.low > 0
    ]

    assert len(wider) > 20
    for quantity in wider:
        small, large = narrow.measurements[quantity], wide.measurements[quantity]
        assert large.high - large.low >= small.high - small.low, quantity
    assert narrow.definitions["boundary_error_mm"] == "0.2 (given)"
