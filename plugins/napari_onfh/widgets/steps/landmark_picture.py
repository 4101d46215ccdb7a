"""The picture of one landmark on the side in hand: where it lies, and what it is not."""

from qtpy.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from qtpy.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QSizePolicy, QWidget

from annotator.model.anatomy import Side
from napari_onfh.language import tr
from napari_onfh.reading.landmark import Landmark
from napari_onfh.widgets.steps.hip_sketch import (
    MIDLINE_MM,
    MISTAKEN,
    PLACES,
    femur,
    labrum,
    lesion,
    pelvis,
    symphysis,
)

__all__ = ["LandmarkPicture"]

_MUSCLE, _MARROW, _CORTEX = QColor("#4b4b4b"), QColor("#c4c4c4"), QColor("#101010")
_NECROSIS = QColor("#8f8f8f")
#: The landmarks' yellow of the picture; the wrong place is told by its cross, not by colour alone.
_POINT, _WRONG, _WORDS = QColor("#F0E442"), QColor("#FF9D5C"), QColor("#ffffff")

_SIZE = QSize(176, 176)

#: Height and width of what a picture of one hip, and of the whole pelvis shows, mm.
_ONE_HIP_MM, _PELVIS_MM = 124.0, 252.0

#: What lies in the middle of the picture of one hip: outwards, up, mm.
_MIDDLE_MM = (9.0, -3.0)

_RING_PIXELS, _CROSS_PIXELS, _LETTER_POINTS = 7.0, 4.5, 10

#: Which landmarks are told about together.
_TOGETHER = {
    Landmark.LATERAL_EDGE: (Landmark.LATERAL_EDGE,),
    Landmark.TEARDROP: (Landmark.TEARDROP,),
    Landmark.OTHER_TEARDROP: (Landmark.TEARDROP, Landmark.OTHER_TEARDROP),
    Landmark.NECK_HEAD_END: (Landmark.NECK_FAR_END, Landmark.NECK_HEAD_END),
    Landmark.NECK_FAR_END: (Landmark.NECK_HEAD_END, Landmark.NECK_FAR_END),
}


