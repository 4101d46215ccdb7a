"""One file of rules: the sections that a YAML pack may have.

Every section is optional in one file; all files together make one rule base. Unknown
keys are refused here, what refers to other entries is checked in
:mod:`annotator.staging.merge` and :mod:`annotator.staging.rulebase`.
"""

from collections.abc import Mapping

from annotator.model.assessment import Ruleset
from annotator.staging.stage_pack import (
    Checked,
    Contradiction,
    CrosswalkSpec,
    Definition,
    FactSpec,
    Implication,
    NoteSpec,
    ParameterSpec,
    RawCondition,
    SourceSpec,
    Spec,
    StageRule,
    SystemSpec,
)
from annotator.staging.treatment_pack import (
    ArgumentSpec,
    CautionSpec,
    ConflictSpec,
    GateRow,
    GuidelineSpec,
    ModalitySpec,
    ModifierSpec,
    OpinionSpec,
    OverrideRow,
    PrognosisSpec,
    VoteSpec,
)

__all__ = [
    "ArgumentSpec",
    "CautionSpec",
    "Checked",
    "ConflictSpec",
    "Contradiction",
    "CrosswalkSpec",
    "Definition",
    "FactSpec",
    "GateRow",
    "GuidelineSpec",
    "Implication",
    "ModalitySpec",
    "ModifierSpec",
    "NoteSpec",
    "OpinionSpec",
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


class Pack(Spec):
    """One file of rules; every section is optional."""

    ruleset: Ruleset | None = None
    parameters: Mapping[str, ParameterSpec] = {}
    facts: Mapping[str, FactSpec] = {}
    contradictions: tuple[Contradiction, ...] = ()
    implications: tuple[Implication, ...] = ()
    sources: Mapping[str, SourceSpec] = {}
    definitions: Mapping[str, Definition] = {}
    systems: tuple[SystemSpec, ...] = ()
    crosswalk: tuple[CrosswalkSpec, ...] = ()
    votes: tuple[VoteSpec, ...] = ()
    gate: tuple[GateRow, ...] = ()
    overrides: tuple[OverrideRow, ...] = ()
    guards: tuple[CautionSpec, ...] = ()
    modalities: tuple[ModalitySpec, ...] = ()
    modifiers: tuple[ModifierSpec, ...] = ()
    prognosis: tuple[PrognosisSpec, ...] = ()
    conflicts: tuple[ConflictSpec, ...] = ()
    guidelines: Mapping[str, GuidelineSpec] = {}
    opinions: tuple[OpinionSpec, ...] = ()
    safety: tuple[str, ...] = ()

    @property
    def gate_rows(self) -> tuple[GateRow | OverrideRow, ...]:
        """Default rows and what overrides them, in the order in which they are read."""
        return (*self.gate, *self.overrides)

    @property
    def supported(self) -> tuple[GateRow | OverrideRow | ModalitySpec, ...]:
        """Rules that rest on sources or on this project's policy."""
        return (*self.gate_rows, *self.modalities)
