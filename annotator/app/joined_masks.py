"""One mask of several readers' masks: union, intersection, majority, STAPLE."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.voxels import marked_box
from annotator.model.project import Method

__all__ = ["JOINS", "STAPLE_PROBABILITY"]

#: A voxel belongs to the outline where STAPLE gives it at least this probability.
STAPLE_PROBABILITY = 0.5

Voxels = NDArray[np.bool_]


def _union(masks: Sequence[Voxels]) -> Voxels:
    return np.asarray(np.logical_or.reduce(masks), dtype=bool)


def _intersection(masks: Sequence[Voxels]) -> Voxels:
    return np.asarray(np.logical_and.reduce(masks), dtype=bool)


def _majority(masks: Sequence[Voxels]) -> Voxels:
    return np.asarray(2 * np.sum(masks, axis=0, dtype=np.int32) > len(masks))


def _staple(masks: Sequence[Voxels]) -> Voxels:
    union = _union(masks)
    box = marked_box(union)
    # Readers who agree throughout leave nothing to estimate, and the estimate no number.
    if box is None or np.array_equal(union, _intersection(masks)):
        return union
    import SimpleITK

    images = [SimpleITK.GetImageFromArray(mask[box].astype(np.uint8)) for mask in masks]
    probability = SimpleITK.GetArrayFromImage(SimpleITK.STAPLE(images, 1.0))
    found = np.zeros_like(union)
    found[box] = probability >= STAPLE_PROBABILITY
    return found & union


#: What makes one mask of several, by method; accepting one makes none.
JOINS: Mapping[Method, Callable[[Sequence[Voxels]], Voxels]] = {
    Method.UNION: _union,
    Method.INTERSECTION: _intersection,
    Method.MAJORITY: _majority,
    Method.STAPLE: _staple,
}
