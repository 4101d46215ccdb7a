"""Zone and angles as a small canvas shows them."""

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from napari_onfh.picture.angle_looks import LOOKS, TAG_COLORS
from napari_onfh.planes.linked_view import DrawnLine, DrawnPlane, DrawnTag, Plane

if TYPE_CHECKING:
    from napari_onfh.picture.slice_angles import SliceAngles, SliceTag

__all__ = ["with_angles"]

#: Opacity of what belongs to an older outline.
_OLD = 0.45


def with_angles(drawn: DrawnPlane, angles: "SliceAngles | None") -> DrawnPlane:
    """A drawn plane with the zone and angles of its slice over it; as it is without any.

    Parameters
    ----------
    drawn : DrawnPlane
    angles : SliceAngles or None
    """
    if angles is None:
        return drawn
    fade = 1.0 if angles.is_current else _OLD
    lines = (
        DrawnLine(
            drawn.plane.on_paper(line.points),
            evolve(LOOKS[line.kind], opacity=fade, has_rim=True),
        )
        for line in angles.lines
    )
    tags = tuple(_tag(drawn.plane, tag) for tag in angles.tags)
    return evolve(
        drawn,
        lines=(*drawn.lines, *lines),
        tags=tags,
        figures=angles.figures,
        short=angles.short,
    )


def _tag(plane: Plane, tag: "SliceTag") -> DrawnTag:
    down_mm, right_mm = plane.on_paper(tag.place)
    down, right = np.asarray(tag.outwards)[list(plane.shown_axes)]
    return DrawnTag(
        (float(down_mm), float(right_mm)),
        (float(down), float(right)),
        TAG_COLORS[tag.kind],
        tag.text,
    )
