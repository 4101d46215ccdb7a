"""What the rules say about a set of facts: stages, risk, tier, options, and why."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from annotator.model.deferred import Entries
from annotator.model.guideline import GuidelineDifference, GuidelineView
from annotator.model.issue import Issue
from annotator.model.signatures import RuleSignatures

__all__ = [
    "Argument",
    "Assessment",
    "Flip",
    "Modality",
    "ModalityVerdict",
    "PrognosisRow",
    "Risk",
    "RiskVote",
    "Ruleset",
    "StagingResult",
    "Tier",
    "Trace",
    "Truth",
]

#: Kleene truth value of a condition.
Truth = Literal["true", "false", "unknown"]

ModalityVerdict = Literal["meets", "excluded", "not_applicable", "cannot_say"]


class _Record(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )


class Trace(_Record):
    """One rule or one branch of its condition, with what decided it.

    Parameters
    ----------
    rule : str
        Identifier of the rule; empty for a branch inside one.
    text : str
        The condition or conclusion in words, with thresholds and units.
    verdict : Truth
    facts : mapping of fact name to str
        The facts that were read, each with its value, unit and error as text.
    why_unknown : str or None
        ``missing``, ``near_threshold``, ``disagreement``, ``not_assessable`` or
        ``not_imaged``; None unless the verdict is ``unknown``.
    sources : tuple of str
        Citations (with DOI or PMID where known) and their check status, or the basis
        ``"policy"``.
    children : tuple of Trace
        The branches of an ``all``, ``any`` or ``not``.
    """

    rule: str = ""
    text: str
    verdict: Truth
    facts: Mapping[str, str] = Field(default_factory=dict)
    why_unknown: str | None = None
    sources: tuple[str, ...] = ()
    children: tuple["Trace", ...] = ()


class StagingResult(_Record):
    """One published system: every value that the facts do not rule out.

    Parameters
    ----------
    possible : tuple of str
        In order of gravity; empty if the system does not apply (a note says why).
    trace : tuple of Trace
    needs : tuple of str
        Facts that would narrow the set, most useful first.
    notes : tuple of str
    scope : str
        ``usual``, ``further`` (for the hip, for who asks for more) or ``other_bone``.
    """

    possible: tuple[str, ...]
    trace: Entries[Trace] = ()
    needs: Entries[str] = ()
    notes: tuple[str, ...] = ()
    scope: Literal["usual", "further", "other_bone"] = "usual"


class RiskVote(_Record):
    """What one size or location metric says about the risk of collapse."""

    metric: str
    value: str
    possible: tuple[str, ...]
    sources: tuple[str, ...] = ()


class Risk(_Record):
    """Union of the votes; all three bands if no metric is known."""

    possible: tuple[str, ...]
    votes: tuple[RiskVote, ...] = ()


class Tier(_Record):
    """The treatment tiers that the gate leaves possible.

    Parameters
    ----------
    possible : tuple of str
        Tiers of all default rows that are not ruled out, ladder order.
    proposed : str or None
        The one possible tier; None while several remain.
    alternatives : tuple of str
        Tiers that a matching row names beside its default.
    needs : tuple of str
        The smallest set of facts that settles the tier whatever their answers, most useful
        first; a stage or the risk stands as the plain facts that narrow it.
    conflicts : tuple of str
        Published disagreements that bear on this case, both sides in words.
    trace : tuple of Trace
    not_checked : tuple of str
        Unknown facts that would withdraw the proposal if true.
    """

    possible: tuple[str, ...]
    proposed: str | None
    alternatives: tuple[str, ...] = ()
    needs: Entries[str] = ()
    conflicts: tuple[str, ...] = ()
    trace: Entries[Trace] = ()
    not_checked: tuple[str, ...] = ()


class Argument(_Record):
    """A cited reason for or against a modality."""

    text: str
    sources: tuple[str, ...] = ()


class Modality(_Record):
    """One treatment modality read against the facts.

    ``in_tier`` is ``yes`` if its tier is possible by default, ``alternative`` if a row
    names it as an alternative, ``no`` otherwise; ``no`` is never shown as an option.
    """

    id: str
    name: str
    tier: str
    in_tier: Literal["yes", "alternative", "no"]
    verdict: ModalityVerdict
    cautions: tuple[str, ...] = ()
    unchecked_exclusions: tuple[str, ...] = ()
    needs: Entries[str] = ()
    arguments_for: tuple[Argument, ...] = Field(default=(), alias="for")
    arguments_against: tuple[Argument, ...] = Field(default=(), alias="against")
    evidence: str = ""
    outcomes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    trace: Entries[Trace] = ()


class PrognosisRow(_Record):
    """One published natural-history figure whose metric was measured here.

    Parameters
    ----------
    metric, group, result : str
    endpoint : str
        What was counted.
    follow_up : str
        How long the group was watched; empty where the source speaks of no time.
    n : int or None
        Size of the published group; None where the source gives none.
    interval : (float, float) or None
        95 % interval of the published proportion, 0 to 1.
    interval_basis : str
        Where the interval comes from, or why there is none.
    very_uncertain : bool
        Fewer than 30 hips.
    source : str
    """

    metric: str
    group: str
    result: str
    endpoint: str = ""
    follow_up: str = ""
    n: int | None = None
    interval: tuple[float, float] | None = None
    interval_basis: str = ""
    very_uncertain: bool = False
    source: str


class Flip(_Record):
    """A change of one fact that would change a stage or the tier.

    Parameters
    ----------
    fact : str
    would_change : str
        A system, or ``"tier"``.
    to : str
        What it would be: a value, or several joined by `` or ``.
    when : str
        What the fact would have to be: a word, or a range with its unit.
    now : str
        What `would_change` is now, several joined by `` or ``.
    stated : str
        The fact as it stands, with unit and error.
    distance : float or None
        From the best value of a number to the nearest edge of `when`, in the unit of the fact;
        0 where it lies inside. None for words.
    distance_in_errors : float or None
        The same in half widths of the interval; None without an error.
    away : str
        The distance in words, with unit.
    """

    fact: str
    would_change: str
    to: str
    when: str = ""
    now: str = ""
    stated: str = ""
    distance: float | None = None
    distance_in_errors: float | None = None
    away: str = ""


class Ruleset(_Record):
    """Which rules were read; the hash covers every pack file, the policy has its own.

    ``signatures`` is None where nobody looked for any.
    """

    name: str
    version: str
    sha256: str
    date: str = ""
    status: str = ""
    policy: str | None = None
    signatures: RuleSignatures | None = None


class Assessment(_Record):
    """The whole answer of the rule engine to one set of facts."""

    systems: Mapping[str, StagingResult]
    risk: Risk
    tier: Tier
    modalities: tuple[Modality, ...]
    guidelines: Entries[GuidelineView] = ()
    guideline_differences: Entries[GuidelineDifference] = ()
    prognosis: tuple[PrognosisRow, ...] = ()
    flips: Entries[Flip] = ()
    issues: tuple[Issue, ...] = ()
    ruleset: Ruleset
    safety: tuple[str, ...]
