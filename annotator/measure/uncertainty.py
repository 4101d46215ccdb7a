"""95 % intervals from the shifts of the outlines.

Model: each outline errs by one random shift along its normal, Gaussian with the standard
deviation of `annotator.measure.outline`; the head's surface and the lesion's front err
independently, and the lesion moves with the head where it shares its surface. A quantity is
computed again with one error at a time at either end of its 95 % range; the changes, which
come from independent errors, are added in quadrature, downwards and upwards apart.
"""

from collections.abc import Iterable
from math import hypot

from annotator.model.quantity import Quantity

__all__ = ["Z_95", "Variation", "counting_error", "interval_quantity"]

#: Half-width of a 95 % interval of a Gaussian, standard deviations.
Z_95 = 1.959964

#: A quantity at the lower and at the upper end of one error's 95 % range.
Variation = tuple[float, float]


def interval_quantity(
    value: float,
    unit: str,
    variations: Iterable[Variation],
    *,
    lowest: float | None = None,
    highest: float | None = None,
) -> Quantity:
    """A figure with the interval that its independent errors span.

    Parameters
    ----------
    value : float
        With the outlines as drawn.
    unit : str
    variations : iterable of Variation
        One for each independent error.
    lowest, highest : float or None
        Limits that the quantity cannot pass, such as 0 and 1 for a fraction.

    Returns
    -------
    Quantity

    Examples
    --------
    >>> figure = interval_quantity(10.0, "mm", [(7.0, 13.0), (6.0, 14.0)])
    >>> figure.low, figure.high
    (5.0, 15.0)
    """
    pairs = [(min(pair), max(pair)) for pair in variations]
    low = value - hypot(*(max(value - lower, 0.0) for lower, _ in pairs))
    high = value + hypot(*(max(upper - value, 0.0) for _, upper in pairs))
    return Quantity(
        value=value,
        low=low if lowest is None else min(max(low, lowest), value),
        high=high if highest is None else max(min(high, highest), value),
        unit=unit,
    )


def counting_error(count: int) -> float:
    """95 % error of a share that is counted over so many even directions.

    Only the directions along the region's border, about 4 sqrt(n), can be on its wrong side, each
    by a uniform part of one: SD sqrt(4 sqrt(n) / 12) / n.
    """
    return 0.0 if count == 0 else Z_95 * (count**0.5 / 3.0) ** 0.5 / count
