"""A real Orthanc over DIMSE and DICOMweb: find, fetch, analyse, send back, read again."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import Outcome
from command_cases import onfh_here
from orthanc import Orthanc, running_orthanc

from annotator.app.archives import outgoing_objects, send_objects
from annotator.io.archive.credentials import credentials_of
from annotator.io.archive.dimse import DimseArchive
from annotator.io.archive.port import Archive
from annotator.io.archive.settings import ArchiveSettings, archive_settings
from annotator.io.archive.web import WebArchive
from onfh_samples.cases import packaged_case

#: Objects that arrive before the archive dies.
KILLED_AFTER = 7


@pytest.fixture(scope="module", autouse=True)
def _credentials() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONFH_PACS_USER", "onfh")
        patch.setenv("ONFH_PACS_PASSWORD", "secret")
        yield


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one analysis of the packaged series writes for an archive."""
    folder = tmp_path_factory.mktemp("results")
    labels = packaged_case().hips[0].labels
    analysed(packaged_case().dicom_folder, folder, labels, "json,seg,sr,pdf.dcm")
    return folder


@pytest.fixture(scope="module", params=["dimse", "web"])
def orthanc(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Orthanc]:
    """With the packaged series."""
    with running_orthanc(tmp_path_factory.mktemp("orthanc"), request.param) as running:
        sent = onfh_here("pacs", "send", running.address, packaged_case().dicom_folder)
        assert (sent.code, sent.out) == (0, "20 sent, 0 were there, 0 failed\n")
        yield running


def found(orthanc: Orthanc, *limits: str) -> list[dict[str, object]]:
    outcome = onfh_here("pacs", "find", orthanc.address, *limits, "--json")
    assert outcome.code == 0, outcome.err
    return list(json.loads(outcome.out)["series"])


def fetched(orthanc: Orthanc, series: dict[str, object], out: Path) -> Outcome:
    return onfh_here(
        *("pacs", "get", orthanc.address, "--study", series["study_uid"]),
        *("--series", series["series_uid"], "--out", out),
    )


def analysed(images: Path, out: Path, labels: Path, formats: str) -> bytes:
    hip = packaged_case().hips[0]
    outcome = onfh_here(
        *("analyse", images, "--labels", labels, "--side", "L", "--out", out),
        *("--landmarks", hip.landmarks, "--format", formats),
    )
    assert outcome.code == 0, outcome.err
    return (out / "L" / "measurements.json").read_bytes()


def hurried(settings: ArchiveSettings) -> Archive:
    """An archive that is not paused for when a connection is lost."""
    if settings.is_web:
        return WebArchive(settings, credentials_of(settings), pause=lambda _seconds: None)
    return DimseArchive(settings, pause=lambda _seconds: None)


@pytest.mark.parametrize(
    ("limits", "count"),
    [
        (("--patient-id", "ONFH-MEDIUM"), 1),
        (("--patient-id", "ONFH*", "--modality", "mr"), 1),
        (("--patient-id", "ONFH*", "--modality", "CT"), 0),
        (("--patient-id", "SOMEBODY"), 0),
        (("--from", "2020-01-01", "--to", "2020-01-01"), 1),
        (("--from", "2020-01-02"), 0),
    ],
)
def test_series_are_found_by_patient_day_and_modality(
    orthanc: Orthanc, limits: tuple[str, ...], count: int
) -> None:
    images = [one for one in found(orthanc, *limits) if one["modality"] == "MR"]
    assert len(images) == count
    assert all(one["instances"] == 20 for one in images)


