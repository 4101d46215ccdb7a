"""The worklist's window: the hips of a project with what this reader has done."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from psygnal import Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.model.project import LONGEST_NOTES, Hip, Status
from napari_onfh.language import tr
from napari_onfh.widgets.last_folder import LastFolder
from napari_onfh.words.tooltips import tooltip
from napari_onfh.words.worklist_rows import COLUMNS, FILTERS, WorkRow

__all__ = ["WorklistDialog"]

_WIDTHS = (130, 130, 110, 210)
_SIZE = (900, 520)
_MORE = "\N{HORIZONTAL ELLIPSIS}"


class WorklistDialog(QDialog):
    """Shows rows, and says what is wanted; it decides nothing."""

    hip_wanted = Signal(Hip)
    next_wanted = Signal()
    status_wanted = Signal(Hip, Status)
    notes_wanted = Signal(Hip, str)
    filter_wanted = Signal(str)
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Worklist"))
        self._rows: Sequence[WorkRow] = ()
        self._heading = QLabel()
        self._folder = LastFolder("project")
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedHeight(8)
        self.table = self._make_table()
        column = QVBoxLayout(self)
        column.addLayout(self._top())
        column.addWidget(self._problem)
        column.addWidget(self._busy)
        column.addWidget(self.table, stretch=1)
        column.addLayout(self._notes_row())
        column.addLayout(self._buttons())
        self._busy.hide()
        self._problem.hide()
        room = self.screen().availableGeometry()
        self.resize(min(_SIZE[0], room.width() - 40), min(_SIZE[1], room.height() - 80))
        self._show_row()

    @property
    def chosen(self) -> WorkRow | None:
        """The row that is selected."""
        row = int(self.table.currentRow())
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def show_rows(self, heading: str, rows: Sequence[WorkRow]) -> None:
        """Show the hips, the one that was selected still so."""
        before = self.chosen
        self._heading.setText(heading)
        self._rows = ()
        self.table.setRowCount(0)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, text in enumerate(row.cells):
                item = QTableWidgetItem(text)
                item.setToolTip(row.notes if place == len(row.cells) - 1 else "")
                self.table.setItem(number, place, item)
        self._rows = rows
        hips = [row.hip for row in rows]
        if rows:
            self.table.selectRow(hips.index(before.hip) if before and before.hip in hips else 0)
        self._show_row()

    def show_busy(self, text: str) -> None:
        """Show that work is under way."""
        self._say(text)
        self._busy.show()
        self._show_row()

    def show_problem(self, text: str) -> None:
        """Show why nothing came of it, or that nothing is under way."""
        self._busy.hide()
        self._say(f"\N{WARNING SIGN} {text}" if text else "")
        self._show_row()

    def ask_for_folder(self) -> Path | None:
        """The project's folder, or one to make a project; None if none."""
        return self._folder.ask(self, tr("Folder of the project, or of the studies"))

    def ask_to_make(self, name: str) -> bool:
        """Whether a folder shall become a project."""
        answer = QMessageBox.question(
            self,
            tr("Make a project?"),
            tr(
                "{name} is no project yet. Make it one? Every study in it becomes a case; "
                "readings go into its folder READINGS. The images stay as they are."
            ).format(name=name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return bool(answer == QMessageBox.StandardButton.Yes)

    def present(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()

    def step_aside(self) -> None:
        """Let the reader see the image."""
        self.hide()

    def _top(self) -> QHBoxLayout:
        self.filter = QComboBox()
        for name in FILTERS:
            self.filter.addItem(tr(name), name)
        self.filter.setToolTip(tooltip("worklist.filter"))
        self.filter.currentIndexChanged.connect(
            lambda _index: self.filter_wanted.emit(self.filter.currentData())
        )
        row = QHBoxLayout()
        row.addWidget(self._heading, stretch=1)
        row.addWidget(QLabel(tr("Show")))
        row.addWidget(self.filter)
        return row

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setHorizontalHeaderLabels([tr(heading) for heading in COLUMNS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        for place, width in enumerate(_WIDTHS):
            table.setColumnWidth(place, width)
        header.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        table.doubleClicked.connect(lambda _index: self._open())
        table.currentCellChanged.connect(lambda *_: self._show_row())
        return table

    def _notes_row(self) -> QHBoxLayout:
        self.notes = QLineEdit()
        self.notes.setMaxLength(LONGEST_NOTES)
        self.notes.setToolTip(tooltip("worklist.notes"))
        self.notes.setPlaceholderText(tr("Your notes on this hip; other readers do not see them"))
        # Also where the focus goes elsewhere: what was typed is never lost.
        self.notes.editingFinished.connect(self._keep_notes)
        self.notes_button = self._button(tr("Keep notes"), self._keep_notes)
        self.notes_button.setToolTip(tooltip("worklist.keep_notes"))
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Notes")))
        row.addWidget(self.notes, stretch=1)
        row.addWidget(self.notes_button)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.folder_button = self._button(
            tr("Another project{more}").format(more=_MORE), self.folder_wanted.emit
        )
        self.status_buttons = {
            status: self._button(text, lambda status=status: self._mark(status))
            for status, text in (
                (Status.DONE, tr("Done")),
                (Status.FLAGGED, tr("Flag")),
                (Status.IN_PROGRESS, tr("In progress")),
            )
        }
        self.next_button = self._button(tr("Next undone"), self.next_wanted.emit)
        self.open_button = self._button(tr("Open"), self._open)
        for name, button in (
            ("folder", self.folder_button),
            ("next", self.next_button),
            ("open", self.open_button),
            *((status.name.lower(), button) for status, button in self.status_buttons.items()),
        ):
            button.setToolTip(tooltip(f"worklist.{name}"))
        row = QHBoxLayout()
        row.addWidget(self.folder_button)
        row.addStretch()
        row.addWidget(QLabel(tr("Mark")))
        for button in self.status_buttons.values():
            row.addWidget(button)
        row.addSpacing(20)
        row.addWidget(self.open_button)
        row.addWidget(self.next_button)
        return row

    def _button(self, text: str, action: Any) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)  # Enter keeps the notes
        button.clicked.connect(lambda _checked: action())
        return button

    def _say(self, text: str) -> None:
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _show_row(self) -> None:
        row, is_free = self.chosen, self._busy.isHidden()
        self.notes.setText("" if row is None else row.notes)
        self._shown_notes = self.notes.text()  # a line shows no line breaks
        for widget in (self.notes, self.notes_button, self.open_button):
            widget.setEnabled(row is not None and is_free)
        for status, button in self.status_buttons.items():
            button.setEnabled(row is not None and is_free and row.status is not status)
        self.next_button.setEnabled(is_free and bool(self._rows))

    def _open(self) -> None:
        self._keep_notes()
        if self.chosen is not None and self.open_button.isEnabled():
            self.hip_wanted.emit(self.chosen.hip)

    def _mark(self, status: Status) -> None:
        self._keep_notes()
        if self.chosen is not None:
            self.status_wanted.emit(self.chosen.hip, status)

    def _keep_notes(self) -> None:
        if self.chosen is not None and self.notes.text() != self._shown_notes:
            self.notes_wanted.emit(self.chosen.hip, self.notes.text())
