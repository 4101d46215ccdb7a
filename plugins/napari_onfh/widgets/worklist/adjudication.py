"""The adjudication's window: whose outlines are shown, how they differ, what becomes of them."""

from collections.abc import Sequence
from typing import Any

from psygnal import Signal
from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.drawing.change import Structure
from annotator.model.project import Method
from napari_onfh.language import marked, tr
from napari_onfh.words.tooltips import tooltip
from napari_onfh.words.worklist_rows import READER_COLORS

__all__ = ["AdjudicationDialog"]

_STRUCTURES = {marked("Lesion"): Structure.LESION, marked("Head"): Structure.HEAD}

#: More than half of two is both.
_LEAST_FOR_MAJORITY = 3

_MERGES = (
    (Method.UNION, marked("Union")),
    (Method.INTERSECTION, marked("Intersection")),
    (Method.MAJORITY, marked("Majority")),
    (Method.STAPLE, marked("STAPLE")),
)


class AdjudicationDialog(QDialog):
    """Shows two readers and says what is decided; it decides nothing itself."""

    pair_wanted = Signal(str, str, Structure)
    decision_wanted = Signal(Method, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Adjudication"))
        self.first, self.second, self.structure = QComboBox(), QComboBox(), QComboBox()
        for words, structure in _STRUCTURES.items():
            self.structure.addItem(tr(words), structure)
        for box in (self.first, self.second, self.structure):
            box.activated.connect(lambda _index: self._show_pair())
        self._heading = QLabel()
        self.table = _table()
        self._status = QLabel()
        self._status.setWordWrap(True)
        self._status.setMinimumHeight(2 * self._status.fontMetrics().lineSpacing())
        column = QVBoxLayout(self)
        column.addWidget(self._heading)
        column.addLayout(self._choices())
        column.addWidget(self.table)
        column.addLayout(self._decisions())
        column.addWidget(self._status)
        self.resize(460, 520)

    def show_readers(self, hip: str, readers: Sequence[str]) -> None:
        """Show whose outlines there are; the first two are A and B."""
        self._heading.setText(
            tr("{hip}: {count} readers are done").format(hip=hip, count=len(readers))
        )
        for box in (self.first, self.second):
            box.clear()
            box.addItems(list(readers))
        self.second.setCurrentIndex(1)
        self.structure.setCurrentIndex(0)
        self.merges[Method.MAJORITY].setEnabled(len(readers) >= _LEAST_FOR_MAJORITY)
        self._status.setText("")

    def show_difference(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show how A and B differ."""
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                item = QTableWidgetItem(text)
                if place:
                    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    item.setTextAlignment(right)
                self.table.setItem(number, place, item)

    def show_status(self, text: str) -> None:
        """Show what came of a decision."""
        self._status.setText(text)

    def present(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()

    def step_aside(self) -> None:
        """Close."""
        self.hide()

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        for row, (kind, box) in enumerate((("A", self.first), ("B", self.second))):
            grid.addWidget(_swatch(READER_COLORS[kind]), row, 0)
            grid.addWidget(QLabel(kind), row, 1)
            box.setToolTip(tooltip("adjudication.reader", reader=kind))
            grid.addWidget(box, row, 2)
        grid.addWidget(_swatch(READER_COLORS["difference"]), 2, 0)
        grid.addWidget(QLabel(tr("Only A or only B")), 2, 1, 1, 2)
        grid.addWidget(QLabel(tr("Structure")), 3, 1)
        grid.addWidget(self.structure, 3, 2)
        self.structure.setToolTip(tooltip("adjudication.structure"))
        grid.setColumnStretch(2, 1)
        return grid

    def _decisions(self) -> QVBoxLayout:
        self.accept_first = _button(tr("Accept A"), lambda: self._accept(self.first))
        self.accept_second = _button(tr("Accept B"), lambda: self._accept(self.second))
        for button, reader in ((self.accept_first, "A"), (self.accept_second, "B")):
            button.setToolTip(tooltip("adjudication.accept", reader=reader))
        one, several = QHBoxLayout(), QHBoxLayout()
        one.addWidget(self.accept_first)
        one.addWidget(self.accept_second)
        self.merges = {}
        for method, text in _MERGES:
            button = _button(tr(text), lambda method=method: self.decision_wanted.emit(method, ""))
            button.setToolTip(tooltip(f"adjudication.{method}"))
            self.merges[method] = button
            several.addWidget(button)
        column = QVBoxLayout()
        column.addLayout(one)
        column.addLayout(several)
        return column

    def _accept(self, box: QComboBox) -> None:
        self.decision_wanted.emit(Method.ACCEPT, box.currentText())

    def _show_pair(self) -> None:
        structure = self.structure.currentData()
        self.pair_wanted.emit(self.first.currentText(), self.second.currentText(), structure)


def _table() -> QTableWidget:
    table = QTableWidget(0, 3)
    table.setHorizontalHeaderLabels(["", tr("Voxels"), "mL"])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def _button(text: str, action: Any) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked: action())
    return button


def _swatch(color: str) -> QLabel:
    label = QLabel()
    label.setFixedSize(16, 16)
    label.setStyleSheet(f"background: {color}; border: 1px solid black;")
    return label
