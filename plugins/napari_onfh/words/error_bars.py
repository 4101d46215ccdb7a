"""Where a figure and its 95 % interval lie on a small bar: the same length for each kind."""

from attrs import frozen

from annotator.model.quantity import Quantity

__all__ = ["ErrorBar", "error_bar"]

#: What a full bar stands for, by unit: any head's figures, and no figure's threshold.
_FULL = {"1": 1.0, "deg": 400.0, "mm3": 60_000.0, "mm": 10.0}

#: The same in words.
_FULL_IN_WORDS = {"1": "100 %", "deg": "400\N{DEGREE SIGN}", "mm3": "60 mL", "mm": "10 mm"}


@frozen
class ErrorBar:
    """Shares of a bar's length, 0 to 1; what lies beyond its end is shown at its end.

    Parameters
    ----------
    low, value, high : float
    full : str
        What the whole bar stands for, in words.
    """

    low: float
    value: float
    high: float
    full: str


def error_bar(quantity: Quantity | None) -> ErrorBar | None:
    """The bar of a figure; None for a word, and for a figure that is missing."""
    if quantity is None or not isinstance(quantity.value, float):
        return None
    full = _FULL.get(quantity.unit)
    if full is None or quantity.low is None or quantity.high is None:
        return None
    low, value, high = (
        min(max(part / full, 0.0), 1.0) for part in (quantity.low, quantity.value, quantity.high)
    )
    return ErrorBar(low, value, high, _FULL_IN_WORDS[quantity.unit])
