"""Published natural-history figures for the metrics that are known here."""

import math

from annotator.model.assessment import PrognosisRow
from annotator.staging.logic import Unknown
from annotator.staging.merge import SYSTEM_GROUP
from annotator.staging.reading import Reading
from annotator.staging.rulebase import RuleBase
from annotator.staging.treatment_pack import PrognosisSpec

__all__ = ["matching_rows", "wilson_interval"]

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


def matching_rows(reading: Reading) -> tuple[PrognosisRow, ...]:
    """Rows that this hip may belong to, the highest figure first; never averaged.

    A metric near a limit shows the rows on both sides of it. A row is left out while a
    fact that it rests on is missing; a stage beside its metric only has to stay possible,
    since it is seldom settled by MRI alone.
    """
    rows = [spec for spec in reading.rules.pack.prognosis if _applies(spec, reading)]
    rows.sort(key=_share, reverse=True)
    return tuple(_row(spec, reading.rules) for spec in rows)


def _applies(spec: PrognosisSpec, reading: Reading) -> bool:
    if reading.truth(spec.id) == "false":
        return False
    undecided = {
        fact
        for fact in reading.open_facts(spec.id)
        if fact == spec.metric or reading.rules.facts[fact].group != SYSTEM_GROUP
    }
    return not any(isinstance(reading.values.get(fact, Unknown()), Unknown) for fact in undecided)


def _share(spec: PrognosisSpec) -> float:
    return spec.order if spec.events is None or spec.n is None else spec.events / spec.n


def _row(spec: PrognosisSpec, rules: RuleBase) -> PrognosisRow:
    counted = spec.events is not None and spec.n is not None
    interval = wilson_interval(spec.events, spec.n) if spec.events is not None and spec.n else None
    (source,) = rules.cited((spec.source,))
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
