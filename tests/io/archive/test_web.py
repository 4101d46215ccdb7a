"""DICOMweb archives that are slow, that lie, or that refuse; and no credentials in any message."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from identified_object import as_file
from lying_archive import SERIES, STUDY, image

from annotator.app.archives import fetch_series, outgoing_objects, send_objects
from annotator.errors import AnnotatorError, ArchiveError
from annotator.io.archive.credentials import Credentials, credentials_of, keep_password
from annotator.io.archive.settings import ArchiveSettings, archive_settings
from annotator.io.archive.web import WebArchive
from annotator.model.archive import SeriesQuery

SECRET = "Bearer very-secret-token"  # noqa: S105 - of nobody

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer, timeout_s: float = 5) -> Iterator[WebArchive]:
    """An archive that answers every request in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = ArchiveSettings(
        address=f"http://127.0.0.1:{server.server_address[1]}/dicom-web",
        timeout_s=timeout_s,
        attempts=2,
    )
    try:
        yield WebArchive(settings, Credentials(SECRET), pause=lambda _seconds: None)
    finally:
        server.shutdown()
        server.server_close()


def status(code: int) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def body(content: bytes, kind: str, length: int | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content) if length is None else length))
        request.end_headers()
        request.wfile.write(content)
        request.close_connection = True

    return answer


def part(content: bytes) -> bytes:
    head = b"--XX\r\nContent-Type: application/dicom\r\n\r\n"
    return head + content + b"\r\n--XX--\r\n"


MULTIPART = 'multipart/related; type="application/dicom"; boundary=XX'


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(401), "asks for credentials"),
        (status(403), "does not allow"),
        (status(404), "knows nothing"),
        (status(500), "it failed (status 500)"),
        (status(503), "it failed (status 503)"),
        (body(b"<html>login</html>", "text/html"), "no DICOMweb"),
        (body(b"[{", "application/dicom+json"), "no DICOMweb"),
        (body(b'[{"00080020": 3}]', "application/dicom+json"), "no DICOMweb"),
        (body(b"[]", "application/dicom+json", length=50), "broke off"),
    ],
)
def test_what_is_no_answer_is_told_in_one_line_without_credentials(
    answer: Answer, said: str
) -> None:
    with answering(answer) as archive, pytest.raises(ArchiveError) as refusal:
        archive.find_series(SeriesQuery(patient_id="A"))
    assert said in str(refusal.value)
    assert "secret" not in f"{refusal.value}{refusal.value.__context__}"
    assert "\n" not in str(refusal.value)


def test_an_archive_that_does_not_answer_is_not_waited_for() -> None:
    go_on = threading.Event()

    def wait(_request: BaseHTTPRequestHandler) -> None:
        go_on.wait(20)

    with answering(wait, timeout_s=0.2) as archive:
        with pytest.raises(ArchiveError, match="did not answer in time"):
            archive.find_series(SeriesQuery(patient_id="A"))
        go_on.set()


def test_an_archive_that_tells_the_same_page_for_ever_is_asked_twice() -> None:
    listed = {
        "0020000D": {"vr": "UI", "Value": ["1.2"]},
        "0020000E": {"vr": "UI", "Value": ["1.3"]},
    }
    page = body(json.dumps([listed]).encode(), "application/dicom+json")
    with answering(page) as archive:
        assert len(archive.find_series(SeriesQuery(patient_id="A"))) == 1


def listing_and(given: bytes) -> Answer:
    """Lists one image, and gives these bytes for it."""
    listed = [{"00080018": {"vr": "UI", "Value": [str(image(1).SOPInstanceUID)]}}]

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path.partition("?")[0].endswith("/instances"):
            body(json.dumps(listed).encode(), "application/dicom+json")(request)
        else:
            body(part(given), MULTIPART)(request)

    return answer


