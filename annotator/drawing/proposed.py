"""Whether what a model gave is an outline of the image that it was asked about."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import ProposalError
from annotator.geometry.grid import Grid
from annotator.model.mask import Mask

__all__ = ["checked_outline", "pieces_in"]

#: Booleans, whole numbers with and without sign, and floating-point numbers.
_NUMBERS = "biuf"


def checked_outline(answer: Any, grid: Grid) -> Mask:
    """The outline that a model gave.

    Parameters
    ----------
    answer : Mask, or (slices, rows, columns) array of bool or of zeros and ones
    grid : Grid
        Of the image; an array lies on it, a `Mask` has to.

    Raises
    ------
    ProposalError
        If it has another shape, another grid or other values, or marks nothing.
    """
    if isinstance(answer, Mask):
        if not answer.grid.is_same_as(grid):
            raise ProposalError(
                f"the model's outline lies on another grid ({answer.grid.shape} voxels) than the "
                f"image ({grid.shape}); it has to give it on the image's own"
            )
        answer = answer.voxels
    voxels = _array(answer)
    if voxels.shape != grid.shape:
        raise ProposalError(
            f"the model's outline has {_in_words(voxels.shape)} voxels, the image "
            f"{_in_words(grid.shape)}; it has to give one value for each voxel"
        )
    marked = _binary(voxels)
    if not marked.any():
        raise ProposalError("the model found nothing: its outline is empty; draw by hand")
    return Mask(grid, marked)


def pieces_in(mask: Mask) -> int:
    """How many parts an outline has that do not touch, not even at a corner."""
    from scipy import ndimage  # a third of a second, which a model's process does not need

    box = mask.box
    if box is None:
        return 0
    _, count = ndimage.label(mask.voxels[box], structure=np.ones((3, 3, 3)))
    return int(count)


def _array(answer: Any) -> NDArray[Any]:
    """The answer as numbers."""
    try:
        voxels = np.asarray(answer)
    except (TypeError, ValueError) as error:
        raise ProposalError(f"the model gave no array but a {type(answer).__name__}") from error
    if voxels.dtype.kind not in _NUMBERS:
        raise ProposalError(
            f"the model gave a {type(answer).__name__} of {voxels.dtype.name}; an array of bool or "
            "of zeros and ones is wanted"
        )
    return voxels


def _binary(voxels: NDArray[Any]) -> NDArray[np.bool_]:
    if voxels.dtype.kind == "b":
        return voxels
    marked: NDArray[np.bool_] = voxels == 1
    other = voxels[~marked & (voxels != 0)]
    if other.size:
        raise ProposalError(
            f"the model's outline holds values other than 0 and 1 ({other.flat[0]:g} among them); "
            "probabilities need a threshold, several structures a choice"
        )
    return marked


def _in_words(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "no"
