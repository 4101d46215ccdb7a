"""An interval in figures, and below it as a bar."""

from qtpy.QtCore import QRectF
from qtpy.QtGui import QColor, QPainter, QPaintEvent
from qtpy.QtWidgets import QLabel

from napari_onfh.words.error_bars import ErrorBar

__all__ = ["IntervalCell"]

#: Height of the bar, and room for it below the figures, pixels.
_BAR_PIXELS, _ROOM_PIXELS = 4.0, 6
_LEAST_WIDTH = 112
_TRACK, _INTERVAL, _VALUE = QColor("#555b66"), QColor("#56B4E9"), QColor("#ffffff")
_OLD_OPACITY = 0.4


class IntervalCell(QLabel):
    """Figures, or why there are none; below a bar: interval in blue, figure as a white tick."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: ErrorBar | None = None
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setContentsMargins(0, 0, 0, _ROOM_PIXELS)

    @property
    def bar(self) -> ErrorBar | None:
        """What the bar shows; None for no bar."""
        return self._bar

    def show_bar(self, bar: ErrorBar | None) -> None:
        """Show another bar, or none."""
        self._bar = bar
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the figures, then the bar; both are faint where they are old."""
        super().paintEvent(event)
        if self._bar is None:
            return
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else _OLD_OPACITY)
        figures = self.fontMetrics().height()
        top, width = (self.height() - _ROOM_PIXELS + figures) / 2.0, float(self.width())
        painter.fillRect(QRectF(0.0, top + 1.0, width, _BAR_PIXELS - 2.0), _TRACK)
        start, end = self._bar.low * width, self._bar.high * width
        painter.fillRect(QRectF(start, top, max(end - start, 1.0), _BAR_PIXELS), _INTERVAL)
        tick = min(max(self._bar.value * width - 1.0, 0.0), width - 2.0)
        painter.fillRect(QRectF(tick, top - 1.0, 2.0, _BAR_PIXELS + 2.0), _VALUE)
