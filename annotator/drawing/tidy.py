"""An outline without what an unsteady hand left: rough borders, islands and holes."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.drawing.region import Region
from annotator.model.mask import Mask

__all__ = [
    "ISLAND_MM3",
    "SMOOTHING_MM",
    "Holes",
    "smoothed",
    "without_holes",
    "without_islands",
]

#: Standard deviation of the smoothing that is offered, mm: a pixel or two, a hand's tremor.
SMOOTHING_MM = 1.0

#: Pieces below this are offered for removal, mm³: a ball 4 mm across, smaller than any lesion
#: that stages weigh, larger than a few slips of the brush.
ISLAND_MM3 = 30.0

#: Standard deviations beyond which smoothing looks no farther.
SMOOTHING_REACH = 3.0


class Holes(StrEnum):
    """What counts as a hole."""

    ON_A_SLICE = "on a slice"
    IN_SPACE = "in space"


def smoothed(outline: Mask, head: Mask | None, *, sigma_mm: float = SMOOTHING_MM) -> Region:
    """An outline with a smoother border and as many voxels as before.

    Each voxel gets the share of outlined voxels about it, weighted by a Gaussian; those with
    the highest share make the new outline, as many as there were. For a lesion only voxels of
    the head are weighed, so that it is not drawn back from the head's border, where it ends
    because the head does.

    Parameters
    ----------
    outline : Mask
    head : Mask or None
        What holds a lesion; None for the head's own outline.
    sigma_mm : float
        Standard deviation of the Gaussian; borders bend about over twice this.

    Returns
    -------
    Region
        The whole new outline. Its number of voxels is that of the outline in the head, but for
        voxels of exactly the same share, which come in or stay out together.

    Raises
    ------
    ValueError
        If `sigma_mm` is not positive.
    """
    if not 0.0 < sigma_mm < np.inf:
        raise ValueError(f"smoothing needs a positive width, got {sigma_mm} mm")
    sigma = sigma_mm / outline.grid.spacing_mm
    region = Region.of(outline.voxels).widened(SMOOTHING_REACH * sigma)
    room = np.ones_like(region.voxels) if head is None else head.voxels[region.box]
    wanted = int((region.voxels & room).sum())
    if not wanted:
        return Region.nothing(outline.grid.shape)
    weights = _blurred(room, sigma)
    share = np.where(room, _blurred(region.voxels & room, sigma), 0.0)
    share[room] /= weights[room]
    return region.with_voxels(_highest(share, wanted) & room)


def without_islands(outline: Mask, *, below_mm3: float = ISLAND_MM3) -> Region:
    """An outline without pieces below a volume; its largest piece always stays.

    Parameters
    ----------
    outline : Mask
    below_mm3 : float
        Infinite: the largest piece alone stays.

    Returns
    -------
    Region
        The whole new outline. Voxels that touch by a corner belong to one piece.
    """
    region = Region.of(outline.voxels)
    if region.is_empty:
        return region
    pieces, count = ndimage.label(region.voxels, ndimage.generate_binary_structure(3, 3))
    sizes_mm3 = np.bincount(pieces.ravel(), minlength=count + 1) * outline.grid.voxel_volume_mm3
    stays = sizes_mm3 >= below_mm3
    stays[0] = False
    stays[1 + int(sizes_mm3[1:].argmax())] = True
    return region.with_voxels(stays[pieces])


def without_holes(outline: Mask, holes: Holes) -> Region:
    """An outline with what it encloses.

    Parameters
    ----------
    outline : Mask
    holes : Holes
        ``on a slice``: what is enclosed on its slice, even if open to the next slice.
        ``in space``: what is enclosed on every side.

    Returns
    -------
    Region
        The whole new outline.
    """
    region = Region.of(outline.voxels)
    if region.is_empty:
        return region
    neighbours = ndimage.generate_binary_structure(3, 1)
    if holes is Holes.ON_A_SLICE:
        neighbours[[0, 2]] = False
    return region.with_voxels(ndimage.binary_fill_holes(region.voxels, structure=neighbours))


def _blurred(marked: NDArray[np.bool_], sigma: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = ndimage.gaussian_filter(
        marked.astype(np.float64), sigma, mode="constant", truncate=SMOOTHING_REACH
    )
    return found


def _highest(share: NDArray[np.float64], wanted: int) -> NDArray[np.bool_]:
    """The voxels of the highest shares, as near as can be to a number of them."""
    level = float(np.partition(share.ravel(), -wanted)[-wanted])
    with_ties, without = share >= level, share > level
    too_many = int(with_ties.sum()) - wanted
    too_few = wanted - int(without.sum())
    return without if too_few < too_many else with_ties
