"""The hash that tells an outline, with its side, grid and landmarks, from every other."""

import hashlib
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from annotator.model.annotation import HEAD_LABEL, LESION_LABEL, HipAnnotation

__all__ = ["annotation_sha256", "is_sha256_of"]

#: Grid figures are hashed in this unit. File formats keep them to some 1e-13, and no figure
#: that a scanner writes lies half-way between two multiples of an irrational unit, where
#: such noise would change the hash.
HASH_UNIT = 1e-6 * np.pi


def annotation_sha256(annotation: HipAnnotation) -> str:
    """Hash of side, grid, label map and landmarks, as hexadecimal digits.

    The same outline gives the same hash in memory and read back from its files; reader,
    findings and frame of reference do not enter. Of the label map, the smallest box that holds
    every label is hashed, with its place in the grid: all else is background.
    """
    box = _outlined_box(annotation)
    labels = annotation.head.voxels[box] * np.uint8(HEAD_LABEL)
    np.copyto(labels, np.uint8(LESION_LABEL), where=annotation.lesion.voxels[box])
    place = [[extent.start, extent.stop] for extent in box]
    return _digest({**_stated(annotation), "outlined": place}, labels)


def is_sha256_of(digest: str, annotation: HipAnnotation) -> bool:
    """Whether a hash is that of an annotation; version 0.1.0 hashed the whole label map."""
    return digest == annotation_sha256(annotation) or digest == _digest(
        _stated(annotation), annotation.label_map
    )


def _outlined_box(annotation: HipAnnotation) -> tuple[slice, slice, slice]:
    """The smallest box that holds head and lesion; an empty one without either."""
    boxes = [mask.box for mask in (annotation.head, annotation.lesion) if mask.box is not None]
    if not boxes:
        return slice(0, 0), slice(0, 0), slice(0, 0)
    first, second, third = (
        slice(min(extent.start for extent in extents), max(extent.stop for extent in extents))
        for extents in zip(*boxes, strict=True)
    )
    return first, second, third


def _stated(annotation: HipAnnotation) -> Mapping[str, object]:
    grid, landmarks = annotation.grid, annotation.landmarks
    return {
        "side": annotation.side.value,
        "shape": grid.shape,
        "affine": np.rint(grid.affine_lps[:3] / HASH_UNIT).astype(np.int64).tolist(),
        "landmarks": landmarks.model_dump(mode="json") if landmarks else None,
    }


def _digest(stated: Mapping[str, object], labels: NDArray[np.uint8]) -> str:
    digest = hashlib.sha256(json.dumps(stated, sort_keys=True).encode())
    digest.update(np.ascontiguousarray(labels).data)
    return digest.hexdigest()
