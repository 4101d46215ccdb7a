"""A real Orthanc that speaks DIMSE within TLS: trusted by its certificate alone."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from orthanc import Orthanc, running_orthanc

from annotator.app.archives import archive_at, outgoing_objects, send_objects
from annotator.errors import ArchiveError
from annotator.io.archive.settings import ArchiveSettings
from annotator.model.archive import SeriesQuery
from onfh_samples.cases import packaged_case


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of this machine alone; its key stands beside it."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", folder / "own.key", "-out", folder / "own.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return folder / "own.pem"


@pytest.fixture(scope="module")
def orthanc(certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with running_orthanc(
        tmp_path_factory.mktemp("orthanc"),
        DicomTlsEnabled=True,
        DicomTlsCertificate=str(certificate),
        DicomTlsPrivateKey=str(certificate.with_suffix(".key")),
        DicomTlsTrustedCertificates=str(certificate),
        DicomTlsRemoteCertificateRequired=False,
    ) as running:
        yield running


def settings(orthanc: Orthanc, ca_file: Path | None) -> ArchiveSettings:
    address = orthanc.dimse_address.replace("dimse:", "dimse-tls:")
    return ArchiveSettings(address=address, ca_file=ca_file, timeout_s=5, attempts=1)


def test_what_is_sent_within_tls_is_found_there(orthanc: Orthanc, certificate: Path) -> None:
    archive = archive_at(settings(orthanc, certificate))
    done = send_objects(archive, outgoing_objects([packaged_case().dicom_folder]))
    assert (done.moved, done.failed) == (20, ())
    (found,) = archive.find_series(SeriesQuery(patient_id="ONFH-MEDIUM"))
    assert found.instances == 20


def test_an_archive_whose_certificate_is_not_trusted_is_not_spoken_to(orthanc: Orthanc) -> None:
    archive = archive_at(settings(orthanc, None))
    with pytest.raises(ArchiveError, match="its certificate is not trusted here"):
        archive.find_series(SeriesQuery(patient_id="ONFH-MEDIUM"))


def test_an_archive_that_wants_tls_is_not_spoken_to_without(orthanc: Orthanc) -> None:
    plain = ArchiveSettings(address=orthanc.dimse_address, timeout_s=2, attempts=1)
    with pytest.raises(ArchiveError, match="with or without TLS"):
        archive_at(plain).find_series(SeriesQuery(patient_id="ONFH-MEDIUM"))
