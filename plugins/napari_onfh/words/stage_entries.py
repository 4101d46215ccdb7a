"""The stages as lines of a table: what the tool leaves possible, how sure, and the reader's own."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen

from annotator.model.assessment import Ruleset
from annotator.report.content import Report, StagePart
from napari_onfh.language import tr
from napari_onfh.reading.session_state import SessionState
from napari_onfh.words.answers import FactGroup
from napari_onfh.words.rows import either

if TYPE_CHECKING:
    from annotator.staging.pack import FactSpec

__all__ = ["StageEntry", "choices", "ruleset_line", "stage_entries", "systems_of"]

#: So many values still read at a glance in a narrow cell; more are counted.
_MOST_LISTED = 3

_HIDDEN = "hidden"
_NOT_YET = "\N{EM DASH}"


@frozen
class StageEntry:
    """One system.

    Parameters
    ----------
    system, name : str
    possible, certainty : str
        Of the tool, in few words.
    own : str
        The reader's stages; empty if none.
    reason : str
        The reader's.
    differs : bool
        Whether the reader's stages and the tool's have none in common; False while hidden.
    stage : StagePart or None
        The tool's answer with its reasons; None while there is none or it is hidden.
    tip : str
    """

    system: str
    name: str
    possible: str
    certainty: str
    own: str = ""
    reason: str = ""
    differs: bool = False
    stage: StagePart | None = None
    tip: str = ""


def systems_of(groups: Iterable[FactGroup]) -> "Mapping[str, FactSpec]":
    """The staging systems of a hip, among the facts of the form."""
    facts = (item for group in groups for item in group.facts.items())
    return {name: spec for name, spec in facts if spec.group == "system"}


def choices(spec: "FactSpec") -> tuple[tuple[str, ...], ...]:
    """What a reader may say in a system: one stage, or two neighbours between which it is open."""
    return (*((value,) for value in spec.values), *pairwise(spec.values))


def stage_entries(state: SessionState, systems: "Mapping[str, FactSpec]") -> tuple[StageEntry, ...]:
    """One entry a system, in the order of the rules.

    Parameters
    ----------
    state : SessionState
    systems : mapping of system to FactSpec
        Those in which a reader may state a stage.
    """
    return tuple(_entries(state, systems))


def _entries(state: SessionState, systems: "Mapping[str, FactSpec]") -> Iterator[StageEntry]:
    report = state.analysis.report if state.analysis else None
    staged = {part.system: part for part in report.stages} if report else {}
    for system in (*systems, *(name for name in staged if name not in systems)):
        part, spec = staged.get(system), systems.get(system)
        name = spec.label if spec is not None else staged[system].name
        said = state.opinion.stages.get(system)
        own, reason = (either(said.stages), said.reason) if said else ("", "")
        if state.hides_tool or part is None or report is None:
            word = _HIDDEN if state.hides_tool else _NOT_YET
            yield StageEntry(system, name, word, word, own, reason)
            continue
        yield StageEntry(
            system,
            name,
            _possible(part, len(spec.values) if spec else 0),
            _certainty(part, len(spec.values) if spec else 0, report),
            own,
            reason,
            differs=_differs(report, system),
            stage=part,
            tip=_tip(part),
        )


def _differs(report: Report, system: str) -> bool:
    return any(line.system == system and line.agreement == "differs" for line in report.own_stages)


def _possible(stage: StagePart, count: int) -> str:
    left = len(stage.possible)
    if not left:
        return _NOT_YET
    if left == count > 1:
        return tr("all {left}").format(left=left)
    if left <= _MOST_LISTED:
        return either(stage.possible)
    return (
        tr("{left} of {count}").format(left=left, count=count)
        if count
        else tr("{left} values").format(left=left)
    )


def _certainty(stage: StagePart, count: int, report: Report) -> str:
    if not stage.possible:
        conflicts = {
            issue.subject
            for issue in report.issues
            if issue.code in {"stage_conflict", "findings_conflict"}
        }
        return tr("facts contradict") if stage.name in conflicts else tr("does not apply")
    if stage.settled:
        return tr("settled")
    if stage.reasoning.borderline:
        return tr("open, near a limit")
    return tr("nothing ruled out") if len(stage.possible) == count else tr("open, facts missing")


def _tip(stage: StagePart) -> str:
    possible = either(stage.possible) or tr("none")
    needs = "; ".join(stage.needs)
    return tr("Still possible: {possible}").format(possible=possible) + (
        "\n" + tr("Would narrow it: {needs}").format(needs=needs) if needs else ""
    )


def ruleset_line(ruleset: Ruleset) -> str:
    """Which rules answered: set, version, status, local policy, and who signed them."""
    from annotator.staging.signing import signatures_in_words  # late: the panel opens without

    status = f", {ruleset.status}" if ruleset.status else ""
    signed = "; ".join(signatures_in_words(ruleset.signatures))
    return tr("Rules: {name} {version}{status}; policy: {policy}; {signed}.").format(
        name=ruleset.name,
        version=ruleset.version,
        status=status,
        policy=ruleset.policy or tr("none"),
        signed=signed,
    )
