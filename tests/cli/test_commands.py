"""The commands on files: results on stdout, exit codes, and one line for each bad input."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_runs import HipFiles, Onfh, write_landmarks_of
from command_cases import onfh_here
from hip_results import make_case

from annotator.geometry.grid import Grid
from annotator.io.volume_files import write_label_map
from annotator.model.anatomy import Side
from annotator.model.definitions import MEASUREMENTS

MEASUREMENT_KEYS = ["schema", "side", "head", "definitions", "measurements", "issues", "provenance"]
ASSESSMENT_KEYS = [
    "schema",
    "systems",
    "risk",
    "tier",
    "modalities",
    "guidelines",
    "guideline_differences",
    "prognosis",
    "flips",
    "ruleset",
    "safety",
]


def measured(onfh: Onfh, hip: HipFiles, *options: object) -> Any:
    outcome = onfh("measure", hip.image, "--labels", hip.labels, "--side", "L", "--json", *options)
    assert (outcome.code, outcome.err) == (0, "")
    return json.loads(outcome.out)


def refused(outcome: Any, *words: str) -> None:
    """One line on stderr, nothing on stdout, exit code 2."""
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith("onfh: ")
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err


def test_scan_prints_one_document_with_the_keys_of_the_schema(onfh: Onfh, hip: HipFiles) -> None:
    outcome = onfh("scan", hip.image, "--json")
    assert outcome.code == 0
    document = json.loads(outcome.out)
    assert document["schema"] == "onfh.scan/1"
    assert [volume["plane"] for volume in document["volumes"]] == ["coronal"]
    assert document["rejected"] == []


def test_scan_in_words_names_plane_spacing_and_series(onfh: Onfh, hip: HipFiles) -> None:
    text = onfh("scan", hip.image).out
    assert "coronal, 23 x 61 x 61 voxels of 3.00 x 1.00 x 1.00 mm" in text


@pytest.fixture(scope="module")
def document(hip: HipFiles) -> Any:
    """What ``measure --json`` prints for the left hip."""
    outcome = onfh_here("measure", hip.image, "--labels", hip.labels, "--side", "L", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    return json.loads(outcome.out)


def test_measure_prints_one_document_with_the_keys_of_the_schema(document: Any) -> None:
    assert list(document) == MEASUREMENT_KEYS
    assert document["schema"] == "onfh.measurements/1"
    assert list(document["measurements"]) == list(MEASUREMENTS)
    keys = {"value", "low", "high", "unit", "why_missing"}
    assert all(set(figure) == keys for figure in document["measurements"].values())


def test_measure_finds_the_radius_of_a_known_sphere(document: Any) -> None:
    assert document["head"]["radius_mm"] == pytest.approx(24.0, abs=0.3)
    assert document["side"] == "L"


def test_measure_in_words_shows_percent_the_document_shares(
    onfh: Onfh, hip: HipFiles, document: Any
) -> None:
    share = document["measurements"]["lesion_fraction"]["value"]
    text = onfh("measure", hip.image, "--labels", hip.labels, "--side", "L").out
    (line,) = [row for row in text.splitlines() if "Lesion share of the outlined head" in row]
    assert f"{share * 100:.1f}  %" in line
    assert "95 %:" in line


def test_landmarks_choose_the_jic_zone(onfh: Onfh, hip: HipFiles) -> None:
    document = measured(onfh, hip, "--landmarks", hip.landmarks)
    assert document["definitions"]["weight_bearing_zone"] == "jic"
    assert document["measurements"]["acetabular_edge_deg"]["value"] == pytest.approx(28, abs=1)


def test_assess_without_facts_leaves_everything_open(onfh: Onfh, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("{}\n")
    outcome = onfh("assess", facts, "--json")
    assert outcome.code == 0
    document = json.loads(outcome.out)
    assert [key for key in document if key != "issues"] == ASSESSMENT_KEYS
    assert document["systems"]["arco_2019"]["possible"] == ["I", "II", "IIIA", "IIIB", "IV"]
    assert document["tier"]["proposed"] is None
    assert document["tier"]["needs"]
    assert len(document["ruleset"]["sha256"]) == 64
    assert document["safety"]


def test_assess_in_words_names_rule_set_and_safety(onfh: Onfh, hip: HipFiles) -> None:
    text = onfh("assess", hip.findings).out
    assert "no tier is proposed" in text
    assert "Rules onfh-core" in text
    assert "not a medical device" in text


def test_analyse_writes_the_same_figures_as_measure_with_assessment_and_report(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    outcome = onfh(
        *("analyse", hip.image, "--labels", hip.labels, "--side", "L"),
        *("--findings", hip.findings, "--landmarks", hip.landmarks, "--out", tmp_path / "out"),
        *("--format", "html,json,seg.nrrd"),
    )
    assert (outcome.code, outcome.err) == (0, "")
    folder = tmp_path / "out" / "L"
    names = ["assessment.json", "measurements.json", "report.html", "segmentation.seg.nrrd"]
    assert sorted(path.name for path in folder.iterdir()) == [*names, "signal.json"]
    assert all(str(folder / name) in outcome.out for name in names)
    page = (folder / "report.html").read_text()
    assessment = json.loads((folder / "assessment.json").read_text())
    for needed in (assessment["ruleset"]["sha256"], assessment["ruleset"]["version"]):
        assert needed in page
    assert "Secret" not in page + outcome.out
    figures = json.loads((folder / "measurements.json").read_text())["measurements"]
    assert figures == measured(onfh, hip, "--landmarks", hip.landmarks)["measurements"]


def test_a_format_of_a_later_version_is_refused_before_anything_is_written(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    outcome = onfh(
        *("analyse", hip.image, "--labels", hip.labels, "--side", "L"),
        *("--out", tmp_path / "out", "--format", "html,fhir"),
    )
    refused(outcome, "--format fhir is not available")
    assert not (tmp_path / "out").exists()


def test_missing_slices_block_measuring_until_acknowledged(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    series = tmp_path / "series"
    shutil.copytree(hip.image, series)
    sorted(series.iterdir())[11].unlink()
    base = ("measure", series, "--labels", hip.labels, "--side", "L", "--json")
    blocked = onfh(*base)
    assert blocked.code == 1
    assert blocked.err.count("\n") == 1
    assert "--accept-geometry" in blocked.err
    document = json.loads(blocked.out)
    assert document["head"] is None
    assert all(figure["value"] is None for figure in document["measurements"].values())
    codes = [one["code"] for one in document["issues"] if one["severity"] == "blocking"]
    accepted = onfh(*base, *(part for code in codes for part in ("--accept-geometry", code)))
    assert accepted.code == 0


# The bad inputs that must each be one line and exit code 2.


def test_a_hip_given_as_the_other_side_is_refused(onfh: Onfh, hip: HipFiles) -> None:
    landmarks = hip.folder / "right.json"
    landmarks.write_text(hip.landmarks.read_text().replace('"L"', '"R"'))
    outcome = onfh(
        *("measure", hip.image, "--labels", hip.labels, "--side", "R"), "--landmarks", landmarks
    )
    refused(outcome, "side")


def test_landmarks_of_the_other_side_are_refused(onfh: Onfh, hip: HipFiles, tmp_path: Path) -> None:
    write_landmarks_of(Side.RIGHT, tmp_path / "right.json")
    outcome = onfh(
        *("measure", hip.image, "--labels", hip.labels, "--side", "L"),
        *("--landmarks", tmp_path / "right.json"),
    )
    refused(outcome, "right.json")


def relabelled(path: Path, labels: np.ndarray, grid: Grid | None = None) -> Path:
    write_label_map(path, grid or make_case().annotation.grid, labels)
    return path


def test_a_lesion_outside_the_head_is_refused(onfh: Onfh, hip: HipFiles, tmp_path: Path) -> None:
    labels = make_case().annotation.label_map.copy()
    labels[labels == 2] = 1
    labels[2:4, 2:6, 2:6] = 2
    path = relabelled(tmp_path / "labels.nii.gz", labels)
    refused(onfh("measure", hip.image, "--labels", path, "--side", "L"), "lesion")


def test_labels_on_a_foreign_grid_are_refused_with_both_grids(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    grid = make_case().annotation.grid
    moved = grid.affine_lps.copy()
    moved[0, 3] += 60.0
    labels = make_case().annotation.label_map
    path = relabelled(tmp_path / "labels.nii.gz", labels, Grid(grid.shape, moved))
    refused(onfh("measure", hip.image, "--labels", path, "--side", "L"), "outside the image")


def test_an_empty_label_map_is_refused(onfh: Onfh, hip: HipFiles, tmp_path: Path) -> None:
    path = relabelled(tmp_path / "labels.nii.gz", np.zeros((23, 61, 61), np.uint8))
    refused(onfh("measure", hip.image, "--labels", path, "--side", "L"), "labels.nii.gz")


def test_a_folder_without_images_is_refused(onfh: Onfh, hip: HipFiles, tmp_path: Path) -> None:
    refused(onfh("scan", tmp_path), tmp_path.name)
    refused(onfh("measure", tmp_path, "--labels", hip.labels, "--side", "L"))


def test_a_text_file_renamed_dcm_is_refused(onfh: Onfh, hip: HipFiles, tmp_path: Path) -> None:
    text = tmp_path / "notes.dcm"
    text.write_text("not an image\n")
    refused(onfh("measure", text, "--labels", hip.labels, "--side", "L"), "notes.dcm")


def test_a_truncated_file_is_refused_or_blocks(onfh: Onfh, hip: HipFiles, tmp_path: Path) -> None:
    series = tmp_path / "series"
    shutil.copytree(hip.image, series)
    victim = sorted(series.iterdir())[10]
    victim.write_bytes(victim.read_bytes()[:-3000])
    outcome = onfh("measure", series, "--labels", hip.labels, "--side", "L", "--json")
    assert outcome.code in {1, 2}
    assert outcome.err.count("\n") == 1
    refused(onfh("measure", victim, "--labels", hip.labels, "--side", "L"), victim.name)


def test_implausible_landmarks_take_the_zone_away_and_say_so(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    document = json.loads(hip.landmarks.read_text())
    document["lateral_acetabular_edge_lps_mm"][2] -= 60.0
    path = tmp_path / "landmarks.json"
    path.write_text(json.dumps(document))
    result = measured(onfh, hip, "--landmarks", path)
    assert "landmarks_implausible" in {issue["code"] for issue in result["issues"]}
    assert result["measurements"]["wb_arc_involved_fraction"]["value"] is None


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("nonsense_fact: yes\n", "nonsense_fact"),
        ("age_years: old\n", "age_years"),
        ("age_years: .nan\n", "age_years"),
        ("xr_normal: yes\nxr_crescent: yes\n", "xr_normal"),
        ("a: 1\na: 2\n", "facts.yaml"),
        ("- a list\n", "facts.yaml"),
        ("{broken\n", "facts.yaml"),
    ],
)
def test_bad_facts_are_refused_by_name(onfh: Onfh, tmp_path: Path, content: str, word: str) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(content)
    refused(onfh("assess", facts), word)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--surface-reach-mm", "-1"), "--surface-reach-mm -1"),
        (("--surface-reach-mm", "nan"), "--surface-reach-mm nan"),
        (("--boundary-error-mm", "inf"), "--boundary-error-mm inf"),
        (("--head-label", "2"), "both 2"),
        (("--series", "1.2.3.4"), "1.2.3.4"),
        (("--volume", "7"), "7"),
        (("--landmarks", "absent.json"), "absent.json"),
        (("--labels", "absent.nii.gz"), "absent.nii.gz"),
    ],
)
def test_options_that_cannot_be_used_are_refused_with_their_value(
    onfh: Onfh, hip: HipFiles, options: tuple[str, ...], word: str
) -> None:
    base = ("measure", hip.image, "--labels", hip.labels, "--side", "L")
    refused(onfh(*base, *options), word)


def test_rules_list_names_systems_gate_rows_and_modalities(onfh: Onfh) -> None:
    text = onfh("rules", "list").out
    for identifier in ("arco_2019", "D01", "M08_CORE_DECOMPRESSION", "sha256"):
        assert identifier in text


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("arco_2019", "Yoon"),
        ("D01", "tier T1"),
        ("G3", "when:"),
        ("M08_CORE_DECOMPRESSION", "indicated when"),
        ("age_years", "unit: years"),
    ],
)
def test_rules_show_reads_one_entry(onfh: Onfh, identifier: str, words: str) -> None:
    outcome = onfh("rules", "show", identifier)
    assert outcome.code == 0
    assert words in outcome.out


def test_rules_show_of_an_unknown_name_is_refused(onfh: Onfh) -> None:
    refused(onfh("rules", "show", "nothing"), "'nothing'")


def test_rules_check_accepts_a_sound_policy_and_refuses_another(onfh: Onfh, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("name: local\nparameters: {age_preserve_max: 55}\n")
    sound = onfh("rules", "check", policy)
    assert sound.code == 0
    assert "local" in sound.out
    policy.write_text("name: local\nparameters: {no_such: 55}\n")
    refused(onfh("rules", "check", policy), "no_such")