class LandmarkPicture(QWidget):
    """A coronal sketch as the large view shows it: the patient's right on the left."""

    def __init__(self) -> None:
        super().__init__()
        self._landmark = Landmark.LATERAL_EDGE
        self._side = Side.RIGHT
        self.setFixedSize(_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_landmark(self, landmark: Landmark, side: Side) -> None:
        """Draw another landmark, or the same on another side."""
        self._landmark, self._side = landmark, side
        self.setAccessibleName(
            tr("Sketch of the {side} hip: {point}").format(
                side=tr(side.in_words), point=tr(landmark.in_words)
            )
        )
        self.update()

    @property
    def is_of_pelvis(self) -> bool:
        """Whether both hips are drawn."""
        return self._landmark is Landmark.OTHER_TEARDROP

    def place_of(self, landmark: Landmark) -> QPointF:
        """Where a landmark is drawn, pixels from the upper left corner."""
        return self._on_widget(PLACES[landmark], landmark)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw bones, the wrong place, the points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _MUSCLE)
        self._draw_bones(painter)
        self._draw_axis(painter)
        self._draw_wrong(painter)
        for landmark in _TOGETHER[self._landmark]:
            self._draw_point(painter, landmark)
        self._draw_letters(painter)

    @property
    def _outwards(self) -> float:
        """-1 where outwards is to the left of the picture, as on a right hip."""
        return -1.0 if self._side is Side.RIGHT else 1.0

    @property
    def _pixels_per_mm(self) -> float:
        return self.width() / (_PELVIS_MM if self.is_of_pelvis else _ONE_HIP_MM)

    def _hip_center(self, outwards: float) -> QPointF:
        """Centre of a head, pixels."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self.is_of_pelvis:
            return middle + QPointF(outwards * MIDLINE_MM * self._pixels_per_mm, 0.0)
        away = QPointF(-outwards * _MIDDLE_MM[0], _MIDDLE_MM[1])
        return middle + away * self._pixels_per_mm

    def _on_widget(self, place: tuple[float, float], landmark: Landmark) -> QPointF:
        is_other = landmark is Landmark.OTHER_TEARDROP
        sign = -self._outwards if is_other else self._outwards
        offset = QPointF(sign * place[0], -place[1]) * self._pixels_per_mm
        return self._hip_center(sign) + offset

    def _draw_bones(self, painter: QPainter) -> None:
        signs = (self._outwards, -self._outwards) if self.is_of_pelvis else (self._outwards,)
        scale = self._pixels_per_mm
        for sign in signs:
            painter.save()
            painter.translate(self._hip_center(sign))
            painter.scale(scale, scale)
            painter.setPen(QPen(_CORTEX, 1.8))
            painter.setBrush(_MARROW)
            painter.drawPath(pelvis(sign))
            painter.drawPath(femur(sign))
            painter.setBrush(_CORTEX)
            painter.drawPath(labrum(sign))
            if sign == self._outwards:
                painter.setPen(QPen(_CORTEX, 1.2))
                painter.setBrush(_NECROSIS)
                painter.drawPath(lesion(sign))
            painter.restore()
        if self.is_of_pelvis:
            painter.save()
            painter.translate(self.width() / 2, self.height() / 2)
            painter.scale(scale, scale)
            painter.setPen(QPen(_CORTEX, 1.8))
            painter.setBrush(_MARROW)
            painter.drawPath(symphysis())
            painter.restore()

    def _draw_axis(self, painter: QPainter) -> None:
        """The line between two points that belong together."""
        pair = _TOGETHER[self._landmark]
        if len(pair) == 1:
            return
        line = QLineF(self.place_of(pair[0]), self.place_of(pair[1]))
        for pen in (QPen(_CORTEX, 3.0), QPen(_POINT, 1.2, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawLine(line)

    def _draw_wrong(self, painter: QPainter) -> None:
        middle = self._on_widget(MISTAKEN[self._landmark], self._landmark)
        arm = _CROSS_PIXELS
        for pen in (QPen(_CORTEX, 5.0), QPen(_WRONG, 2.4)):
            painter.setPen(pen)
            painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
            painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))

    def _draw_point(self, painter: QPainter, landmark: Landmark) -> None:
        """A ring about the point that is asked for; the other one of a pair is a dot."""
        middle = self.place_of(landmark)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if landmark is self._landmark:
            for pen in (QPen(_CORTEX, 4.5), QPen(_POINT, 2.4)):
                painter.setPen(pen)
                painter.drawEllipse(middle, _RING_PIXELS, _RING_PIXELS)
        painter.setPen(QPen(_CORTEX, 1.0))
        painter.setBrush(_POINT)
        painter.drawEllipse(middle, 2.4, 2.4)
        self._write(painter, middle + self._beside(landmark), landmark.value, _POINT)

    def _beside(self, landmark: Landmark) -> QPointF:
        """Where a point's letter stands: on the outer side, off the line of a pair."""
        sign = self._outwards
        if landmark in {Landmark.TEARDROP, Landmark.OTHER_TEARDROP}:
            return QPointF(0.0, -2.4 * _RING_PIXELS)
        if landmark is Landmark.NECK_FAR_END:
            return QPointF(0.0, 2.6 * _RING_PIXELS)
        return QPointF(sign * 2.4 * _RING_PIXELS, -1.2 * _RING_PIXELS)

    def _draw_letters(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(10.0, 8.0, -10.0, -8.0)
        bottom = room.bottom() - 6.0
        self._write(painter, QPointF(room.left(), bottom), "R", _WORDS)
        self._write(painter, QPointF(room.right(), bottom), "L", _WORDS)

    def _write(self, painter: QPainter, middle: QPointF, text: str, color: QColor) -> None:
        """Write about a place, on a dark ground."""
        font = QFont(painter.font())
        font.setPointSize(_LETTER_POINTS)
        font.setBold(True)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text) + 4.0
        height = float(painter.fontMetrics().height()) - 2.0
        room = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
        painter.fillRect(room, QColor(0, 0, 0, 170))
        painter.setPen(color)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
