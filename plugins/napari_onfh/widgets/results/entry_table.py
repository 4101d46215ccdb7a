"""A compact table of which one line is chosen; its cells wrap, nothing is cut or coloured."""

from collections.abc import Iterable, Sequence

from psygnal import Signal
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

__all__ = ["EntryTable"]

_CELL_MARGIN = 6

#: Parts a line of two rows of words from the next, pixels.
_BETWEEN_LINES = 3


class EntryTable(QTableWidget):
    """Lines of text under headings; says `chosen(key)` when another line is chosen.

    Parameters
    ----------
    headings : sequence of str
        The first column takes what the others leave.
    widths : sequence of int
        Of the further columns, pixels.
    least_lines : int
        What a low screen shows at least, if there are so many.
    """

    chosen = Signal(str)

    def __init__(self, headings: Sequence[str], widths: Sequence[int], least_lines: int) -> None:
        super().__init__(0, len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self.fontMetrics().lineSpacing() + _CELL_MARGIN)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        for column, width in enumerate(widths, 1):
            header.resizeSection(column, width)
        header.sectionResized.connect(lambda *_: self._take_room())
        self._least_lines = least_lines
        self._keys: tuple[str, ...] = ()
        self.itemSelectionChanged.connect(self._say)

    @property
    def key(self) -> str:
        """Which line is chosen; empty if none."""
        rows = self.selectionModel().selectedRows()
        return self._keys[rows[0].row()] if rows else ""

    def choose(self, key: str) -> None:
        """Choose a line."""
        if key in self._keys:
            self.selectRow(self._keys.index(key))

    def show_lines(self, lines: Iterable[tuple[str, Sequence[str], str]]) -> None:
        """Replace the lines, each a key, its cells and a tip; the chosen one stays chosen."""
        given, chosen = tuple(lines), self.key
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._keys = tuple(key for key, _, _ in given)
        self.setRowCount(len(given))
        for row, (_, cells, tip) in enumerate(given):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(tip or text)
                self.setItem(row, column, item)
        self._take_room()
        self.clearSelection()
        self.choose(chosen)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _take_room(self) -> None:
        """Give each line the height of its words, and be no higher than the lines together."""
        self.resizeRowsToContents()
        one = self.verticalHeader().defaultSectionSize()
        for row in range(self.rowCount()):
            is_wrapped = self.rowHeight(row) >= 2 * self.fontMetrics().lineSpacing()
            self.setRowHeight(row, self.rowHeight(row) + _BETWEEN_LINES if is_wrapped else one)
        heights = [self.rowHeight(row) for row in range(self.rowCount())]
        around = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        self.setMinimumHeight(around + sum(heights[: self._least_lines]))
        self.setMaximumHeight(around + max(sum(heights), one))

    def _say(self) -> None:
        self.chosen.emit(self.key)
