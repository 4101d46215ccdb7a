"""``onfh assess``: unknown is not no, one answer for one set of facts, bad facts by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_cases import is_one_line_refusal, onfh_here

from annotator.io.packs import load_rules

ASSESSMENT_KEYS = [
    *("schema", "systems", "risk", "tier", "modalities"),
    *("guidelines", "guideline_differences"),
    *("prognosis", "flips", "ruleset", "safety"),
]
MRI_ALONE = {
    "onfh_present": True,
    "skeletally_mature": True,
    "symptomatic": True,
    "age_years": 40,
    "mri_band": True,
    "mri_subchondral_fracture": False,
    "mri_marrow_oedema": False,
}
NORMAL_FILM = {
    "xr_done": True,
    "xr_normal": True,
    "ct_done": False,
    "joint_space_narrowing": False,
    "acetabular_change": False,
    "joint_destruction": False,
}


def assessed(folder: Path, facts: dict[str, Any]) -> Any:
    path = folder / "facts.json"
    path.write_text(json.dumps(facts))
    outcome = onfh_here("assess", path, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    return json.loads(outcome.out)


def test_without_facts_every_stage_stays_and_no_tier_is_proposed(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("{}\n")
    outcome = onfh_here("assess", tmp_path / "empty.yaml", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    document = json.loads(outcome.out)
    assert [key for key in document if key != "issues"] == ASSESSMENT_KEYS
    every = {system.id: list(system.values) for system in load_rules().pack.systems}
    assert {name: one["possible"] for name, one in document["systems"].items()} == every
    assert all(one["needs"] for one in document["systems"].values())
    assert document["tier"]["proposed"] is None
    assert len(document["tier"]["possible"]) > 1
    assert document["tier"]["needs"]
    assert "meets" not in {row["verdict"] for row in document["modalities"]}


def test_an_empty_file_is_the_same_as_no_facts(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    outcome = onfh_here("assess", tmp_path / "empty.yaml", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out) == assessed(tmp_path, {})


def test_mri_alone_never_tells_arco_i_from_ii(tmp_path: Path) -> None:
    possible = assessed(tmp_path, MRI_ALONE)["systems"]["arco_2019"]["possible"]
    assert {"I", "II"} <= set(possible)


def test_a_normal_film_settles_what_mri_alone_left_open(tmp_path: Path) -> None:
    possible = assessed(tmp_path, {**MRI_ALONE, **NORMAL_FILM})["systems"]["arco_2019"]["possible"]
    assert possible == ["I"]


@pytest.mark.parametrize("word", ["unknown", "not_assessable", "not_imaged"])
def test_a_fact_stated_as_unknown_removes_no_stage(tmp_path: Path, word: str) -> None:
    stated = dict.fromkeys(("xr_crescent", "xr_flattening", "mri_band", "joint_destruction"), word)
    possible = assessed(tmp_path, stated)["systems"]["arco_2019"]["possible"]
    assert possible == ["I", "II", "IIIA", "IIIB", "IV"]


def test_json_and_yaml_give_the_same_bytes(tmp_path: Path) -> None:
    facts = {**MRI_ALONE, "lesion_fraction": [0.14, 0.2], "cause": "sle"}
    (tmp_path / "facts.json").write_text(json.dumps(facts))
    (tmp_path / "facts.yaml").write_text(
        "cause: sle\nlesion_fraction: [0.14, 0.20]\nmri_marrow_oedema: no\n"
        "mri_subchondral_fracture: false\nmri_band: yes\nage_years: 40\n"
        "symptomatic: 'yes'\nskeletally_mature: true\nonfh_present: yes\n"
    )
    first, second = (
        onfh_here("assess", tmp_path / name, "--json") for name in ("facts.json", "facts.yaml")
    )
    assert first == second
    assert first.code == 0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("xr_cresent: yes", "xr_cresent"),
        ("age_years: .nan", "age_years"),
        ("age_years: forty", "age_years"),
        ("age_years: -3", "age_years"),
        ("lesion_fraction: 20", "lesion_fraction"),
        ("lesion_fraction: [0.3, 0.1]", "lesion_fraction"),
        ("cause: unhappy", "cause"),
        ("arco_2019: V", "arco_2019"),
        ("{xr_normal: yes, xr_crescent: yes}", "xr_crescent"),
        ("{xr_done: no, xr_flattening: yes}", "xr_flattening"),
        ("{ct_done: no, ct_flattening: yes}", "ct_flattening"),
        ("age_years: 40\nage_years: 50", "age_years"),
        ("- age_years", "facts.yaml"),
        ("age_years: [40", "facts.yaml"),
        ("!!python/object/apply:os.getcwd []", "facts.yaml"),
    ],
)
def test_bad_facts_are_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "facts.yaml").write_text(text + "\n")
    outcome = onfh_here("assess", tmp_path / "facts.yaml", "--json")
    assert is_one_line_refusal(outcome), outcome
    assert named in outcome.err


def test_facts_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    assert is_one_line_refusal(onfh_here("assess", tmp_path / "facts.yaml"))


def test_a_tier_is_named_in_words_and_both_sides_of_a_conflict_stand(tmp_path: Path) -> None:
    facts = {**MRI_ALONE, **NORMAL_FILM, "lesion_fraction": 0.2, "wb_involved": "yes"}
    document = assessed(tmp_path, facts)
    assert document["tier"]["conflicts"]
    text = onfh_here("assess", tmp_path / "facts.json").out
    for tier in document["tier"]["possible"]:
        assert f"{tier} (" in text
    for conflict in document["tier"]["conflicts"]:
        assert conflict in text
        assert " | " in conflict
