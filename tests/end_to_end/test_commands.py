"""Each command as a user runs it: the result alone on stdout, messages on stderr, exit codes."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Outcome
from command_cases import PATIENT, LeftHip, content_below, onfh, onfh_here

from annotator.model.definitions import MEASUREMENTS
from onfh_samples.cases import packaged_case

VOLUME_KEYS = {
    *("study_uid", "series_uid", "volume", "description", "modality", "manufacturer", "files"),
    *("shape", "spacing_mm", "affine_lps", "plane", "echo_time_ms", "transfer_syntax"),
    *("suitability", "issues"),
}
RESULTS = ["assessment.json", "measurements.json", "report.html", "signal.json"]

#: Another place, zone, language, hash seed and home: nothing of it may enter a result.
ELSEWHERE = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "4711", "LC_ALL": "C", "COLUMNS": "40"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The demo, run once by the installed command from a folder of its own, as if elsewhere."""
    folder = tmp_path_factory.mktemp("demo")
    home = str(tmp_path_factory.mktemp("home"))
    return folder, onfh("demo", cwd=folder, environment={**ELSEWHERE, "HOME": home})


def analysed(series: Path, out: Path, formats: str) -> Outcome:
    hip = packaged_case().hips[0]
    return onfh_here(
        *("analyse", series, "--labels", hip.labels, "--side", "L", "--out", out),
        *("--findings", hip.findings, "--landmarks", hip.landmarks, "--format", formats),
    )


def test_the_demo_prints_its_result_and_says_the_rest_on_stderr(
    demo: tuple[Path, Outcome],
) -> None:
    folder, outcome = demo
    assert outcome.code == 0
    assert outcome.err == "onfh: Synthetic case 'medium': Medium lesion, left.\n"
    assert outcome.out.startswith("Left hip\n")
    assert sorted(path.name for path in (folder / "onfh-demo" / "L").iterdir()) == RESULTS


@pytest.mark.parametrize(
    "formats", ["json", pytest.param("html,json", marks=pytest.mark.soak, id="with the page")]
)
def test_shuffled_files_another_home_zone_and_hash_seed_give_the_same_bytes(
    demo: tuple[Path, Outcome], tmp_path: Path, formats: str
) -> None:
    folder, _ = demo
    files = sorted(packaged_case().dicom_folder.iterdir())
    for number, file in enumerate(reversed(files)):
        place = tmp_path / "series" / f"part{number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place / f"{(number * 7) % len(files):02d}")
    outcome = analysed(tmp_path / "series", tmp_path / "out", formats)
    assert (outcome.code, outcome.err) == (0, "")
    made, first = content_below(tmp_path / "out"), content_below(folder / "onfh-demo")
    assert set(first) - set(made) <= {"L/report.html"}
    assert made == {name: first[name] for name in made}


def test_scan_gives_one_document_with_the_keys_of_the_contract() -> None:
    outcome = onfh_here("scan", packaged_case().dicom_folder, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    document = json.loads(outcome.out)
    assert set(document) == {"schema", "volumes", "rejected"}
    (volume,) = document["volumes"]
    assert set(volume) == VOLUME_KEYS
    assert (volume["volume"], volume["files"], volume["plane"]) == (1, 20, "coronal")


def test_measure_gives_one_document_with_every_name_of_the_contract(hip: LeftHip) -> None:
    outcome = onfh_here("measure", hip.image, "--labels", hip.labels, "--side", "L", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert PATIENT not in outcome.out
    document = json.loads(outcome.out)
    head = {"center_lps_mm", "radius_mm", "rms_residual_mm"}
    assert set(document["head"]) == head
    assert list(document["measurements"]) == list(MEASUREMENTS)
    assert all(valid(quantity) for quantity in document["measurements"].values())


def valid(quantity: dict[str, Any]) -> bool:
    """A number within its interval, a word without one, or a reason."""
    value, low, high = quantity["value"], quantity["low"], quantity["high"]
    if value is None:
        return low is None and high is None and bool(quantity["why_missing"])
    if isinstance(value, str):
        return low is None and high is None and value in {"yes", "no", "unknown"}
    return bool(low <= value <= high) and quantity["why_missing"] is None


def test_a_missing_slice_blocks_with_exit_code_1_and_says_how_to_go_on(
    hip: LeftHip, tmp_path: Path
) -> None:
    series = tmp_path / "series"
    shutil.copytree(hip.image, series)
    sorted(series.iterdir())[9].unlink()
    words = ("analyse", series, "--labels", hip.labels, "--side", "L", "--out", tmp_path / "out")
    outcome = onfh_here(*words)
    assert outcome.code == 1
    assert outcome.err.count("\n") == 1
    assert "--accept-geometry missing_slice" in outcome.err
    assert sorted(path.name for path in (tmp_path / "out" / "L").iterdir()) == RESULTS[1:3]
    document = json.loads((tmp_path / "out" / "L" / "measurements.json").read_text())
    assert all(quantity["why_missing"] for quantity in document["measurements"].values())
    accepted = onfh_here(*words, "--accept-geometry", "missing_slice", "--format", "json")
    assert (accepted.code, accepted.err) == (0, "")


def test_scan_in_words_counts_the_files_that_it_did_not_use(hip: LeftHip, tmp_path: Path) -> None:
    shutil.copytree(hip.image, tmp_path / "series")
    for number in range(5):
        (tmp_path / f"note{number}.txt").write_text("not an image")
    outcome = onfh_here("scan", tmp_path)
    assert outcome.code == 0
    (line,) = [line for line in outcome.out.splitlines() if "not a DICOM file" in line]
    assert line.startswith("  5 files")
    assert line.endswith("and 2 more")


def test_rules_are_listed_by_the_installed_command() -> None:
    outcome = onfh("rules", "list")
    assert (outcome.code, outcome.err) == (0, "")
    assert "M08_CORE_DECOMPRESSION" in outcome.out


def test_a_provided_command_explains_itself_by_both_names_of_help() -> None:
    assert onfh_here("demo", "-h").out == onfh_here("demo", "--help").out != ""
