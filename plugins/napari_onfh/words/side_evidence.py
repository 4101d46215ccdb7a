"""What the image itself says about the side, for the banner and the form."""

from annotator.model.volume import Volume
from napari_onfh.language import marked, tr

__all__ = ["side_evidence"]

_TAGS = {
    "L": marked("The DICOM header says: left."),
    "R": marked("The DICOM header says: right."),
    "B": marked("The DICOM header says: both sides."),
    "U": marked("The DICOM header says: unpaired body part."),
}


def side_evidence(volume: Volume) -> str:
    """Which hips are in view, and the laterality tag; what is not known is said too.

    Parameters
    ----------
    volume : Volume

    Returns
    -------
    str
        Two short sentences.
    """
    from annotator.measure.heads_in_view import heads_in_view

    tag = _TAGS.get(volume.source.laterality or "", marked("The DICOM header names no side."))
    return f"{heads_in_view(volume).in_words} {tr(tag)}"
