"""Every published system as a reader sees it: what is possible, why, and what would narrow it."""

from collections.abc import Mapping
from functools import partial

from annotator.model.assessment import StagingResult, Trace
from annotator.model.deferred import Deferred
from annotator.model.issue import Issue, Severity
from annotator.staging.crosswalk import crosswalk_notes
from annotator.staging.needs import Needs
from annotator.staging.reading import Reading
from annotator.staging.stage_pack import StageRule, SystemSpec
from annotator.staging.standings import Standing

__all__ = ["explained"]


def explained(
    standings: Mapping[str, Standing], reading: Reading, needs: Needs
) -> tuple[dict[str, StagingResult], list[Issue]]:
    """Results for the reader, and an issue for every contradiction.

    Parameters
    ----------
    standings : mapping of system to Standing
    reading : Reading
        With the systems and the risk.
    needs : Needs
    """
    results: dict[str, StagingResult] = {}
    issues: list[Issue] = []
    for system in reading.rules.pack.systems:
        stands = standings[system.id]
        if stands.unfit is not None:
            results[system.id] = stands.unfit
            continue
        issue = _contradiction(stands, system)
        if issue is not None:
            issues.append(issue)
        open_ = len(stands.possible) > 1
        results[system.id] = StagingResult(
            possible=stands.possible,
            trace=Deferred(partial(_trace, system, reading)),
            needs=Deferred(partial(needs.of_system, system.id)) if open_ else (),
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
    notes = [] if issue is None else [issue.message]
    notes += reading.remarks(f"{system.id}/note")
    notes += [f"Wording of the limits: {wording.text}" for wording in system.wordings]
    stated = bool(stands.stated)
    if stated or len(stands.possible) < len(system.values):
        lines = reading.rules.index.crosswalk[system.id]
        notes += crosswalk_notes(lines, stands.possible, stated=stated)
    return tuple(notes)


def _contradiction(stands: Standing, system: SystemSpec) -> Issue | None:
    if stands.possible:
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
