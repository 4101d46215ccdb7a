"""What a patient brings along puts its caution beside each modality that it concerns."""

from collections.abc import Callable
from typing import Any

import pytest

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment

RULES = load_rules()
Assess = Callable[..., Assessment]
OPEN: dict[str, Any] = {"site": "femoral_head", "onfh_present": "yes", "skeletally_mature": "yes"}

#: Words of the caution, facts that bring it, and facts that only may.
MODIFIERS: list[tuple[str, dict[str, Any], dict[str, Any] | None]] = [
    ("Steroid still needed", {"steroid_ongoing": "yes"}, None),
    ("Sickle cell", {"cause": "sickle_cell"}, {"cause": ["sickle_cell", "sle"], "causes_also": []}),
    ("Alcohol or trauma", {"cause": "trauma"}, {"cause": ["trauma", "sle"], "causes_also": []}),
    ("Between 40", {"age_years": 45}, {"age_years": [38, 42]}),
    ("Both hips", {"contralateral_onfh": "yes"}, None),
    ("Head-saving surgery has failed", {"failed_preservation": "yes"}, None),
]


def told(assessment: Assessment, words: str) -> dict[str, list[str]]:
    found = {
        row.id: [one for one in row.cautions if words in one]
        for row in assessment.modalities
        if row.verdict in {"meets", "cannot_say"}
    }
    return {name: cautions for name, cautions in found.items() if cautions}


def test_every_modifier_of_the_pack_is_tried() -> None:
    written = [spec.text for spec in RULES.pack.modifiers]
    assert len(written) == len(MODIFIERS)
    for text, (words, _, _) in zip(written, MODIFIERS, strict=True):
        assert text.startswith(words)


@pytest.mark.parametrize(("words", "facts", "maybe"), MODIFIERS)
def test_a_modifier_cautions_beside_each_modality_that_it_concerns(
    assessed: Assess, words: str, facts: dict[str, Any], maybe: dict[str, Any] | None
) -> None:
    (spec,) = [one for one in RULES.pack.modifiers if one.text.startswith(words)]
    assessment = assessed(**OPEN, **facts)
    possible = {m.id for m in assessment.modalities if m.verdict in {"meets", "cannot_say"}}
    expected = set(spec.modalities) & possible
    shown = told(assessment, spec.text)
    assert expected
    assert set(shown) == expected
    for cautions in shown.values():
        (caution,) = cautions
        assert caution == f"{spec.text} ({RULES.named(spec.sources)})"
    if maybe is not None:
        doubtful = told(assessed(**OPEN, **maybe), spec.text)
        assert doubtful
        assert all(one.startswith("May apply: ") for row in doubtful.values() for one in row)


@pytest.mark.parametrize("words", [words for words, _, _ in MODIFIERS])
def test_what_nobody_stated_brings_no_caution(assessed: Assess, words: str) -> None:
    (spec,) = [one for one in RULES.pack.modifiers if one.text.startswith(words)]
    assert told(assessed(**OPEN), spec.text) == {}
