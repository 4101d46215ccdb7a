"""The tour: a bubble beside the control that it speaks of, which stays usable meanwhile."""

from collections.abc import Callable, Sequence

from psygnal import Signal
from qtpy.compat import isalive
from qtpy.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from qtpy.QtGui import QColor, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from napari_onfh.language import tr
from napari_onfh.words.tooltips import tooltip
from napari_onfh.words.tour import STOPS, Stop

__all__ = ["Tour"]

_WIDTH = 320
_GAP = 14
_MARGIN = 5

#: Yellow is seen on napari's dark and light themes, and by those who see few colours.
_COLOR = "#ffd400"
_LOOK = (
    "#onfh_tour { background: #fff8d6; border: 2px solid #ffd400; border-radius: 6px; }"
    "#onfh_tour QLabel { color: #202020; background: transparent; }"
)


class Tour(QFrame):
    """Leads from stop to stop; nothing waits for it.

    Parameters
    ----------
    window : QWidget
        In which it is shown.
    pointed_at : callable
        Gives what a stop points at, by the stop's name.
    """

    #: A stop is shown; its page is wanted in front.
    stopped = Signal(Stop)
    ended = Signal()

    def __init__(self, window: QWidget, pointed_at: Callable[[str], Sequence[QWidget]]) -> None:
        super().__init__(window)
        self._window = window
        self._pointed_at = pointed_at
        self._place = 0
        self._ring = _Ring(window)
        self.setObjectName("onfh_tour")
        self.setStyleSheet(_LOOK)
        self.setFixedWidth(min(_WIDTH, max(200, window.width() - 2 * _GAP)))
        self.title, self.words, self.count = QLabel(), QLabel(), QLabel()
        font = self.title.font()
        font.setBold(True)
        font.setPointSize(font.pointSize() + 2)
        self.title.setFont(font)
        self.words.setWordWrap(True)
        self.back = _button(tr("Back"), "tour.back", lambda: self.go_to(self._place - 1))
        self.next = _button(tr("Next"), "tour.next", lambda: self.go_to(self._place + 1))
        self.end_button = _button(tr("End the tour"), "tour.end", self.end)
        column = QVBoxLayout(self)
        column.addWidget(self.title)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch()
        for button in (self.end_button, self.back, self.next):
            row.addWidget(button)
        column.addLayout(row)
        window.installEventFilter(self)
        self.go_to(0)

    @property
    def stop(self) -> Stop:
        """Where the tour is."""
        return STOPS[self._place]

    def go_to(self, place: int) -> None:
        """Show a stop; behind the last one the tour ends."""
        if place >= len(STOPS):
            self.end()
            return
        self._place = max(0, place)
        stop = self.stop
        self.title.setText(tr(stop.title))
        self.words.setText(tr(stop.words))
        self.count.setText(
            tr("{number} of {count}").format(number=self._place + 1, count=len(STOPS))
        )
        self.back.setEnabled(self._place > 0)
        self.next.setText(tr("Done") if self._place + 1 == len(STOPS) else tr("Next"))
        self.stopped.emit(stop)
        self.show()
        QTimer.singleShot(0, self._settle)  # once the page has its place

    def end(self) -> None:
        """Go away, and tell; a window that is gone has taken the tour with it."""
        if isalive(self):  # type: ignore[no-untyped-call] # qtpy gives no types
            self.hide()
            self._ring.hide()
            self._ring.deleteLater()
            self.deleteLater()
        self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window's size and layout."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            QTimer.singleShot(0, self._settle)
        return bool(super().eventFilter(watched, event))

    def _settle(self) -> None:
        """Stand beside what is pointed at, within the window."""
        if not isalive(self) or self.isHidden():  # type: ignore[no-untyped-call] # qtpy gives no types
            return
        window = self._window
        shown = [each for each in self._pointed_at(self.stop.name) if each.isVisible()]
        for each in shown:
            _bring_into_view(each)
        target = QRect()
        for each in shown:
            target = target.united(QRect(each.mapTo(window, QPoint(0, 0)), each.size()))
        target = target.intersected(window.rect())
        self._ring.setVisible(not target.isEmpty())
        self._ring.setGeometry(target.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        self._ring.raise_()
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.move(_beside(target, self.rect(), window.rect()))
        self.raise_()


class _Ring(QWidget):
    """A frame around what is pointed at; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the frame alone."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(_COLOR), 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 5, 5)
        painter.end()


def _beside(target: QRect, bubble: QRect, window: QRect) -> QPoint:
    """Left of the target if there is room, else right, else below, else above; all of it seen."""
    width, height = bubble.width(), bubble.height()
    middle = target.center().y() - height // 2
    if target.isEmpty():
        place = window.center() - bubble.center()
    elif target.left() - _GAP - width >= 0:
        place = QPoint(target.left() - _GAP - width, middle)
    elif target.right() + _GAP + width <= window.right():
        place = QPoint(target.right() + _GAP, middle)
    elif target.bottom() + _GAP + height <= window.bottom():
        place = QPoint(target.left(), target.bottom() + _GAP)
    else:
        place = QPoint(target.left(), target.top() - _GAP - height)
    right, bottom = window.right() - width, window.bottom() - height
    return QPoint(max(0, min(place.x(), right)), max(0, min(place.y(), bottom)))


def _bring_into_view(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def _button(words: str, name: str, action: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tooltip(name))
    # A click leaves the keys with the picture.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _checked: action())
    return button
