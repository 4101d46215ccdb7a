"""The button that gives back an image's own grey window, and the menu of windows by name."""

from collections.abc import Mapping

from psygnal import Signal
from qtpy.QtWidgets import QMenu, QPushButton, QWidget

from napari_onfh.language import tr
from napari_onfh.picture.window_presets import PRESETS
from napari_onfh.widgets.planes.menu_arrow import arrow_to, beside
from napari_onfh.widgets.steps.tool_page import make_narrow
from napari_onfh.words.tooltips import tooltip

__all__ = ["WindowButton"]


class WindowButton(QWidget):
    """Says which grey window the reader wants."""

    reset_wanted = Signal()
    #: The name of a preset.
    preset_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        reset = QPushButton(tr("Reset window"))
        make_narrow(reset)
        reset.setToolTip(tooltip("view.reset_window"))
        reset.clicked.connect(lambda _checked: self.reset_wanted.emit())
        self.menu = QMenu(self)
        self._entries = {preset: self.menu.addAction(tr(preset.name)) for preset in PRESETS}
        for preset, entry in self._entries.items():
            entry.triggered.connect(
                lambda _checked=False, name=preset.name: self.preset_wanted.emit(name)
            )
        beside(self, reset, arrow_to(self.menu, "view.windows"))

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Name the key of each window, by the name of its action."""
        for preset, entry in self._entries.items():
            entry.setText(f"{tr(preset.name)}\t{keys[preset.action]}")
