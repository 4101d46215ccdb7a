"""What the image itself says about the side, in one sentence."""

import numpy as np

from annotator.geometry.points import IndexPoints
from annotator.model.volume import Volume

__all__ = ["side_evidence"]

#: The image must end this far from the scanner's midline to show one side only, mm.
CLEAR_OF_MIDLINE_MM = 10.0

_TAGS = {
    "L": "The DICOM header says: left.",
    "R": "The DICOM header says: right.",
    "B": "The DICOM header says: both sides.",
    "U": "The DICOM header says: unpaired body part.",
}


def side_evidence(volume: Volume) -> str:
    """The laterality tag, and where the image lies; what is not known is said too.

    Parameters
    ----------
    volume : Volume

    Returns
    -------
    str
        Two short sentences. The midline is the scanner's, which the patient's need not meet.
    """
    tag = _TAGS.get(volume.source.laterality or "", "The DICOM header names no side.")
    return f"{tag} {_extent_in_words(volume)}"


def _extent_in_words(volume: Volume) -> str:
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(volume.grid.shape) - 1.0)
    positions = volume.grid.to_lps(IndexPoints(corners))
    low, high = float(positions[:, 0].min()), float(positions[:, 0].max())
    if low > CLEAR_OF_MIDLINE_MM:
        return "All of the image lies left of the scanner's midline."
    if high < -CLEAR_OF_MIDLINE_MM:
        return "All of the image lies right of the scanner's midline."
    return (
        f"The image reaches from {abs(min(low, 0)):.0f} mm right to {max(high, 0):.0f} mm left "
        "of the scanner's midline."
    )
