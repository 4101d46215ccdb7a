"""An archive over DIMSE: C-FIND, C-GET and C-STORE by pynetdicom."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydicom import Dataset
from pydicom import uid as uids
from pynetdicom import AE, build_context, build_role, evt
from pynetdicom.association import Association
from pynetdicom.presentation import PresentationContext

from annotator.errors import AnnotatorError, ArchiveError
from annotator.io.archive.answers import described
from annotator.io.archive.dimse_questions import (
    fits,
    question,
    series_question,
    study_question,
)
from annotator.io.archive.dimse_words import (
    PENDING,
    SUCCESS,
    is_stored,
    status_in_words,
)
from annotator.io.archive.port import KeepObject, NotOfferedError, OutgoingObject
from annotator.io.archive.reach import refuse_unreachable
from annotator.io.archive.settings import ArchiveSettings, tls_context
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.model.archive import ArchivedSeries, ObjectOutcome, SeriesQuery

if TYPE_CHECKING:
    from socket import socket

__all__ = ["IMAGE_CLASSES", "OTHER_CLASSES", "SYNTAXES", "DimseArchive"]

#: Questions and requests by study, series and object (PS3.4 C.6.2).
FIND_MODEL = uids.UID("1.2.840.10008.5.1.4.1.2.2.1")
GET_MODEL = uids.UID("1.2.840.10008.5.1.4.1.2.2.3")

#: What hip images are, and what is written about them.
IMAGE_CLASSES = (
    uids.MRImageStorage,
    uids.EnhancedMRImageStorage,
    uids.LegacyConvertedEnhancedMRImageStorage,
    uids.CTImageStorage,
    uids.EnhancedCTImageStorage,
    uids.LegacyConvertedEnhancedCTImageStorage,
    uids.ComputedRadiographyImageStorage,
    uids.DigitalXRayImageStorageForPresentation,
    uids.SecondaryCaptureImageStorage,
    uids.MultiFrameTrueColorSecondaryCaptureImageStorage,
)
OTHER_CLASSES = (
    uids.SegmentationStorage,
    uids.UID("1.2.840.10008.5.1.4.1.1.66.7"),  # label map segmentation, newer than pydicom
    uids.RTStructureSetStorage,
    uids.EnhancedSRStorage,
    uids.ComprehensiveSRStorage,
    uids.Comprehensive3DSRStorage,
    uids.EncapsulatedPDFStorage,
    uids.ParametricMapStorage,
)
_PLAIN = (uids.ExplicitVRLittleEndian, uids.ImplicitVRLittleEndian, uids.ExplicitVRBigEndian)
_COMPRESSED = (
    *(uids.JPEG2000Lossless, uids.JPEG2000, uids.JPEGLSLossless, uids.JPEGLSNearLossless),
    *(uids.JPEGLosslessSV1, uids.JPEGBaseline8Bit, uids.JPEGExtended12Bit, uids.RLELossless),
)
SYNTAXES = (*_PLAIN, *_COMPRESSED)

#: An association offers at most so many kinds of objects.
MOST_CONTEXTS = 128

#: Objects that one C-GET names.
LISTED_OBJECTS = 50

#: Seconds before a lost connection is made anew, doubled each time.
FIRST_PAUSE_S = 0.5


class DimseArchive:
    """An archive that speaks DIMSE.

    Parameters
    ----------
    settings : ArchiveSettings
    pause : callable
        Waits so many seconds.
    """

    def __init__(
        self, settings: ArchiveSettings, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings = settings
        self._pause = pause

    def find_series(self, query: SeriesQuery) -> tuple[ArchivedSeries, ...]:
        """The series that fit; studies are asked for first, as archives demand."""
        with self._associated([build_context(FIND_MODEL)]) as association:
            studies = list(self._answers(association, study_question(query)))
            return tuple(
                described(study, found)
                for study in studies
                for found in self._answers(association, series_question(study, query))
                if fits(study, found, query)
            )

    def object_uids(self, study_uid: str, series_uid: str) -> frozenset[str]:
        """The objects that the archive holds of a series."""
        asked = question("IMAGE", ("SOPInstanceUID",))
        asked.StudyInstanceUID, asked.SeriesInstanceUID = study_uid, series_uid
        with self._associated([build_context(FIND_MODEL)]) as association:
            return frozenset(
                str(found.SOPInstanceUID)
                for found in self._answers(association, asked)
                if found.get("SOPInstanceUID")
            )

    def fetch(self, study_uid: str, series_uid: str, uids: Sequence[str], keep: KeepObject) -> None:
        """Fetch objects of a series by C-GET, some dozens at a time."""
        refused: list[AnnotatorError] = []

        def kept(event: evt.Event) -> int:
            try:
                keep(event.encoded_dataset())
            except AnnotatorError as error:
                refused.append(error)
                return 0xA700
            return SUCCESS

        contexts, roles = _receiving()
        with self._associated(
            contexts, ext_neg=roles, evt_handlers=[(evt.EVT_C_STORE, kept)]
        ) as association:
            for start in range(0, len(uids), LISTED_OBJECTS):
                wanted = question("IMAGE", ())
                wanted.StudyInstanceUID, wanted.SeriesInstanceUID = study_uid, series_uid
                wanted.SOPInstanceUID = list(uids[start : start + LISTED_OBJECTS])
                last = Dataset()
                for status, _ in association.send_c_get(wanted, GET_MODEL):
                    last = status
                if refused:
                    raise refused[0]
                if not _is_answer_to_get(last):
                    raise ArchiveError(f"{self._settings.place}: {status_in_words(last)}")

    def send(self, objects: Sequence[OutgoingObject]) -> Iterator[ObjectOutcome]:
        """Send objects by C-STORE; a connection that breaks is made anew."""
        waiting = list(objects)
        lost = 0
        while waiting:
            before = len(waiting)
            try:
                yield from self._send_on_one(waiting)
            except ArchiveError as error:
                lost = 1 if len(waiting) < before else lost + 1
                if lost >= self._settings.attempts:
                    yield from (ObjectOutcome(each.uid, str(error)) for each in waiting)
                    return
                self._pause(FIRST_PAUSE_S * 2 ** (lost - 1))

    def _send_on_one(self, waiting: list[OutgoingObject]) -> Iterator[ObjectOutcome]:
        """Send what waits on one association, and take off the list what was answered."""
        kinds = list(dict.fromkeys((each.class_uid, each.syntax_uid) for each in waiting))
        offered = frozenset(kinds[:MOST_CONTEXTS])
        contexts = [build_context(kind, syntax) for kind, syntax in offered]
        with self._associated(contexts) as association:
            taken = {
                (context.abstract_syntax, context.transfer_syntax[0])
                for context in association.accepted_contexts
            }
            for each in [one for one in waiting if (one.class_uid, one.syntax_uid) in offered]:
                if (each.class_uid, each.syntax_uid) in taken:
                    outcome = self._stored(association, each)
                else:
                    outcome = ObjectOutcome(
                        each.uid, "the archive does not take objects of this kind or compression"
                    )
                waiting.remove(each)
                yield outcome

    def _stored(self, association: Association, each: OutgoingObject) -> ObjectOutcome:
        if not association.is_established:
            raise ArchiveError(f"{self._settings.place}: the connection was lost")
        try:
            with quiet_pydicom():
                status = association.send_c_store(each.path)
        except (OSError, ValueError, AttributeError) as error:
            return ObjectOutcome(each.uid, f"the file cannot be sent ({type(error).__name__})")
        code = status.get("Status")
        if code is None:
            raise ArchiveError(f"{self._settings.place}: {status_in_words(status)}")
        return ObjectOutcome(each.uid, "" if is_stored(code) else status_in_words(status))

    def _answers(self, association: Association, asked: Dataset) -> Iterator[Dataset]:
        if not association.is_established:
            raise ArchiveError(f"{self._settings.place}: the connection was lost")
        last = Dataset()
        for status, found in association.send_c_find(asked, FIND_MODEL):
            last = status
            if status.get("Status") in PENDING and found is not None:
                yield found
        if last.get("Status") != SUCCESS:
            raise ArchiveError(f"{self._settings.place}: {status_in_words(last)}")

    @contextmanager
    def _associated(
        self,
        contexts: Iterable[PresentationContext],
        *,
        evt_handlers: Sequence[tuple[evt.EventType, Callable[[evt.Event], object]]] = (),
        **further: object,
    ) -> Iterator[Association]:
        settings = self._settings
        opened: list[socket] = []
        refuse_unreachable(settings)
        entity = AE(settings.calling_ae_title)
        entity.acse_timeout = entity.dimse_timeout = settings.timeout_s
        entity.network_timeout = entity.connection_timeout = settings.timeout_s
        if settings.is_encrypted:
            further["tls_args"] = (tls_context(settings), settings.parts.hostname)
        parts = settings.parts
        association = entity.associate(
            str(parts.hostname),
            int(parts.port or 0),
            contexts=list(contexts),
            ae_title=str(parts.username),
            evt_handlers=[
                *evt_handlers,
                (evt.EVT_CONN_OPEN, lambda event: opened.append(event.assoc.dul.socket.socket)),
            ],
            **further,  # type: ignore[arg-type]
        )
        try:
            if not association.is_established:
                raise _why_not(settings.place, association)
            yield association
        finally:
            if association.is_established:
                association.release()
            else:
                association.abort()
            for each in opened:
                each.close()  # pynetdicom leaves one open that the archive has broken off


def _why_not(place: str, association: Association) -> ArchiveError:
    if association.is_rejected:
        return ArchiveError(
            f"{place}: it refuses this AE title or the one asked for; check both with the "
            "archive's keeper"
        )
    if association.rejected_contexts:
        return NotOfferedError(f"{place}: it does not offer what is asked for")
    return ArchiveError(
        f"{place}: it broke the connection off; check that DICOM is spoken there, with or without "
        "TLS"
    )


def _receiving() -> tuple[list[PresentationContext], list[object]]:
    """What may be fetched: a context for each compression, since an archive picks one a context."""
    contexts = [build_context(GET_MODEL)]
    for kind in (*OTHER_CLASSES, *IMAGE_CLASSES):
        contexts.append(build_context(kind, list(_PLAIN)))
        if kind in IMAGE_CLASSES:
            contexts += [build_context(kind, syntax) for syntax in _COMPRESSED]
    roles: list[object] = [
        build_role(kind, scp_role=True) for kind in (*OTHER_CLASSES, *IMAGE_CLASSES)
    ]
    return contexts[:MOST_CONTEXTS], roles


def _is_answer_to_get(status: Dataset) -> bool:
    """Whether the archive came to an end; objects that are missing are counted by the caller."""
    code = status.get("Status")
    return code is not None and (is_stored(code) or code == 0xA702)  # noqa: PLR2004 - some failed
