"""Boundary wordings: which of a system's published wordings is in force."""

from collections.abc import Iterable, Mapping

from annotator.errors import GuidelineError
from annotator.staging.stage_pack import StageRule, SystemSpec, WordingSpec

__all__ = ["in_force"]


def in_force(
    systems: Iterable[SystemSpec], chosen: Mapping[str, str], policy: str = ""
) -> tuple[SystemSpec, ...]:
    """The systems with the rules of one wording each, which alone stays in ``wordings``.

    Parameters
    ----------
    systems : iterable of SystemSpec
        With all their wordings.
    chosen : mapping of system to wording
        The first wording stands where none is named.
    policy : str
        Who chose, for the message.

    Raises
    ------
    GuidelineError
        If a choice names no system that has wordings, or no wording of it.
    """
    every = tuple(systems)
    open_systems = [system.id for system in every if system.wordings]
    strange = sorted(set(chosen) - set(open_systems))
    if strange:
        raise GuidelineError(
            f"policy {policy}: {strange[0]!r} has no choice of wording; "
            f"write one of {', '.join(open_systems)}"
        )
    return tuple(_worded(system, chosen.get(system.id), policy) for system in every)


def _worded(system: SystemSpec, chosen: str | None, policy: str) -> SystemSpec:
    if not system.wordings:
        return system
    wording = system.wordings[0] if chosen is None else _named(chosen, system, policy)
    rules = tuple(rule for rule in system.rules if _is_read(rule, wording))
    return system.model_copy(update={"rules": rules, "wordings": (wording,)})


def _named(chosen: str, system: SystemSpec, policy: str) -> WordingSpec:
    for wording in system.wordings:
        if wording.id == chosen:
            return wording
    known = ", ".join(wording.id for wording in system.wordings)
    raise GuidelineError(f"policy {policy}: {system.id} has no wording {chosen!r}; write {known}")


def _is_read(rule: StageRule, wording: WordingSpec) -> bool:
    return rule.wording is None or rule.wording == wording.id
