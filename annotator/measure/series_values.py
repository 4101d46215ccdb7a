"""The values of an image series at the voxels of an outlined head, or why there are none."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.errors import DicomError, GridMismatch
from annotator.geometry.points import IndexPoints
from annotator.measure.outline import HipOutlines
from annotator.model.signal import Weighting
from annotator.model.volume import Volume

__all__ = ["head_values"]

Values = NDArray[np.float64]


def head_values(volume: Volume, outlines: HipOutlines, weighting: Weighting) -> Values:
    """The values of a series at the voxels of an outlined head.

    Parameters
    ----------
    volume : Volume
    outlines : HipOutlines
    weighting : Weighting
        Names the series in a refusal.

    Returns
    -------
    (slices, rows, columns) array
        On the outlines' grid, interpolated linearly; not a number outside the head.

    Raises
    ------
    DicomError
        If the series is not MR, stores inverted grey values, has one value everywhere in the
        head, or lacks values there.
    GridMismatch
        If it has another frame of reference or does not hold the whole head.
    """
    _refuse_no_signal(volume, weighting)
    ours, theirs = outlines.grid.frame_of_reference_uid, volume.grid.frame_of_reference_uid
    if ours and theirs and ours != theirs:
        raise GridMismatch(
            f"the {weighting} series has another frame of reference than the outlines: "
            "choose one of the same examination"
        )
    index = np.argwhere(outlines.head)
    points = outlines.grid.to_lps(IndexPoints(index.astype(np.float64)))
    at = volume.grid.to_index(points)
    beyond = (at < -0.5) | (at > np.array(volume.grid.shape) - 0.5)  # noqa: PLR2004 - half a voxel
    if beyond.any():
        share = float(beyond.any(axis=1).mean())
        raise GridMismatch(
            f"{share:.0%} of the head lies outside the {weighting} series: choose one that holds it"
        )
    found = _interpolated(np.asarray(volume.values), at)
    if not np.isfinite(found).all():
        raise DicomError(
            f"the {weighting} series has voxels without a value inside the head: choose another"
        )
    if np.ptp(found) == 0:
        raise DicomError(
            f"the {weighting} series has the value {found[0]:g} everywhere in the head, so it "
            "shows no marrow: choose another"
        )
    values = np.full(outlines.head.shape, np.nan)
    values[tuple(index.T)] = found
    return values


def _refuse_no_signal(volume: Volume, weighting: Weighting) -> None:
    modality = volume.source.modality
    if modality not in (None, "MR"):
        raise DicomError(
            f"the {weighting} series is {modality}, not MR: its values are no marrow signal; "
            "choose an MR series"
        )
    if any(issue.code == "monochrome1" for issue in volume.issues):
        raise DicomError(
            f"the {weighting} series stores its grey values inverted (MONOCHROME1), so that bright "
            "is not high: choose the series as the scanner made it"
        )


def _interpolated(image: NDArray[np.generic], at: IndexPoints) -> Values:
    """Values between voxels, from the part of an image that holds the places."""
    lowest = np.maximum(np.floor(at.min(axis=0)).astype(int), 0)
    highest = np.minimum(np.ceil(at.max(axis=0)).astype(int) + 1, image.shape)
    part = image[tuple(slice(*ends) for ends in zip(lowest, highest, strict=True))]
    found: Values = ndimage.map_coordinates(
        part.astype(np.float64), (at - lowest).T, order=1, mode="nearest"
    )
    return found
