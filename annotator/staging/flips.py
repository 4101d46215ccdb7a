"""Which change of one fact would change a stage or the tier."""

from collections.abc import Iterator, Mapping

from annotator.model.assessment import Flip
from annotator.staging.gate import gate_facts, passed
from annotator.staging.logic import Categories, Interval, Value, Values, leaves
from annotator.staging.merge import RISK_FACT
from annotator.staging.risk import risk_value, voted
from annotator.staging.rulebase import RuleBase
from annotator.staging.systems import reading_with_systems
from annotator.staging.trace import number_in_words

__all__ = ["flips"]

#: How far beyond a threshold a trial value is put, as a share of the threshold.
_STEP = 1e-6
Sets = Mapping[str, tuple[str, ...]]


def flips(values: Values, reading: Values, rules: RuleBase, now: Sets) -> tuple[Flip, ...]:
    """Single changes of a fact that would change the set of a system or the tier.

    A number is put across its nearest threshold each way and on both sides of those inside
    its interval; a yes/no fact of the gate is turned round.

    Parameters
    ----------
    values : mapping of fact name to Value
        Before systems and risk; what they imply is in them.
    reading : mapping of fact name to Value
        With systems and risk.
    rules : RuleBase
    now : mapping of system or "tier" to tuple of str
        The sets as they stand.
    """
    readers = _readers(rules)
    found: list[Flip] = []
    for fact, trial, text in _trials(values, rules):
        changed = _sets((fact, trial), (values, reading), rules, readers.get(fact, frozenset()))
        found += [
            Flip(fact=fact, would_change=name, to=f"{' or '.join(possible)}, if {text}")
            for name, possible in changed.items()
            if possible and possible != now[name]
        ]
    return tuple(found)


def _readers(rules: RuleBase) -> dict[str, frozenset[str]]:
    """For each fact, the systems with a rule that reads it."""
    readers: dict[str, set[str]] = {}
    for system in rules.pack.systems:
        for rule in system.rules:
            for leaf in leaves(rules.conditions[f"{system.id}/{rule.id}"]):
                readers.setdefault(leaf.fact, set()).add(system.id)
    return {fact: frozenset(systems) for fact, systems in readers.items()}


def _trials(values: Values, rules: RuleBase) -> Iterator[tuple[str, Value, str]]:
    turnable = gate_facts(rules)
    for fact, spec in rules.facts.items():
        value = values.get(fact)
        if isinstance(value, Interval):
            for number, relation, threshold in _crossings(value, rules.thresholds.get(fact, ())):
                shown = number_in_words(threshold, spec.unit)
                yield fact, Interval(number, number), f"{relation} {shown}"
        elif isinstance(value, Categories) and spec.kind == "yes_no" and fact in turnable:
            for word in sorted(set(spec.values) - value.possible):
                yield fact, Categories(frozenset({word})), word


def _crossings(
    value: Interval, thresholds: tuple[float, ...]
) -> Iterator[tuple[float, str, float]]:
    """Trial numbers: just past the nearest threshold each way, and both sides of those inside."""
    below = [number for number in thresholds if number < value.low]
    above = [number for number in thresholds if number > value.high]
    inside = [number for number in thresholds if value.low <= number <= value.high]
    for threshold in (*below[-1:], *inside):
        yield threshold - _step(threshold), "below", threshold
    for threshold in (*inside, *above[:1]):
        yield threshold + _step(threshold), "above", threshold


def _step(threshold: float) -> float:
    return _STEP * max(abs(threshold), 1.0)


def _sets(
    trial: tuple[str, Value], known: tuple[Values, Values], rules: RuleBase, systems: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """The sets that a trial may change: systems that read the fact, and the tier."""
    fact, value = trial
    values, reading = known
    others = {name: value for name, value in reading.items() if name not in systems}
    stated = {name: values[name] for name in systems if name in values}
    trial_reading, standings = reading_with_systems(
        {**others, **stated, fact: value}, rules, only=systems
    )
    trial_reading[RISK_FACT] = risk_value(voted(trial_reading, rules))
    changed = {name: standings[name].shown for name in sorted(systems)}
    return {**changed, "tier": passed(trial_reading, rules).tiers}
