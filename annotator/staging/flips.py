"""Which change of one fact would change a stage or the tier."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, pairwise
from math import inf

from annotator.model.assessment import Flip
from annotator.staging.gate import passed
from annotator.staging.logic import Categories, Interval, Unknown, Value
from annotator.staging.merge import RISK_FACT
from annotator.staging.reading import Reading
from annotator.staging.risk import risk_value, voted
from annotator.staging.stage_pack import FactSpec
from annotator.staging.systems import reading_with_systems
from annotator.staging.trace import number_in_words

__all__ = ["flips"]

#: How far beyond the outermost threshold a trial value is put, as a share of the threshold.
_STEP = 1e-6

Sets = Mapping[str, tuple[str, ...]]

#: What the sets would be if a fact had this value.
_Trial = Callable[[tuple[str, Value]], Sets]

#: The open range between two neighbouring thresholds.
_Range = tuple[float, float]


def flips(plain: Reading, reading: Reading, now: Sets) -> tuple[Flip, ...]:
    """Single changes of a fact that would change the set of a system or the tier.

    A number is tried between all thresholds that some rule compares it with; told are the
    ranges that its interval touches and, each way, the next one with another answer. A yes/no
    fact of the gate is turned round.

    Parameters
    ----------
    plain : Reading
        Before systems and risk; what the facts imply is in it.
    reading : Reading
        With systems and risk.
    now : mapping of system or "tier" to tuple of str
        The sets as they stand.
    """
    rules = reading.rules
    found: list[Flip] = []
    for fact, spec in rules.facts.items():
        value = plain.values.get(fact)
        trial = partial(
            _sets,
            plain=plain,
            reading=reading,
            systems=rules.index.system_readers.get(fact, frozenset()),
        )
        changes: Iterator[tuple[str, tuple[str, ...], str]] = iter(())
        if isinstance(value, Interval):
            ranges = _ranges(spec, rules.thresholds.get(fact, ()))
            changes = _of_number((fact, value), ranges, spec.unit, trial)
        elif (
            isinstance(value, Categories)
            and spec.kind == "yes_no"
            and fact in rules.index.gate_facts
        ):
            changes = _of_word((fact, value), spec, trial)
        found += [
            Flip(fact=fact, would_change=name, to=" or ".join(possible), when=text)
            for name, possible, text in changes
            if possible and possible != now[name]
        ]
    return tuple(found)


def _of_word(
    stated: tuple[str, Categories], spec: FactSpec, trial: _Trial
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """For each other word: a system, what it would be, and the word."""
    fact, value = stated
    for word in sorted(set(spec.values) - value.possible):
        for name, possible in trial((fact, Categories(frozenset({word})))).items():
            yield name, possible, word


def _of_number(
    stated: tuple[str, Interval], ranges: Sequence[_Range], unit: str, trial: _Trial
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """For each system: what it would be, and in which range of the number."""
    fact, value = stated
    if len(ranges) == 1:
        return
    tried = (_inside(bounds) for bounds in ranges)
    answers = [trial((fact, Interval(number, number))) for number in tried]
    for name in answers[0]:
        alike = tuple(_alike(ranges, [sets[name] for sets in answers]))
        touched = [
            place
            for place, (_, (low, high)) in enumerate(alike)
            if low <= value.high and value.low <= high
        ]
        for possible, bounds in alike[max(0, touched[0] - 1) : touched[-1] + 2]:
            yield name, possible, _in_words(bounds, unit)


def _alike(
    ranges: Sequence[_Range], answers: Sequence[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], _Range]]:
    """Neighbouring ranges with the same answer as one."""
    for possible, group in groupby(zip(answers, ranges, strict=True), key=lambda pair: pair[0]):
        bounds = [each for _, each in group]
        yield possible, (bounds[0][0], bounds[-1][1])


def _ranges(spec: FactSpec, thresholds: Sequence[float]) -> tuple[_Range, ...]:
    """The ranges that the thresholds cut a number's domain into, rising."""
    low = -inf if spec.min is None else spec.min
    high = inf if spec.max is None else spec.max
    return tuple(pairwise((-inf, *(edge for edge in thresholds if low < edge < high), inf)))


def _inside(bounds: _Range) -> float:
    low, high = bounds
    if low == -inf:
        return high - _STEP * max(abs(high), 1.0)
    if high == inf:
        return low + _STEP * max(abs(low), 1.0)
    return (low + high) / 2.0


def _in_words(bounds: _Range, unit: str) -> str:
    low, high = bounds
    if low == -inf:
        return f"below {number_in_words(high, unit)}"
    if high == inf:
        return f"above {number_in_words(low, unit)}"
    return f"between {number_in_words(low, unit)} and {number_in_words(high, unit)}"


def _sets(
    trial: tuple[str, Value], *, plain: Reading, reading: Reading, systems: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """The sets that a trial may change: systems that read the fact, and the tier."""
    fact, value = trial
    stated = {name: plain.values.get(name, Unknown()) for name in systems}
    tried, standings = reading_with_systems(reading.changed({**stated, fact: value}), only=systems)
    tried = tried.changed({RISK_FACT: risk_value(voted(tried))})
    changed = {name: standings[name].shown for name in sorted(systems)}
    return {**changed, "tier": passed(tried).tiers}
