"""The results as a tree that opens to its reasons."""

from collections.abc import Iterable

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from napari_onfh.rows import Row

__all__ = ["ResultsTree"]

_Path = tuple[str, ...]


class ResultsTree(QTreeWidget):
    """Shows rows; keeps what the reader has opened or closed when the numbers change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels(["", "Result", "95 % interval, note"])
        self.setWordWrap(True)
        self.setUniformRowHeights(False)
        self.setIndentation(14)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
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
