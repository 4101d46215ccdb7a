"""Which Mitchell classes the lesion's signal leaves possible; a suggestion, never a fact.

Mitchell 1987 (doi:10.1148/radiology.162.3.3809484) compares the lesion's centre with fat, blood,
fluid and fibrous tissue by eye; no cut-offs were published. The limits below are a convention of
this tool, with a band of doubt between them in which both sides stay possible. The reference is
healthy marrow, which is fat: high on T1, intermediate on T2.
"""

from annotator.model.quantity import Quantity
from annotator.model.signal import MitchellClass

__all__ = ["suggested_classes"]

#: T1 of the centre / healthy marrow: low up to the first, high from the second.
T1_LOW, T1_HIGH = 0.5, 0.8

#: T2 of the centre / healthy marrow. Between dark and intermediate, and between intermediate and
#: bright, lies a band of doubt.
T2_DARK_BELOW, T2_BRIGHT_ABOVE = 0.8, 1.4
T2_NOT_DARK_FROM, T2_NOT_BRIGHT_TO = 1.1, 1.1


def suggested_classes(
    t1_ratio: Quantity | None, t2_ratio: Quantity | None
) -> tuple[tuple[MitchellClass, ...], str]:
    """Classes that two ratios leave possible, each over its whole interval.

    Parameters
    ----------
    t1_ratio, t2_ratio : Quantity or None
        Median of the lesion's centre / of healthy marrow on T1, and on T2 without fat
        suppression; None where there is no such series.

    Returns
    -------
    classes : tuple of MitchellClass
        Empty where a ratio is missing.
    rests_on : str

    Examples
    --------
    >>> dark = Quantity(value=0.3, low=0.2, high=0.4, unit="1")
    >>> suggested_classes(dark, dark)[0]
    ('D',)
    """
    missing = [name for name, ratio in (("T1", t1_ratio), ("T2", t2_ratio)) if ratio is None]
    if missing:
        return (), f"needs {' and '.join(missing)} without fat suppression"
    t1, t2 = _range(t1_ratio), _range(t2_ratio)
    if t1 is None or t2 is None:
        return (), "the ratios to healthy marrow are missing"
    may_be_high, may_be_low = t1[1] > T1_LOW, t1[0] < T1_HIGH
    possible: tuple[tuple[MitchellClass, bool], ...] = (
        ("A", may_be_high and t2[0] < T2_BRIGHT_ABOVE),
        ("B", may_be_high and t2[1] > T2_NOT_BRIGHT_TO),
        ("C", may_be_low and t2[1] > T2_DARK_BELOW),
        ("D", may_be_low and t2[0] < T2_NOT_DARK_FROM),
    )
    return tuple(name for name, may_be in possible if may_be), _rests_on(t1, t2)


def _range(ratio: Quantity | None) -> tuple[float, float] | None:
    if ratio is None or ratio.low is None or ratio.high is None:
        return None
    return ratio.low, ratio.high


def _rests_on(t1: tuple[float, float], t2: tuple[float, float]) -> str:
    return (
        f"centre / healthy marrow: T1 {t1[0]:.2f} to {t1[1]:.2f} (low to {T1_LOW:g}, high from "
        f"{T1_HIGH:g}), T2 {t2[0]:.2f} to {t2[1]:.2f} (dark to {T2_DARK_BELOW:g}, bright from "
        f"{T2_BRIGHT_ABOVE:g}); limits are a convention of this tool, to be checked by eye"
    )
