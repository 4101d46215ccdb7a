"""Measured against closed forms over sizes, places, shapes, planes and slice steps of phantoms."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from phantom_cases import PhantomCase, phantom_cases

#: A share of the sweep for every run, and its steps in the long proof. These seeds were looked at
#: while the algorithm was made.
FEW, MANY = 20, 200
FIRST_SEED = 7000

#: The promise is judged on phantoms that were first made when the algorithm stood.
JUDGED, JUDGED_SEED = 1000, 810_000

#: The slice steps of the long proof, mm; the accuracy is promised at 3 mm and 0.8 mm pixels.
SLICE_STEPS_MM = (0.8, 1.5, 3.0, 4.0, 5.0)
PROMISED_MM = 3.0

#: Smaller lesions need only lie inside their intervals, mm3.
SMALLEST_PROMISED_MM3 = 500.0

LARGEST_RADIUS_ERROR_MM = 0.3
SMALLEST_COVERAGE = 0.95

#: A lesion that only grazes a plane, or the surface reach, may be missed there.
LARGEST_LEFT_OUT = 0.05

COUNTS = [pytest.param(FEW, id="share"), pytest.param(JUDGED, id="whole", marks=pytest.mark.soak)]


@cache
def _cases(count: int, slice_mm: float = PROMISED_MM) -> list[PhantomCase]:
    return phantom_cases(count, JUDGED_SEED if count == JUDGED else FIRST_SEED, slice_mm)


def _promised(cases: Sequence[PhantomCase]) -> list[PhantomCase]:
    return [case for case in cases if case.exact.lesion_volume_mm3 >= SMALLEST_PROMISED_MM3]


def _fraction_errors(cases: Sequence[PhantomCase]) -> list[float]:
    """Relative errors of the lesion's share of the head."""
    pairs = [case.pairs["lesion_fraction"] for case in _promised(cases)]
    return [abs(value / exact - 1.0) for exact, _, value, _ in pairs]


def _arc_errors_deg(cases: Sequence[PhantomCase]) -> list[float]:
    names = ("coronal_arc_deg", "sagittal_arc_deg")
    pairs = [case.pairs[name] for case in _promised(cases) for name in names if name in case.pairs]
    return [abs(value - exact) for exact, _, value, _ in pairs]


def _covered(cases: Sequence[PhantomCase]) -> dict[str, list[bool]]:
    answers = defaultdict(list)
    for case in cases:
        for name, is_covered in case.covered.items():
            answers[name].append(is_covered)
    return answers


def _coverage(cases: Sequence[PhantomCase]) -> dict[str, float]:
    return {name: float(np.mean(covered)) for name, covered in _covered(cases).items()}


def _too_rare(cases: Sequence[PhantomCase]) -> dict[str, int]:
    """How many phantoms lie outside, by name; a single one of few says nothing."""
    outside = {name: answers.count(False) for name, answers in _covered(cases).items()}
    allowed = {
        name: max(1.0, (1.0 - SMALLEST_COVERAGE) * len(answers))
        for name, answers in _covered(cases).items()
    }
    return {name: times for name, times in outside.items() if times > allowed[name]}


@pytest.mark.parametrize("count", COUNTS)
def test_the_lesions_share_of_the_head_is_right_to_half_a_percent(count: int) -> None:
    errors = _fraction_errors(_cases(count))

    assert np.median(errors) <= 0.005
    assert np.percentile(errors, 95) <= 0.03


@pytest.mark.parametrize("count", COUNTS)
def test_the_necrotic_arcs_are_right_to_a_degree_and_a_half(count: int) -> None:
    errors_deg = _arc_errors_deg(_cases(count))

    assert np.median(errors_deg) <= 1.5
    assert np.percentile(errors_deg, 95) <= 4.0


@pytest.mark.parametrize("count", COUNTS)
def test_the_exact_figure_lies_in_its_interval(count: int) -> None:
    assert not _too_rare(_cases(count))


@pytest.mark.parametrize("count", COUNTS)
def test_a_figure_that_exists_is_seldom_left_out(count: int) -> None:
    cases = _cases(count)
    left_out = Counter(name for case in cases for name in case.unanswered)

    assert all(times <= LARGEST_LEFT_OUT * len(cases) for times in left_out.values()), left_out


def test_the_heads_radius_is_right_to_a_third_of_a_millimetre() -> None:
    errors_mm = [
        abs(case.measured.head.radius_mm - case.exact.head_radius_mm) for case in _cases(FEW)
    ]

    assert max(errors_mm) <= LARGEST_RADIUS_ERROR_MM


@pytest.mark.soak
@pytest.mark.parametrize("slice_mm", SLICE_STEPS_MM)
def test_every_slice_step_keeps_its_promises(
    slice_mm: float, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = _cases(JUDGED if slice_mm == PROMISED_MM else MANY, slice_mm)
    radius_mm = [abs(case.measured.head.radius_mm - case.exact.head_radius_mm) for case in cases]
    coverage = _coverage(cases)
    with capsys.disabled():
        print(_table(slice_mm, cases, max(radius_mm), coverage))  # noqa: T201 - a note cites it

    assert max(radius_mm) <= LARGEST_RADIUS_ERROR_MM
    assert not _too_rare(cases)


def _table(
    slice_mm: float,
    cases: Sequence[PhantomCase],
    radius_mm: float,
    coverage: dict[str, float],
) -> str:
    percent = 100.0 * np.array(_fraction_errors(cases))
    arcs_deg = np.array(_arc_errors_deg(cases))
    rows = [
        "",
        f"{len(cases)} phantoms, slices {slice_mm:g} mm, pixels 0.8 mm",
        "  lesions of at least 0.5 mL, error: median, 95th percentile",
        f"    lesion_fraction {np.median(percent):.2f} %, {np.percentile(percent, 95):.2f} %",
        f"    arcs {np.median(arcs_deg):.2f} deg, {np.percentile(arcs_deg, 95):.2f} deg",
        f"  head radius: at most {radius_mm:.3f} mm off",
        "  exact figure inside [low, high]:",
        *(f"    {name:34s} {100.0 * share:5.1f} %" for name, share in coverage.items()),
    ]
    return "\n".join(rows)
