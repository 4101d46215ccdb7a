"""Segments of a 3D Slicer segmentation: their names, and the voxels of one of them."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from annotator.errors import AnnotationError
from annotator.io.itk_files import ItkImage

__all__ = [
    "FRAME_KEY",
    "holds_segments",
    "segment_layers",
    "segment_names",
    "segment_number",
    "segment_voxels",
]

#: Header entry in which this program keeps the DICOM Frame of Reference UID.
FRAME_KEY = "onfh_frame_of_reference_uid"


def holds_segments(header: Mapping[str, str]) -> bool:
    """Whether a header is that of a segmentation, not of a plain label map."""
    return "Segment0_ID" in header or "Segment0_Name" in header


def segment_layers(image: ItkImage) -> NDArray[np.generic]:
    """The voxels with a fourth axis that counts layers."""
    values = image.values
    return values if values.ndim > 3 else values[..., np.newaxis]  # noqa: PLR2004 - the fourth axis


def segment_names(header: Mapping[str, str]) -> dict[int, str]:
    """Name of each segment by its number."""
    numbers = {
        int(found[1]) for key in header if (found := re.fullmatch(r"Segment(\d+)_(?:ID|Name)", key))
    }
    return {number: header.get(f"Segment{number}_Name", "") for number in sorted(numbers)}


def segment_number(name: str, segments: Mapping[int, str], wanted: tuple[str, ...]) -> int | None:
    """Number of the segment with one of these names, case ignored; None if there is none.

    Raises
    ------
    AnnotationError
        If several have them.
    """
    found = [number for number, segment in segments.items() if _plain(segment) in wanted]
    if len(found) > 1:
        raise AnnotationError(
            f"{name} holds {len(found)} segments named {' or '.join(wanted)}; keep one for this hip"
        )
    return found[0] if found else None


def segment_voxels(
    name: str, header: Mapping[str, str], layers: NDArray[np.generic], number: int
) -> NDArray[np.bool_]:
    """Voxels of one segment; files of before layers hold one segment a layer, as 1."""
    default_layer = number if layers.shape[-1] > 1 else 0
    try:
        layer = int(header.get(f"Segment{number}_Layer", default_layer))
        label = int(header.get(f"Segment{number}_LabelValue", 1))
    except ValueError as error:
        raise AnnotationError(f"{name}: layer or label of segment {number} is no number") from error
    if not 0 <= layer < layers.shape[-1]:
        raise AnnotationError(f"{name}: segment {number} lies on layer {layer}, which is absent")
    voxels: NDArray[np.bool_] = layers[..., layer] == label
    return voxels


def _plain(segment_name: str) -> str:
    return " ".join(segment_name.replace("_", " ").casefold().split())
