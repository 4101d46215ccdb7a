"""How a plane is drawn: picture, outlines, lines, points, crosshair, letters and scale bar."""

from qtpy.QtCore import QLineF, QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QImage, QPainter, QPen

from napari_onfh.planes.crosshair import CROSSHAIR_COLOR, GAP_MM
from napari_onfh.planes.linked_view import DrawnPlane, Outlined, Plane, PlaneMark, border_of
from napari_onfh.planes.plane_paper import PlanePaper, scale_bar_mm
from napari_onfh.widgets.planes.paint import GROUND, WORD_COLOR, WORD_POINTS, font, on_screen, write
from napari_onfh.widgets.planes.paint_angles import draw_line, draw_tags

__all__ = ["draw"]

#: The letters' yellow of the large view.
_LETTER_COLOR = QColor("#ffe066")
_BORDER_PIXELS = 1.6
_LINE_PIXELS = 1.4
_MARK_PIXELS = 5.0
_MARGIN = 6.0
_LETTER_POINTS = 13
_LETTER_HEIGHT = 20.0
_FIGURE_POINTS = 8


def draw(painter: QPainter, shown: DrawnPlane, paper: PlanePaper) -> None:
    """Draw a plane where its paper lies."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_pixels(painter, shown, paper)
    for outlined in shown.picture.outlined:
        _draw_outlined(painter, outlined, shown.plane, paper)
    for line in shown.lines:
        draw_line(painter, line, paper)
    for mark in shown.picture.marks:
        _draw_mark(painter, mark, paper)
    if shown.cross_mm is not None:
        _draw_cross(painter, shown.cross_mm, paper)
    draw_tags(painter, shown.tags, paper, letters=_letter_places(paper))
    _draw_letters(painter, shown, paper)
    _draw_words(painter, shown, paper)
    _draw_bar(painter, paper)


def _sheet(plane: Plane, paper: PlanePaper) -> QRectF:
    """The whole picture on the screen, to the outer edges of its voxels."""
    (down_mm, right_mm), (height_mm, width_mm) = plane.sheet_mm
    first = on_screen(paper, down_mm, right_mm)
    return QRectF(first, on_screen(paper, down_mm + height_mm, right_mm + width_mm))


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
        levels = outlined.mask.astype("uint8", order="C")
        image = QImage(levels.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable([0, color.rgba()])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(_sheet(plane, paper), image)
        return
    painter.setPen(QPen(color, _BORDER_PIXELS))
    edges = border_of(outlined.mask) * plane.voxel_mm
    painter.drawLines(
        [QLineF(on_screen(paper, *start), on_screen(paper, *end)) for start, end in edges]
    )


def _draw_mark(painter: QPainter, mark: PlaneMark, paper: PlanePaper) -> None:
    middle = on_screen(paper, *mark.place_mm)
    painter.setPen(QPen(QColor(mark.color), _LINE_PIXELS))
    painter.drawEllipse(middle, _MARK_PIXELS, _MARK_PIXELS)
    if mark.text:
        painter.setFont(font(painter, WORD_POINTS))
        painter.drawText(middle + QPointF(_MARK_PIXELS + 2, -_MARK_PIXELS), mark.text)


def _draw_cross(painter: QPainter, cross_mm: tuple[float, float], paper: PlanePaper) -> None:
    color = QColor(CROSSHAIR_COLOR)
    color.setAlphaF(0.8)
    painter.setPen(QPen(color, 1.0))
    middle, gap = on_screen(paper, *cross_mm), GAP_MM * paper.pixels_per_mm
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


def _letter_places(paper: PlanePaper) -> tuple[tuple[float, float], ...]:
    """Middles of the letters at the four edges, (down, right)."""
    height, width = paper.canvas
    away = _MARGIN + _LETTER_HEIGHT / 2
    upright = ((away, width / 2), (height - away, width / 2))
    return (*upright, (height / 2, away), (height / 2, width - away))


def _draw_letters(painter: QPainter, shown: DrawnPlane, paper: PlanePaper) -> None:
    height, width = paper.canvas
    room = QRectF(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    painter.setFont(font(painter, _LETTER_POINTS, is_bold=True))
    middle, side = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignVCenter
    letters = shown.plane.letters
    for text, place in (
        (letters.top, middle | Qt.AlignmentFlag.AlignTop),
        (letters.bottom, middle | Qt.AlignmentFlag.AlignBottom),
        (letters.left, side | Qt.AlignmentFlag.AlignLeft),
        (letters.right, side | Qt.AlignmentFlag.AlignRight),
    ):
        write(painter, room, place, text, color=_LETTER_COLOR)


def _draw_words(painter: QPainter, shown: DrawnPlane, paper: PlanePaper) -> None:
    """The plane in one upper corner, its figures in the other, below the letter between them."""
    height, width = paper.canvas
    room = QRectF(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    top = Qt.AlignmentFlag.AlignTop
    painter.setFont(font(painter, WORD_POINTS))
    corner = Qt.AlignmentFlag.AlignLeft | top
    reach = painter.boundingRect(room, corner.value, shown.words).right()
    is_narrow = reach > width / 2 - _LETTER_HEIGHT / 2 - _MARGIN
    if is_narrow:  # the letter at the top stands alone: no word may hide it
        room.setTop(2 * _MARGIN + _LETTER_HEIGHT)
    words = write(painter, room, corner, shown.words, color=WORD_COLOR)
    if not shown.figures:
        return
    painter.setFont(font(painter, _FIGURE_POINTS))
    place = Qt.AlignmentFlag.AlignRight | top
    room.setTop(2 * _MARGIN + _LETTER_HEIGHT)
    ground = painter.boundingRect(room, place.value, shown.figures)
    text = shown.figures if ground.width() < room.width() else shown.short
    if painter.boundingRect(room, place.value, text).intersects(words):
        room.setTop(words.bottom() + _MARGIN)
    write(painter, room, place, text, color=WORD_COLOR)


def _draw_bar(painter: QPainter, paper: PlanePaper) -> None:
    height, width = paper.canvas
    length_mm = scale_bar_mm(paper)
    right, y = width - _MARGIN - 4, height - _MARGIN - 4
    left = right - length_mm * paper.pixels_per_mm
    painter.fillRect(QRectF(left - 3, y - 6, right - left + 6, 9), GROUND)
    painter.setPen(QPen(WORD_COLOR, 2.0))
    painter.drawLines(
        [
            QLineF(left, y, right, y),
            QLineF(left, y - 4, left, y + 2),
            QLineF(right, y - 4, right, y + 2),
        ]
    )
    painter.setFont(font(painter, WORD_POINTS))
    room = QRectF(left - 40, y - 24, right - left + 80, 18)
    room.moveRight(min(room.right(), width - 2))
    place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
    write(painter, room, place, f"{length_mm} mm", color=WORD_COLOR)
