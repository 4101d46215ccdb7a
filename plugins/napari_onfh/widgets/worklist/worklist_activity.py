"""Whether somebody is at work in this window: looked at now and then, so that no event waits."""

import time
from collections.abc import Callable

from psygnal import Signal
from qtpy.QtCore import QObject, Qt, QTimer
from qtpy.QtGui import QCursor, QGuiApplication

__all__ = ["Activity"]

#: How often is looked, ms.
LOOK_EVERY_MS = 2000


class Activity(QObject):
    """Says `seen(moment)` where pointer or work have changed since the last look.

    Parameters
    ----------
    work : callable
        Gives something that differs once the reader has done something.
    parent : QObject or None
    """

    seen = Signal(float)

    def __init__(self, work: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._before: object = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Compare with the last look; a window in the background is not looked at."""
        if QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive:
            return
        place = QCursor.pos()
        now = (place.x(), place.y(), self._work())
        if now != self._before:
            self._before = now
            self.seen.emit(time.monotonic())
