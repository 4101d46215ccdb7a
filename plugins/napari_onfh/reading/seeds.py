"""Strokes to grow from as text, for the journal."""

import zlib
from base64 import b64decode, b64encode

import numpy as np
from numpy.typing import NDArray

__all__ = ["packed_seeds", "seeds_in"]

#: Bytes of a place and of the label that stands there.
_PLACE, _LABEL = 8, 1


def packed_seeds(seeds: NDArray[np.uint8]) -> str:
    """The labelled voxels of a volume; empty where there are none.

    Parameters
    ----------
    seeds : (slices, rows, columns) uint8 array
        0 where there is no stroke.
    """
    flat = seeds.ravel()
    places = np.flatnonzero(flat)
    if not places.size:
        return ""
    steps = np.diff(places, prepend=0).astype("<i8")
    return b64encode(zlib.compress(steps.tobytes() + flat[places].tobytes())).decode("ascii")


def seeds_in(text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The volume that `packed_seeds` made the text of.

    Raises
    ------
    ValueError
        If the text is damaged or of a larger volume.
    """
    seeds = np.zeros(shape, dtype=np.uint8)
    if not text:
        return seeds
    try:
        raw = zlib.decompress(b64decode(text, validate=True))
        count = len(raw) // (_PLACE + _LABEL)
        places = np.cumsum(np.frombuffer(raw[: count * _PLACE], dtype="<i8"))
        seeds.ravel()[places] = np.frombuffer(raw[count * _PLACE :], dtype=np.uint8)
    except (zlib.error, ValueError, IndexError) as error:
        raise ValueError(f"the strokes to grow from cannot be read: {error}") from None
    return seeds
