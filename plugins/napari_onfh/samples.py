"""Sample cases, supplied by whichever package offers them under an entry point."""

from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.errors import MissingExtra
from annotator.model.volume import Volume

__all__ = ["sample_volume"]

#: Each offer is a function of (case name, folder) that writes the case there and gives a value
#: with the attribute `dicom_folder`.
_GROUP = "onfh.samples"


def sample_volume(name: str) -> Volume:
    """The image of a named sample case, made on demand.

    Parameters
    ----------
    name : str
        For example ``"medium"``.

    Raises
    ------
    MissingExtra
        If no installed package offers samples.
    """
    from annotator.app.study import open_image

    offers = tuple(entry_points(group=_GROUP))
    if not offers:
        raise MissingExtra('no sample cases here; install them with: pip install "onfh-annotator"')
    make = offers[0].load()
    with TemporaryDirectory(prefix="onfh-sample-") as folder:
        return open_image(make(name, Path(folder)).dicom_folder)
