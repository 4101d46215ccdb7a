"""A folder that archives send to: a C-STORE service that keeps whole objects, each once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen
from pydicom import FileDataset
from pynetdicom import AE, AllStoragePresentationContexts, evt
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined] # made at import

from annotator.errors import AnnotatorError, ArchiveError, DicomError
from annotator.io.archive.cache import keep_object, object_path, series_folder
from annotator.io.archive.dimse import OTHER_CLASSES, SYNTAXES
from annotator.io.archive.dimse_words import SUCCESS
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.io.dicom.objects.whole import whole_object
from annotator.model.archive import ObjectOutcome

__all__ = ["ReceivingPlace", "receiving"]

#: Statuses of PS3.4 B.2.3 and PS3.7 Annex C, which tell the sender that an object is not kept.
_CANNOT_WRITE, _CANNOT_UNDERSTAND, _IS_ANOTHER = 0xA700, 0xC000, 0x0111


@frozen
class ReceivingPlace:
    """Where and as whom objects are taken.

    Parameters
    ----------
    title : str
        AE title that a sender must call.
    host : str
        Address of this machine that is listened on.
    port : int
        0 takes a free one.
    callers : tuple of str
        AE titles that may send; empty lets all.
    timeout_s : float
        Longest silence of a sender, seconds.
    """

    title: str = "ONFH"
    host: str = "127.0.0.1"
    port: int = 11112
    callers: tuple[str, ...] = ()
    timeout_s: float = 60.0


@contextmanager
def receiving(
    folder: Path, place: ReceivingPlace, tell: Callable[[ObjectOutcome], None]
) -> Iterator[int]:
    """Keep what is sent as ``folder/STUDY/SERIES/OBJECT.dcm`` until the block ends.

    Parameters
    ----------
    folder : Path
    place : ReceivingPlace
    tell : callable
        Told of each object, in the thread of its sender.

    Yields
    ------
    int
        The port that is listened on.

    Raises
    ------
    ArchiveError
        If the title is none, or the port cannot be listened on.
    """

    def stored(event: evt.Event) -> int:
        uid = str(getattr(event.request, "AffectedSOPInstanceUID", None) or "")
        try:
            outcome = _kept(folder, event.encoded_dataset(), uid)
        except (DicomError, ArchiveError) as error:
            tell(ObjectOutcome(uid, str(error)))
            return _CANNOT_UNDERSTAND
        except AnnotatorError as error:
            tell(ObjectOutcome(uid, str(error)))
            return _CANNOT_WRITE
        tell(outcome)
        return _IS_ANOTHER if outcome.fault else SUCCESS

    try:
        entity = _entity(place)
        server = entity.start_server(
            (place.host, place.port), block=False, evt_handlers=[(evt.EVT_C_STORE, stored)]
        )
    except ValueError as error:
        raise ArchiveError(
            f"{place.title!r} or a caller's AE title is none: 1 to 16 letters"
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"{place.host}:{place.port} cannot be listened on "
            f"({error.strerror or type(error).__name__}); give another --port or --host"
        ) from error
    try:
        yield int(server.server_address[1]) if server else place.port
    finally:
        entity.shutdown()


def _entity(place: ReceivingPlace) -> AE:
    entity = AE(place.title)
    for context in AllStoragePresentationContexts:
        entity.add_supported_context(str(context.abstract_syntax), list(SYNTAXES))
    for kind in OTHER_CLASSES:
        entity.add_supported_context(kind, list(SYNTAXES))
    entity.add_supported_context(Verification)
    entity.require_called_aet = True
    entity.require_calling_aet = list(place.callers)
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = place.timeout_s
    return entity


def _kept(folder: Path, content: bytes, uid: str) -> ObjectOutcome:
    """Keep an object, or say that it is there already, or that another of its name is."""
    dataset = whole_object(content)
    with quiet_pydicom():
        study_uid = str(dataset.get("StudyInstanceUID", ""))
        series_uid = str(dataset.get("SeriesInstanceUID", ""))
    series = series_folder(folder, study_uid, series_uid)
    path = object_path(series, uid)
    if not path.is_file():
        keep_object(series, content, frozenset({uid}))
        return ObjectOutcome(uid)
    if _is_same(whole_object(path), dataset):
        return ObjectOutcome(uid, was_there=True)
    return ObjectOutcome(uid, "another object with this UID is there; it was left as it is")


def _is_same(held: FileDataset, came: FileDataset) -> bool:
    with quiet_pydicom():
        return bool(held == came)
