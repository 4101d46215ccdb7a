"""The results as a tree that opens to its reasons."""

from collections.abc import Iterable, Sequence
from typing import Any

from qtpy.QtCore import QRect, QSize, Qt
from qtpy.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from napari_onfh.language import tr
from napari_onfh.words.rows import Row

__all__ = ["ResultsTree"]

_Path = tuple[str, ...]

_RESULT_WIDTH = 104
_NOTE_WIDTH = 112

#: Room that Qt leaves around an item's text, pixels.
_MARGIN = 8


class _WrappingDelegate(QStyledItemDelegate):
    """Makes each row as high as its wrapped text, spanned rows included."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:  # noqa: ARG002, N802 - Qt's signature
        """Height of the text in the width that it really has."""
        width = self._width(index) - _MARGIN
        box = QRect(0, 0, max(width, 1), 10_000)
        flags = Qt.TextFlag.TextWordWrap.value
        text = str(index.data() or "")
        needed = self._tree.fontMetrics().boundingRect(box, flags, text).height()
        return QSize(width, needed + _MARGIN // 2)

    def _width(self, index: Any) -> int:
        if index.column() > 0:
            return int(self._tree.columnWidth(index.column()))
        depth, parent = 1, index.parent()
        while parent.isValid():
            depth, parent = depth + 1, parent.parent()
        is_spanned = self._tree.isFirstColumnSpanned(index.row(), index.parent())
        room = self._tree.viewport().width() if is_spanned else self._tree.columnWidth(0)
        return int(room - depth * self._tree.indentation())


class ResultsTree(QTreeWidget):
    """Shows rows; keeps what the reader has opened or closed when the numbers change."""

    def __init__(self, headings: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Not as the default: its words would stay in the language of the first import.
        self.setHeaderLabels(list(headings or ("", tr("Result"), tr("95 % interval"))))
        self.setWordWrap(True)
        self.setUniformRowHeights(False)
        self.setIndentation(14)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_WrappingDelegate(self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, _RESULT_WIDTH)
        header.resizeSection(2, _NOTE_WIDTH)
        header.sectionResized.connect(lambda *_: self.scheduleDelayedItemsLayout())
        self._opened: dict[_Path, bool] = {}
        self.itemExpanded.connect(lambda item: self._remember(item, is_open=True))
        self.itemCollapsed.connect(lambda item: self._remember(item, is_open=False))

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Replace the tree by these rows."""
        position = self.verticalScrollBar().value()
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.clear()
        self._add(self.invisibleRootItem(), rows, ())
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.verticalScrollBar().setValue(position)

    def _add(self, parent: QTreeWidgetItem, rows: Iterable[Row], path: _Path) -> None:
        for row in rows:
            item = QTreeWidgetItem(parent, [row.text, row.value, row.interval])
            for column in range(3):
                item.setToolTip(column, row.tip or row.text)
            if not row.value and not row.interval:
                item.setFirstColumnSpanned(True)
            if not path:
                font = item.font(0)
                font.setBold(True)
                item.setFont(0, font)
            here = (*path, row.text)
            self._add(item, row.children, here)
            item.setExpanded(self._opened.get(here, row.is_open))

    def _remember(self, item: QTreeWidgetItem, *, is_open: bool) -> None:
        self._opened[_path_of(item)] = is_open


def _path_of(item: QTreeWidgetItem | None) -> _Path:
    if item is None:
        return ()
    return (*_path_of(item.parent()), item.text(0))
