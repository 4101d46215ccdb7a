"""When a widget is painted for the first time as it ought to be."""

import time
from collections.abc import Callable
from typing import NamedTuple

from qtpy.QtCore import QEvent, QObject
from qtpy.QtWidgets import QWidget

from rig.window import until

__all__ = ["Instant", "until_painted"]


class Instant(NamedTuple):
    """A moment on two clocks, ms."""

    processor: float
    wall: float

    @classmethod
    def now(cls) -> "Instant":
        """The present moment."""
        return cls(1000.0 * time.process_time(), 1000.0 * time.monotonic())


class _Watch(QObject):
    def __init__(self, widget: QWidget, is_right: Callable[[], bool]) -> None:
        super().__init__(widget)
        self._is_right = is_right
        self.painted: Instant | None = None
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note the first paint of what is right."""
        if event.type() == QEvent.Type.Paint and self.painted is None and self._is_right():
            self.painted = Instant.now()
        return bool(super().eventFilter(watched, event))


def until_painted(widget: QWidget, is_right: Callable[[], bool]) -> Instant:
    """Serve the window until a widget is painted while what it shows is right; when that was."""
    watch = _Watch(widget, is_right)
    until(lambda: watch.painted is not None)
    widget.removeEventFilter(watch)
    watch.deleteLater()
    return watch.painted or Instant.now()
