"""An archive of this process that answers as a test wants, over DIMSE."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from identified_object import identified
from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage
from pynetdicom import AE, evt

from annotator.io.archive.dimse import FIND_MODEL, GET_MODEL
from annotator.io.archive.settings import ArchiveSettings

__all__ = ["SERIES", "STUDY", "image", "settings_of", "speaking"]

STUDY, SERIES = "1.2.826.0.1.3680043.8.498.1.1", "1.2.826.0.1.3680043.8.498.1.2"


def image(number: int) -> Dataset:
    """One of the images of the archive."""
    dataset = identified()
    dataset.SOPInstanceUID = f"1.2.826.0.1.3680043.8.498.1.3.{number}"
    dataset.InstanceNumber = number
    return dataset


def settings_of(port: int, timeout_s: float = 5) -> ArchiveSettings:
    """Where such an archive is."""
    return ArchiveSettings(address=f"dimse://LIAR@127.0.0.1:{port}", timeout_s=timeout_s)


@contextmanager
def speaking(**handlers: Callable[[evt.Event], object]) -> Iterator[ArchiveSettings]:
    """An archive whose answers are those of the handlers, by the name of the message."""
    entity = AE("LIAR")
    entity.add_supported_context(FIND_MODEL)
    entity.add_supported_context(GET_MODEL)
    entity.add_supported_context(
        MRImageStorage, ExplicitVRLittleEndian, scu_role=True, scp_role=True
    )
    events = [(getattr(evt, f"EVT_{name.upper()}"), answer) for name, answer in handlers.items()]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=events)
    try:
        yield settings_of(server.server_address[1])
    finally:
        server.shutdown()
