"""The schema of facts, sources and staging systems in a pack."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = [
    "CHECKED_IN_WORDS",
    "Checked",
    "Contradiction",
    "CrosswalkSpec",
    "Definition",
    "FactSpec",
    "Implication",
    "Level",
    "NoteSpec",
    "ParameterSpec",
    "RawCondition",
    "Scope",
    "SourceSpec",
    "Spec",
    "StageRule",
    "SystemSpec",
    "WordingSpec",
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

#: The same for a reader.
CHECKED_IN_WORDS: Mapping[Checked, str] = {
    "seed": "as given in the review of Matenko et al. 2025",
    "abstract_checked": "abstract checked",
    "full_text_checked": "full text checked",
    "transcription_checked": "checked in a transcription",
    "secondary_checked": "checked in a secondary source",
    "derived": "derived",
    "unverified": "unverified",
}

#: What kind of work a source is; a definition is the paper or text that lays a system down.
Level = Literal[
    "definition",
    "convention of this tool",
    "guideline",
    "systematic review",
    "review",
    "payer policy",
    "survey",
    "randomised trial",
    "diagnostic comparison",
    "cohort",
    "case series",
]

#: For whom a system is: every hip, who asks for more, or another bone.
Scope = Literal["usual", "further", "other_bone"]


class Spec(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FactSpec(Spec):
    """One fact that a reader may state, or that is measured.

    Parameters
    ----------
    kind : str
        ``yes_no``, ``number``, ``category`` (one of ``values``) or ``list`` (several).
    label : str
        Plain clinical English, for a form and for reasons.
    group : str
        ``patient``, ``imaging``, ``mri_read``, ``measured``, ``system``, ``other_bone`` (of
        no use at the hip, left out of its form) or ``derived``.
    unit : str
        ``"mm"``, ``"mm3"``, ``"deg"``, ``"1"``, ``"years"`` ...; empty unless a number.
    values : tuple of str
        The categories; filled in for ``yes_no``.
    min, max : float or None
        Bounds of a number that a person states.
    required : bool
        Stands at the top of a findings form.
    study : str or None
        The fact that says whether the study was read which this finding comes from.
    """

    kind: Literal["yes_no", "number", "category", "list"]
    label: str
    group: Literal["patient", "imaging", "mri_read", "measured", "system", "other_bone", "derived"]
    unit: str = ""
    values: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    required: bool = False
    study: str | None = None


class SourceSpec(Spec):
    """One citation with what kind of work it is and what was checked of it."""

    citation: str
    doi: str | None = None
    pmid: str | None = None
    locator: str | None = None
    year: int | None = None
    level: Level | None = None
    checked: Checked
    checked_by: str | None = None
    checked_on: str | None = None


class ParameterSpec(Spec):
    """A number that conditions refer to by name.

    ``low`` and ``high`` bound what a local policy may put in its place; without them the
    number belongs to a published definition and cannot be overridden.
    """

    value: float
    unit: str
    text: str
    low: float | None = None
    high: float | None = None


class Definition(Spec):
    """A condition with a clinical name, used by several rules."""

    label: str
    when: RawCondition


class Contradiction(Spec):
    """Statements that cannot hold together; such facts are refused."""

    when: RawCondition
    text: str


class Implication(Spec):
    """What a statement says about other facts that were left open."""

    when: RawCondition
    sets: Mapping[str, str]


class StageRule(Spec):
    """If ``when`` holds, ``removes`` fall away, or all but ``keeps``.

    With a ``wording`` it is read only while that one of the system's is in force.
    """

    id: str
    when: RawCondition
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    wording: str | None = None
    sources: tuple[str, ...]


class NoteSpec(Spec):
    """A remark that is printed while ``when`` holds, with its sources if it names any."""

    when: RawCondition
    text: str
    sources: tuple[str, ...] = ()


class WordingSpec(Spec):
    """One of several published wordings of a system's limits."""

    id: str
    text: str


class CrosswalkSpec(Spec):
    """One line of a published table that sets stages of several systems side by side.

    Such a line is shown as approximate and never removes a stage; it starts from its first
    system.
    """

    id: str
    finding: str
    stages: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]


class SystemSpec(Spec):
    """One published staging, size or location system.

    Parameters
    ----------
    id, title, year : str, str, int
    scope : str
        ``usual``, ``further`` (for the hip, beside the usual ones) or ``other_bone``;
        assessments list them in this order.
    wordings : tuple of WordingSpec
        The first is in force unless a local policy names another.
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
    scope: Scope = "usual"
    wordings: tuple[WordingSpec, ...] = ()
    values: tuple[str, ...]
    applies_unless: tuple[NoteSpec, ...] = ()
    rules: tuple[StageRule, ...]
    notes: tuple[NoteSpec, ...] = ()
