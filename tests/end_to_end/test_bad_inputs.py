"""Each unusable input of a hip: one line, exit code 2, the output folder as it was."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from command_cases import (
    PATIENT,
    LeftHip,
    content_below,
    is_one_line_refusal,
    make_left_hip,
    onfh,
    onfh_here,
)
from dicom_factory import write_series

from annotator.geometry.grid import Grid
from annotator.io.volume_files import read_label_map, write_label_map
from onfh_samples.cases import packaged_case

Options = dict[str, object]
Spoil = Callable[[LeftHip, Path], tuple[Options, str]]


def other_side_with_landmarks(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    text = hip.sample.landmarks.read_text()
    (folder / "right.json").write_text(text.replace('"side": "L"', '"side": "R"'))
    return {"--side": "R", "--landmarks": folder / "right.json"}, "teardrop"


def other_side_with_a_laterality_tag(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    values = np.zeros(hip.grid.shape, "u2")
    write_series(
        folder / "tagged",
        values=values,
        matrix=hip.grid.affine_lps,
        change={"ImageLaterality": "L"},
    )
    return {"IMAGE": folder / "tagged", "--side": "R"}, "Laterality"


def other_side_with_both_heads_in_view(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    stored = read_label_map(hip.sample.labels, 1, 2)
    write_label_map(folder / "whole.nii.gz", stored.grid, stored.labels)
    image = packaged_case().dicom_folder
    return {"IMAGE": image, "--labels": folder / "whole.nii.gz", "--side": "R"}, "side"


def outline_saved_for_the_other_side(hip: LeftHip, _: Path) -> tuple[Options, str]:
    image = packaged_case().dicom_folder
    return {"IMAGE": image, "--labels": hip.sample.labels, "--side": "R"}, "left.seg.nrrd"


def landmarks_of_the_other_side(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    document = json.loads(hip.sample.landmarks.read_text())
    mirrored = {
        name: [-value[0], *value[1:]] if name.startswith(("lateral", "teardrop")) else value
        for name, value in document.items()
    }
    (folder / "right.json").write_text(json.dumps({**mirrored, "side": "R"}))
    return {"--landmarks": folder / "right.json"}, "right.json"


def mirrored_landmarks_under_the_right_name(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    document = json.loads(hip.sample.landmarks.read_text())
    for name in ("lateral_acetabular_edge_lps_mm", "teardrop_lps_mm"):
        document[name][0] = -document[name][0] + 2 * 88.0
    document.pop("contralateral_teardrop_lps_mm", None)
    (folder / "mirrored.json").write_text(json.dumps(document))
    return {"--landmarks": folder / "mirrored.json"}, "teardrop"


def lesion_outside_the_head(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    labels = np.where(hip.label_map == 2, 1, hip.label_map).astype(np.uint8)
    labels[1:3, 2:6, 2:6] = 2
    write_label_map(folder / "outside.nii.gz", hip.grid, labels)
    return {"--labels": folder / "outside.nii.gz"}, "lesion"


def labels_of_another_frame_of_reference(hip: LeftHip, _: Path) -> tuple[Options, str]:
    return {"--labels": hip.sample.labels}, "frame of reference"


def labels_outside_the_image_box(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    moved = np.array(hip.grid.affine_lps)
    moved[0, 3] += 60.0
    write_label_map(folder / "moved.nii.gz", Grid(hip.grid.shape, moved), hip.label_map)
    return {"--labels": folder / "moved.nii.gz"}, "outside the image"


def empty_label_map(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    write_label_map(folder / "empty.nii.gz", hip.grid, np.zeros(hip.grid.shape, np.uint8))
    return {"--labels": folder / "empty.nii.gz"}, "empty.nii.gz is empty"


def landmarks_given_as_labels(hip: LeftHip, _: Path) -> tuple[Options, str]:
    return {"--labels": hip.sample.landmarks}, "left_landmarks.json is not a saved annotation"


def labels_cut_short(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    (folder / "cut.nii.gz").write_bytes(hip.labels.read_bytes()[:-200])
    return {"--labels": folder / "cut.nii.gz"}, "cut.nii.gz"


def folder_without_images(_: LeftHip, folder: Path) -> tuple[Options, str]:
    (folder / "nothing").mkdir()
    return {"IMAGE": folder / "nothing"}, "nothing"


def truncated_dicom_file(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    first = min(hip.image.iterdir())
    (folder / "cut.dcm").write_bytes(first.read_bytes()[:-3000])
    return {"IMAGE": folder / "cut.dcm"}, "cut.dcm"


def text_file_renamed_dcm(_: LeftHip, folder: Path) -> tuple[Options, str]:
    (folder / "notes.dcm").write_text("not an image\n")
    return {"IMAGE": folder / "notes.dcm"}, "notes.dcm"


def image_that_is_not_there(_: LeftHip, folder: Path) -> tuple[Options, str]:
    return {"IMAGE": folder / "absent"}, "absent"


def unknown_series(_: LeftHip, __: Path) -> tuple[Options, str]:
    return {"--series": "1.2.3.4"}, "holds no volume of series 1.2.3.4"


def several_volumes_without_a_pick(hip: LeftHip, folder: Path) -> tuple[Options, str]:
    both = folder / "both"
    shutil.copytree(hip.image, both / "one")
    write_series(both / "two", change={"SeriesInstanceUID": "1.2.3.5"})
    return {"IMAGE": both}, "1.2.3.5"


def unknown_finding(_: LeftHip, folder: Path) -> tuple[Options, str]:
    (folder / "findings.yaml").write_text("xr_cresent: yes\n")
    return {"--findings": folder / "findings.yaml"}, "xr_cresent"


def findings_of_the_other_side(_: LeftHip, folder: Path) -> tuple[Options, str]:
    (folder / "findings.yaml").write_text("side: R\n")
    return {"--findings": folder / "findings.yaml"}, "side"


def unknown_format(_: LeftHip, __: Path) -> tuple[Options, str]:
    return {"--format": "html,docx"}, "docx"


SPOILT: tuple[Spoil, ...] = (
    other_side_with_landmarks,
    other_side_with_a_laterality_tag,
    other_side_with_both_heads_in_view,
    outline_saved_for_the_other_side,
    landmarks_of_the_other_side,
    mirrored_landmarks_under_the_right_name,
    lesion_outside_the_head,
    labels_of_another_frame_of_reference,
    labels_outside_the_image_box,
    empty_label_map,
    landmarks_given_as_labels,
    labels_cut_short,
    folder_without_images,
    truncated_dicom_file,
    text_file_renamed_dcm,
    image_that_is_not_there,
    unknown_series,
    several_volumes_without_a_pick,
    unknown_finding,
    findings_of_the_other_side,
    unknown_format,
)


def arguments(hip: LeftHip, changed: Options, *command: object) -> list[object]:
    """The command's words with `changed` options in place of the sound ones."""
    sound: Options = {"--labels": hip.labels, "--side": "L"}
    options = {name: value for name, value in {**sound, **changed}.items() if name != "IMAGE"}
    words = [word for option in options.items() for word in option]
    return [command[0], changed.get("IMAGE", hip.image), *words, *command[1:]]


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_is_refused_in_one_line_and_leaves_earlier_results_alone(
    spoil: Spoil, hip: LeftHip, tmp_path: Path
) -> None:
    changed, word = spoil(hip, tmp_path)
    out = tmp_path / "out"
    (out / "L").mkdir(parents=True)
    (out / "L" / "report.html").write_text("an earlier report")
    before = content_below(out)
    outcome = onfh_here(*arguments(hip, changed, "analyse", "--out", out))
    assert is_one_line_refusal(outcome), outcome
    assert word in outcome.err
    assert content_below(out) == before


