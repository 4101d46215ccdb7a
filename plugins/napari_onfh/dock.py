"""Puts panel, worker and controller together for one napari viewer."""

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QEvent, QObject

from napari_onfh import compat, use_cases
from napari_onfh.answers import form_groups
from napari_onfh.controller import Controller
from napari_onfh.panel import Panel
from napari_onfh.widgets.background import Background

if TYPE_CHECKING:
    from napari import Viewer

__all__ = ["make_panel"]


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


def make_panel(viewer: "Viewer") -> Panel:
    """The dock widget of a viewer, ready to use.

    Parameters
    ----------
    viewer : Viewer

    Returns
    -------
    Panel
        Keeps its controller in the attribute `controller`.
    """
    from annotator.staging.rulebase import fact_table

    rules = use_cases.known_rules()
    panel = Panel(form_groups(fact_table(rules)), rules.pack.safety)
    controller = Controller(viewer, panel, Background(panel))
    panel.controller = controller
    window: Any = compat.main_window(viewer)
    if window is not None:
        window.installEventFilter(_CloseGuard(controller, panel))
    return panel
