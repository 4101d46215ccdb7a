"""The parts of a report: plain text records that any output format can lay out."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from annotator.model.issue import Issue
from annotator.report.guideline_parts import DifferenceLine, GuidelineLine

__all__ = [
    "CitedText",
    "Conflict",
    "Line",
    "MeasurementGroup",
    "MeasurementLine",
    "OptionPart",
    "OwnStageLine",
    "PrognosisLine",
    "Reason",
    "Reasoning",
    "Report",
    "SignalLine",
    "SignalPart",
    "SignalTable",
    "StagePart",
    "TierPart",
    "VoteLine",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Part):
    """A label with its text."""

    label: str
    text: str


class MeasurementLine(_Part):
    """One measurement; ``missing`` is set where there is no figure, and nothing else then."""

    name: str
    label: str
    value: str
    interval: str
    unit: str
    missing: str
    definition: str
    source: str


class MeasurementGroup(_Part):
    """Measurements that belong together."""

    title: str
    lines: tuple[MeasurementLine, ...]


class SignalLine(_Part):
    """Signal of one region of the head; a figure that is missing gives its reason instead."""

    region: str
    median: str
    median_interval: str
    spread: str
    ratio: str
    ratio_interval: str
    voxels: str
    missing: str
    ratio_missing: str


class SignalTable(_Part):
    """Signal on one series, and what it rests on."""

    title: str
    basis: str
    trend: str
    lines: tuple[SignalLine, ...]


class SignalPart(_Part):
    """Signal of one hip.

    Parameters
    ----------
    tables : tuple of SignalTable
        One a series.
    mitchell : str
        The suggestion in words; that there is none, where there is none.
    mitchell_rests_on : str
    oedema : Line or None
        None where oedema was not outlined.
    definitions : tuple of Line
    remarks : tuple of str
        Why nothing was measured, or what must be known.
    """

    tables: tuple[SignalTable, ...]
    mitchell: str
    mitchell_rests_on: str
    oedema: Line | None
    definitions: tuple[Line, ...]
    remarks: tuple[str, ...]


class CitedText(_Part):
    """A sentence with the numbers of its sources."""

    text: str
    references: tuple[int, ...]


class Reason(_Part):
    """One line of a trace: what was asked, what the facts said, who says so.

    Parameters
    ----------
    depth : int
        0 for a rule, 1 and more for the branches of its condition.
    verdict : str
        ``met``, ``not met`` or ``unknown``.
    text : str
    here : str
        The fact that was read, with its value and error, or why it is unknown.
    references : tuple of int
        Numbers in the list of sources.
    """

    depth: int
    verdict: Literal["met", "not met", "unknown"]
    text: str
    here: str
    references: tuple[int, ...]


class Reasoning(_Part):
    """The reasons of one result.

    Parameters
    ----------
    decided : tuple of CitedText
        Rules that hold, with the facts that made them.
    open : tuple of CitedText
        Rules that may hold, with the facts that they hang on.
    borderline : tuple of CitedText
        Those of `open` whose facts are known but do not decide.
    rows : tuple of Reason
        Every rule that was read, with all branches.
    """

    decided: tuple[CitedText, ...]
    open: tuple[CitedText, ...]
    borderline: tuple[CitedText, ...]
    rows: tuple[Reason, ...]


class StagePart(_Part):
    """One staging system."""

    system: str
    name: str
    possible: tuple[str, ...]
    settled: bool
    reasoning: Reasoning
    needs: tuple[str, ...]
    notes: tuple[str, ...]


class OwnStageLine(_Part):
    """What the reader says in one system, beside what the tool says.

    Parameters
    ----------
    system, name : str
    own, tool : str
    agreement : str
        How the two stand to each other.
    reason : str
        The reader's; empty if none was given.
    entered : str
        Before or after the tool's stages were shown.
    """

    system: str
    name: str
    own: str
    tool: str
    agreement: str
    reason: str
    entered: str


class VoteLine(_Part):
    """What one metric says about the risk of collapse."""

    metric: str
    value: str
    possible: tuple[str, ...]
    references: tuple[int, ...]


class Conflict(_Part):
    """A question on which published sources disagree, each side in words."""

    question: str
    sides: tuple[str, ...]


class TierPart(_Part):
    """The treatment tiers that the rules leave possible."""

    proposed: str | None  # None while several tiers remain possible
    possible: tuple[str, ...]
    alternatives: tuple[str, ...]
    reasoning: Reasoning
    needs: tuple[str, ...]
    not_checked: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    outside: tuple[str, ...] = ()  # named for a bone that the tiers do not reach
    differences: tuple[DifferenceLine, ...] = ()
    guidelines: tuple[GuidelineLine, ...] = ()


class OptionPart(_Part):
    """One modality that lies in a possible tier or is named as an alternative."""

    id: str
    name: str
    tier: str
    alternative: bool
    verdict: str
    evidence: str
    arguments_for: tuple[CitedText, ...]
    arguments_against: tuple[CitedText, ...]
    cautions: tuple[str, ...]
    unchecked_exclusions: tuple[str, ...]
    needs: tuple[str, ...]
    outcomes: tuple[str, ...]
    reasoning: Reasoning
    references: tuple[int, ...]


class PrognosisLine(_Part):
    """One published natural-history figure."""

    metric: str
    group: str
    result: str
    endpoint: str
    follow_up: str
    n: str
    interval: str
    very_uncertain: bool
    references: tuple[int, ...]


class Report(_Part):
    """Everything that is said about one hip, in reading order."""

    title: str
    side: str
    banner: str
    blocked: bool
    identification: tuple[Line, ...]
    headline: tuple[MeasurementLine, ...]
    measurements: tuple[MeasurementGroup, ...]
    definitions: tuple[Line, ...]
    signal: SignalPart | None = None  # None where it was not asked for
    issues: tuple[Issue, ...]
    stages: tuple[StagePart, ...]
    other_bones: tuple[str, ...] = ()  # systems that wait for the site to be stated
    own_stages: tuple[OwnStageLine, ...] = ()
    own_stages_reader: str = ""
    risk: tuple[str, ...]
    votes: tuple[VoteLine, ...]
    tier: TierPart | None  # None without an assessment
    options: tuple[OptionPart, ...]
    excluded: tuple[CitedText, ...]
    not_applicable: tuple[str, ...]
    prognosis: tuple[PrognosisLine, ...]
    flips: tuple[Line, ...]
    sources: tuple[str, ...]
    provenance: tuple[Line, ...]
    safety: tuple[str, ...]
