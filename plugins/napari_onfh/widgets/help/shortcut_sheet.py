"""The sheet of keys: all that there are, the user's own among them, to be changed or printed."""

from collections.abc import Callable, Mapping
from pathlib import Path

from psygnal import Signal
from qtpy.QtCore import Qt
from qtpy.QtGui import QKeySequence
from qtpy.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from napari_onfh.language import tr
from napari_onfh.words.shortcuts import ACTIONS, FIXED, sheet_text
from napari_onfh.words.tooltips import tooltip

__all__ = ["ShortcutSheet"]

_SIZE = (620, 820)
_KEY_WIDTH = 130
_MORE = "\N{HORIZONTAL ELLIPSIS}"


class ShortcutSheet(QDialog):
    """Shows the keys and says which one is wanted otherwise; it decides nothing."""

    #: An action's name and the key for it, as Qt writes it.
    change_wanted = Signal(str, str)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys of the hip necrosis panel"))
        self._keys: Mapping[str, str] = {}
        self._rows: dict[str, int] = {}
        self.table = self._make_table()
        self._about = QLabel(tr("Left hand on the keys, right hand on the mouse."))
        self._about.setWordWrap(True)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        column = QVBoxLayout(self)
        column.addWidget(self._about)
        column.addWidget(self.table, stretch=1)
        column.addLayout(self._change_row())
        column.addWidget(self.note)
        column.addLayout(self._buttons())
        room = self.screen().availableGeometry()
        self.resize(min(_SIZE[0], room.width() - 40), min(_SIZE[1], room.height() - 80))

    @property
    def chosen(self) -> str:
        """The action whose line is chosen; empty if none."""
        row = self.table.currentRow()
        return next((name for name, its in self._rows.items() if its == row), "")

    def choose(self, name: str) -> None:
        """Choose an action's line."""
        self.table.setCurrentCell(self._rows[name], 0)

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Show the keys in force."""
        chosen, self._keys = self.chosen, keys
        self._fill()
        if chosen:
            self.choose(chosen)

    def show_note(self, text: str) -> None:
        """Show why a key was refused, or what it does now."""
        self.note.setText(text)

    def present(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()

    def save_text(self, path: Path) -> None:
        """Write the sheet as text."""
        path.with_suffix(".txt").write_text(sheet_text(self._keys), encoding="utf-8")

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 2)
        table.setHorizontalHeaderLabels([tr("What it does"), tr("Key")])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().lineSpacing() + 6)
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(1, _KEY_WIDTH)
        table.currentCellChanged.connect(lambda *_: self._show_chosen())
        return table

    def _change_row(self) -> QHBoxLayout:
        self.key = QKeySequenceEdit()
        self.key.setMaximumSequenceLength(1)  # else Qt waits for a second key
        self.key.setToolTip(tooltip("sheet.key"))
        self.key.setAccessibleName(tr("New key"))
        self.key.keySequenceChanged.connect(lambda _keys: self._say())
        self.usual = _button(tr("Usual key"), "sheet.usual", self._want_usual)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("New key of the chosen line")))
        row.addWidget(self.key, stretch=1)
        row.addWidget(self.usual)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(_button(tr("All usual keys"), "sheet.reset", self.reset_wanted.emit))
        row.addStretch()
        row.addWidget(
            _button(
                tr("Save as text{more}").format(more=_MORE), "sheet.save", self._ask_where_to_save
            )
        )
        row.addWidget(_button(tr("Close"), "sheet.close", self.accept))
        return row

    def _fill(self) -> None:
        self.table.setRowCount(0)
        self._rows = {}
        group = ""
        for name, action in ACTIONS.items():
            if action.group != group:
                group = action.group
                self._add_heading(tr(group))
            own = self._keys[name] != action.key
            mark = tr(" (usually {key})").format(key=action.key) if own else ""
            self._rows[name] = self._add(tr(action.words) + mark, self._keys[name])
        self._add_heading(tr("Always the same"))
        for key, words in FIXED.items():
            self._add_fixed(tr(words), tr(key))

    def _add(self, *words: str) -> int:
        return self._add_items([QTableWidgetItem(each) for each in words])

    def _add_fixed(self, *words: str) -> list[QTableWidgetItem]:
        items = [QTableWidgetItem(each) for each in words]
        for item in items:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._add_items(items)
        return items

    def _add_heading(self, words: str) -> None:
        item, _ = self._add_fixed(words, "")
        font = item.font()
        font.setBold(True)
        item.setFont(font)

    def _add_items(self, items: list[QTableWidgetItem]) -> int:
        row = int(self.table.rowCount())
        self.table.insertRow(row)
        for column, item in enumerate(items):
            self.table.setItem(row, column, item)
        return row

    def _show_chosen(self) -> None:
        action = ACTIONS.get(self.chosen)
        self.key.setEnabled(action is not None)
        self.usual.setEnabled(action is not None)
        self._clear_key()

    def _say(self) -> None:
        keys = self.key.keySequence()
        if keys.isEmpty() or not self.chosen:
            return
        text = keys.toString(QKeySequence.SequenceFormat.PortableText)
        self._clear_key()
        self.change_wanted.emit(self.chosen, text)

    def _want_usual(self) -> None:
        if self.chosen:
            self.change_wanted.emit(self.chosen, ACTIONS[self.chosen].key)

    def _clear_key(self) -> None:
        self.key.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.key.clear()
        self.key.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _ask_where_to_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the keys"), "", tr("Text (*.txt)"))
        if name:
            self.save_text(Path(name))


def _button(words: str, name: str, action: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tooltip(name))
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked: action())
    return button
