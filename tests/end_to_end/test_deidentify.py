"""A study with everything that one run writes, written anew without what identifies it."""

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from cli_runs import Outcome
from command_cases import onfh_here
from identified_object import NAME, PATIENT_ID, as_file, identified
from real_data import real_data

from annotator.io.annotation_file import load_annotation, save_annotation
from annotator.io.itk_files import read_itk
from annotator.io.volume_files import read_label_map
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.volume import Source
from onfh_samples.cases import packaged_case

READER = "Doppelbauer^Udo"
FORMATS = "json,seg,sr,seg.nrrd"
SECRETS = (*NAME.split("^"), PATIENT_ID, "Doppelbauer", "19610203")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged hip as a patient's, with an annotation and the files of one analysis."""
    folder = tmp_path_factory.mktemp("study") / f"{NAME} {PATIENT_ID}"
    sample = packaged_case()
    hip = sample.hips[0]
    for number, path in enumerate(sorted(sample.dicom_folder.iterdir())):
        image = pydicom.dcmread(path)
        image.PatientName, image.PatientID, image.PatientBirthDate = NAME, PATIENT_ID, "19610203"
        image.ReferringPhysicianName = READER
        (folder / "images").mkdir(parents=True, exist_ok=True)
        image.save_as(folder / "images" / f"{NAME}{number}.dcm")
    image = pydicom.dcmread(next((folder / "images").iterdir()), stop_before_pixels=True)
    for name in (hip.labels, hip.findings, hip.landmarks):
        shutil.copy(name, folder / name.name)
    label_map = read_label_map(hip.labels)
    save_annotation(
        folder,
        "wintergruen left",
        HipAnnotation.from_label_map(
            label_map.grid, label_map.labels, side=Side.LEFT, reader=READER
        ),
        findings={"age_years": 63},
        head=None,
        source=Source(
            study_uid=image.StudyInstanceUID,
            series_uid=image.SeriesInstanceUID,
            description=f"cor T1 {NAME}",
            instance_uids=(image.SOPInstanceUID,),
        ),
        saved_at="2024-03-01T10:11:12+00:00",
        reader=READER,
    )
    assert analysed(folder, hip.labels.name, folder / "results", FORMATS).code == 0
    (folder / "results/L/report.html").write_text(f"<html>{NAME}</html>")
    return folder


def analysed(folder: Path, labels: str, out: Path, formats: str = "json") -> Outcome:
    return onfh_here(
        *("analyse", folder / "images" if (folder / "images").is_dir() else folder),
        *("--labels", next(folder.rglob(labels)), "--side", "L", "--out", out, "--format", formats),
    )


@pytest.fixture(scope="module")
def done(study: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Outcome]:
    """The output folder, the key, and what the run said."""
    place = tmp_path_factory.mktemp("done")
    outcome = onfh_here(
        "deidentify", study, "--out", place / "out", "--key-file", place / "key", "--json"
    )
    return place / "out", place / "key", outcome


