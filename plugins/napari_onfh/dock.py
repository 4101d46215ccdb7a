"""The dock widget: panel, worker and controller of one napari viewer, put together."""

from typing import TYPE_CHECKING, Any

from qtpy.compat import isalive
from qtpy.QtCore import QEvent, QObject, QTimer
from qtpy.QtWidgets import QMainWindow

from napari_onfh.desks.controller import Controller
from napari_onfh.desks.tour_desk import TourDesk
from napari_onfh.desks.worklist_desk import WorklistDesk
from napari_onfh.library import use_cases
from napari_onfh.panel import Panel
from napari_onfh.picture import compat
from napari_onfh.widgets.background import Background
from napari_onfh.widgets.dock_width import dock_of, keep_width, show_at_width
from napari_onfh.worklist_window import worklist_desk

if TYPE_CHECKING:
    from napari import Viewer
    from qtpy.QtGui import QHideEvent, QShowEvent

__all__ = ["HipNecrosis"]

_WIDTH_KEY = "panel_width"


#: After so long the panel is drawn, and no reader has chosen an image yet.
_QUIET_MS = 300


class _CloseGuard(QObject):
    """Asks before the window closes on unsaved work."""

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stop a close that would lose work."""
        if event.type() == QEvent.Type.Close and not self._controller.may_close():
            event.ignore()
            return True
        return bool(super().eventFilter(watched, event))


class HipNecrosis(Panel):
    """The panel as napari makes it: a class, since napari looks at its constructor.

    Parameters
    ----------
    napari_viewer : Viewer
        Where an earlier panel was closed over an open image, this one goes on with its work.
    """

    def __init__(self, napari_viewer: "Viewer") -> None:
        super().__init__(use_cases.findings_form, use_cases.safety_wording)
        viewer = compat.real_viewer(napari_viewer)
        background = Background(self)
        self.controller = Controller(viewer, self, background)
        self.worklist = worklist_desk(self, viewer, self.controller, background)
        self.tour = TourDesk(viewer, self)
        self.destroyed.connect(_leaving(self.controller, self.worklist, viewer))
        self.destroyed.connect(self.tour.leaver())
        self._guard: _CloseGuard | None = None

    def showEvent(self, event: "QShowEvent") -> None:  # noqa: N802 - Qt's name
        """Begin to guard the window once the panel is in it, and make ready for the first hip."""
        super().showEvent(event)
        if self._guard is None:
            Background(self).run(use_cases.make_ready, _nothing, _nothing)
            QTimer.singleShot(_QUIET_MS, _read_units)
            self._guard = _CloseGuard(self.controller, self)
            self.window().installEventFilter(self._guard)
            dock, window = dock_of(self), self.window()
            if dock is not None and isinstance(window, QMainWindow):
                show_at_width(_WIDTH_KEY, dock, window, usual=None)
            self.tour.begin_if_new()

    def hideEvent(self, event: "QHideEvent") -> None:  # noqa: N802 - Qt's name
        """Keep the width for the next start."""
        keep_width(_WIDTH_KEY, self.width())
        super().hideEvent(event)


def _read_units() -> None:
    """Read napari's table of units, which its first layer needs; a fifth of a second, once.

    Only in the window's thread: two threads that read it at once leave it half empty.
    """
    import pint

    pint.get_application_registry().Unit("mm")  # type: ignore[no-untyped-call] # pint types it half


def _nothing(_outcome: object) -> None:
    """What was brought in is in place, or will fail where it is asked for."""


def _leaving(controller: Controller, worklist: WorklistDesk, viewer: "Viewer") -> Any:
    """A slot that outlives the panel; a window that goes with the panel wants nothing back."""

    def leave(*_: object) -> None:
        worklist.leave()
        window = compat.main_window(viewer)
        if window is not None and isalive(window):  # type: ignore[no-untyped-call] # qtpy gives no types
            controller.leave()
        else:
            controller.proposals.end_model()
            controller.history.put_away()

    return leave
