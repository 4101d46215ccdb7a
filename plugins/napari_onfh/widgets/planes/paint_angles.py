"""Lines over a small canvas, and the figures at the ends of some."""

from collections.abc import Iterable

from qtpy.QtCore import QRectF, Qt
from qtpy.QtGui import QColor, QPainter, QPen, QPolygonF

from napari_onfh.picture.angle_looks import Look, WantedTag, placed_tags
from napari_onfh.planes.linked_view import DrawnLine, DrawnTag
from napari_onfh.planes.plane_paper import PlanePaper
from napari_onfh.widgets.planes.paint import WORD_POINTS, font, on_screen, write

__all__ = ["draw_line", "draw_tags"]

_RIM = QColor(0, 0, 0, 170)
_RIM_PIXELS = 2.0
_TAG_PIXELS = 4.0

#: Height and width that an orientation letter takes, pixels.
_LETTER_ROOM = (22.0, 24.0)


def draw_line(painter: QPainter, line: DrawnLine, paper: PlanePaper) -> None:
    """Draw a line in its looks, its rim below it."""
    places = QPolygonF([on_screen(paper, *point) for point in line.points_mm])
    for pen in _pens(line.look):
        painter.setPen(pen)
        painter.drawPolyline(places)


def _pens(look: Look) -> Iterable[QPen]:
    color = QColor(look.color)
    color.setAlphaF(look.opacity)
    for pen in (
        *((QPen(_RIM, look.width + _RIM_PIXELS),) if look.has_rim else ()),
        QPen(color, look.width),
    ):
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if look.dash is not None:
            pen.setDashPattern([part / pen.widthF() for part in look.dash])
        yield pen


def draw_tags(
    painter: QPainter,
    tags: tuple[DrawnTag, ...],
    paper: PlanePaper,
    *,
    letters: Iterable[tuple[float, float]],
) -> None:
    """Write the figures at the ends of lines, none over another; one without room is left out.

    Parameters
    ----------
    painter : QPainter
    tags : tuple of DrawnTag
    paper : PlanePaper
    letters : iterable of (float, float)
        Middles of the orientation letters, pixels down and right, which stay free.
    """
    painter.setFont(font(painter, WORD_POINTS))
    metrics = painter.fontMetrics()
    wanted = [
        WantedTag(
            paper.on_screen(*tag.place_mm),
            tag.outwards,
            (float(metrics.height()), metrics.horizontalAdvance(tag.text) + _TAG_PIXELS),
        )
        for tag in tags
    ]
    taken = [(middle, _LETTER_ROOM) for middle in letters]
    placed = placed_tags(wanted, paper.canvas, taken)
    for tag, each, middle in zip(tags, wanted, placed, strict=True):
        if middle is None:
            continue
        height, width = each.size
        room = QRectF(middle[1] - width / 2, middle[0] - height / 2, width, height)
        write(painter, room, Qt.AlignmentFlag.AlignCenter, tag.text, color=QColor(tag.color))
