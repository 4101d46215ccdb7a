"""Zone and angles in one shown slice: which lines belong there, and what is written with them."""

from typing import NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.measure.mid_plane_lines import LineKind, MidPlane
from napari_onfh.language import tr
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.words.angle_words import HipAngles, PlaneWords

__all__ = ["SliceAngles", "SliceLine", "SliceTag", "angles_in"]

#: A slice shows the lines if it is the nearest one to the head's centre, or so near, mm.
NEAR_MM = 1.0

#: Off the measured plane by more than this, the picture says so, deg.
TOLD_FROM_DEG = 5.0

#: Off by more than this no line is drawn: its ends would lie slices away from what is seen, deg.
DRAWN_TO_DEG = 20.0

#: Off by more than this another of the three planes is meant, deg.
MEANT_TO_DEG = 45.0


class SliceLine(NamedTuple):
    """One line: (n, 3) display indices."""

    kind: LineKind
    points: NDArray[np.float64]


class SliceTag(NamedTuple):
    """A figure at the end of a line.

    Its place is in display indices, (3,); outwards is a direction along the display axes, (3,).
    """

    kind: LineKind
    place: NDArray[np.float64]
    outwards: NDArray[np.float64]
    text: str


@frozen(eq=False)
class SliceAngles:
    """All of it in one slice.

    Parameters
    ----------
    lines : tuple of SliceLine
    tags : tuple of SliceTag
    figures, short : str
        Lines for the corner of the picture, and for that of a narrow one.
    is_current : bool
        Whether it is of the present outline.
    """

    lines: tuple[SliceLine, ...]
    tags: tuple[SliceTag, ...]
    figures: str
    short: str
    is_current: bool


def angles_in(
    angles: HipAngles | None, frame: DisplayFrame, place: tuple[int, float]
) -> SliceAngles | None:
    """What of zone and angles belongs in a slice; None if nothing does.

    A slice that is not quite parallel to the measured plane shows the lines as they are seen
    along its normal, and says by how much it is off.

    Parameters
    ----------
    angles : HipAngles or None
    frame : DisplayFrame
    place : (int, float)
        Display axis normal to the slice, and the display index of the slice.
    """
    if angles is None:
        return None
    for plane, words in angles.planes:
        off_deg = _off_deg(plane, frame, place[0])
        if off_deg > MEANT_TO_DEG or not _is_through(plane, frame, place):
            continue
        off = _off_in_words(off_deg)
        is_drawn = off_deg <= DRAWN_TO_DEG
        return SliceAngles(
            lines=_lines(plane, frame, place) if is_drawn else (),
            tags=_tags(plane, words, frame, place) if is_drawn else (),
            figures="\n".join(filter(None, (words.figures, *off))),
            short="\n".join(filter(None, (words.short, *off[:1]))),
            is_current=angles.is_current,
        )
    return None


def _off_deg(plane: MidPlane, frame: DisplayFrame, hidden_axis: int) -> float:
    likeness = abs(float(frame.normal(hidden_axis) @ plane.normal))
    return float(np.degrees(np.arccos(min(likeness, 1.0))))


def _off_in_words(off_deg: float) -> tuple[str, ...]:
    """By how much a picture is off, and what follows."""
    if off_deg <= TOLD_FROM_DEG:
        return ()
    told = (tr("{degrees}\N{DEGREE SIGN} off the plane").format(degrees=f"{off_deg:.0f}"),)
    return told if off_deg <= DRAWN_TO_DEG else (*told, tr("No lines on so oblique a picture"))


def _is_through(plane: MidPlane, frame: DisplayFrame, place: tuple[int, float]) -> bool:
    """Whether the slice is the one that holds the head's centre, or next to it."""
    hidden, index = place
    steps = abs(float(frame.to_display(plane.center_mm)[hidden]) - index)
    return bool(steps <= max(0.5, NEAR_MM / frame.scale_mm[hidden]))


def _lines(plane: MidPlane, frame: DisplayFrame, place: tuple[int, float]) -> tuple[SliceLine, ...]:
    return tuple(
        SliceLine(line.kind, _flat(frame.to_display(line.points_mm), place)) for line in plane.lines
    )


def _tags(
    plane: MidPlane, words: PlaneWords, frame: DisplayFrame, place: tuple[int, float]
) -> tuple[SliceTag, ...]:
    return tuple(
        SliceTag(
            mark.kind,
            _flat(frame.to_display(mark.place_mm), place),
            frame.axes_lps @ mark.outwards,
            text,
        )
        for mark, text in zip(plane.marks, words.marks, strict=True)
    )


def _flat(index: NDArray[np.float64], place: tuple[int, float]) -> NDArray[np.float64]:
    """Places as they are seen in a slice, along its normal."""
    hidden, slice_index = place
    flat = index.copy()
    flat[..., hidden] = slice_index
    return flat
