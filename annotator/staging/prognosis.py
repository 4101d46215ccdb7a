"""Published natural-history figures with their intervals, in words for the reader."""

import math
from collections.abc import Mapping

from annotator.model.assessment import PrognosisRow
from annotator.staging.pack import Pack, PrognosisSpec

__all__ = ["prognosis_rows", "wilson_interval"]

#: Two-sided 95 % quantile of the normal distribution.
_Z_95 = 1.959963984540054
#: Groups below this size are marked very uncertain.
SMALL_GROUP_HIPS = 30

_COMPUTED = "95 % Wilson interval, computed here from the published counts"
_NO_COUNTS = "none: no counts are published for this figure"


def wilson_interval(events: int, n: int) -> tuple[float, float]:
    """95 % Wilson score interval of a proportion, 0 to 1.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209-212.

    Examples
    --------
    >>> low, high = wilson_interval(4, 8)
    >>> round(low, 2), round(high, 2)
    (0.22, 0.78)
    """
    share = events / n
    weight = _Z_95**2 / n
    middle = (share + weight / 2) / (1 + weight)
    half = _Z_95 / (1 + weight) * math.sqrt(share * (1 - share) / n + weight / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def prognosis_rows(
    pack: Pack, citations: Mapping[str, str]
) -> tuple[tuple[PrognosisSpec, PrognosisRow], ...]:
    """Every published figure with its row for the reader, the highest first.

    Parameters
    ----------
    pack : Pack
        All files merged.
    citations : mapping of source to str
        In words.
    """
    highest_first = sorted(pack.prognosis, key=_share, reverse=True)
    return tuple((spec, _row(spec, citations[spec.source])) for spec in highest_first)


def _share(spec: PrognosisSpec) -> float:
    return spec.order if spec.events is None or spec.n is None else spec.events / spec.n


def _row(spec: PrognosisSpec, source: str) -> PrognosisRow:
    counted = spec.events is not None and spec.n is not None
    interval = wilson_interval(spec.events, spec.n) if spec.events is not None and spec.n else None
    return PrognosisRow(
        metric=spec.metric,
        group=spec.group,
        result=f"{spec.events}/{spec.n} = {_share(spec):.0%}" if counted else spec.result or "",
        endpoint=spec.endpoint,
        follow_up=spec.follow_up,
        n=spec.n,
        interval=interval,
        interval_basis=_COMPUTED if interval else _NO_COUNTS,
        very_uncertain=spec.n is not None and spec.n < SMALL_GROUP_HIPS,
        source=source,
    )
