"""Who reads: initials or a pseudonym, kept for the next start."""

from typing import TYPE_CHECKING

from psygnal import Signal
from qtpy.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from napari_onfh.language import tr
from napari_onfh.widgets import user_settings
from napari_onfh.words.tooltips import tooltip

if TYPE_CHECKING:
    from napari_onfh.reading.session import SessionState

__all__ = ["ReaderRow"]

_KEY = "reader"
_MOST_LETTERS = 32


class ReaderRow(QWidget):
    """Says `named(reader)` with each letter: a button that is clicked next need not take focus."""

    named = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit(user_settings.read(_KEY))
        self.line.setMaxLength(_MOST_LETTERS)
        self.line.setPlaceholderText(tr("initials or a pseudonym"))
        self.line.setToolTip(tooltip("side.reader"))
        self.line.textEdited.connect(self._edited)
        self.other = QLabel()
        self.other.setWordWrap(True)
        self.other.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        form = QFormLayout()
        form.addRow(tr("Reader"), self.line)
        column.addLayout(form)
        column.addWidget(self.other)

    @property
    def usual(self) -> str:
        """Who named himself last; whose outline was reopened does not count."""
        return user_settings.read(_KEY)

    def show_state(self, state: "SessionState") -> None:
        """Show whose outline it is; an outline of somebody else is said to be that."""
        usual = self.usual
        reader = usual if state.volume is None else state.reader
        if reader != self.line.text().strip():
            self.line.setText(reader)
        is_other = bool(state.reader and usual) and state.reader != usual
        self.other.setText(
            tr("This outline is {reader}'s. Name yourself ({usual}) if you change it.").format(
                reader=state.reader, usual=usual
            )
            if is_other
            else ""
        )
        self.other.setVisible(is_other)

    def _edited(self) -> None:
        reader = self.line.text().strip()
        user_settings.keep(_KEY, reader)
        self.named.emit(reader)
