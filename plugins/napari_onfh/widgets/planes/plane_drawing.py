"""How a plane is drawn: picture, outlines, lines, points, crosshair, letters and scale bar."""

from qtpy.QtCore import QLineF, QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from napari_onfh.planes.crosshair import CROSSHAIR_COLOR, GAP_MM
from napari_onfh.planes.linked_view import DrawnPlane, Outlined, Plane, PlaneMark, border_of
from napari_onfh.planes.plane_paper import PlanePaper, scale_bar_mm

__all__ = ["draw"]

#: The letters' yellow of the large view.
_LETTER_COLOR = QColor("#ffe066")
_WORD_COLOR = QColor("#f0f0f0")
_GROUND = QColor(0, 0, 0, 150)
_BORDER_PIXELS = 1.6
_LINE_PIXELS = 1.4
_MARK_PIXELS = 5.0
_MARGIN = 6.0
_LETTER_POINTS = 13
_WORD_POINTS = 9


def draw(painter: QPainter, shown: DrawnPlane, paper: PlanePaper) -> None:
    """Draw a plane where its paper lies."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_pixels(painter, shown, paper)
    for outlined in shown.picture.outlined:
        _draw_outlined(painter, outlined, shown.plane, paper)
    for line in shown.lines:
        painter.setPen(QPen(QColor(line.color), _LINE_PIXELS))
        painter.drawPolyline(QPolygonF([_at(paper, *point) for point in line.points_mm]))
    for mark in shown.picture.marks:
        _draw_mark(painter, mark, paper)
    if shown.cross_mm is not None:
        _draw_cross(painter, shown.cross_mm, paper)
    _draw_letters(painter, shown, paper)
    _draw_words(painter, shown.words)
    _draw_bar(painter, paper)


def _at(paper: PlanePaper, down_mm: float, right_mm: float) -> QPointF:
    down, right = paper.on_screen(down_mm, right_mm)
    return QPointF(right, down)


def _sheet(plane: Plane, paper: PlanePaper) -> QRectF:
    """The whole picture on the screen, to the outer edges of its voxels."""
    (down_mm, right_mm), (height_mm, width_mm) = plane.sheet_mm
    first = _at(paper, down_mm, right_mm)
    return QRectF(first, _at(paper, down_mm + height_mm, right_mm + width_mm))


def _draw_pixels(painter: QPainter, shown: DrawnPlane, paper: PlanePaper) -> None:
    pixels = shown.picture.pixels
    rows, columns, _ = pixels.shape
    image = QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=True)
    painter.drawImage(_sheet(shown.plane, paper), image)


def _draw_outlined(painter: QPainter, outlined: Outlined, plane: Plane, paper: PlanePaper) -> None:
    color = QColor.fromRgbF(*outlined.color, outlined.opacity)
    if outlined.is_filled:
        rows, columns = outlined.mask.shape
        levels = outlined.mask.astype("uint8")
        image = QImage(levels.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable([0, color.rgba()])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(_sheet(plane, paper), image)
        return
    painter.setPen(QPen(color, _BORDER_PIXELS))
    edges = border_of(outlined.mask) * plane.voxel_mm
    painter.drawLines([QLineF(_at(paper, *start), _at(paper, *end)) for start, end in edges])


def _draw_mark(painter: QPainter, mark: PlaneMark, paper: PlanePaper) -> None:
    middle = _at(paper, *mark.place_mm)
    painter.setPen(QPen(QColor(mark.color), _LINE_PIXELS))
    painter.drawEllipse(middle, _MARK_PIXELS, _MARK_PIXELS)
    if mark.text:
        painter.setFont(_font(painter, _WORD_POINTS))
        painter.drawText(middle + QPointF(_MARK_PIXELS + 2, -_MARK_PIXELS), mark.text)


def _draw_cross(painter: QPainter, cross_mm: tuple[float, float], paper: PlanePaper) -> None:
    color = QColor(CROSSHAIR_COLOR)
    color.setAlphaF(0.8)
    painter.setPen(QPen(color, 1.0))
    middle, gap = _at(paper, *cross_mm), GAP_MM * paper.pixels_per_mm
    height, width = paper.canvas
    x, y = middle.x(), middle.y()
    painter.drawLines(
        [
            QLineF(0, y, x - gap, y),
            QLineF(x + gap, y, width, y),
            QLineF(x, 0, x, y - gap),
            QLineF(x, y + gap, x, height),
        ]
    )


def _draw_letters(painter: QPainter, shown: DrawnPlane, paper: PlanePaper) -> None:
    height, width = paper.canvas
    room = QRectF(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    painter.setFont(_font(painter, _LETTER_POINTS, is_bold=True))
    middle, side = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignVCenter
    letters = shown.plane.letters
    for text, place in (
        (letters.top, middle | Qt.AlignmentFlag.AlignTop),
        (letters.bottom, middle | Qt.AlignmentFlag.AlignBottom),
        (letters.left, side | Qt.AlignmentFlag.AlignLeft),
        (letters.right, side | Qt.AlignmentFlag.AlignRight),
    ):
        _write(painter, room, place, text, color=_LETTER_COLOR)


def _draw_words(painter: QPainter, words: str) -> None:
    painter.setFont(_font(painter, _WORD_POINTS))
    room = QRectF(painter.viewport()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    place = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    _write(painter, room, place, words, color=_WORD_COLOR)


def _draw_bar(painter: QPainter, paper: PlanePaper) -> None:
    height, width = paper.canvas
    length_mm = scale_bar_mm(paper)
    right, y = width - _MARGIN - 4, height - _MARGIN - 4
    left = right - length_mm * paper.pixels_per_mm
    painter.fillRect(QRectF(left - 3, y - 6, right - left + 6, 9), _GROUND)
    painter.setPen(QPen(_WORD_COLOR, 2.0))
    painter.drawLines(
        [
            QLineF(left, y, right, y),
            QLineF(left, y - 4, left, y + 2),
            QLineF(right, y - 4, right, y + 2),
        ]
    )
    painter.setFont(_font(painter, _WORD_POINTS))
    room = QRectF(left - 40, y - 24, right - left + 80, 18)
    room.moveRight(min(room.right(), width - 2))
    place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
    _write(painter, room, place, f"{length_mm} mm", color=_WORD_COLOR)


def _write(
    painter: QPainter, room: QRectF, place: Qt.AlignmentFlag, text: str, *, color: QColor
) -> None:
    """Write on a dark ground, so that it is read on bright marrow, too."""
    ground = painter.boundingRect(room, place.value, text)
    painter.fillRect(ground.adjusted(-2, 0, 2, 0), _GROUND)
    painter.setPen(color)
    painter.drawText(room, place.value, text)


def _font(painter: QPainter, points: int, *, is_bold: bool = False) -> QFont:
    font = painter.font()
    font.setPointSize(points)
    font.setBold(is_bold)
    return font
