"""The live numbers: a few large figures that are in view at every step."""

from collections.abc import Iterable

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QGridLayout, QLabel, QWidget

from annotator.report.content import MeasurementLine

__all__ = ["LiveNumbers"]


class LiveNumbers(QWidget):
    """Label, figure with unit, and 95 % interval, one line each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._cells: list[QLabel] = []

    def show_lines(self, lines: Iterable[MeasurementLine], *, is_current: bool) -> None:
        """Show figures; those of an older outline are greyed."""
        self._clear()
        for row, line in enumerate(lines):
            gap = "" if line.unit == "\N{DEGREE SIGN}" else " "
            value = line.missing or f"{line.value}{gap}{line.unit}".strip()
            interval = f"[{line.interval}]" if line.interval else ""
            for column, text in enumerate((line.label, value, interval)):
                self._grid.addWidget(
                    self._cell(text, column, is_current=is_current, tip=line.definition),
                    row,
                    column,
                )

    def _cell(self, text: str, column: int, *, is_current: bool, tip: str) -> QLabel:
        label = QLabel(text)
        label.setEnabled(is_current)
        label.setToolTip(tip)
        font = label.font()
        if column == 1:
            font.setBold(True)
            font.setPointSize(font.pointSize() + 2)
        label.setFont(font)
        label.setWordWrap(column == 0)
        if column:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._cells.append(label)
        return label

    def _clear(self) -> None:
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells = []
