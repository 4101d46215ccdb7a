"""The key of a control, named at the end of its tooltip."""

from qtpy.QtWidgets import QWidget

from napari_onfh.words.tooltips import tooltip

__all__ = ["name_key"]

_TIP = "onfh_tip_without_key"


def name_key(control: QWidget, key: str) -> None:
    """Say in a control's tooltip which key does the same, in place of the key before."""
    tip = control.property(_TIP) or control.toolTip()
    control.setProperty(_TIP, tip)
    control.setToolTip(tooltip("help.with_key", tip=tip, key=key))