def contents(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            head, _, tail = content.partition(b"\n\n")
            is_nrrd = content.startswith(b"NRRD") and b"encoding: gzip" in head
            found[str(path.relative_to(folder))] = (
                head + gzip.decompress(tail) if is_nrrd else content
            )
    return found


def test_nothing_of_the_patient_or_reader_is_left_in_contents_or_names(
    study: Path, done: tuple[Path, Path, Outcome]
) -> None:
    out = done[0]
    uids = {
        str(image[keyword].value)
        for image in (
            pydicom.dcmread(path, stop_before_pixels=True) for path in (study / "images").iterdir()
        )
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    }
    files = contents(out)
    assert len(files) > 20
    for name, content in files.items():
        for secret in (*SECRETS, *uids):
            for encoding in ("utf-8", "latin-1", "utf-16-le"):
                assert secret.encode(encoding).lower() not in content.lower(), name
            assert secret.lower() not in name.lower()


def test_pages_are_refused_with_what_to_do_and_the_rest_is_written(
    done: tuple[Path, Path, Outcome],
) -> None:
    outcome = done[2]
    told = json.loads(outcome.out)
    refused = {Path(one["file"]).name: one["reason"] for one in told["refused"]}
    assert outcome.code == 1
    assert sorted(refused) == ["report.html"]
    assert all("anew" in reason for reason in refused.values())
    assert told["patients"] == 1


def test_the_same_numbers_are_measured_from_what_was_written(
    study: Path, done: tuple[Path, Path, Outcome], tmp_path: Path
) -> None:
    out = done[0]
    label_file = next(out.rglob("segmentation.seg.nrrd")).name
    assert analysed(out, label_file, tmp_path).code == 0
    before = json.loads((study / "results/L/measurements.json").read_text())
    after = json.loads((tmp_path / "L/measurements.json").read_text())
    kept = json.loads(next(out.rglob("measurements.json")).read_text())
    assert after["measurements"] == before["measurements"] == kept["measurements"]
    assert kept["provenance"]["study_uid"] == after["provenance"]["study_uid"]
    assert kept["provenance"]["annotation_sha256"] == after["provenance"]["annotation_sha256"]


def test_objects_still_refer_to_each_other(done: tuple[Path, Path, Outcome]) -> None:
    made = [pydicom.dcmread(BytesIO(path.read_bytes())) for path in done[0].rglob("*.dcm")]
    instances = {each.SOPInstanceUID for each in made}
    assert len({each.StudyInstanceUID for each in made}) == 1
    segmentation = next(each for each in made if each.Modality == "SEG")
    series = segmentation.ReferencedSeriesSequence[0]
    assert {one.ReferencedSOPInstanceUID for one in series.ReferencedInstanceSequence} <= instances
    images = next(each for each in made if each.Modality == "MR")
    assert segmentation.FrameOfReferenceUID == images.FrameOfReferenceUID


def test_dciodvfy_finds_no_error(done: tuple[Path, Path, Outcome]) -> None:
    objects = {pydicom.dcmread(path).Modality: path for path in done[0].rglob("*.dcm")}
    assert sorted(objects) == ["MR", "SEG", "SR"]
    checker = Path(sys.executable).with_name("dciodvfy")
    for path in objects.values():
        said = subprocess.run([checker, path], capture_output=True, text=True, check=False)
        assert [line for line in said.stderr.splitlines() if line.startswith("Error")] == []


def test_the_annotation_opens_again_with_its_outline_and_a_moved_date(
    study: Path, done: tuple[Path, Path, Outcome]
) -> None:
    before = load_annotation(study / "wintergruen left.json")
    found = [path for path in done[0].rglob("*.json") if b"onfh.annotation/1" in path.read_bytes()]
    after = load_annotation(found[0])
    assert (after.annotation.label_map == before.annotation.label_map).all()
    assert after.findings == before.findings
    assert after.reader.startswith("R-")
    assert after.source.description == ""
    assert after.saved_at[:10] < before.saved_at[:10]
    assert after.saved_at[10:] == before.saved_at[10:]


def test_label_files_keep_their_voxels_and_place(
    study: Path, done: tuple[Path, Path, Outcome]
) -> None:
    before = read_itk(study / "results/L/segmentation.seg.nrrd")
    after = read_itk(next(done[0].rglob("segmentation.seg.nrrd")))
    assert (before.values == after.values).all()
    assert before.grid.is_same_as(after.grid)


def test_the_same_key_gives_the_same_files(
    study: Path, done: tuple[Path, Path, Outcome], tmp_path: Path
) -> None:
    out, key, _ = done
    onfh_here("deidentify", study, "--out", tmp_path / "again", "--key-file", key)
    assert contents(tmp_path / "again") == contents(out)
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing", "--out", "out"), "there is no such file or folder"),
        (("study", "--out", "study/out"), "lies within the input"),
        (("study", "--out", "full"), "is not empty"),
        (("study", "--out", "out", "--key-file", "out/key"), "keep it apart"),
        (("study", "--out", "out", "--key-file", "bad-key"), "holds no key"),
        (("study", "--out", "out", "--option", "everything"), "is not known; choose patient"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("study", "full"):
        (tmp_path / folder).mkdir()
        as_file(identified(), tmp_path / folder / "a.dcm")
    (tmp_path / "bad-key").write_text("secret")
    outcome = onfh_here("deidentify", *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_each_file_that_cannot_be_cleaned_is_refused_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    as_file(identified(), folder / "good.dcm")
    (folder / "cut.dcm").write_bytes((folder / "good.dcm").read_bytes()[:-9])
    (folder / "letter.txt").write_text(f"Dear {NAME}")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + NAME.encode())
    (folder / "points.mrk.json").write_text('{"markups": []}')
    (folder / "other.json").write_text('{"side": "L", "note": "Rosalinde"}')
    (folder / "empty.dcm").touch()
    outcome = onfh_here("deidentify", folder, "--out", tmp_path / "out", "--json")
    told = json.loads(outcome.out)
    assert outcome.code == 1
    assert len(told["written"]) == 1
    assert [one["file"] for one in told["refused"]] == sorted(
        path.name for path in folder.iterdir() if path.name != "good.dcm"
    )
    assert len(contents(tmp_path / "out")) == 1


@pytest.mark.parametrize(
    "series", ["knee_mr_multiecho_ge_bigendian", "canon_double_oblique", "seg_sr_highdicom"]
)
def test_a_real_file_is_written_anew_and_holds_none_of_its_values(
    tmp_path: Path, series: str
) -> None:
    source = next(
        path
        for path in sorted(real_data(series).rglob("*"))
        if path.suffix in {".dcm", ".IMA", ""}
        and path.is_file()
        and path.read_bytes()[128:132] == b"DICM"
    )
    shutil.copy(source, tmp_path / "one.dcm")
    outcome = onfh_here("deidentify", tmp_path / "one.dcm", "--out", tmp_path / "out")
    assert (outcome.code, outcome.err) == (0, "")
    content = next((tmp_path / "out").rglob("*.dcm")).read_bytes()
    before = pydicom.dcmread(source, stop_before_pixels=True)
    for keyword in ("PatientID", "StudyInstanceUID", "SOPInstanceUID", "AccessionNumber"):
        value = str(before.get(keyword) or "")
        assert len(value) < 4 or value.encode() not in content


@pytest.mark.soak
def test_no_real_series_keeps_an_identifying_value(tmp_path: Path) -> None:
    """Every shared series, searched independently: raw bytes, by pydicom's own reading."""
    for number, folder in enumerate(sorted(one for one in real_data().iterdir() if one.is_dir())):
        out = tmp_path / str(number)
        outcome = onfh_here("deidentify", folder, "--out", out, "--json")
        assert outcome.code in {0, 1}, outcome.err
        values = {
            value
            for path in folder.rglob("*")
            if path.is_file() and path.read_bytes()[128:132] == b"DICM"
            for value in identifying(pydicom.dcmread(path, stop_before_pixels=True))
        }
        for name, content in contents(out).items():
            start = content.rfind(b"\xe0\x7f\x10\x00") if name.endswith(".dcm") else len(content)
            left = [value for value in values if value in content[:start]]
            assert left == [], name


#: Names in series that others have de-identified, which are words of the standard's own texts.
NOBODY = frozenset({"Patient", "Anonymous", "Anonymized", "Removed", "Unknown"})


def identifying(dataset: pydicom.Dataset) -> Iterator[bytes]:
    for keyword in ("PatientID", "AccessionNumber", "StudyInstanceUID", "SOPInstanceUID"):
        value = str(dataset.get(keyword) or "").strip()
        if len(value) >= 4:
            yield value.encode()
    for name in (dataset.get("PatientName"), dataset.get("ReferringPhysicianName")):
        yield from (
            part.encode()
            for part in str(name or "").replace("=", "^").split("^")
            if len(part) > 5 and part.title() not in NOBODY
        )
