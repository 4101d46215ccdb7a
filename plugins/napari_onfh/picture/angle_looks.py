"""How zone and angles look, and where their figures stand: the same in every view.

Lengths are screen pixels, so that lines and words keep their size however the picture is zoomed.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.measure.mid_plane_lines import LineKind

__all__ = ["LOOKS", "TAG_COLORS", "Look", "WantedTag", "placed_tags", "stroked"]

#: Okabe-Ito: told apart from each other and from the outlines by any colour vision.
NECROTIC_COLOR = "#D55E00"
ZONE_COLOR = "#F0E442"
HEAD_COLOR = "#FFFFFF"

#: Steps outwards and aside, of half a tag's height; one that finds no room there is left out.
_MOVES = sorted(
    ((step, shift) for step in range(12) for shift in range(-4, 5)),
    key=lambda move: (np.hypot(*move), move),
)

#: Free pixels about each tag, and between a line's end and its tag.
_GAP, _AWAY = 3.0, 9.0


@frozen
class Look:
    """Of one kind of line.

    Parameters
    ----------
    color : str
    width : float
        Pixels.
    dash : (float, float) or None
        Drawn and left out, pixels; None for an unbroken line.
    opacity : float
    has_rim : bool
        Whether a dark rim keeps it in sight on bright marrow.
    """

    color: str
    width: float
    dash: tuple[float, float] | None = None
    opacity: float = 1.0
    has_rim: bool = False


LOOKS = {
    LineKind.HEAD: Look(HEAD_COLOR, 1.0, (6.0, 5.0)),
    LineKind.UPRIGHT: Look(HEAD_COLOR, 1.0, (2.0, 4.0)),
    LineKind.CONSTRUCTION: Look(ZONE_COLOR, 1.0, (5.0, 4.0)),
    LineKind.ZONE_RANGE: Look(ZONE_COLOR, 1.0),
    LineKind.ZONE: Look(ZONE_COLOR, 2.0),
    LineKind.ZONE_THIRD: Look(ZONE_COLOR, 2.0),
    LineKind.ZONE_END: Look(ZONE_COLOR, 2.0),
    LineKind.NECROTIC_RANGE: Look(NECROTIC_COLOR, 1.0),
    LineKind.NECROTIC_END: Look(NECROTIC_COLOR, 1.0),
    LineKind.NECROTIC: Look(NECROTIC_COLOR, 3.0),
}

TAG_COLORS = {LineKind.ZONE_END: ZONE_COLOR, LineKind.NECROTIC_END: "#FF9D5C"}


def stroked(points: NDArray[np.float64], dash: tuple[float, float] | None) -> NDArray[np.float64]:
    """The straight pieces of a line, broken or not.

    Parameters
    ----------
    points : (n, 2) array
    dash : (float, float) or None
        Lengths drawn and left out, in the unit of the points.

    Returns
    -------
    (m, 2, 2) array
        Start and end of each piece.
    """
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    if dash is None:
        return np.asarray(np.stack([points[:-1], points[1:]], axis=1)[steps > 0])
    along = np.concatenate([[0.0], np.cumsum(steps)])
    starts = np.arange(0.0, along[-1], sum(dash))
    ends = np.minimum(starts + dash[0], along[-1])
    pieces = [
        np.column_stack([np.interp(at, along, points[:, axis]) for axis in range(2)])
        for at in (starts, ends)
    ]
    return np.asarray(np.stack(pieces, axis=1))


class WantedTag(NamedTuple):
    """A figure that wants room: anchor and size (down, right), and where it may move to."""

    anchor: tuple[float, float]
    outwards: tuple[float, float]
    size: tuple[float, float]


def placed_tags(
    tags: Iterable[WantedTag],
    room: tuple[float, float] | None = None,
    taken: Iterable[tuple[tuple[float, float], tuple[float, float]]] = (),
) -> list[tuple[float, float] | None]:
    """Middles of figures that do not lie on each other, each as near its line as can be.

    Parameters
    ----------
    tags : iterable of WantedTag
        The first ones choose first.
    room : (float, float) or None
        Height and width of the canvas; None for a canvas without end.
    taken : iterable of (middle, size)
        Boxes that stay free of figures, down and right.

    Returns
    -------
    list of (float, float) or None
        Down and right; None for a figure that finds no room.
    """
    occupied = [(np.array(middle), np.array(size)) for middle, size in taken]
    middles: list[tuple[float, float] | None] = []
    for tag in tags:
        middle = next((at for at in _wished(tag, room) if _is_free(at, tag, occupied)), None)
        middles.append(None if middle is None else (float(middle[0]), float(middle[1])))
        if middle is not None:
            occupied.append((middle, np.array(tag.size)))
    return middles


def _wished(tag: WantedTag, room: tuple[float, float] | None) -> Iterable[NDArray[np.float64]]:
    """From the line outwards and to either side, the nearest first, within the canvas."""
    outwards, half = np.array(tag.outwards), np.array(tag.size) / 2.0 + _GAP
    aside = outwards[::-1] * (-1.0, 1.0)
    # The nearest middle at which the box does not reach back over its anchor.
    reach = float(np.min(half / np.maximum(np.abs(outwards), 1e-9)))
    first = np.array(tag.anchor) + outwards * (_AWAY + reach)
    for step, shift in _MOVES:
        middle = first + (step * outwards + shift * aside) * float(half.min())
        if room is not None:
            middle = np.clip(middle, half, np.maximum(np.array(room) - half, half))
        yield middle


def _is_free(
    middle: NDArray[np.float64],
    tag: WantedTag,
    taken: Iterable[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> bool:
    half = np.array(tag.size) / 2.0
    return all(
        bool(np.any(np.abs(middle - other) >= half + size / 2.0 + _GAP)) for other, size in taken
    )
