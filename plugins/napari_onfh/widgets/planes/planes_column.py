"""The further planes below each other, in a dock between large view and panel."""

from psygnal import Signal
from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtGui import QHideEvent
from qtpy.QtWidgets import QDockWidget, QMainWindow, QSplitter, QWidget

from napari_onfh.language import tr
from napari_onfh.widgets.dock_width import dock_of, keep_width, show_at_width
from napari_onfh.widgets.planes.plane_view import PlaneView

__all__ = ["PlanesColumn"]

#: Width at first, screen pixels; the reader may drag it, and it is kept.
_WIDTH = 400
_WIDTH_KEY = "planes_width"


class PlanesColumn(QSplitter):
    """Two small canvases, and one along the neck once that is known; it decides nothing."""

    #: The reader closed the dock.
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        names = tr("second plane"), tr("third plane"), tr("plane along the neck")
        self.canvases = PlaneView(names[0]), PlaneView(names[1]), PlaneView(names[2])
        for canvas in self.canvases:
            self.addWidget(canvas)
        self.canvases[2].setVisible(False)
        self.setChildrenCollapsible(False)
        self._dock: QDockWidget | None = None

    def show_in(self, window: QMainWindow, beside: QWidget) -> None:
        """Come into a window, to the left of the dock that holds a widget."""
        if self._dock is None:
            self._dock = QDockWidget(tr("Three planes"))
            self._dock.setObjectName("onfh_three_planes")
            self._dock.setWidget(self)
            self._dock.installEventFilter(self)
        area = Qt.DockWidgetArea.RightDockWidgetArea
        window.addDockWidget(area, self._dock)
        other = dock_of(beside)
        if other is not None and window.dockWidgetArea(other) == area and not other.isFloating():
            window.splitDockWidget(self._dock, other, Qt.Orientation.Horizontal)
        self._dock.show()
        show_at_width(_WIDTH_KEY, self._dock, window, usual=_WIDTH)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the width, whichever way the planes go: the switch, the dock's cross, the window."""
        keep_width(_WIDTH_KEY, self.width())
        super().hideEvent(event)

    def take_away(self) -> None:
        """Leave the window; the widget stays for the next time."""
        dock, self._dock = self._dock, None
        if dock is None:
            return
        dock.removeEventFilter(self)
        self.setParent(None)
        window = dock.parent()
        if isinstance(window, QMainWindow):
            window.removeDockWidget(dock)
        dock.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Tell that the reader closes the dock; the window's own end closes no dock."""
        if watched is self._dock and event.type() == QEvent.Type.Close:
            self.closed.emit()
        return bool(super().eventFilter(watched, event))