def test_the_sound_hip_of_these_tests_is_measured(hip: LeftHip) -> None:
    outcome = onfh_here(*arguments(hip, {"--landmarks": hip.sample.landmarks}, "measure"))
    assert (outcome.code, outcome.err) == (0, "")
    assert PATIENT not in outcome.out


def test_the_installed_command_refuses_as_the_tests_see_it(hip: LeftHip, tmp_path: Path) -> None:
    changed, word = text_file_renamed_dcm(hip, tmp_path)
    outcome = onfh("scan", changed["IMAGE"])
    assert is_one_line_refusal(outcome), outcome
    assert word in outcome.err


@pytest.mark.parametrize("out", ["taken", "taken/below"])
def test_a_file_where_the_output_folder_should_be_is_refused_and_kept(
    hip: LeftHip, tmp_path: Path, out: str
) -> None:
    (tmp_path / "taken").write_text("a file of the reader")
    outcome = onfh_here(*arguments(hip, {"--format": "json"}, "analyse", "--out", tmp_path / out))
    assert is_one_line_refusal(outcome), outcome
    assert "--out" in outcome.err
    assert (tmp_path / "taken").read_text() == "a file of the reader"


def test_a_folder_where_a_result_should_be_is_refused(hip: LeftHip, tmp_path: Path) -> None:
    (tmp_path / "L" / "assessment.json" / "kept").mkdir(parents=True)
    outcome = onfh_here(*arguments(hip, {"--format": "json"}, "analyse", "--out", tmp_path))
    assert is_one_line_refusal(outcome), outcome
    assert "assessment.json" in outcome.err
    assert not list(tmp_path.rglob("*.part"))


