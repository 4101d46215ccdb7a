"""An archive over DICOMweb: QIDO-RS, WADO-RS and STOW-RS by dicomweb-client."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any, TypeVar

import requests
from dicomweb_client.web import DICOMwebClient
from pydicom import Dataset, dcmwrite
from requests.exceptions import ChunkedEncodingError, ConnectionError, SSLError, Timeout  # noqa: A004

from annotator.errors import ArchiveError
from annotator.io.archive.answers import described
from annotator.io.archive.credentials import Credentials
from annotator.io.archive.dimse_words import meaning_of
from annotator.io.archive.port import KeepObject, OutgoingObject
from annotator.io.archive.settings import ArchiveSettings, tls_context
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.io.dicom.objects.whole import refuse_cut_short, whole_object
from annotator.model.archive import ArchivedSeries, ObjectOutcome, SeriesQuery

__all__ = ["WebArchive"]

#: Seconds before a lost connection is made anew, doubled each time.
FIRST_PAUSE_S = 0.5

#: Answers to one question, and those of one page of them, that an archive is believed.
MOST_ANSWERS, LONGEST_PAGE = 20_000, 1000

#: Any compression, as it is stored.
_AS_STORED = (("application/dicom", "*"),)

_FIELDS = ("StudyDate", "SeriesDescription", "NumberOfSeriesRelatedInstances", "PatientName")

_REFUSALS = {
    401: "it asks for credentials, or does not take those given; set ONFH_PACS_TOKEN, or "
    "ONFH_PACS_USER and ONFH_PACS_PASSWORD",
    403: "it does not allow this to whom the credentials belong",
    404: "it knows nothing at this address, or no such object",
    409: "it refuses all objects of this request",
    413: "it takes no object of this size",
    415: "it does not take objects of this kind",
}
_SERVER_FAULT = 500

Answer = TypeVar("Answer")


class WebArchive:
    """An archive that speaks DICOMweb.

    Parameters
    ----------
    settings : ArchiveSettings
    credentials : Credentials
    pause : callable
        Waits so many seconds.
    """

    def __init__(
        self,
        settings: ArchiveSettings,
        credentials: Credentials,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._pause = pause
        self._client = _client(settings, credentials)

    def find_series(self, query: SeriesQuery) -> tuple[ArchivedSeries, ...]:
        """The series that fit."""
        limits = {
            "PatientID": query.patient_id,
            "StudyDate": query.days,
            "Modality": query.modality,
            "StudyInstanceUID": query.study_uid,
        }
        answers = self._asked(
            lambda offset: self._client.search_for_series(
                search_filters={name: value for name, value in limits.items() if value},
                fields=_FIELDS,
                offset=offset,
            )
        )
        found = (described(answer, answer) for answer in answers)
        return tuple(
            one
            for one in found
            if one.study_uid and one.series_uid and query.modality in ("", one.modality)
        )

    def object_uids(self, study_uid: str, series_uid: str) -> frozenset[str]:
        """The objects that the archive holds of a series."""
        try:
            answers = self._asked(
                lambda offset: self._client.search_for_instances(
                    study_uid, series_uid, offset=offset
                )
            )
        except _NothingThereError:
            return frozenset()
        uids = (str(answer.get("SOPInstanceUID", "")) for answer in answers)
        return frozenset(uid for uid in uids if uid)

    def fetch(self, study_uid: str, series_uid: str, uids: Sequence[str], keep: KeepObject) -> None:
        """Fetch objects of a series one by one, as they are stored there."""
        for uid in uids:
            keep(self._retried(lambda uid=uid: self._given(study_uid, series_uid, uid)))  # type: ignore[misc]

    def send(self, objects: Sequence[OutgoingObject]) -> Iterator[ObjectOutcome]:
        """Send objects one by one; what is refused does not keep the others back."""
        for place, each in enumerate(objects):
            try:
                yield self._retried(lambda each=each: self._stored(each))  # type: ignore[misc]
            except _LostError as error:
                yield from (ObjectOutcome(one.uid, str(error)) for one in objects[place:])
                return
            except ArchiveError as error:
                yield ObjectOutcome(each.uid, str(error))

    def _asked(self, ask: Callable[[int], list[dict[str, Any]]]) -> list[Dataset]:
        """All answers, page by page; an archive that tells the same page again has no more."""
        answers: list[dict[str, Any]] = []
        while True:
            page = self._retried(partial(ask, len(answers)))
            new = [answer for answer in page if answer not in answers[-LONGEST_PAGE:]]
            answers += new
            if not new:
                break
            if len(answers) > MOST_ANSWERS:
                raise ArchiveError(f"more than {MOST_ANSWERS} answers; ask for less at once")
        try:
            with quiet_pydicom():
                return [Dataset.from_json(answer) for answer in answers]
        except (*PYDICOM_ERRORS, TypeError, KeyError) as error:
            raise ArchiveError(
                f"{self._settings.place}: it answers what is no DICOMweb; check the address"
            ) from error

    def _given(self, study_uid: str, series_uid: str, uid: str) -> bytes:
        dataset = self._client.retrieve_instance(study_uid, series_uid, uid, media_types=_AS_STORED)
        refuse_cut_short(dataset)
        buffer = BytesIO()
        with quiet_pydicom():
            dcmwrite(buffer, dataset, enforce_file_format=True)
        return buffer.getvalue()

    def _stored(self, each: OutgoingObject) -> ObjectOutcome:
        answer = self._client.store_instances([whole_object(each.path)], each.study_uid or None)
        failed = answer.get("FailedSOPSequence") or ()
        for item in failed:
            if item.get("ReferencedSOPInstanceUID") in (None, each.uid):
                return ObjectOutcome(each.uid, meaning_of(int(item.get("FailureReason", 0x0110))))
        stored = {
            item.get("ReferencedSOPInstanceUID")
            for item in answer.get("ReferencedSOPSequence") or ()
        }
        said = each.uid in stored
        return ObjectOutcome(each.uid, "" if said else "the archive does not say that it kept it")

    def _retried(self, act: Callable[[], Answer]) -> Answer:
        """Do something, anew if the connection is lost."""
        for attempt in range(self._settings.attempts):
            try:
                with self._told():
                    return act()
            except _LostError:
                if attempt + 1 == self._settings.attempts:
                    raise
                self._pause(FIRST_PAUSE_S * 2**attempt)
        raise AssertionError

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Every fault of the way to the archive and of its answer, as one line."""
        place = self._settings.place
        try:
            yield
        except requests.HTTPError as error:
            raise _refusal(place, error) from None  # the request in it holds the credentials
        except SSLError:
            raise ArchiveError(
                f"{place}: its certificate is not trusted here; ask its keeper for the authority's "
                "certificate and name it as ca_file"
            ) from None
        except Timeout:
            raise _LostError(f"{place}: it did not answer in time") from None
        except (ConnectionError, ChunkedEncodingError):
            raise _LostError(f"{place}: there is no connection, or it broke off") from None
        except requests.JSONDecodeError:
            raise ArchiveError(
                f"{place}: it answers what is no DICOMweb; check the address"
            ) from None
        except requests.RequestException as error:
            raise ArchiveError(f"{place}: the request failed ({type(error).__name__})") from None
        except PYDICOM_ERRORS as error:
            raise ArchiveError(
                f"{place}: it answers what is no DICOMweb ({type(error).__name__}); check the "
                "address"
            ) from None