@pytest.mark.parametrize("cut", [0, 3, 700])
def test_an_object_with_a_wrong_length_is_not_kept(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "whole.dcm"
    as_file(image(1), path)
    whole = path.read_bytes()
    with answering(listing_and(whole[: len(whole) - cut])) as archive:
        if cut == 0:
            assert fetch_series(archive, STUDY, SERIES, folder=tmp_path / "out").moved == 1
            return
        with pytest.raises(AnnotatorError):
            fetch_series(archive, STUDY, SERIES, folder=tmp_path / "out")
    assert list((tmp_path / "out").rglob("*.dcm")) == []


def test_what_is_not_said_to_be_kept_is_not_taken_for_kept(tmp_path: Path) -> None:
    as_file(image(1), tmp_path / "1.dcm")

    def answer(request: BaseHTTPRequestHandler) -> None:
        kind = "application/dicom+json"
        (status(204) if request.command == "GET" else body(b"{}", kind))(request)

    with answering(answer) as archive:
        done = send_objects(archive, outgoing_objects([tmp_path]))
    assert "does not say that it kept it" in done.failed[0].fault


def test_credentials_come_from_the_environment_and_show_nowhere() -> None:
    settings = ArchiveSettings(address="https://pacs.example/dicom-web")
    token = credentials_of(settings, {"ONFH_PACS_TOKEN": "abc"})
    basic = credentials_of(settings, {"ONFH_PACS_USER": "eva", "ONFH_PACS_PASSWORD": "pw"})
    assert token.headers == {"Authorization": "Bearer abc"}
    assert basic.headers == {"Authorization": "Basic ZXZhOnB3"}
    assert "abc" not in repr(token)
    assert "ZXZh" not in repr(basic)


@pytest.mark.parametrize(
    "given",
    [
        {"ONFH_PACS_USER": "eva"},
        {"ONFH_PACS_PASSWORD": "secret"},
        {"ONFH_PACS_TOKEN": "secret\r\nX: y"},
        {"ONFH_PACS_USER": "eva:secret", "ONFH_PACS_PASSWORD": "secret"},
    ],
)
def test_credentials_that_cannot_be_used_are_told_without_showing_them(
    given: dict[str, str],
) -> None:
    settings = ArchiveSettings(address="https://pacs.example/dicom-web")
    with pytest.raises(ArchiveError) as refusal:
        credentials_of(settings, given)
    assert "secret" not in str(refusal.value)


def test_settings_are_read_by_name_and_hold_no_password(tmp_path: Path) -> None:
    file = tmp_path / "archives.yaml"
    file.write_text("a:\n  address: https://pacs.example/dicom-web\n  timeout_s: 3\n")
    assert archive_settings("a", tmp_path).timeout_s == 3
    with pytest.raises(ArchiveError, match="no archive is called 'b'"):
        archive_settings("b", tmp_path)
    file.write_text("a:\n  address: https://pacs.example/dicom-web\n  password: secret\n")
    with pytest.raises(AnnotatorError, match="credentials belong in the environment") as refusal:
        archive_settings("a", tmp_path)
    assert "secret" not in str(refusal.value)


def test_an_untrusted_certificate_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    settings = ArchiveSettings(
        address="https://pacs.example/dicom-web", ca_file=tmp_path / "ca.pem"
    )
    with pytest.raises(ArchiveError, match="cannot be used"):
        WebArchive(settings, Credentials())


def test_the_keyring_keeps_what_the_environment_does_not_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr("keyring.set_password", lambda *a: kept.__setitem__(a[:2], a[2]))
    monkeypatch.setattr("keyring.get_password", lambda *a: kept.get(a))
    settings = ArchiveSettings(address="https://pacs.example/dicom-web")
    assert credentials_of(settings, {}).headers == {}
    keep_password(settings, "eva", "pw")
    assert credentials_of(settings, {}).headers == {"Authorization": "Basic ZXZhOnB3"}
    other = ArchiveSettings(address="https://other.example/dicom-web")
    assert credentials_of(other, {}).headers == {}
