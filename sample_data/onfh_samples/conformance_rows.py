"""One measured figure beside its truth, and whether it holds."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from annotator.model.measurements import Measurements
from annotator.model.quantity import Quantity
from onfh_samples.conformance_tolerances import Tolerance

__all__ = ["ConformanceRow", "cells", "rows_of"]

#: The truth of a share is itself a sum over rays; it is this sure. Rounding of all others.
SHARE_SLACK = 3e-4
ROUNDING = 1e-6

#: Decimals shown, by unit.
DECIMALS = {"mm": 2, "mm3": 0, "deg": 1, "1": 4}

INTERVAL = "truth in [low, high]"


class ConformanceRow(BaseModel):
    """A truth, what was measured, and the verdict.

    Parameters
    ----------
    case : str
        What was measured.
    name : str
        The measurement's NAME.
    unit : str
    truth : float
    value, low, high : float or None
        None where nothing was measured, which does not pass.
    error : float or None
        Measured minus true; a share of the truth where the tolerance is one.
    tolerance : str
        What the row must keep, in words.
    passes : bool
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    name: str
    unit: str
    truth: float
    value: float | None
    low: float | None
    high: float | None
    error: float | None
    tolerance: str
    passes: bool


def rows_of(
    case: str,
    truth: Mapping[str, object],
    measurements: Measurements,
    tolerances: Mapping[str, Tolerance],
) -> Iterator[ConformanceRow]:
    """A row for each NAME whose truth is known.

    Parameters
    ----------
    case : str
        What was measured.
    truth : mapping of NAME to number
        Other entries, and those without a number, are passed over.
    measurements : Measurements
    tolerances : mapping of NAME to Tolerance
        A NAME that is absent must have its truth inside its interval.

    Yields
    ------
    ConformanceRow
    """
    for name, quantity in measurements.measurements.items():
        exact = truth.get(name)
        if isinstance(exact, float):
            yield _row(case, name, exact, quantity, tolerance=tolerances.get(name))


def cells(row: ConformanceRow) -> tuple[str, ...]:
    """A row in words: NAME, unit, truth, value, low, high, error, what it must keep, verdict."""
    numbers = (_digits(number, row.unit) for number in (row.truth, row.value, row.low, row.high))
    verdict = "pass" if row.passes else "MISS"
    return (row.name, row.unit, *numbers, _error(row), row.tolerance, verdict)


def _digits(number: float | None, unit: str) -> str:
    if number is None:
        return "missing"
    return f"{number:.{DECIMALS[unit]}f}"


def _error(row: ConformanceRow) -> str:
    if row.error is None:
        return ""
    if row.tolerance.endswith("%"):
        return f"{100.0 * row.error:+.2f} %"
    return f"{row.error:+.{DECIMALS[row.unit]}f}"


def _row(
    case: str, name: str, truth: float, quantity: Quantity, *, tolerance: Tolerance | None
) -> ConformanceRow:
    value = quantity.value if isinstance(quantity.value, float) else None
    error = None if value is None else value - truth
    if error is not None and tolerance is not None and tolerance.kind == "relative":
        error = error / truth if truth else error
    return ConformanceRow(
        case=case,
        name=name,
        unit=quantity.unit,
        truth=truth,
        value=value,
        low=quantity.low,
        high=quantity.high,
        error=error,
        tolerance=INTERVAL if tolerance is None else _in_words(tolerance, quantity.unit),
        passes=_passes(truth, quantity, error, tolerance),
    )


def _passes(
    truth: float, quantity: Quantity, error: float | None, tolerance: Tolerance | None
) -> bool:
    if error is None or quantity.low is None or quantity.high is None:
        return False
    if tolerance is not None:
        return abs(error) <= tolerance.limit
    slack = SHARE_SLACK if quantity.unit == "1" else ROUNDING
    return quantity.low - slack <= truth <= quantity.high + slack


def _in_words(tolerance: Tolerance, unit: str) -> str:
    if tolerance.kind == "relative":
        return f"{100.0 * tolerance.limit:g} %"
    return f"{tolerance.limit:g} {unit}"
