"""The schema of treatment rules in a pack: votes, gate, modalities, prognosis, opinions."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from annotator.model.guideline import Topic
from annotator.staging.stage_pack import Checked, RawCondition, Spec

__all__ = [
    "ArgumentSpec",
    "CautionSpec",
    "ConflictSpec",
    "GateRow",
    "GuidelineSpec",
    "ModalitySpec",
    "ModifierSpec",
    "OpinionSpec",
    "OverrideRow",
    "PrognosisSpec",
    "VoteSpec",
]

Basis = Literal["source", "policy"]


class VoteSpec(Spec):
    """How one metric votes on the risk of collapse: a band stays unless its condition fails."""

    fact: str
    bands: Mapping[str, RawCondition]
    sources: tuple[str, ...]


class GateRow(Spec):
    """One default row of the gate.

    ``blocks`` is False where an unknown fact of the row is only listed as not checked.
    A row that holds and ``stops`` hides every later row.
    """

    id: str
    tier: str
    when: RawCondition
    text: str
    blocks: bool = True
    stops: bool = False
    alternatives: tuple[str, ...] = ()
    alternative_when: RawCondition | None = None
    basis: Basis = "source"
    sources: tuple[str, ...] = ()


class OverrideRow(Spec):
    """A row that replaces the tier reached below it, or adds an alternative beside it."""

    id: str
    when: RawCondition
    text: str
    replaces: tuple[str, ...] = ()
    tier: str | None = None
    alternative: str | None = None
    first: bool = False
    basis: Basis = "source"
    sources: tuple[str, ...] = ()


class CautionSpec(Spec):
    """A warning beside a modality while ``when`` holds."""

    when: RawCondition
    text: str
    sources: tuple[str, ...] = ()
    checked: Checked | None = None


class ArgumentSpec(Spec):
    """A cited reason for or against a modality; ``when`` limits it to a kind of case."""

    side: Literal["for", "against"]
    text: str
    sources: tuple[str, ...]
    when: RawCondition | None = None


class ModalitySpec(Spec):
    """One treatment modality with its published conditions.

    Parameters
    ----------
    summary : str
        What the review that the project implements says about it, paraphrased.
    role : str
        ``default``; ``alternative`` is marked as such inside its tier; ``adjunct`` is
        shown beside the tiers ``beside`` only; ``outside`` is never an option for a hip.
    guards : str
        ``treatment`` for the guards that every treatment shares, ``none`` otherwise.
    """

    id: str
    name: str
    tier: str
    summary: str
    role: Literal["default", "alternative", "adjunct", "outside"] = "default"
    beside: tuple[str, ...] = ()
    guards: Literal["treatment", "none"] = "treatment"
    indicated_when: RawCondition
    excluded_when: RawCondition | None = None
    exclusion_checked: Checked = "abstract_checked"
    cautions: tuple[CautionSpec, ...] = ()
    evidence: str
    outcomes: tuple[str, ...] = ()
    arguments: tuple[ArgumentSpec, ...] = ()
    basis: Basis = "source"
    sources: tuple[str, ...] = ()


class ModifierSpec(Spec):
    """A property of the patient that adds a caution to several modalities."""

    when: RawCondition
    modalities: tuple[str, ...]
    text: str
    sources: tuple[str, ...]


class PrognosisSpec(Spec):
    """One published natural-history figure.

    ``events`` of ``n`` gives the result and its interval; ``result`` alone is for
    sources that print a percentage without counts. ``order`` (0 to 1) sorts the latter.
    ``follow_up`` is how long the group was watched.
    """

    id: str
    metric: str
    group: str
    when: RawCondition
    endpoint: str
    follow_up: str = ""
    events: int | None = Field(default=None, ge=0)
    n: int | None = Field(default=None, gt=0)
    result: str | None = None
    order: float = Field(default=0.0, ge=0.0, le=1.0)
    source: str


class Side(Spec):
    """One side of a published disagreement."""

    text: str
    sources: tuple[str, ...]


class ConflictSpec(Spec):
    """Sources that disagree on a question, both sides in words."""

    id: str
    question: str
    tiers: tuple[str, ...] = ()
    when: RawCondition | None = None
    sides: tuple[Side, ...] = Field(min_length=2)


class GuidelineSpec(Spec):
    """A guideline or review whose opinions stand beside the others.

    ``limits`` says what was seen of it and what it does not speak of.
    """

    name: str
    limits: str


class OpinionSpec(Spec):
    """What one guideline says for the hips that ``when`` describes.

    ``stance`` is the opinion in a few words, the same for all guidelines that share it.
    """

    id: str
    guideline: str
    topic: Topic
    stance: str
    when: RawCondition
    text: str
    sources: tuple[str, ...]