class _LostError(ArchiveError):
    """The connection was lost, so that trying anew may help."""


class _NothingThereError(ArchiveError):
    """The archive knows nothing of what was asked for."""


def _refusal(place: str, error: requests.HTTPError) -> ArchiveError:
    status = _SERVER_FAULT if error.response is None else error.response.status_code
    meaning = _REFUSALS.get(status, "it failed" if status >= _SERVER_FAULT else "it refuses")
    told = f"{place}: {meaning} (status {status})"
    if status >= _SERVER_FAULT:
        return _LostError(told)
    return _NothingThereError(told) if status == 404 else ArchiveError(told)  # noqa: PLR2004


class _Session(requests.Session):
    """Leaves wildcards as they are: an encoded one is a letter to Orthanc."""

    def get(self, url: Any, **further: Any) -> requests.Response:  # type: ignore[override]
        return super().get(str(url).replace("%2A", "*").replace("%3F", "?"), **further)


def _client(settings: ArchiveSettings, credentials: Credentials) -> DICOMwebClient:
    session = _Session()
    session.trust_env = False  # neither a proxy nor a .netrc that nobody named
    session.max_redirects = 3
    session.headers.update(credentials.headers)
    if settings.is_encrypted:
        tls_context(settings)  # tells what is wrong with its files
        session.verify = str(settings.ca_file) if settings.ca_file else True
        own, key = settings.certificate_file, settings.key_file
        session.cert = (str(own), str(key)) if own and key else str(own) if own else None
    client = DICOMwebClient(settings.address, session=session, timeout=settings.timeout_s)
    client.set_http_retry_params(retry=False)
    return client
