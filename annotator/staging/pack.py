"""The schema of the rule packs: what a YAML file of rules may say.

Every section is optional in one file; all files together make one rule base. Unknown
keys are refused here, what refers to other entries is checked in
:mod:`annotator.staging.rulebase`.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from annotator.model.assessment import Ruleset

__all__ = [
    "ArgumentSpec",
    "CautionSpec",
    "Checked",
    "ConflictSpec",
    "Contradiction",
    "Definition",
    "FactSpec",
    "GateRow",
    "Implication",
    "ModalitySpec",
    "ModifierSpec",
    "NoteSpec",
    "OverrideRow",
    "Pack",
    "ParameterSpec",
    "PrognosisSpec",
    "RawCondition",
    "SourceSpec",
    "StageRule",
    "SystemSpec",
    "VoteSpec",
]

#: A condition tree as written: ``all``, ``any``, ``not``, ``ref`` or ``fact``/``op``/``value``.
RawCondition = Mapping[str, object]

#: How well a source was checked; ``unverified`` may inform but never enable a rule.
Checked = Literal[
    "seed",
    "abstract_checked",
    "full_text_checked",
    "transcription_checked",
    "secondary_checked",
    "derived",
    "unverified",
]
Basis = Literal["source", "policy"]


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactSpec(_Spec):
    """One fact that a reader may state, or that is measured.

    Parameters
    ----------
    kind : str
        ``yes_no``, ``number``, ``category`` (one of ``values``) or ``list`` (several).
    label : str
        Plain clinical English, for a form and for reasons.
    group : str
        ``patient``, ``imaging``, ``mri_read``, ``measured``, ``system`` or ``derived``.
    unit : str
        ``"mm"``, ``"mm3"``, ``"deg"``, ``"1"``, ``"years"`` ...; empty unless a number.
    values : tuple of str
        The categories; filled in for ``yes_no``.
    min, max : float or None
        Bounds of a number that a person states.
    required : bool
        Stands at the top of a findings form.
    """

    kind: Literal["yes_no", "number", "category", "list"]
    label: str
    group: Literal["patient", "imaging", "mri_read", "measured", "system", "derived"]
    unit: str = ""
    values: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    required: bool = False


class SourceSpec(_Spec):
    """One citation with what was checked of it."""

    citation: str
    doi: str | None = None
    pmid: str | None = None
    locator: str | None = None
    year: int | None = None
    checked: Checked
    checked_by: str | None = None
    checked_on: str | None = None


class ParameterSpec(_Spec):
    """A number that conditions refer to by name.

    ``low`` and ``high`` bound what a local policy may put in its place; without them the
    number belongs to a published definition and cannot be overridden.
    """

    value: float
    unit: str
    text: str
    low: float | None = None
    high: float | None = None


class Definition(_Spec):
    """A condition with a clinical name, used by several rules."""

    label: str
    when: RawCondition


class Contradiction(_Spec):
    """Statements that cannot hold together; such facts are refused."""

    when: RawCondition
    text: str


class Implication(_Spec):
    """What a statement says about other facts that were left open."""

    when: RawCondition
    sets: Mapping[str, str]


class StageRule(_Spec):
    """If ``when`` holds, ``removes`` fall away, or all but ``keeps``."""

    id: str
    when: RawCondition
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    sources: tuple[str, ...]


class NoteSpec(_Spec):
    """A remark that is printed while ``when`` holds."""

    when: RawCondition
    text: str


class SystemSpec(_Spec):
    """One published staging, size or location system.

    Parameters
    ----------
    id, title, year : str, str, int
    values : tuple of str
        In order of gravity.
    applies_unless : tuple of NoteSpec
        If one holds the system does not apply and its text says why.
    rules : tuple of StageRule
    notes : tuple of NoteSpec
    """

    id: str
    title: str
    year: int
    values: tuple[str, ...]
    applies_unless: tuple[NoteSpec, ...] = ()
    rules: tuple[StageRule, ...]
    notes: tuple[NoteSpec, ...] = ()


class VoteSpec(_Spec):
    """How one metric votes on the risk of collapse: a band stays unless its condition fails."""

    fact: str
    bands: Mapping[str, RawCondition]
    sources: tuple[str, ...]


class GateRow(_Spec):
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


class OverrideRow(_Spec):
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


class CautionSpec(_Spec):
    """A warning beside a modality while ``when`` holds."""

    when: RawCondition
    text: str
    sources: tuple[str, ...] = ()
    checked: Checked | None = None


class ArgumentSpec(_Spec):
    """A cited reason for or against a modality; ``when`` limits it to a kind of case."""

    side: Literal["for", "against"]
    text: str
    sources: tuple[str, ...]
    when: RawCondition | None = None


class ModalitySpec(_Spec):
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


class ModifierSpec(_Spec):
    """A property of the patient that adds a caution to several modalities."""

    when: RawCondition
    modalities: tuple[str, ...]
    text: str
    sources: tuple[str, ...]


class PrognosisSpec(_Spec):
    """One published natural-history figure.

    ``events`` of ``n`` gives the result and its interval; ``result`` alone is for
    sources that print a percentage without counts. ``order`` (0 to 1) sorts the latter.
    """

    id: str
    metric: str
    group: str
    when: RawCondition
    endpoint: str
    events: int | None = Field(default=None, ge=0)
    n: int | None = Field(default=None, gt=0)
    result: str | None = None
    order: float = Field(default=0.0, ge=0.0, le=1.0)
    source: str


class Side(_Spec):
    """One side of a published disagreement."""

    text: str
    sources: tuple[str, ...]


class ConflictSpec(_Spec):
    """Sources that disagree on a question, both sides in words."""

    id: str
    question: str
    tiers: tuple[str, ...] = ()
    when: RawCondition | None = None
    sides: tuple[Side, ...] = Field(min_length=2)


class Pack(_Spec):
    """One file of rules; every section is optional."""

    ruleset: Ruleset | None = None
    parameters: Mapping[str, ParameterSpec] = {}
    facts: Mapping[str, FactSpec] = {}
    contradictions: tuple[Contradiction, ...] = ()
    implications: tuple[Implication, ...] = ()
    sources: Mapping[str, SourceSpec] = {}
    definitions: Mapping[str, Definition] = {}
    systems: tuple[SystemSpec, ...] = ()
    votes: tuple[VoteSpec, ...] = ()
    gate: tuple[GateRow, ...] = ()
    overrides: tuple[OverrideRow, ...] = ()
    guards: tuple[CautionSpec, ...] = ()
    modalities: tuple[ModalitySpec, ...] = ()
    modifiers: tuple[ModifierSpec, ...] = ()
    prognosis: tuple[PrognosisSpec, ...] = ()
    conflicts: tuple[ConflictSpec, ...] = ()
    safety: tuple[str, ...] = ()

    @property
    def gate_rows(self) -> tuple[GateRow | OverrideRow, ...]:
        """Default rows and what overrides them, in the order in which they are read."""
        return (*self.gate, *self.overrides)

    @property
    def supported(self) -> tuple[GateRow | OverrideRow | ModalitySpec, ...]:
        """Rules that rest on sources or on this project's policy."""
        return (*self.gate_rows, *self.modalities)
