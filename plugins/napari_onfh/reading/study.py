"""A scanned folder, file or zip whose volumes can be looked at and opened while it is kept."""

import weakref
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from annotator.io.dicom.folder.wanted import IsWanted, always
from annotator.model.volume import Volume

if TYPE_CHECKING:
    from annotator.io.dicom.folder.scan import RejectedFile, VolumeSummary
    from annotator.io.dicom.thumbnail import Thumbnail

__all__ = ["OpenedVolume", "Preview", "Study", "open_volume", "preview", "scan_study"]


@frozen(eq=False)
class Study:
    """Volumes best suited first, and files that are none; a zip stays unpacked as long."""

    volumes: tuple["VolumeSummary", ...]
    rejected: tuple["RejectedFile", ...] = ()


@frozen(eq=False)
class OpenedVolume:
    """A volume with what its summary knows beyond it.

    Parameters
    ----------
    volume : Volume
    label : str
        What it may be called where others can read it; free of the patient's name.
    manufacturer : str
    study : Study or None
        What it was opened from; None for a file that is one volume.
    """

    volume: Volume
    label: str = ""
    manufacturer: str = ""
    study: Study | None = None


@frozen(eq=False)
class Preview:
    """A volume's name, free of the patient's, and its middle slice.

    Parameters
    ----------
    label : str
    thumbnail : Thumbnail or None
        None where the slice cannot be read.
    problem : str
        Why it cannot.
    """

    label: str
    thumbnail: "Thumbnail | None"
    problem: str = ""


def scan_study(path: Path, is_wanted: IsWanted = always) -> Study:
    """What lies at a path, read from headers.

    Parameters
    ----------
    path : Path
    is_wanted : callable
        Asked again and again; False stops the reading.

    Raises
    ------
    DicomError
        If there is no image.
    Cancelled
        If it is not wanted any more.
    """
    from annotator.io.dicom.folder.archive import unpacked
    from annotator.io.dicom.folder.scan import scan

    with ExitStack() as stack:
        result = scan(stack.enter_context(unpacked(path, is_wanted)), is_wanted)
        study = Study(result.volumes, result.rejected)
        weakref.finalize(study, stack.pop_all().close)
    return study


def open_volume(
    study: Study, summary: "VolumeSummary", is_wanted: IsWanted = always
) -> OpenedVolume:
    """The voxels of one of a study's volumes.

    Parameters
    ----------
    study : Study
    summary : VolumeSummary
    is_wanted : callable
        Asked between two slices; False stops the reading.

    Raises
    ------
    DicomError
        If a file changed since the scan or cannot be decoded.
    Cancelled
        If it is not wanted any more.
    """
    from annotator.app import opened_volume
    from annotator.io.dicom.series_label import series_label

    volume = opened_volume.open_volume(summary, is_wanted)
    return OpenedVolume(volume, series_label(summary), summary.manufacturer, study)


def preview(summary: "VolumeSummary") -> Preview:
    """What the browser shows of a volume beyond its headers."""
    from annotator.errors import DicomError
    from annotator.io.dicom.series_label import series_label
    from annotator.io.dicom.thumbnail import read_thumbnail

    label = series_label(summary)
    try:
        return Preview(label, read_thumbnail(summary))
    except DicomError as error:
        return Preview(label, None, str(error))
