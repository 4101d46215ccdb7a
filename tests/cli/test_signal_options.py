"""``--signal`` and ``--oedema``: the signal of a hip, and each unusable input in one line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import frozen
from cli_runs import HipFiles, Onfh, Outcome
from dicom_factory import FRAME_UID, write_series
from hip_results import make_case

from annotator.geometry.grid import Grid
from annotator.io.volume_files import write_label_map

T1_UID, T2_UID = "1.2.3.1", "1.2.3.2"
T2_TIMES = {"RepetitionTime": 4000, "EchoTime": 90, "SeriesDescription": "T2 cor"}


@frozen
class Study:
    """A folder with a T1 and a T2 series of one hip, and its outlines."""

    folder: Path
    labels: Path
    oedema: Path


@pytest.fixture(scope="module")
def study(hip: HipFiles, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The lesion is dark on T1 and bright on T2; the oedema lies below the head's middle."""
    folder = tmp_path_factory.mktemp("study")
    case = make_case()
    grid = case.image.grid
    t1 = np.asarray(case.image.values)
    lesion = case.annotation.lesion.voxels
    t2 = np.where(lesion, 1600, np.where(case.annotation.head.voxels, 500, 100)).astype("i2")
    write_series(
        folder / "images" / "t1",
        values=t1,
        matrix=grid.affine_lps,
        change={"SeriesInstanceUID": T1_UID},
    )
    write_series(
        folder / "images" / "t2",
        values=t2,
        matrix=grid.affine_lps,
        change={"SeriesInstanceUID": T2_UID, **T2_TIMES},
    )
    swollen = np.zeros(grid.shape, dtype=np.uint8)
    swollen[9:13, 40:50, 20:40] = 5
    write_label_map(folder / "oedema.nii.gz", grid, swollen)
    return Study(folder / "images", hip.labels, folder / "oedema.nii.gz")


@pytest.fixture
def measure(onfh: Onfh, study: Study) -> Callable[..., Outcome]:
    """Measure the T1 series with further options."""
    options = ("--labels", study.labels, "--side", "L", "--series", T1_UID)
    return lambda *more: onfh("measure", study.folder, *options, *more)


def _signal(outcome: Outcome) -> Any:
    assert (outcome.code, outcome.err) == (0, "")
    return json.loads(outcome.out)["signal"]


def test_two_series_of_a_study_give_their_ratios_and_a_suggestion(
    measure: Callable[..., Outcome], study: Study
) -> None:
    options = ("--signal", "t1", "--signal", f"t2={T2_UID}:1", "--oedema", study.oedema)
    signal = _signal(measure(*options, "--json"))

    assert signal["schema"] == "onfh.signal/1"
    assert list(signal["series"]) == ["t1", "t2"]
    t1, t2 = (signal["series"][name] for name in ("t1", "t2"))
    assert (t1["series_uid"], t2["series_uid"]) == (T1_UID, T2_UID)
    assert t1["regions"]["lesion_centre"]["ratio_to_healthy"]["value"] == pytest.approx(
        4 / 9, abs=0.02
    )
    assert t2["regions"]["lesion_centre"]["ratio_to_healthy"]["value"] == pytest.approx(3.2)
    assert signal["mitchell_suggestion"] == ["C"]
    assert signal["oedema_volume_mm3"]["value"] == pytest.approx(4 * 10 * 20 * 3.0)


def test_a_series_may_be_named_by_its_folder_and_its_weighting_by_the_header(
    measure: Callable[..., Outcome], study: Study
) -> None:
    options = ("--signal", "header", "--signal", f"T2={study.folder / 't2'}")
    series = _signal(measure(*options, "--json"))["series"]

    assert {name: one["series_uid"] for name, one in series.items()} == {"t1": T1_UID, "t2": T2_UID}
    assert [one["weighting_basis"] for one in series.values()] == ["header", "stated"]


def test_without_the_options_measure_says_nothing_of_signal(
    measure: Callable[..., Outcome],
) -> None:
    assert "signal" not in json.loads(measure("--json").out)


def test_measure_in_words_shows_each_region_and_marks_the_suggestion(
    measure: Callable[..., Outcome], study: Study
) -> None:
    options = ("--signal", "t1", "--signal", f"t2={T2_UID}", "--oedema", study.oedema)
    text = measure(*options).out

    assert "Signal of the marrow" in text
    assert "T2 without fat suppression (weighting stated by the user)" in text
    assert "Mitchell class, a suggestion only: C (like fluid)" in text
    assert "Marrow oedema outside the lesion: 2.4 mL" in text


