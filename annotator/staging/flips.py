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
from annotator.staging.standings import reading_with_systems
from annotator.staging.trace import fact_in_words, number_in_words

__all__ = ["flips"]

#: How far beyond the outermost threshold a trial value is put, as a share of the threshold.
_STEP = 1e-6

Sets = Mapping[str, tuple[str, ...]]

#: What the sets would be if a fact had this value.
_Trial = Callable[[tuple[str, Value]], Sets]

#: The open range between two neighbouring thresholds.
_Range = tuple[float, float]

#: A system, what it would be, and the word or the range that the fact would have to be in.
_Change = tuple[str, tuple[str, ...], str | _Range]


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
        changes: Iterator[_Change] = iter(())
        if isinstance(value, Interval):
            ranges = _ranges(spec, rules.thresholds.get(fact, ()))
            changes = _of_number((fact, value), ranges, trial)
        elif (
            isinstance(value, Categories)
            and spec.kind == "yes_no"
            and fact in rules.index.gate_facts
        ):
            changes = _of_word((fact, value), spec, trial)
        found += [
            _flip((fact, name), possible, where, (plain, now[name]))
            for name, possible, where in changes
            if possible and possible != now[name]
        ]
    return tuple(found)


def _flip(
    of: tuple[str, str],
    possible: tuple[str, ...],
    where: str | _Range,
    standing: tuple[Reading, tuple[str, ...]],
) -> Flip:
    """A change of a fact to a word or into a range, beside what stands now."""
    fact, name = of
    plain, now = standing
    spec = plain.rules.facts[fact]
    value = plain.values[fact]
    flip = Flip(
        fact=fact,
        would_change=name,
        to=" or ".join(possible),
        when=where if isinstance(where, str) else _in_words(where, spec.unit),
        now=" or ".join(now),
        stated=fact_in_words(fact, plain.values, plain.rules.facts),
    )
    if isinstance(where, str) or not isinstance(value, Interval):
        return flip
    distance, in_errors = _distance(value, where)
    away = number_in_words(distance, spec.unit) + " from the line" if distance else "already there"
    if distance and in_errors is not None:
        away += f", {in_errors:.1f} of its error"
    return flip.model_copy(
        update={"distance": distance, "distance_in_errors": in_errors, "away": away}
    )


def _distance(value: Interval, bounds: _Range) -> tuple[float, float | None]:
    """From the best value to the range, as a number and in half widths of the interval."""
    best = (value.low + value.high) / 2.0 if value.nominal is None else value.nominal
    low, high = bounds
    distance = max(low - best, best - high, 0.0)
    error = (value.high - value.low) / 2.0
    return distance, distance / error if error > 0.0 else None


def _of_word(stated: tuple[str, Categories], spec: FactSpec, trial: _Trial) -> Iterator[_Change]:
    """For each other word: a system, what it would be, and the word."""
    fact, value = stated
    for word in sorted(set(spec.values) - value.possible):
        for name, possible in trial((fact, Categories(frozenset({word})))).items():
            yield name, possible, word


def _of_number(
    stated: tuple[str, Interval], ranges: Sequence[_Range], trial: _Trial
) -> Iterator[_Change]:
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
            yield name, possible, bounds


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
