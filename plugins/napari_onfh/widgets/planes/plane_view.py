"""A small canvas for one plane: it shows what it is given and says what the mouse wants."""

from typing import TYPE_CHECKING

from attrs import evolve
from psygnal import Signal
from qtpy.QtCore import QPointF, QSize, Qt
from qtpy.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from qtpy.QtWidgets import QSizePolicy, QWidget

from napari_onfh.planes.plane_paper import PlanePaper
from napari_onfh.widgets.planes.plane_drawing import draw
from napari_onfh.words.tooltips import tooltip

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari_onfh.planes.linked_view import DrawnPlane

__all__ = ["PlaneView"]

_ZOOM_PER_NOTCH = 1.15
_NOTCH = 120.0
_SMALLEST = 160

#: From this share of the picture's own size on, the whole picture is shown.
_WHOLE_SHARE = 0.95


class PlaneView(QWidget):
    """For looking and for moving the crosshair; outlines are drawn in the large view.

    Parameters
    ----------
    name : str
        What the plane is called for those who cannot see it.
    """

    #: A place on paper, mm down and right, where the crosshair is wanted.
    pointed = Signal(float, float)
    #: So many slices on, or back.
    stepped = Signal(int)
    #: The plane is wanted in the large view.
    enlarged = Signal()
    #: The grey window is taken, dragged by screen pixels right and down from there, let go.
    window_taken = Signal()
    window_dragged = Signal(float, float)
    window_left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        #: Gives what is shown when it has to be drawn anew.
        self.source: Callable[[], DrawnPlane | None] = _nothing
        self._drawn: DrawnPlane | None = None
        self._is_old = True
        self._paper: PlanePaper | None = None
        self._turned = 0.0
        self._held: tuple[Qt.MouseButton, QPointF, bool] | None = None
        self.setAccessibleName(name)
        self.setMinimumSize(_SMALLEST, _SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(tooltip("plane.canvas"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a hip."""
        return QSize(380, 380)

    @property
    def drawn(self) -> "DrawnPlane | None":
        """What is shown."""
        if self._is_old:
            self._drawn, self._is_old = self.source(), False
            if self._drawn is None:
                self._paper = None
        return self._drawn

    @property
    def paper(self) -> PlanePaper | None:
        """Where it is shown; None while there is nothing."""
        shown = self.drawn
        if self._paper is None and shown is not None:
            self._paper = PlanePaper.fitted(self._canvas, *shown.plane.sheet_mm)
        return self._paper

    def refresh(self) -> None:
        """Ask for the picture again when it is next drawn."""
        self._is_old = True
        self.update()

    def show_nothing(self) -> None:
        """End with an image, and with whoever listened."""
        self.source = _nothing
        for signal in (
            self.pointed,
            self.stepped,
            self.enlarged,
            self.window_taken,
            self.window_dragged,
            self.window_left,
        ):
            signal.disconnect()
        self.fit()

    def fit(self) -> None:
        """Show the whole picture."""
        self._paper = None
        self.refresh()

    def close_up(self, span_mm: float) -> None:
        """Show about the crosshair what fits into `span_mm`, or the whole if that is less."""
        shown = self.drawn
        if shown is None or shown.cross_mm is None:
            return
        whole = PlanePaper.fitted(self._canvas, *shown.plane.sheet_mm)
        share = min(self._canvas) / span_mm
        if share * _WHOLE_SHARE <= whole.pixels_per_mm:
            self._paper = whole
        else:
            self._paper = PlanePaper(self._canvas, shown.cross_mm, share)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the plane, with the crosshair never outside."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        shown, paper = self.drawn, self.paper
        if shown is None or paper is None:
            return
        if self._held is None and shown.cross_mm is not None and not paper.shows(*shown.cross_mm):
            paper = self._paper = evolve(paper, middle_mm=shown.cross_mm)
        draw(painter, shown, paper)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the place and the share of the canvas that the picture takes."""
        super().resizeEvent(event)
        if self._paper is not None:
            share = min(self._canvas) / max(min(self._paper.canvas), 1.0)
            self._paper = evolve(
                self._paper,
                canvas=self._canvas,
                pixels_per_mm=self._paper.pixels_per_mm * share,
            )

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll slices; with Ctrl zoom about the mouse."""
        notches = event.angleDelta().y() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.paper is not None:
                place = event.position()
                self._paper = self.paper.zoomed(_ZOOM_PER_NOTCH**notches, place.y(), place.x())
                self.update()
        else:
            self._turned -= notches
            steps = int(self._turned)
            self._turned -= steps
            if steps:
                self.stepped.emit(steps)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold: left the crosshair, right the grey window, shift or middle the picture."""
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        moves = event.button() == Qt.MouseButton.MiddleButton or is_shifted
        self._held = event.button(), event.position(), moves
        if not moves and event.button() == Qt.MouseButton.LeftButton:
            self._point_at(event.position())
        elif not moves and event.button() == Qt.MouseButton.RightButton:
            self.window_taken.emit()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move what is held."""
        if self._held is None:
            return
        button, start, moves = self._held
        step = event.position() - start
        if moves:
            if self.paper is not None:
                self._paper = self.paper.moved(step.y(), step.x())
                self.update()
            self._held = button, event.position(), moves
        elif button == Qt.MouseButton.LeftButton:
            self._point_at(event.position())
        elif button == Qt.MouseButton.RightButton:
            self.window_dragged.emit(step.x(), step.y())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        if self._held is not None and self._held[0] == Qt.MouseButton.RightButton:
            self.window_left.emit()
        self._held = None
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Bring the plane into the large view."""
        self._held = None
        if event.button() == Qt.MouseButton.LeftButton:
            self.enlarged.emit()
        event.accept()

    @property
    def _canvas(self) -> tuple[float, float]:
        return float(self.height()), float(self.width())

    def _point_at(self, place: QPointF) -> None:
        if self.paper is not None:
            self.pointed.emit(*self.paper.on_paper(place.y(), place.x()))


def _nothing() -> None:
    """No picture yet."""
