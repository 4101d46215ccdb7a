"""What is drawn on every small canvas: places, words on a dark ground, their font."""

from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QFont, QPainter

from napari_onfh.planes.plane_paper import PlanePaper

__all__ = ["GROUND", "WORD_COLOR", "WORD_POINTS", "font", "on_screen", "write"]

WORD_COLOR = QColor("#f0f0f0")
GROUND = QColor(0, 0, 0, 150)
WORD_POINTS = 9


def on_screen(paper: PlanePaper, down_mm: float, right_mm: float) -> QPointF:
    """Where a place on paper lies on the canvas."""
    down, right = paper.on_screen(down_mm, right_mm)
    return QPointF(right, down)


def write(
    painter: QPainter, room: QRectF, place: Qt.AlignmentFlag, text: str, *, color: QColor
) -> QRectF:
    """Write on a dark ground, so that it is read on bright marrow, too; gives the ground."""
    ground = QRectF(painter.boundingRect(room, place.value, text)).adjusted(-2, 0, 2, 0)
    painter.fillRect(ground, GROUND)
    painter.setPen(color)
    painter.drawText(room, place.value, text)
    return ground


def font(painter: QPainter, points: int, *, is_bold: bool = False) -> QFont:
    """The painter's font in another size."""
    changed = painter.font()
    changed.setPointSize(points)
    changed.setBold(is_bold)
    return changed
