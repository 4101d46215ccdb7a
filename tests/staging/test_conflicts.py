"""Where sources disagree both sides are told, one case for each question; none is settled."""

from collections.abc import Callable
from typing import Any

import pytest

from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment

RULES = load_rules()
Assess = Callable[..., Assessment]
Raw = dict[str, Any]

HIP: Raw = {"site": "femoral_head", "onfh_present": "yes", "skeletally_mature": "yes"}
EARLY: Raw = {**HIP, "arco_2019": "II", "age_years": 42}
PAINFUL: Raw = {**EARLY, "symptomatic": "yes", "lesion_fraction": 0.2}
SILENT: Raw = {**EARLY, "symptomatic": "no"}

#: For each question: a case that it bears on, a change after which it does not, and a word of
#: each side.
CASES: dict[str, tuple[Raw, Raw, tuple[str, str]]] = {
    "K00_SMALL_PAINFUL": (
        {**PAINFUL, "lesion_fraction": 0.149, "wb_involved": "no"},
        {"lesion_fraction": 0.15},
        ("conservatively", "decompress early"),
    ),
    "K01_UPPER_STAGE": (PAINFUL, {"arco_2019": "IIIB"}, ("Ficat I only", "I and II")),
    "K02_SILENT_LARGE": (
        {**SILENT, "lesion_fraction": 0.301},
        {"symptomatic": "yes"},
        ("watch", "act at once"),
    ),
    "K03_SILENT_SMALL": (
        {**SILENT, "lesion_fraction": 0.149},
        {"lesion_fraction": 0.15},
        ("unlikely", "collapsed in most"),
    ),
    "K04_ALENDRONATE": (PAINFUL, {"symptomatic": "no"}, ("large effect", "no effect")),
    "K05_ESWT_HBOT": (PAINFUL, {"symptomatic": "no"}, ("positive", "unsuitable")),
    "K06_CELLS": (PAINFUL, {"arco_2019": "IV"}, ("positive before collapse", "null")),
    "K07_OSTEOTOMY": (
        {**PAINFUL, "lesion_fraction": 0.4},
        {"age_years": 50},
        ("routine in Japan", "rarely used"),
    ),
    "K08_BIPOLAR": (
        {**HIP, "symptomatic": "yes", "age_years": 60, "arco_2019": "IIIB"},
        {"arco_2019": "IV"},
        ("equal", "more pain"),
    ),
    "K09_PROTECTED_LOADING": (
        {**PAINFUL, "lesion_fraction": 0.1, "wb_involved": "no"},
        {"symptomatic": "no"},
        ("first step", "symptoms only"),
    ),
    "K10_SICKLE_CELL": (
        {**PAINFUL, "cause": "sickle_cell"},
        {"cause": "alcohol", "causes_also": []},
        ("nearly certain", "no better"),
    ),
    "K11_WHICH_SIZE": (
        {**PAINFUL, "combined_necrotic_angle_deg": 250},
        {"arco_2019": "IIIA"},
        ("volume", "angle"),
    ),
    "K12_PRACTICE": (PAINFUL, {"onfh_present": "no"}, ("most often", "disagree")),
}


def told(assessment: Assessment, name: str) -> list[str]:
    (spec,) = [one for one in RULES.pack.conflicts if one.id == name]
    return [text for text in assessment.tier.conflicts if text.startswith(f"{spec.question}: ")]


def test_every_question_of_the_pack_has_a_case() -> None:
    assert [one.id for one in RULES.pack.conflicts] == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_question_shows_both_sides_with_their_sources(assessed: Assess, name: str) -> None:
    facts, change, sides = CASES[name]
    (text,) = told(assessed(**facts), name)
    first, second = text.split(" | ")
    assert sides[0] in first
    assert sides[1] in second
    (spec,) = [one for one in RULES.pack.conflicts if one.id == name]
    for shown, side in zip((first, second), spec.sides, strict=True):
        assert RULES.named(side.sources) in shown
        assert side.sources
    altered = {**facts, **change}
    if "onfh_present" in change:
        del altered["arco_2019"]
    assert told(assessed(**altered), name) == []


@pytest.mark.parametrize("name", ["K01_UPPER_STAGE", "K04_ALENDRONATE", "K02_SILENT_LARGE"])
def test_a_stage_that_mri_leaves_open_hides_no_question(assessed: Assess, name: str) -> None:
    facts = dict(CASES[name][0])
    del facts["arco_2019"]
    (text,) = told(assessed(**facts, mri_band="yes"), name)
    assert " | " in text


def test_a_size_across_a_limit_hides_no_question(assessed: Assess) -> None:
    for name, interval in (
        ("K03_SILENT_SMALL", [0.14, 0.16]),
        ("K02_SILENT_LARGE", [0.29, 0.31]),
    ):
        assert told(assessed(**{**SILENT, "lesion_fraction": interval}), name)


def test_a_cause_that_nobody_stated_brings_no_question_up(assessed: Assess) -> None:
    assert told(assessed(**PAINFUL), "K10_SICKLE_CELL") == []


def test_no_question_moves_the_tier(assessed: Assess) -> None:
    facts, _, _ = CASES["K00_SMALL_PAINFUL"]
    tier = assessed(**facts).tier
    assert (tier.proposed, tier.alternatives) == ("T1", ("T3",))
    assert len(tier.conflicts) > 3
