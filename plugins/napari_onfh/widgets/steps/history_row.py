"""Undo and redo, each with the name of the step that it would take back or do again."""

from psygnal import Signal, SignalInstance
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from napari_onfh.language import marked, tr
from napari_onfh.words.tooltips import tooltip

__all__ = ["HistoryRow"]

#: Longer names are cut in the button; its tooltip has them whole.
LONGEST_NAME_PX = 190


class HistoryRow(QWidget):
    """Two buttons side by side."""

    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._undo = _button(self.undo_wanted)
        self._redo = _button(self.redo_wanted)
        row.addWidget(self._undo, stretch=1)
        row.addWidget(self._redo, stretch=1)
        self._names = self._keys = ("", "")
        self.show_names("", "")

    def show_keys(self, undo: str, redo: str) -> None:
        """Name the keys that do the same."""
        self._keys = undo, redo
        self.show_names(*self._names)

    def show_names(self, undo: str, redo: str) -> None:
        """Show what each would do; an empty name means nothing."""
        self._names = undo, redo
        _show(self._undo, marked("Undo"), undo, self._keys[0])
        _show(self._redo, marked("Redo"), redo, self._keys[1])


def _button(wanted: SignalInstance) -> QPushButton:
    button = QPushButton()
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    button.clicked.connect(lambda _checked: wanted.emit())
    return button


def _show(button: QPushButton, verb: str, name: str, key: str) -> None:
    button.setEnabled(bool(name))
    whole = f"{tr(verb)}: {name}" if name else tr(verb)
    button.setText(
        button.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, LONGEST_NAME_PX)
    )
    nothing = tooltip(f"history.nothing_to_{verb.lower()}")
    button.setToolTip(tooltip("history.step", whole=whole, key=key) if name else nothing)
