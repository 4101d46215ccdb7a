"""One outlined structure alone in a file: a label map with one label, or a named segment."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.io.itk_files import ItkImage, read_itk
from annotator.io.segments import (
    FRAME_KEY,
    holds_segments,
    segment_layers,
    segment_names,
    segment_number,
    segment_voxels,
)
from annotator.model.mask import Mask

__all__ = ["OEDEMA_NAMES", "read_oedema"]

#: Segment names that are understood, case ignored.
OEDEMA_NAMES = (
    *("oedema", "edema", "marrow oedema", "marrow edema"),
    *("bone marrow oedema", "bone marrow edema"),
)


def read_oedema(path: Path) -> Mask:
    """Marrow oedema from a label map of its own, or by name from a 3D Slicer segmentation.

    Parameters
    ----------
    path : Path
        NIfTI, NRRD or MetaImage with one label, whatever its value, or ``.seg.nrrd``.

    Returns
    -------
    Mask
        On the file's own grid.

    Raises
    ------
    FormatError
        If the file cannot be read as an image.
    AnnotationError
        If no voxel is marked, or several labels or segments may be meant.
    """
    image = read_itk(path)
    if holds_segments(image.header):
        mask = _from_segment(path.name, image)
    else:
        mask = Mask(image.grid, _marked(path.name, image))
    if mask.is_empty:
        raise AnnotationError(
            f"{path.name} is empty: no voxel is outlined as oedema; leave it out if there is none"
        )
    return mask


def _from_segment(name: str, image: ItkImage) -> Mask:
    segments = segment_names(image.header)
    number = segment_number(name, segments, OEDEMA_NAMES)
    if number is None:
        held = ", ".join(repr(segment) for segment in segments.values())
        raise AnnotationError(f"{name} holds no segment named oedema; its segments are {held}")
    voxels = segment_voxels(name, image.header, segment_layers(image), number)
    grid = Grid(image.grid.shape, image.grid.affine_lps, image.header.get(FRAME_KEY))
    return Mask(grid, voxels)


def _marked(name: str, image: ItkImage) -> NDArray[np.bool_]:
    if image.values.ndim != 3:  # noqa: PLR2004 - dimensions of space
        raise AnnotationError(f"{name} has several values a voxel; save a label map")
    marked: NDArray[np.bool_] = image.values != 0
    labels = np.unique(image.values[marked])
    if len(labels) > 1:
        shown = ", ".join(f"{label:g}" for label in labels[:5])
        more = ", ..." if len(labels) > 5 else ""  # noqa: PLR2004 - as many as are shown
        raise AnnotationError(
            f"{name} holds the labels {shown}{more}; save the oedema alone, with one label"
        )
    return marked
