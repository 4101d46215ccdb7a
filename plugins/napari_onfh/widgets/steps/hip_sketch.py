"""A sketch of a hip on a coronal T1 picture: bones as paths, landmarks as places in them.

Drawn from these figures alone. Millimetres from the head's centre: outwards (away from the
midline) and up; proportions of an adult with a head of 24 mm, its edge at 30 deg.
"""

from collections.abc import Mapping

from qtpy.QtCore import QPointF, QRectF
from qtpy.QtGui import QPainterPath

from napari_onfh.reading.landmark import Landmark

__all__ = ["MIDLINE_MM", "MISTAKEN", "PLACES", "femur", "labrum", "lesion", "pelvis", "symphysis"]

#: From the head's centre to the midline.
MIDLINE_MM = 88.0

HEAD_RADIUS_MM = 24.0

#: Socket about the same centre: the joint's gap is 4 mm wide.
_SOCKET_RADIUS_MM = 28.0

#: Where each landmark lies: outwards, up. `OTHER_TEARDROP` is that of the mirrored hip.
PLACES: Mapping[Landmark, tuple[float, float]] = {
    Landmark.LATERAL_EDGE: (14.0, 24.2),
    Landmark.TEARDROP: (-31.0, -16.0),
    Landmark.OTHER_TEARDROP: (-31.0, -16.0),
    Landmark.NECK_HEAD_END: (0.0, 0.0),
    Landmark.NECK_FAR_END: (33.0, -25.0),
}

#: What is often taken for it.
MISTAKEN: Mapping[Landmark, tuple[float, float]] = {
    Landmark.LATERAL_EDGE: (20.5, 15.0),
    Landmark.TEARDROP: (-30.0, -47.0),
    Landmark.OTHER_TEARDROP: (-30.0, -47.0),
    Landmark.NECK_HEAD_END: (-3.0, 15.0),
    Landmark.NECK_FAR_END: (52.0, -22.0),
}

_Places = tuple[tuple[float, float], ...]

#: Control points, three a curve, that lead on from the first place.
_FEMUR: _Places = (
    (14.0, 18.0),
    *((22.0, 10.0), (26.0, 3.0), (34.0, 1.0)),
    *((39.0, 0.0), (42.0, 10.0), (50.0, 9.0)),
    *((58.0, 8.0), (64.0, -4.0), (66.0, -18.0)),
    *((68.0, -34.0), (63.0, -56.0), (62.0, -100.0)),
    *((55.0, -101.0), (45.0, -101.0), (37.0, -100.0)),
    *((37.0, -82.0), (36.0, -72.0), (32.0, -66.0)),
    *((25.0, -61.0), (24.0, -53.0), (30.0, -48.0)),
    *((27.0, -40.0), (16.0, -32.0), (4.0, -22.0)),
    *((6.0, -8.0), (10.0, 6.0), (14.0, 18.0)),
)
_ILIUM: _Places = (
    (14.0, 24.2),
    *((18.0, 28.0), (19.0, 32.0), (19.0, 38.0)),
    *((20.0, 56.0), (28.0, 74.0), (34.0, 100.0)),
    *((22.0, 101.0), (6.0, 101.0), (-4.0, 100.0)),
    *((-8.0, 78.0), (-14.0, 58.0), (-26.0, 40.0)),
    *((-36.0, 28.0), (-40.0, 8.0), (-36.5, -8.0)),
    *((-35.5, -13.0), (-33.5, -16.0), (-31.0, -16.0)),
    *((-28.5, -16.0), (-28.0, -12.0), (-29.0, -7.0)),
    *((-30.5, -2.0), (-29.5, 2.0), (-27.7, 4.0)),
)
_ISCHIUM: _Places = (
    (-30.0, -47.0),
    *((-22.0, -47.0), (-17.0, -41.0), (-20.0, -35.0)),
    *((-24.0, -28.0), (-38.0, -27.0), (-43.0, -34.0)),
    *((-46.0, -40.0), (-40.0, -47.0), (-30.0, -47.0)),
)
_LABRUM: _Places = (
    (12.5, 25.0),
    *((15.0, 23.5), (18.0, 20.5), (20.5, 16.0)),
    *((21.0, 19.5), (19.0, 24.0), (15.5, 26.5)),
    *((14.5, 26.5), (13.5, 26.0), (12.5, 25.0)),
)
_LESION: _Places = (
    (-13.0, 20.0),
    *((-8.0, 8.0), (12.0, 7.0), (19.0, 14.0)),
    *((12.0, 25.5), (-4.0, 27.0), (-13.0, 20.0)),
)


def femur(sign: float) -> QPainterPath:
    """Head, neck and shaft; `sign` is -1 where outwards is to the left."""
    head = QPainterPath()
    radius = HEAD_RADIUS_MM
    head.addEllipse(QRectF(-radius, -radius, 2 * radius, 2 * radius))
    return head.united(_curved(_FEMUR, sign))


def pelvis(sign: float) -> QPainterPath:
    """Ilium with roof and floor of the socket down to the teardrop, and the ischium below."""
    ilium = _curved(_ILIUM, sign, is_closed=False)
    # From the floor over the roof to the edge, along the socket; Qt counts angles from the right.
    radius = _SOCKET_RADIUS_MM
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    start, sweep = (172.0, -112.0) if sign > 0 else (8.0, 112.0)
    ilium.arcTo(box, start, sweep)
    ilium.closeSubpath()
    ilium.addPath(_curved(_ISCHIUM, sign))
    return ilium


def labrum(sign: float) -> QPainterPath:
    """The dark lip beyond the socket's bony edge."""
    return _curved(_LABRUM, sign)


def lesion(sign: float) -> QPainterPath:
    """A necrosis below the roof, within the head."""
    return _curved(_LESION, sign)


def symphysis() -> QPainterPath:
    """Where the pubic bones meet, about the midline."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-13.0, 22.0, 26.0, 34.0), 9.0, 9.0)
    return path


def _curved(places: _Places, sign: float, *, is_closed: bool = True) -> QPainterPath:
    """A path on paper, where down counts up."""
    points = [QPointF(sign * outwards, -up) for outwards, up in places]
    path = QPainterPath(points[0])
    for first in range(1, len(points), 3):
        path.cubicTo(*points[first : first + 3])
    if is_closed:
        path.closeSubpath()
    return path
