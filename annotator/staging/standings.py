"""Where every published system stands: the values that the facts do not rule out."""

from collections.abc import Set as AbstractSet

from attrs import frozen

from annotator.model.assessment import StagingResult
from annotator.staging.logic import Categories, Outcome, Unknown, Value
from annotator.staging.reading import Reading
from annotator.staging.rule_index import Removal
from annotator.staging.stage_pack import SystemSpec

__all__ = ["Standing", "reading_with_systems", "standing"]

#: The reason to give for an open stage, first that applies.
_REASONS = ("near_threshold", "disagreement", "not_assessable", "not_imaged", "missing")


@frozen
class Standing:
    """Where one system stands.

    Parameters
    ----------
    possible : tuple of str
        In order of gravity; empty if contradictory. Rules read it even where the system
        does not apply, so that an exclusion never lapses as facts are added.
    derived : tuple of str
        Before a stage that was stated narrowed it.
    stated : tuple of str
        The stages that were stated; empty if none was.
    unfit : StagingResult or None
        What the reader is told where the system does not apply; None where it does.
    open_rules : tuple of Removal
        Undecided rules that could still remove a possible value.
    why_open : str
    """

    possible: tuple[str, ...]
    derived: tuple[str, ...]
    stated: tuple[str, ...]
    unfit: StagingResult | None
    open_rules: tuple[Removal, ...]
    why_open: str

    @property
    def shown(self) -> tuple[str, ...]:
        """What the reader sees: nothing where the system does not apply."""
        return self.possible if self.unfit is None else ()


def reading_with_systems(
    reading: Reading, *, only: frozenset[str] | None = None
) -> tuple[Reading, dict[str, Standing]]:
    """The facts with each system's set in them, and where each system stands.

    Parameters
    ----------
    reading : Reading
    only : frozenset of str or None
        Systems to work out; None for all.
    """
    systems = [system for system in reading.rules.pack.systems if only is None or system.id in only]
    standings = {system.id: standing(system, reading) for system in systems}
    sets = {system.id: _as_value(standings[system.id], system) for system in systems}
    return reading.changed(sets), standings


def _as_value(stands: Standing, system: SystemSpec) -> Value:
    if len(stands.possible) == len(system.values):
        return Unknown(stands.why_open)
    return Categories(frozenset(stands.possible), stands.why_open)


def standing(system: SystemSpec, reading: Reading) -> Standing:
    """The values of one system that remain, stated stages included.

    A system that does not apply is worked out only if some rule reads it.
    """
    unfit = _unfit(system, reading)
    index = reading.rules.index
    rules = index.removals[system.id] if unfit is None or system.id in index.readers else ()
    possible = frozenset(system.values)
    undecided: list[tuple[Removal, Outcome]] = []
    for rule in rules:
        path, removed = rule
        if possible.isdisjoint(removed):  # whatever it comes to, nothing is left to take away
            continue
        outcome = reading.outcome(path)
        if outcome.why is not None:
            undecided.append((rule, outcome))
        elif outcome.truth == "true":
            possible -= removed
    derived = _ordered(possible, system)
    given = reading.values.get(system.id)
    stated = given.possible if isinstance(given, Categories) else frozenset()
    if stated:
        possible &= stated
    open_rules = [pair for pair in undecided if not possible.isdisjoint(pair[0][1])]
    return Standing(
        possible=_ordered(possible, system) if stated else derived,
        derived=derived,
        stated=_ordered(stated, system) if stated else (),
        unfit=unfit,
        open_rules=tuple([rule for rule, _ in open_rules]),
        why_open=_first_reason({outcome.why for _, outcome in open_rules}),
    )


def _first_reason(reasons: AbstractSet[str | None]) -> str:
    return next((reason for reason in _REASONS if reason in reasons), "missing")


def _ordered(possible: AbstractSet[str], system: SystemSpec) -> tuple[str, ...]:
    if len(possible) == len(system.values):
        return system.values
    return tuple([value for value in system.values if value in possible])


def _unfit(system: SystemSpec, reading: Reading) -> StagingResult | None:
    for path, told in reading.rules.index.unfit[system.id]:
        if reading.holds(path):
            return told
    return None