def test_what_was_fetched_measures_as_what_was_sent_and_so_does_what_was_sent_back(
    orthanc: Orthanc, results: Path, tmp_path: Path
) -> None:
    before = (results / "L" / "measurements.json").read_bytes()
    series = found(orthanc, "--patient-id", "ONFH*", "--modality", "MR")[0]
    assert fetched(orthanc, series, tmp_path / "cache").out.startswith("20 fetched")
    labels = packaged_case().hips[0].labels
    assert analysed(tmp_path / "cache", tmp_path / "b", labels, "json") == before
    sent = onfh_here("pacs", "send", orthanc.address, results)
    assert (sent.code, sent.out) == (0, "3 sent, 0 were there, 0 failed\n")
    written = found(orthanc, "--study", str(series["study_uid"]), "--modality", "SEG")[0]
    assert fetched(orthanc, written, tmp_path / "seg").code == 0
    segmentation = next((tmp_path / "seg").rglob("*.dcm"))
    again = analysed(tmp_path / "cache", tmp_path / "c", segmentation, "json")
    assert json.loads(again)["measurements"] == json.loads(before)["measurements"]


def test_what_is_there_is_neither_fetched_nor_sent_again(orthanc: Orthanc, tmp_path: Path) -> None:
    series = found(orthanc, "--patient-id", "ONFH*", "--modality", "MR")[0]
    fetched(orthanc, series, tmp_path)
    files = sorted(tmp_path.rglob("*.dcm"))
    files[3].unlink()
    assert fetched(orthanc, series, tmp_path).out == "1 fetched, 19 were there, 0 failed\n"
    before = orthanc.instances()
    sent = onfh_here("pacs", "send", orthanc.address, tmp_path)
    assert sent.out == "0 sent, 20 were there, 0 failed\n"
    assert orthanc.instances() == before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("dimse://WRONG@127.0.0.1:{port}", "refuses this AE title"),
        ("dimse://ORTHANC@127.0.0.1:1", "there is no connection (Connection refused)"),
        ("dimse-tls://ORTHANC@127.0.0.1:{port}", "no TLS is spoken there"),
        ("dimse://127.0.0.1:104", "address cannot be used"),
        ("http://hospital.example/dicom-web", "address cannot be used"),
        ("dimse://A:secret@127.0.0.1:104", "must hold no credentials"),
        ("nowhere", "no archive is called 'nowhere'"),
    ],
)
def test_an_archive_that_cannot_be_used_is_told_in_one_line(
    orthanc: Orthanc, address: str, said: str
) -> None:
    named = address.format(port=orthanc.settings["DicomPort"])
    outcome = onfh_here("pacs", "find", named, "--patient-id", "x")
    assert outcome.code == 2
    assert said in outcome.err
    assert "secret" not in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_question_without_any_limit_is_not_asked(orthanc: Orthanc) -> None:
    outcome = onfh_here("pacs", "find", orthanc.address)
    assert outcome.code == 2
    assert "--patient-id" in outcome.err


def test_a_series_that_the_archive_does_not_know_is_no_empty_folder(
    orthanc: Orthanc, tmp_path: Path
) -> None:
    outcome = fetched(orthanc, {"study_uid": "1.2.3", "series_uid": "1.2.4"}, tmp_path / "out")
    assert outcome.code == 2
    assert "knows no such series" in outcome.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("way", ["dimse", "web"])
def test_an_archive_killed_in_the_middle_of_a_send_gets_the_rest_and_nothing_twice(
    tmp_path: Path, way: str
) -> None:
    objects = outgoing_objects([packaged_case().dicom_folder])
    with running_orthanc(tmp_path, way) as orthanc:
        archive = hurried(archive_settings(orthanc.address))

        def kill(done: int, _total: int) -> None:
            if done == KILLED_AFTER:
                orthanc.kill()

        broken = send_objects(archive, objects, kill)
        assert broken.moved == KILLED_AFTER
        assert len(broken.failed) == len(objects) - KILLED_AFTER
        orthanc.start()
        resumed = send_objects(archive, objects)
        assert resumed.failed == ()
        assert resumed.were_there + resumed.moved == len(objects)
        assert resumed.were_there > 0
        assert orthanc.instances() == sorted(each.uid for each in objects)
