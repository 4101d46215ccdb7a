"""Colours of the lesion's depth below the surface, the same in the picture and in 3D."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["DEPTH_COLOURS", "DEPTH_STEPS_MM", "UNAFFECTED", "depth_bands"]

#: Lower ends of the bands, mm; the last band has no upper end.
DEPTH_STEPS_MM = (0.0, 4.0, 8.0, 12.0, 16.0, 20.0)

#: From shallow to deep: viridis, whose lightness falls evenly, so that it survives grey print and
#: every common kind of colour vision.
DEPTH_COLOURS = ("#fde725", "#90d743", "#35b779", "#21918c", "#3b528b", "#440154")

#: Surface without a lesion below it.
UNAFFECTED = "#E6E6E6"


def depth_bands(depth_mm: NDArray[np.float64]) -> NDArray[np.intp]:
    """Number of the band that each depth falls into; -1 where there is no lesion (depth 0)."""
    bands = np.searchsorted(DEPTH_STEPS_MM, depth_mm, side="right") - 1
    return np.asarray(np.where(depth_mm > 0, bands, -1))
