"""A reader's hands on the real window: mouse, wheel and keys as Qt sends them, and counted."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QEvent, QPoint, QPointF, Qt
from qtpy.QtGui import QMouseEvent, QWheelEvent
from qtpy.QtTest import QTest
from qtpy.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTabWidget,
)

from annotator.geometry.points import IndexPoints, LpsPoints

if TYPE_CHECKING:
    from napari import Viewer

__all__ = ["Hands"]

_LEFT, _NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_NO_KEY = Qt.KeyboardModifier.NoModifier
#: One notch of a wheel, in Qt's eighths of a degree.
_NOTCH = 120
#: vispy and napari pass over a move of the mouse that comes sooner after the last one.
_BETWEEN_MOVES_S = 0.011
#: How closely the hand follows a border.
_STEADINESS_VOXELS = 0.3


class Hands:
    """Does what a reader does, and writes down each action.

    Parameters
    ----------
    viewer : Viewer
        In a shown window.
    panel : Panel
    wait : callable
        Lets the window work until a condition holds.

    Attributes
    ----------
    actions : list of str
        What was done, one line an action: a click, a drag, a turn of the wheel to another slice, a
        choice, a typed value, or a file that is named.
    """

    def __init__(
        self, viewer: "Viewer", panel: Any, wait: Callable[[Callable[[], bool]], None]
    ) -> None:
        self._viewer, self._panel, self._wait = viewer, panel, wait
        self.actions: list[str] = []

    def press(self, words: str) -> None:
        """Click the button with these words, or whose words begin so."""

        def seen() -> list[QPushButton]:
            buttons = self._panel.findChildren(QPushButton)
            can_be_clicked = (b for b in buttons if b.isVisible() and b.isEnabled())
            return [b for b in can_be_clicked if b.text().strip().startswith(words)]

        self._wait(lambda: bool(seen()))
        self._did(f"click “{words}”")
        QTest.mouseClick(seen()[0], _LEFT, pos=seen()[0].rect().center())

    def turn_to(self, title: str) -> None:
        """Click the tab with this title."""
        self._did(f"turn to “{title}”")
        bar, tab = next(
            (tabs.tabBar(), tab)
            for tabs in self._panel.findChildren(QTabWidget)
            for tab in range(tabs.count())
            if tabs.tabText(tab) == title
        )
        QTest.mouseClick(bar, _LEFT, pos=bar.tabRect(tab).center())

    def see_all(self) -> None:
        """Click napari's home button."""
        self._did("click napari's home button")
        home = self._viewer.window._qt_viewer.viewerButtons.resetViewButton  # noqa: SLF001 - napari's own
        QTest.mouseClick(home, _LEFT)

    def choose(self, box: QComboBox, index: int, words: str) -> None:
        """Choose an entry of a list by its keys."""
        if index < 0:
            raise LookupError(f"no such entry for “{words}”")
        self._did(f"choose “{box.itemText(index)}” for “{words}”")
        box.setFocus()
        key = Qt.Key.Key_Down if index > box.currentIndex() else Qt.Key.Key_Up
        for _ in range(abs(index - box.currentIndex())):
            QTest.keyClick(box, key)

    def choose_row(self, table: QTableWidget, words: str) -> None:
        """Click a line of a table."""
        cells = [table.item(row, column) for row in range(table.rowCount()) for column in (0, 1)]
        cell = next(cell for cell in cells if cell is not None and cell.text().startswith(words))
        self._did(f"click “{cell.text()}”")
        at = table.visualItemRect(cell).center()
        QTest.mouseClick(table.viewport(), _LEFT, pos=at)

    def write(self, line: QLineEdit, text: str, words: str) -> None:
        """Type a value and leave the field."""
        self._did(f"type {text} for “{words}”")
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def name_path(self, words: str, path: Path) -> None:
        """Click a button that asks for a path, and name it in the dialogue."""
        answers: dict[str, Any] = {
            "getExistingDirectory": lambda *_, **__: str(path),
            "getSaveFileName": lambda *_, **__: (str(path), ""),
        }
        with patch.multiple(QFileDialog, **answers):
            self.press(words)
        self._did("name the place in the dialogue")

    def scroll_to(self, lps_mm: LpsPoints, words: str) -> None:
        """Turn the wheel to the slice of a point."""
        self._did(f"turn the wheel to {words}")
        axis = self._viewer.dims.not_displayed[0]
        wanted = round(float(self._frame.to_display(lps_mm)[axis]))
        notches = wanted - int(self._viewer.dims.current_step[axis])
        for _ in range(abs(notches)):
            self._turn_wheel(-np.sign(notches))
        if self._viewer.dims.current_step[axis] != wanted:
            raise RuntimeError(f"the wheel did not reach slice {wanted}")

    def click_at(self, lps_mm: LpsPoints, words: str) -> None:
        """Click a point of the shown slice."""
        self._did(f"click on {words}")
        at = self._on_canvas(LpsPoints(lps_mm[None]))[0]
        self._send(QEvent.Type.MouseMove, at, _NO_BUTTON)
        self._send(QEvent.Type.MouseButtonPress, at, _LEFT)
        self._send(QEvent.Type.MouseButtonRelease, at, _LEFT)

    def drag_along(self, lps_mm: LpsPoints, words: str) -> None:
        """Draw along points of the shown slice with the button down."""
        self._did(f"draw around {words}")
        places = self._on_canvas(lps_mm)
        self._send(QEvent.Type.MouseMove, places[0], _NO_BUTTON)
        self._send(QEvent.Type.MouseButtonPress, places[0], _LEFT)
        for place in places[1:]:
            self._send(QEvent.Type.MouseMove, place, _NO_BUTTON, held=_LEFT)
            time.sleep(_BETWEEN_MOVES_S)
            QApplication.processEvents()
        self._send(QEvent.Type.MouseButtonRelease, places[-1], _LEFT)

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Look on until something is there."""
        self._wait(done)

    def _did(self, words: str) -> None:
        self.actions.append(words)

    @property
    def _frame(self) -> Any:
        return self._panel.controller.layers.frame

    @property
    def _canvas(self) -> Any:
        return self._viewer.window._qt_viewer.canvas  # noqa: SLF001 - where the mouse goes

    def _on_canvas(self, lps_mm: LpsPoints) -> list[QPointF]:
        """Where points of the shown slice are on the canvas, in its pixels."""
        QApplication.processEvents()
        active = self._viewer.layers[0]
        shown = np.asarray(self._frame.to_display(lps_mm)) * np.asarray(active.scale)
        across = shown[:, list(self._viewer.dims.displayed)][:, ::-1]
        mapped = np.asarray(self._canvas.view.scene.transform.map(across))
        return [QPointF(float(x), float(y)) for x, y in mapped[:, :2] / mapped[:, 3:]]

    def _send(
        self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Any = None
    ) -> None:
        native = self._canvas.native
        if not native.rect().contains(at.toPoint()):
            raise RuntimeError("the place is not in view")
        is_press = kind == QEvent.Type.MouseButtonPress
        buttons = held if held is not None else (button if is_press else _NO_BUTTON)
        on_screen = QPointF(native.mapToGlobal(QPoint(0, 0))) + at
        QApplication.sendEvent(native, QMouseEvent(kind, at, on_screen, button, buttons, _NO_KEY))

    def _turn_wheel(self, notches: float) -> None:
        native = self._canvas.native
        at = QPointF(native.rect().center())
        on_screen = QPointF(native.mapToGlobal(native.rect().center()))
        turned = QPoint(0, int(notches * _NOTCH))
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            at,
            on_screen,
            QPoint(0, 0),
            turned,
            _NO_BUTTON,
            _NO_KEY,
            phase,
            False,  # noqa: FBT003
        )
        QApplication.sendEvent(native, event)


def contour_lps(grid: Any, outline: NDArray[np.bool_], number: int) -> LpsPoints:
    """The longest border of an outline on one slice, LPS mm, (n, 3): what a reader draws."""
    from skimage import measure

    find_contours: Any = measure.find_contours
    approximate_polygon: Any = measure.approximate_polygon
    padded = np.pad(outline[number].astype(float), 1)
    border = max(find_contours(padded, 0.5), key=len) - 1.0
    border = approximate_polygon(border, _STEADINESS_VOXELS)
    index = np.column_stack([np.full(len(border), float(number)), border])
    return LpsPoints(grid.to_lps(IndexPoints(index)))


def spread(numbers: Sequence[int], count: int) -> Iterable[int]:
    """So many of the numbers, first and last among them."""
    return [numbers[place] for place in np.linspace(0, len(numbers) - 1, count).round().astype(int)]
