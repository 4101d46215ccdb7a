"""The voxels of one scanned volume, its side looked at."""

from annotator.app.side import with_side_issue
from annotator.io.dicom.folder.scan import VolumeSummary
from annotator.io.dicom.folder.wanted import IsWanted, always
from annotator.io.dicom.volume import load_volume
from annotator.model.volume import Volume

__all__ = ["open_volume"]


def open_volume(summary: VolumeSummary, is_wanted: IsWanted = always) -> Volume:
    """One of a scan's volumes; an issue tells if its pixels contradict the side in its header.

    Parameters
    ----------
    summary : VolumeSummary
    is_wanted : callable
        Asked between two slices; False stops the reading.

    Returns
    -------
    Volume

    Raises
    ------
    DicomError, Cancelled
        As `annotator.io.dicom.volume.load_volume`.
    """
    return with_side_issue(load_volume(summary, is_wanted))
