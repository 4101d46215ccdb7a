"""What comes next, in one line, and the button of all help beside it."""

from typing import TYPE_CHECKING

from psygnal import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from napari_onfh.language import tr
from napari_onfh.words.tooltips import tooltip

if TYPE_CHECKING:
    from napari_onfh.widgets.help.shortcut_sheet import ShortcutSheet

__all__ = ["NextRow"]


class NextRow(QWidget):
    """Shows a sentence; says which help is wanted."""

    sheet_wanted = Signal()
    tour_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sheet: ShortcutSheet | None = None
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setObjectName("next_step")
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing() + 4)
        self.button = QPushButton(tr("Help"))
        self.button.setObjectName("help")
        self.button.setToolTip(tooltip("help.button"))
        menu = QMenu(self.button)
        for words, wanted in (
            (tr("Keys\N{HORIZONTAL ELLIPSIS}"), self.sheet_wanted),
            (tr("Tour of this panel"), self.tour_wanted),
        ):
            menu.addAction(words).triggered.connect(lambda _checked, wanted=wanted: wanted.emit())
        self.button.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, stretch=1)
        row.addWidget(self.button)

    def show_next(self, sentence: str) -> None:
        """Show what comes next."""
        self.words.setText(
            tr("Next: {sentence}").format(sentence=sentence[:1].lower() + sentence[1:])
        )

    def sheet(self) -> "ShortcutSheet":
        """The sheet of keys, made when first wanted."""
        if self._sheet is None:
            from napari_onfh.widgets.help.shortcut_sheet import ShortcutSheet

            self._sheet = ShortcutSheet(self)
        return self._sheet

    def close_sheet(self) -> None:
        """Close the sheet, if it was ever wanted."""
        if self._sheet is not None:
            self._sheet.reject()