def test_implausible_landmarks_take_the_zone_away_and_are_said_to(
    hip: LeftHip, tmp_path: Path
) -> None:
    document = json.loads(hip.sample.landmarks.read_text())
    document["lateral_acetabular_edge_lps_mm"][2] -= 60.0
    (tmp_path / "low.json").write_text(json.dumps(document))
    changed: Options = {"--landmarks": tmp_path / "low.json"}
    outcome = onfh_here(*arguments(hip, changed, "measure", "--json"))
    assert (outcome.code, outcome.err) == (0, "")
    result = json.loads(outcome.out)
    assert "landmarks_implausible" in {issue["code"] for issue in result["issues"]}
    assert result["measurements"]["jic_lateral_position"]["value"] is None
    assert result["measurements"]["wb_arc_involved_fraction"]["value"] is None


def test_a_side_that_nothing_confirms_is_told(hip: LeftHip) -> None:
    outcome = onfh_here(*arguments(hip, {}, "measure", "--json"))
    assert outcome.code == 0
    assert "side_unverified" in {issue["code"] for issue in json.loads(outcome.out)["issues"]}


def test_one_landmark_of_two_is_told_to_leave_the_mean_zone(hip: LeftHip, tmp_path: Path) -> None:
    document = json.loads(hip.sample.landmarks.read_text())
    del document["teardrop_lps_mm"]
    document.pop("contralateral_teardrop_lps_mm", None)
    (tmp_path / "edge.json").write_text(json.dumps(document))
    outcome = onfh_here(
        *arguments(hip, {"--landmarks": tmp_path / "edge.json"}, "measure", "--json")
    )
    result = json.loads(outcome.out)
    assert result["definitions"]["weight_bearing_zone"] == "sourcil"
    assert "landmarks_incomplete" in {issue["code"] for issue in result["issues"]}


def test_a_truncated_slice_in_a_series_blocks_and_measures_nothing(tmp_path: Path) -> None:
    hip = make_left_hip(tmp_path)
    victim = sorted(hip.image.iterdir())[10]
    victim.write_bytes(victim.read_bytes()[:-3000])
    outcome = onfh_here(*arguments(hip, {}, "measure", "--json"))
    assert outcome.code == 1
    assert outcome.err.startswith("onfh: nothing was measured: ")
    assert outcome.err.count("\n") == 1
    measurements = json.loads(outcome.out)["measurements"]
    assert all(quantity["value"] is None for quantity in measurements.values())


def test_a_geometry_code_that_means_nothing_is_refused(hip: LeftHip) -> None:
    outcome = onfh_here(
        *("measure", hip.image, "--labels", hip.labels, "--side", "L"),
        *("--accept-geometry", "missing_slices"),
    )
    assert outcome.code == 2
    assert outcome.err.startswith("onfh: --accept-geometry: missing_slices cannot be acknowledged")
    assert "missing_slice, sheared_stack" in outcome.err


def test_swapped_labels_are_told(hip: LeftHip) -> None:
    outcome = onfh_here(
        *("measure", hip.image, "--labels", hip.labels, "--side", "L", "--json"),
        *("--head-label", "2", "--lesion-label", "1"),
    )
    assert "lesion_fills_head" in outcome.out
