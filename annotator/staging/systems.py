"""Every published system: the values that the facts do not rule out."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial

from attrs import frozen

from annotator.model.assessment import StagingResult, Trace
from annotator.model.deferred import Deferred
from annotator.model.issue import Issue, Severity
from annotator.staging.crosswalk import crosswalk_notes
from annotator.staging.logic import Categories, Outcome, Unknown, Value
from annotator.staging.reading import Reading
from annotator.staging.rule_index import Removal
from annotator.staging.stage_pack import StageRule, SystemSpec

__all__ = ["Standing", "explained", "needed_facts", "reading_with_systems", "standing"]

#: The reason to give for an open stage, first that applies.
_NOT_DONE = Categories(frozenset({"no"}))
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
    applies : bool
    open_rules : tuple of Removal
        Undecided rules that could still remove a possible value.
    why_open : str
    """

    possible: tuple[str, ...]
    derived: tuple[str, ...]
    stated: tuple[str, ...]
    applies: bool
    open_rules: tuple[Removal, ...]
    why_open: str

    @property
    def shown(self) -> tuple[str, ...]:
        """What the reader sees: nothing where the system does not apply."""
        return self.possible if self.applies else ()


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
    """The values of one system that remain, stated stages included."""
    possible = frozenset(system.values)
    undecided: list[tuple[Removal, Outcome]] = []
    for rule in reading.rules.index.removals[system.id]:
        path, removed = rule
        outcome = reading.outcome(path)
        if outcome.truth == "unknown":
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
        stated=_ordered(stated, system),
        applies=not not_applicable(system, reading),
        open_rules=tuple(rule for rule, _ in open_rules),
        why_open=_first_reason({outcome.why for _, outcome in open_rules}),
    )


def _first_reason(reasons: AbstractSet[str | None]) -> str:
    return next((reason for reason in _REASONS if reason in reasons), "missing")


def _ordered(possible: AbstractSet[str], system: SystemSpec) -> tuple[str, ...]:
    if len(possible) == len(system.values):
        return system.values
    return tuple(value for value in system.values if value in possible)


def not_applicable(system: SystemSpec, reading: Reading) -> str:
    """Why the system does not apply; empty if it does."""
    return next(iter(reading.remarks(f"{system.id}/unless")), "")


def needed_facts(standings: Mapping[str, Standing], reading: Reading) -> dict[str, list[str]]:
    """For each system, facts that would narrow it, the one that decides most open rules first."""
    studies = reading.rules.index.studies
    # Of a study that is stated not done no finding can be asked: it would have to be done first.
    undone = {
        fact: study
        for study, findings in studies.items()
        if reading.values.get(study) == _NOT_DONE
        for fact in findings
    }
    return {system: _needed(stands, reading, undone) for system, stands in standings.items()}


def _needed(stands: Standing, reading: Reading, undone: Mapping[str, str]) -> list[str]:
    if len(stands.shown) < 2:  # noqa: PLR2004 - one value left is settled
        return []
    weights: dict[str, int] = {}
    for path, removed in stands.open_rules:
        weight = len(removed.intersection(stands.possible))
        for fact in {undone.get(fact, fact) for fact in reading.open_facts(path)}:
            weights[fact] = weights.get(fact, 0) + weight
    facts, order = reading.rules.facts, reading.rules.index.order
    plain = (fact for fact in weights if facts[fact].group != "derived")
    return sorted(plain, key=lambda fact: (-weights[fact], order[fact]))


def explained(
    standings: Mapping[str, Standing], reading: Reading, needs: Mapping[str, list[str]]
) -> tuple[dict[str, StagingResult], list[Issue]]:
    """Results for the reader, and an issue for every contradiction.

    Parameters
    ----------
    standings : mapping of system to Standing
    reading : Reading
        With the systems and the risk.
    needs : mapping of system to list of str
        The plain facts that would narrow it.
    """
    results: dict[str, StagingResult] = {}
    issues: list[Issue] = []
    for system in reading.rules.pack.systems:
        stands = standings[system.id]
        issue = _contradiction(stands, system)
        if issue is not None:
            issues.append(issue)
        results[system.id] = StagingResult(
            possible=stands.shown,
            trace=Deferred(partial(_trace, system, reading)) if stands.applies else (),
            needs=tuple(needs[system.id]),
            notes=_notes(stands, system, reading, issue),
            scope=system.scope,
        )
    return results, issues


def _trace(system: SystemSpec, reading: Reading) -> tuple[Trace, ...]:
    return tuple(
        reading.explained(
            f"{system.id}/{rule.id}",
            text=_conclusion(rule, system),
            sources=reading.rules.cited(rule.sources),
        )
        for rule in system.rules
    )


def _conclusion(rule: StageRule, system: SystemSpec) -> str:
    if rule.removes:
        return f"rules out {', '.join(rule.removes)}"
    kept = [value for value in system.values if value in rule.keeps]
    return f"leaves only {', '.join(kept)}"


def _notes(
    stands: Standing, system: SystemSpec, reading: Reading, issue: Issue | None
) -> tuple[str, ...]:
    unfit = not_applicable(system, reading)
    if unfit:
        return (unfit,)
    notes = [] if issue is None else [issue.message]
    notes += reading.remarks(f"{system.id}/note")
    notes += [f"Wording of the limits: {wording.text}" for wording in system.wordings]
    stated = bool(stands.stated)
    if stated or len(stands.possible) < len(system.values):
        notes += crosswalk_notes(system.id, stands.possible, reading, stated=stated)
    return tuple(notes)


def _contradiction(stands: Standing, system: SystemSpec) -> Issue | None:
    if stands.possible or not stands.applies:
        return None
    if stands.derived and stands.stated:
        message = (
            f"{system.title}: stated {', '.join(stands.stated)}, but the findings leave "
            f"{', '.join(stands.derived)}; check which is right."
        )
        code = "stage_conflict"
    else:
        code = "findings_conflict"
        message = f"{system.title}: the findings together rule out every value; check them."
    return Issue(code=code, severity=Severity.WARNING, message=message, subject=system.id)