def test_analyse_measures_its_own_image_unasked_and_writes_it_apart(
    onfh: Onfh, study: Study, tmp_path: Path
) -> None:
    options = ("--labels", study.labels, "--side", "L", "--series", T1_UID)
    outcome = onfh("analyse", study.folder, *options, "--out", tmp_path, "--format", "json")
    signal = json.loads((tmp_path / "L" / "signal.json").read_text())

    assert outcome.code == 0
    assert list(signal["series"]) == ["t1"]
    assert signal["series"]["t1"]["weighting_basis"] == "header"
    assert signal["provenance"]["series_uid"] == T1_UID
    assert "signal" not in json.loads((tmp_path / "L" / "measurements.json").read_text())


def test_analyse_goes_on_where_nothing_says_what_the_image_shows(
    onfh: Onfh, hip: HipFiles, tmp_path: Path
) -> None:
    case = make_case()
    image = tmp_path / "image.nrrd"
    write_label_map(
        image, case.image.grid, np.clip(np.asarray(case.image.values) // 8, 0, 255).astype("u1")
    )
    options = ("--labels", hip.labels, "--side", "L", "--out", tmp_path, "--format", "json")
    outcome = onfh("analyse", image, *options)
    signal = json.loads((tmp_path / "L" / "signal.json").read_text())

    assert outcome.code == 0
    assert signal["series"] == {}
    assert [issue["code"] for issue in signal["issues"]] == ["signal_not_measured"]
    assert "leaves open whether these images show T1, T2 or STIR" in outcome.out


def _series(folder: Path, **change: Any) -> str:
    """Another series of the same hip, as ``t2=FOLDER``."""
    grid = make_case().image.grid
    values = np.asarray(make_case().image.values)
    tags = {"SeriesInstanceUID": "1.2.3.9", **T2_TIMES, **change}
    write_series(folder / "other", values=values, matrix=grid.affine_lps, change=tags)
    return f"t2={folder / 'other'}"


def _constant(folder: Path) -> str:
    grid = make_case().image.grid
    values = np.full(grid.shape, 40, "u2")
    write_series(folder / "even", values=values, matrix=grid.affine_lps, change=T2_TIMES)
    return f"t2={folder / 'even'}"


BAD_SERIES = {
    "another frame of reference": lambda _, folder: _series(
        folder, FrameOfReferenceUID=f"{FRAME_UID}.7"
    ),
    "is CT, not MR": lambda _, folder: _series(
        folder, Modality="CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.2"
    ),
    "MONOCHROME1": lambda _, folder: _series(folder, PhotometricInterpretation="MONOCHROME1"),
    "has the value 40 everywhere in the head": lambda _, folder: _constant(folder),
    "sequence and times of that series are those of t1": lambda *_: f"t2={T1_UID}",
    "names two series that show t1": lambda *_: "header",
    "holds no volume of series 1.2.3.77": lambda *_: "t2=1.2.3.77",
    "give the folder of one series": lambda study, _: f"t2={study.folder}",
    "is no weighting; choose t1, t2, t2_fat_suppressed, stir or header": lambda *_: "t3",
    "no series is named after the equals sign": lambda *_: "t2=",
    "--signal names t1 twice": lambda *_: "t1",
    "there is no such file or folder": lambda _, folder: f"t2={folder / 'absent'}",
    "--signal T1=other: sequence and times of that series are those of t2": lambda _, folder: (
        _series(folder).replace("t2=", "T1=")
    ),
}


#: Refusals that the same function words alike for every series; the others are one each.
MORE_OF_A_KIND = {
    "MONOCHROME1",
    "has the value 40 everywhere in the head",
    "sequence and times of that series are those of t1",
    "no series is named after the equals sign",
    "there is no such file or folder",
}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, marks=pytest.mark.soak) if words in MORE_OF_A_KIND else words
        for words in BAD_SERIES
    ],
)
def test_a_series_that_cannot_be_compared_is_refused_in_one_line(
    measure: Callable[..., Outcome], study: Study, tmp_path: Path, words: str
) -> None:
    named = BAD_SERIES[words](study, tmp_path)
    others = () if named.startswith("T1=") else ("--signal", "t1")
    outcome = measure(*others, "--signal", named)

    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert outcome.err.count("\n") == 1
    assert "Secret" not in outcome.err
    assert str(tmp_path) not in outcome.err


def test_oedema_that_is_empty_or_lies_elsewhere_is_refused(
    measure: Callable[..., Outcome], tmp_path: Path
) -> None:
    grid = make_case().image.grid
    nothing = np.zeros(grid.shape, dtype=np.uint8)
    write_label_map(tmp_path / "empty.nii.gz", grid, nothing)
    moved = np.array(grid.affine_lps)
    moved[:3, 3] += 1.0
    write_label_map(tmp_path / "moved.nii.gz", Grid(grid.shape, moved), nothing + np.uint8(1))

    for name, words in (
        ("empty.nii.gz", "no voxel is outlined as oedema"),
        ("moved.nii.gz", "oedema's outline lies on another grid"),
    ):
        outcome = measure("--oedema", tmp_path / name)
        assert (outcome.code, outcome.out) == (2, "")
        assert words in outcome.err
        assert outcome.err.count("\n") == 1
