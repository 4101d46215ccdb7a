"""A napari window whose mouse the benchmark holds, and what each event of it takes."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from annotator.geometry.points import LpsPoints
from annotator.model.volume import Volume
from rig.paint import Instant
from rig.window import rest, until

if TYPE_CHECKING:
    from napari import Viewer

__all__ = ["MousedWindow", "Times"]

#: Width and height of the canvas, screen pixels.
CANVAS = (900, 900)
#: Between two events of the mouse, s.
MOVE_S = 0.02


class Times(NamedTuple):
    """What one mouse event took, ms."""

    handled: float
    drawn: float


class MousedWindow:
    """A napari window, and the mouse on its canvas."""

    def __init__(self, viewer: "Viewer") -> None:
        self.viewer = viewer
        self._window = viewer.window._qt_window  # noqa: SLF001 - napari gives no other way
        canvas = viewer.window._qt_viewer.canvas  # noqa: SLF001 - where the mouse goes
        self._native = canvas.native
        self._draws = 0
        canvas.events.draw.connect(self._drew, position="last")

    def look_at(
        self, volume: Volume, center_mm: tuple[float, float, float], span_mm: float
    ) -> None:
        """Bring a place, LPS mm, into the middle of a canvas of the size that all windows have."""
        from napari_onfh.picture import compat
        from napari_onfh.reading.scene import DisplayFrame

        for _ in range(3):
            size = self._native.size()
            self._window.resize(
                self._window.width() + CANVAS[0] - size.width(),
                self._window.height() + CANVAS[1] - size.height(),
            )
            rest(0.3)
        frame = DisplayFrame(volume.grid)
        world = frame.to_display(LpsPoints(np.array(center_mm))) * frame.scale_mm
        self.viewer.dims.set_point(range(3), world)
        compat.center_on(self.viewer, world, span_mm=span_mm)
        rest(0.3)

    def stroke(self, path: Sequence[tuple[int, int]]) -> tuple[list[Times], Instant]:
        """Press, move and release.

        Returns
        -------
        list of Times
            What each event but the last took until it was drawn.
        Instant
            When the button came up.
        """
        from qtpy.QtCore import QEvent

        pressed = self._timed(QEvent.Type.MouseButtonPress, path[0])
        moved = [self._timed(QEvent.Type.MouseMove, place) for place in path[1:]]
        rest(MOVE_S)
        released = Instant.now()
        self._send(QEvent.Type.MouseButtonRelease, path[-1])
        return [pressed, *moved], released

    def _timed(self, kind: Any, place: tuple[int, int]) -> Times:
        rest(MOVE_S)
        drawn, start_s, thread_s = self._draws, time.process_time(), time.thread_time()
        self._send(kind, place)
        handled_s = time.thread_time() - thread_s
        until(lambda: self._draws > drawn)
        return Times(1000.0 * handled_s, 1000.0 * (time.process_time() - start_s))

    def _send(self, kind: Any, place: tuple[int, int]) -> None:
        from qtpy.QtCore import QEvent, QPointF, Qt
        from qtpy.QtGui import QMouseEvent
        from qtpy.QtWidgets import QApplication

        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        here = QPointF(self._native.width() / 2 + place[0], self._native.height() / 2 + place[1])
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        everywhere = QPointF(self._native.mapToGlobal(here.toPoint()))
        event = QMouseEvent(kind, here, everywhere, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._native, event)

    def _drew(self, _event: Any = None) -> None:
        self._draws += 1
