"""The small arrow beside a button, with a menu of what belongs to the button."""

from qtpy.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from napari_onfh.words.tooltips import tooltip

__all__ = ["arrow_to", "beside"]


def arrow_to(menu: QMenu, name: str) -> QToolButton:
    """An arrow that opens a menu.

    Parameters
    ----------
    menu : QMenu
    name : str
        Of its tooltip, which also names it to those who cannot see.
    """
    arrow = QToolButton()
    arrow.setText("\N{BLACK DOWN-POINTING SMALL TRIANGLE}")
    arrow.setToolTip(tooltip(name))
    arrow.setAccessibleName(tooltip(name))
    arrow.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    arrow.setMenu(menu)
    arrow.setStyleSheet("QToolButton::menu-indicator { image: none; }")
    return arrow


def beside(widget: QWidget, button: QWidget, arrow: QToolButton) -> None:
    """Lay a button and its arrow out in a widget, as one."""
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(1)
    row.addWidget(button, stretch=1)
    row.addWidget(arrow)
